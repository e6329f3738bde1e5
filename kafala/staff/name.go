package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Called is how a member of staff is registered, by an admin: cards, histories, lists and notices name them so, and never by
// what they call themselves at Telegram.
type Called struct {
	Name   string `json:"n"`
	Office string `json:"o,omitempty"`
}

// How long a registered name and an office are at most, in letters, and what else a name may hold.
const (
	nameLength   = 40
	officeLength = 50
	inNames      = "'’-."
	inOffices    = inNames + ",،&()"
)

// ReadCalled reads a name, of two words at least, and an office, parted by a line break or a comma. A name is letters of one script,
// Arabic or Latin: another one has letters that look like these. An office is words, each of which is so, and the signs of an address; it
// may have numbers of four digits at most, so that neither is somebody's number. Both are shown to people beside the bot's own words: no
// link stands in them, no sign that a verdict begins with (typed.Label), and no word of one (typed.SaysVerdict).
func ReadCalled(text string) (Called, *kafala.Problem) {
	text = norm.NFKC.String(text) // letters that were copied as they are drawn
	cut := strings.IndexAny(text, "\n,،;؛")
	if cut < 0 {
		return Called{}, kafala.NewProblem("called.both")
	}
	c := Called{shortText(text[:cut]), shortText(strings.TrimLeft(text[cut:], "\n\r,،;؛ "))}
	letters := func(s string) int { return len([]rune(s)) }
	strange := strings.ContainsFunc(c.Name, func(r rune) bool { return !typed.InWord(r) && r != ' ' && !strings.ContainsRune(inNames, r) })
	switch {
	case c.Name == "" || c.Office == "":
		return Called{}, kafala.NewProblem("called.both")
	case strange || !typed.OneScript(c.Name) || !typed.Label(c.Name) || len(strings.Fields(c.Name)) < 2:
		return Called{}, kafala.NewProblem("called.name")
	case letters(c.Name) > nameLength:
		return Called{}, &kafala.Problem{Key: "called.long.name", Data: map[string]any{"Count": nameLength}}
	case letters(c.Office) > officeLength:
		return Called{}, &kafala.Problem{Key: "called.long.office", Data: map[string]any{"Count": officeLength}}
	case longestNumber(c.Office) > 4, !plainOffice(c.Office), !typed.Label(c.Office):
		return Called{}, kafala.NewProblem("called.office")
	case typed.NameSaysVerdict(c.Name), typed.SaysVerdict(c.Office):
		return Called{}, kafala.NewProblem("called.verdict")
	}
	return c, nil
}

// plainOffice tells whether an office is words of one script each, digits of ours, and signs of an address: none that the bot parts its
// own lines by.
func plainOffice(office string) bool {
	return !strings.ContainsFunc(office, func(r rune) bool {
		digit := r >= '0' && r <= '9' || r >= '\u0660' && r <= '\u0669' || r >= '\u06f0' && r <= '\u06f9'
		return !typed.InWord(r) && !digit && r != ' ' && !strings.ContainsRune(inOffices, r)
	}) && typed.OneScriptEach(office)
}

// longestNumber is how many digits of a text stand beside each other at most, whatever parts them but letters.
func longestNumber(text string) (longest int) {
	n := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			n++
		case unicode.IsLetter(r):
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// Called is how a member is registered; the zero value: under no name yet.
func (m Member) Called() Called {
	if !m.Registered {
		return Called{}
	}
	return Called{m.Name, m.Office}
}

// call registers a member under a name, from now on.
func (m *Member) call(c Called, now time.Time) {
	if was := m.Called(); was != (Called{}) && was != c {
		m.Former = append(m.Former, Former{was, now})
		m.Former = m.Former[max(0, len(m.Former)-formerKept):]
	}
	m.Name, m.Office, m.Registered = c.Name, c.Office, c.Name != ""
}

// Renamed is as what a member was registered until a time, as it stands in a notice, and as what from then on; false: there was no other
// name before, or it is not kept.
func (m Member) Renamed(at string) (before, after Called, ok bool) {
	next := m.Called()
	for _, f := range slices.Backward(m.Former) {
		switch is := kafala.NoticeTime(f.Until) == at; {
		case is && !ok:
			before, after, ok = f.Called, next, true
		case is: // twice within the second, which is told once
			before = f.Called
		}
		next = f.Called
	}
	return before, after, ok
}

// Known gives a member of staff as they are registered, or were when they left, for as long as that is kept.
func (c *Counter) Known(ctx context.Context, id int64) Called {
	return CalledIn(ctx, c.Team, id)
}

// CalledIn is Known of a team.
func CalledIn(ctx context.Context, team Team, id int64) Called {
	if team == nil || id == 0 {
		return Called{}
	}
	m, err := team.Member(ctx, id)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return Called{}
	}
	return m.Called()
}

// Register gives a member another name or office. Nobody gives themselves one, but for a first admin who has none yet: nobody
// else might be there to do it. Whoever has another name has a new rank, as far as a second person is asked for: a name is what
// tells that two accounts are one person's. Who is no member is ErrNotFound.
func (c *Counter) Register(ctx context.Context, by Actor, id int64, called Called) (m Member, err error) {
	err = c.runOn(ctx, by, Action{Duty: Invite, Member: id, Why: "name"}, func() (string, error) {
		m, err = c.Team.Member(ctx, id)
		first := slices.Contains(c.Admins, id)
		switch {
		case err != nil && !(errors.Is(err, kafala.ErrNotFound) && first):
			return "", err
		case id == by.ID && !(first && !m.Registered):
			return "", kafala.NewProblem("called.own")
		case !first && c.Lapsed(m) != nil:
			return "", c.Lapsed(m)
		case m.Called() == called:
			return Nothing, nil
		}
		now := c.Office.Time()
		if first && !m.Configured {
			m.rank(Actor{id, Admin}, now)
			m.By, m.From, m.Configured = 0, Origin{}, true
		}
		outcome := "named"
		if personOf(m.Name) != personOf(called.Name) {
			m.Since, outcome = now, Done
			if m.Rank == Supervisor {
				m.Ceased = m.Since
			}
		}
		m.call(called, now)
		if err := c.place(ctx, &m, tellNamed(id, by.ID, now), c.apartFromAuditors(m)); err != nil {
			return "", fmt.Errorf("register a member: %w", err)
		}
		return outcome, nil
	})
	return m, err
}

// rename registers who takes an invitation under its name. It gives what the trail says of that, as Register does; empty: they had no
// other one.
func (m *Member) rename(called Called, now time.Time) (outcome string) {
	was := m.Called()
	m.call(called, now)
	switch {
	case was == (Called{}) || was == called:
		return ""
	case personOf(was.Name) != personOf(called.Name):
		return Done
	}
	return "named"
}

// tellNamed is the word of a name: to the staff chat, the admins, and whoever has it.
func tellNamed(id, by int64, now time.Time) []kafala.Delivery {
	tell := []kafala.Delivery{kafala.TellNamed(id, by, now)}
	if id != by {
		tell = append(tell, kafala.TellMember(id, kafala.Notice{Kind: kafala.NoticeRegistered, Of: strconv.FormatInt(id, 10),
			At: kafala.NoticeTime(now)}, now))
	}
	return tell
}

// shortText is a text in one line, without the characters that cannot be seen: one that turns the direction would put what stands
// beside it elsewhere. Those that join letters or keep them apart belong to a name.
func shortText(text string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c', r == '\u200d':
			return r
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(seen), " ")
}

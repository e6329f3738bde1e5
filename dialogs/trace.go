package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
)

// A session tells what was counted of its request, in Session.Trace: first the place at which it is counted as standing and
// since which day (its letter, and the day as days since 1970), then the letter of each place to which it came, a capital
// where it went on from there, then each refusal as its place's letter and reason: "c20779 aAbBc c:mobile.many". It holds
// nothing that was typed.

// maxRefusals is how many refusals of a request are counted: what is kept of one has an end.
const maxRefusals = 12

// trace is a Session.Trace as it is read.
type trace struct {
	stands  byte // 0: it is not counted as standing
	since   kafala.Date
	met     string
	refused []string
}

// readTrace reads a trace. One that says nothing, or not what String writes, is as if nothing was counted yet.
func readTrace(kept string) (t trace) {
	stands, rest, ok := strings.Cut(kept, " ")
	if !ok || len(stands) < 2 {
		return t
	}
	days, err := strconv.Atoi(stands[1:])
	if _, known := marked(stands[0]); err != nil || !known {
		return t
	}
	t = trace{stands: stands[0], since: kafala.DateOf(time.Unix(int64(days)*86400, 0))}
	var refused string
	if t.met, refused, ok = strings.Cut(rest, " "); ok {
		t.refused = strings.Split(refused, " ")
	}
	return t
}

func (t trace) String() string {
	if t.stands == 0 {
		return ""
	}
	days := time.Date(t.since.Year, t.since.Month, t.since.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
	var room [64]byte
	text := strconv.AppendInt(append(room[:0], t.stands), days, 10)
	text = append(append(text, ' '), t.met...)
	for _, mark := range t.refused {
		text = append(append(text, ' '), mark...)
	}
	return string(text)
}

// Count gives what a step adds to the counts, and its session with what was counted of its request: that is to be kept with
// it in one stroke. It changes nothing that it was given.
func (d *Dialog) Count(before Session, t Turn, now time.Time) (Session, Counted) {
	after := t.Session
	if before.Draft == "" && after.Draft == "" {
		return after, Counted{}
	}
	tr, at := readTrace(before.Trace), d.standing(before)
	if before.Draft == "" {
		tr, at = trace{}, d.standing(after)
	}
	c := Counted{Day: kafala.DateOf(now)}
	tr.refused = slices.Clone(tr.refused)
	if why := at.refusal(t.Screen); why != "" {
		if mark := string(at.mark) + ":" + why; len(tr.refused) < maxRefusals && !slices.Contains(tr.refused, mark) {
			tr.refused = append(tr.refused, mark)
			c.Up = append(c.Up, Pass{at.id, Refused, why})
		}
	}
	for _, s := range d.passed(before, t) {
		c.Up = tr.meet(c.Up, s, Answered)
	}
	to := spot{}
	switch {
	case after.Draft != "":
		to = d.standing(after)
		c.Up = tr.meet(c.Up, to, Shown)
	case t.Apply == nil && t.Resume == "":
		c.Up = append(c.Up, Pass{Place: at.id, Passage: GivenUp})
	}
	if to.mark == tr.stands && c.Day == tr.since {
		after.Trace = tr.String()
		return after, c
	}
	if was, known := marked(tr.stands); known {
		c.Down, c.Since = Pass{Place: was.id, Passage: Stands}, tr.since
	}
	if tr.stands, tr.since = to.mark, c.Day; to.mark != 0 {
		c.Up = append(c.Up, Pass{Place: to.id, Passage: Stands})
	}
	after.Trace = tr.String()
	return after, c
}

// standing is the place at which a request stands.
func (d *Dialog) standing(s Session) spot {
	id := ""
	switch here := d.Position(s); here.Kind {
	case Question:
		id = here.Field.ID
	case Review, Changes, Additions:
		id = AtReview
	case Total, Earlier:
		id = AtTotal
	case Contact:
		id = AtContact
	case Welcome, Submitted, Dropped, Sure: // nothing is open there
	}
	at, _ := spotOf(id)
	return at
}

// passed lists the places that a step goes on from.
func (d *Dialog) passed(before Session, t Turn) (all []spot) {
	add := func(id string) {
		if s, known := spotOf(id); known {
			all = append(all, s)
		}
	}
	if t.Screen.Accepted != "" {
		add(t.Screen.Accepted)
	}
	if t.Session.Checked && !before.Checked {
		add(AtReview)
	}
	if t.Proved && before.Draft != "" {
		add(AtContact)
	}
	if t.Apply != nil || t.Resume != "" {
		add(AtTotal)
	}
	return all
}

// refusal is why a screen says that what was given at the place before it was not taken, as it is counted; empty: it was
// taken.
func (s spot) refusal(sc Screen) string {
	why := ""
	switch {
	case s.mark == 0:
	case sc.Problem != nil:
		why = sc.Problem.Key
	case strings.HasPrefix(sc.Note, "stuck."):
		why = WhyStuck
	case sc.Help != "":
		why = WhyAsked
	}
	if why != "" && !slices.Contains(s.reasons(), why) {
		return WhyOther
	}
	return why
}

// meet notes a passage at a place, and adds it to the others where it is the request's first.
func (t *trace) meet(up []Pass, s spot, p Passage) []Pass {
	mark := s.mark
	if p == Answered {
		mark -= 'a' - 'A'
	}
	if s.mark == 0 || strings.IndexByte(t.met, mark) >= 0 {
		return up
	}
	t.met += string(rune(mark))
	return append(up, Pass{Place: s.id, Passage: p})
}

func marked(mark byte) (spot, bool) {
	for i := range spots {
		if spots[i].mark == mark && mark != 0 {
			return spots[i], true
		}
	}
	return spot{}, false
}

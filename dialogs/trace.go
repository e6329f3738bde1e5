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
	parts := strings.Split(kept, " ")
	if len(parts) < 2 || len(parts[0]) < 2 {
		return t
	}
	days, err := strconv.Atoi(parts[0][1:])
	if _, known := marked(parts[0][0]); err != nil || !known {
		return t
	}
	return trace{stands: parts[0][0], since: kafala.DateOf(time.Unix(int64(days)*86400, 0)), met: parts[1], refused: parts[2:]}
}

func (t trace) String() string {
	if t.stands == 0 {
		return ""
	}
	days := time.Date(t.since.Year, t.since.Month, t.since.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
	return strings.Join(append([]string{string(t.stands) + strconv.FormatInt(days, 10), t.met}, t.refused...), " ")
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
		c.Up = append(c.Up, tr.meet(s, Answered)...)
	}
	to := spot{}
	switch {
	case after.Draft != "":
		to = d.standing(after)
		c.Up = append(c.Up, tr.meet(to, Shown)...)
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

// meet notes a passage at a place and gives it where it is the request's first.
func (t *trace) meet(s spot, p Passage) []Pass {
	mark := string(s.mark)
	if p == Answered {
		mark = strings.ToUpper(mark)
	}
	if s.mark == 0 || strings.Contains(t.met, mark) {
		return nil
	}
	t.met += mark
	return []Pass{{Place: s.id, Passage: p}}
}

func marked(mark byte) (spot, bool) {
	i := slices.IndexFunc(spots, func(s spot) bool { return s.mark == mark && mark != 0 })
	if i < 0 {
		return spot{}, false
	}
	return spots[i], true
}

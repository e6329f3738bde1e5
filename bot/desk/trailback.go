package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// The entries of a person or of a guarantee are looked for from the newest on, a page at a time, and no further at once than
// trailWalk: the trail is never erased, and may be years long.

// trailWalk is how many entries of the trail are looked through for one page. It is a variable for tests.
var trailWalk = 20_000

// besidesRead is how many entries after a page are looked at for what came of acts that were begun on it.
const besidesRead = 200

// backPage is a page of entries, oldest first.
type backPage struct {
	entries []staff.Entry
	older   staff.TrailSpot // before which it goes on; zero: it is the last page
	reached staff.Entry     // how far the trail was looked through
}

var errEnough = errors.New("enough")

// fitting tells which entries are of a selection. id is the guarantee's.
func (k clerk) fitting(s selection, id string) func(staff.Entry) bool {
	switch s.by {
	case 'u':
		person := atoi(s.value)
		names := k.Counter.Audit.Names(person)
		return func(e staff.Entry) bool { return e.Of(person, names) }
	case 'g':
		return func(e staff.Entry) bool { return e.Guarantee == id || e.Asked == s.value }
	}
	return func(staff.Entry) bool { return true }
}

// pageBack reads the page before a place. That an act was begun is left out where what came of it is there.
func (k clerk) pageBack(ctx context.Context, s selection, id string) (p backPage, err error) {
	over := map[string]bool{}
	if s.before != (staff.TrailSpot{}) {
		beside, read := s.before, 0
		beside.Row += besidesRead
		err := k.Counter.Audit.Back(ctx, beside, func(spot staff.TrailSpot, e staff.Entry) error {
			if read++; read > besidesRead || spot.Day < s.before.Day || spot.Day == s.before.Day && spot.Row < s.before.Row {
				return errEnough
			}
			over[e.Act] = over[e.Act] || e.Outcome != staff.Trying
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return p, err
		}
	}
	fits, last, looked := k.fitting(s, id), s.before, 0
	err = k.Counter.Audit.Back(ctx, s.before, func(spot staff.TrailSpot, e staff.Entry) error {
		if fits(e) && !(e.Outcome == staff.Trying && over[e.Act]) {
			if len(p.entries) == rowsShown {
				p.older = last
				return errEnough
			}
			p.entries = append(p.entries, e)
			over[e.Act] = over[e.Act] || e.Outcome != staff.Trying
		}
		last, p.reached = spot, e
		if looked++; looked == trailWalk {
			p.older = last
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	slices.Reverse(p.entries)
	return p, err
}

// trailBack shows the page before a place.
func (k clerk) trailBack(ctx context.Context, s selection, id string) error {
	p, err := k.pageBack(ctx, s, id)
	if err != nil {
		return err
	}
	return k.Show(ctx, k.drawBack(ctx, s, p), true)
}

// drawBack draws a page. How many there are is said where they were all looked through.
func (k clerk) drawBack(ctx context.Context, s selection, p backPage) telegram.Message {
	newest, last := s.before == (staff.TrailSpot{}), p.older == (staff.TrailSpot{})
	var head string
	switch {
	case newest && last && len(p.entries) == 0:
		head = k.Voice.HTML("trail.none", nil)
	case newest && last:
		head = k.Voice.HTML("trail.count", locales.Data{"Number": len(p.entries)})
	case last:
		head = k.Voice.HTML("trail.first", nil)
	default:
		head = k.Voice.HTML("trail.sofar", locales.Data{"Moment": k.Voice.Dated(p.reached.At)})
	}
	m := telegram.Message{HTML: strings.Join(append([]string{k.trailTitle(ctx, s), head}, k.trailLines(ctx, p.entries)...), "\n")}
	page := func(label string, before staff.TrailSpot) {
		call := telegram.Callback{Verb: "trail", Value: selection{by: s.by, value: s.value, before: before}.String()}
		m.Inline[0] = append(m.Inline[0], telegram.Button(k.Voice.Plain(label, nil), call))
	}
	m.Inline = []telegram.Row{nil}
	if !last {
		page("button.older", p.older)
	}
	if !newest {
		page("button.newest", staff.TrailSpot{})
	}
	if len(m.Inline[0]) == 0 {
		m.Inline = nil
	}
	if len(p.entries) > 0 || !newest || !last {
		m.Inline = append(m.Inline, k.trailFileRow(s))
	}
	return m
}

// trailFileRow leads to all of a selection as a file.
func (k clerk) trailFileRow(s selection) telegram.Row {
	call := telegram.Callback{Verb: "trailfile", Value: selection{by: s.by, value: s.value}.String()}
	return telegram.Row{telegram.Button(k.Voice.Plain("button.trailfile", nil), call)}
}

// trailTitle names what a trail is of.
func (k clerk) trailTitle(ctx context.Context, s selection) string {
	title := s.value
	switch s.by {
	case 'u':
		title = k.nameOf(ctx, atoi(s.value))
	case 'g':
		title = kafala.GroupReference(s.value)
	}
	return k.Voice.HTML("trail", locales.Data{"Of": title})
}

// trailLines writes entries, a line each.
func (k clerk) trailLines(ctx context.Context, entries []staff.Entry) (lines []string) {
	for _, e := range entries {
		lines = append(lines, k.Voice.HTML("history.line", locales.Data{"Moment": k.Voice.Dated(e.At), "Who": k.actor(ctx, e),
			"What": k.deedOf(ctx, e)}))
	}
	return lines
}

package staff

import (
	"context"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Leave leaves a note on a guarantee, one of Reasons or of the operator's own; nobody types one, so that it names nobody. One person, by
// whatever account, leaves kafala.NotesOfOne at most.
func (c *Counter) Leave(ctx context.Context, by Actor, id, note string) (kafala.Guarantee, error) {
	eyes, err := c.Eyes(ctx)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	return c.change(ctx, by, Action{Duty: Note, Guarantee: id, Why: note}, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if p := g.NoteProblem(func(other int64) bool { return eyes.same(hand, kafala.Hand{ID: other}) }); p != nil {
			return nil, p
		}
		return nil, g.LeaveNote(hand, note, now)
	})
}

// ReasonsFor lists why a duty may be done here: those of Reasons, and those that the operator has added.
func (c *Counter) ReasonsFor(d Duty) []string {
	all := slices.Clone(Reasons[d])
	for _, r := range c.Office.Settings.Staff.Reasons {
		if r.For == string(d) {
			all = append(all, r.Key())
		}
	}
	return all
}

// reasonable tells whether a duty may be done for this reason: one of its list, or any where it has none; and one for which it is backed.
func (c *Counter) reasonable(d Duty, why string) bool {
	_, needs := Reasons[d]
	return !needs || slices.Contains(c.ReasonsFor(d), why) || wished(d, why)
}

// Reasonable is reasonable of what no operator adds to.
func Reasonable(d Duty, why string) bool {
	list, needs := Reasons[d]
	return !needs || slices.Contains(list, why)
}

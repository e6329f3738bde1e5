package desk

import (
	"context"
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What a notice says of who could act on what it is about, where they are too few: staff alone can mend that.

// ofTwo tells whether a notice is that something waits for somebody to agree.
func ofTwo(n kafala.Notice) bool {
	switch n.Kind {
	case kafala.NoticeActed:
		return n.Sort == kafala.ActBacked
	case kafala.NoticeFreeze:
		return n.Sort == kafala.FreezeLiftAsked || n.Sort == kafala.FreezeLiftOverdue
	}
	return slices.Contains([]kafala.NoticeKind{kafala.NoticeSecond, kafala.NoticeWaiting, kafala.NoticeOverdue, kafala.NoticeClosing}, n.Kind)
}

// lacking says of what waits for somebody to agree that nobody can second it as it stands, that no two can agree to it, or that nobody has
// a seat in it at all, and what helps; empty: two may, or the notice is of something else.
func (d *Desk) lacking(ctx context.Context, v voice.Voice, guarantee string, n kafala.Notice) string {
	if !ofTwo(n) {
		return ""
	}
	take, ok := d.taking(ctx, guarantee, n)
	if !ok {
		return ""
	}
	eyes, err := d.Counter.Eyes(ctx)
	if err != nil {
		return "" // the notice goes out all the same
	}
	may, key := eyes.May(take.Seats), "staff.alone"
	switch {
	case len(may) == 0:
		key = "staff.nobody"
	case eyes.Anew(take.Seats):
		key = "staff.stuck"
	case take.Pairs(eyes):
		return ""
	}
	return v.HTML(key, locales.Data{"Names": listed(may, v, func(m staff.Member) string { return d.named(ctx, v, m.ID) })})
}

// taking gives what a notice says that waits; false: it does so no more, or cannot be read.
func (d *Desk) taking(ctx context.Context, guarantee string, n kafala.Notice) (staff.Taking, bool) {
	if n.Kind == kafala.NoticeFreeze && n.Of != "" {
		return d.takingNumber(ctx, n)
	}
	g, err := d.Office.Ledger.Find(ctx, guarantee)
	if err != nil {
		return staff.Taking{}, false
	}
	switch n.Kind {
	case kafala.NoticeFreeze:
		return staff.TakingLift(&g), g.Frozen() && liftWaits(g.Freeze, n)
	case kafala.NoticeClosing:
		return staff.TakingClose(&g), g.Drained() && g.Closing.WaitsSince(n.Of)
	case kafala.NoticeActed:
		return staff.TakingOrder(&g), g.Order.By == n.By && g.Overdue(kafala.NoticeTime(g.Order.At))
	}
	return staff.TakingOrder(&g), g.Overdue(n.Of)
}

// takingNumber is taking of the lifting of a number's freeze.
func (d *Desk) takingNumber(ctx context.Context, n kafala.Notice) (staff.Taking, bool) {
	all, err := d.Office.Freezes.Standing(ctx)
	i := slices.IndexFunc(all, func(f kafala.NumberFreeze) bool { return f.ID == n.Of && liftWaits(f.Freeze, n) })
	if err != nil || i < 0 {
		return staff.Taking{}, false
	}
	f, err := d.Office.OwnersOf(ctx, all[i])
	return staff.TakingNumber(f), err == nil
}

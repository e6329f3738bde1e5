package desk

import (
	"context"
	"errors"
	"slices"

	"kafalabot/courier"
	"kafalabot/kafala"
)

// outdated tells whether what a notice was promised for is so no more.
func (d *Desk) outdated(ctx context.Context, p *courier.Parcel, n kafala.Notice) bool {
	if slices.Contains(aboutRoom, n.Kind) {
		return d.StaffChat == 0
	}
	lift := n.Kind == kafala.NoticeFreeze && n.Sort == kafala.FreezeLiftOverdue
	if n.Of != "" && (lift || n.Kind == kafala.NoticeHeld) {
		all, err := d.Office.Freezes.Standing(ctx)
		return err == nil && !slices.ContainsFunc(all, func(f kafala.NumberFreeze) bool {
			return f.ID == n.Of && (!lift || f.LiftOverdue(n.At))
		})
	}
	if slices.Contains(aboutMembers, n.Kind) {
		return d.overtaken(ctx, p.Chat, n)
	}
	if n.Kind == kafala.NoticeLost {
		return n.Sort == kafala.LostOverdue && d.lostSettled(ctx, n)
	}
	closing := n.Kind == kafala.NoticeClosing && n.Sort == kafala.ClosingOverdue
	if !lift && !closing && !slices.Contains([]kafala.NoticeKind{kafala.NoticeWaiting, kafala.NoticeOverdue, kafala.NoticeHeld}, n.Kind) {
		return false
	}
	g, err := d.Office.Ledger.Find(ctx, p.Guarantee)
	switch {
	case lift:
		return errors.Is(err, kafala.ErrNotFound) || err == nil && !g.Freeze.LiftOverdue(n.At)
	case closing:
		return errors.Is(err, kafala.ErrNotFound) || err == nil && !g.ClosingOverdue(n.Of)
	case n.Kind == kafala.NoticeHeld:
		return errors.Is(err, kafala.ErrNotFound) || err == nil && !g.Freeze.Overheld(n.At)
	}
	return err == nil && !g.Overdue(n.Of)
}

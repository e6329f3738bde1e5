package desk

import (
	"context"
	"errors"
	"slices"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A notice may arrive long after it was promised, and after others that were promised later: what it says was so may be so no more.
// Of what waits, and of who is staff, the last word that is read has to be true.

// awaits are the notices that something of a guarantee waits, each with whether it still does.
var awaits = map[kafala.NoticeKind]func(*kafala.Guarantee, kafala.Notice) bool{
	kafala.NoticeSecond:  func(g *kafala.Guarantee, n kafala.Notice) bool { return g.Ordered(n.Of) },
	kafala.NoticeWaiting: func(g *kafala.Guarantee, n kafala.Notice) bool { return g.Overdue(n.Of) },
	kafala.NoticeOverdue: func(g *kafala.Guarantee, n kafala.Notice) bool {
		if n.Sort == kafala.OverduePromised {
			return g.PromiseOverdue(n.Of)
		}
		return g.Overdue(n.Of)
	},
	kafala.NoticeClosing: func(g *kafala.Guarantee, n kafala.Notice) bool {
		if n.Sort == kafala.ClosingOverdue {
			return g.ClosingOverdue(n.Of)
		}
		return g.ClosingAsked(n.Of)
	},
	kafala.NoticeFreeze: func(g *kafala.Guarantee, n kafala.Notice) bool { return liftWaits(g.Freeze, n) },
	kafala.NoticeHeld:   func(g *kafala.Guarantee, n kafala.Notice) bool { return g.Freeze.Overheld(n.At) },
}

// liftWaits tells whether the lifting that a notice is about still waits for a second person.
func liftWaits(f kafala.Freeze, n kafala.Notice) bool {
	if n.Sort == kafala.FreezeLiftOverdue {
		return f.LiftOverdue(n.At)
	}
	return f.LiftAsked(n.At)
}

// outdated tells whether what a notice was promised for is so no more. Where that cannot be read the notice goes out.
func (d *Desk) outdated(ctx context.Context, p *courier.Parcel, n kafala.Notice) bool {
	waits, something := awaits[n.Kind]
	switch {
	case slices.Contains(aboutRoom, n.Kind):
		return d.StaffChat == 0
	case slices.Contains(aboutMembers, n.Kind):
		return d.overtaken(ctx, p.Chat, n)
	case n.Kind == kafala.NoticeTeam, n.Kind == kafala.NoticeNamed:
		return d.ranked(ctx, n)
	case n.Kind == kafala.NoticeLost:
		return (n.Sort == kafala.LostOverdue || n.Sort == kafala.LostAsked) && d.lostSettled(ctx, n)
	case n.Kind == kafala.NoticeFreeze && n.Sort != kafala.FreezeLiftAsked && n.Sort != kafala.FreezeLiftOverdue:
		return false // it was made, or lifted (asOfNow)
	case n.Of != "" && (n.Kind == kafala.NoticeHeld || n.Kind == kafala.NoticeFreeze):
		all, err := d.Office.Freezes.Standing(ctx)
		return err == nil && !slices.ContainsFunc(all, func(f kafala.NumberFreeze) bool {
			return f.ID == n.Of && (n.Kind == kafala.NoticeHeld || liftWaits(f.Freeze, n))
		})
	case something:
		g, err := d.Office.Ledger.Find(ctx, p.Guarantee)
		if errors.Is(err, kafala.ErrNotFound) {
			return n.Kind == kafala.NoticeHeld || n.Sort == kafala.ClosingOverdue || n.Sort == kafala.FreezeLiftOverdue
		}
		return err == nil && !waits(&g, n)
	}
	return false
}

// past ends the Sort of a freeze, as its words are asked for, that was made or lifted and is so no more: both are told whatever came
// of them, and neither as what is so now.
const past = ".past"

// asOfNow gives a notice as it is said now: of a freeze, whether it stands still. about is its guarantee, nil: it has none. Where what is
// so now cannot be read it is said as of then.
func (d *Desk) asOfNow(ctx context.Context, n kafala.Notice, about *kafala.Guarantee) kafala.Notice {
	made := n.Sort == kafala.FreezeMade || n.Sort == kafala.FreezeWith
	switch {
	case n.Kind != kafala.NoticeFreeze:
	case n.Of != "":
		all, err := d.Office.Freezes.Standing(ctx)
		if made && err == nil && !slices.ContainsFunc(all, func(f kafala.NumberFreeze) bool { return f.ID == n.Of }) {
			n.Sort += past
		}
	case about == nil || about.Status == "":
	case made && !about.Freeze.Overheld(n.At), n.Sort == kafala.FreezeLifted && about.Frozen():
		n.Sort += past
	}
	return n
}

// ranked tells whether the staff chat was told, or is, of another rank of this member since. A rank is saved before it is told.
func (d *Desk) ranked(ctx context.Context, n kafala.Notice) bool {
	id := atoi(n.Of)
	if slices.Contains(d.Counter.Admins, id) { // whatever is kept of them
		return false
	}
	m, err := d.Counter.Team.Member(ctx, id)
	gone := errors.Is(err, kafala.ErrNotFound) || err == nil && m.Rank == ""
	if n.Kind == kafala.NoticeNamed {
		return gone
	}
	given := staff.Rank(n.Sort).AtLeast(staff.Officer) || staff.Rank(n.Sort) == staff.Auditor
	return gone && given || !gone && d.givenSince(ctx, id, n)
}

package kafala

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// EndPause is for how long an end by staff can be taken back, before its guarantor is told.
const EndPause = 10 * time.Minute

// End ends a guarantee by a member of staff. It counts no more at once; its guarantor is told, and its people are free,
// after EndPause.
func (g *Guarantee) End(by Hand, why string, now time.Time) ([]Delivery, error) {
	if err := g.Move(Ended, now, by.By(), why); err != nil {
		return nil, err
	}
	g.Ending = Ending{By: by.ID}
	return []Delivery{g.closing(now), g.TellAct(ActEnded, by, why, now)}, nil
}

// closing begins the pause after which an end is final, and promises that.
func (g *Guarantee) closing(now time.Time) Delivery {
	g.Ending.At = now
	return g.closeEnd(g.Ending.Final())
}

// closeEnd promises that the end is made final.
func (g *Guarantee) closeEnd(due time.Time) Delivery {
	last := g.Deliver(CloseEnd, NoticeTime(g.Ending.At), due)
	last.Chat = 0
	return last
}

// Reopenable tells whether an end by staff can still be taken back: its guarantor was not told that it is over, and its pause goes on. A
// freeze changes neither: whoever ends one and freezes it does not make the end final by that, and what is taken back stands frozen.
func (g *Guarantee) Reopenable(now time.Time) bool {
	return g.Status == Ended && g.Ending.Open() && now.Before(g.Ending.Final())
}

// Reopen takes an end by staff back. Of a freeze that it stands with now its guarantor was not told: it was over.
// Where money has gone back meanwhile they were told of the end with that, and are told that it stands.
func (g *Guarantee) Reopen(by Hand, now time.Time) ([]Delivery, error) {
	told := g.backSince(g.Ending.At)
	g.Ending = Ending{}
	out := []Delivery{g.TellAct(ActReopened, by, "", now)}
	if g.Frozen() { // anything else follows once that is lifted
		return append(out, g.Deliver(SendFrozen, NoticeTime(g.Freeze.At), now)), g.Move(Issued, now, by.By(), CauseReopened)
	}
	if told {
		out = append(out, g.Deliver(SendRefunded, fmt.Sprintf("%s/%d%s", g.Payment.ID, g.Payment.Back, reopened), now))
	}
	out = append(out, g.followAnew(now)...)
	if g.Order.Waits() { // what was due meanwhile was passed over
		out = append(out, g.AskForTwo(now)[1:]...)
	}
	return out, g.Move(Issued, now, by.By(), CauseReopened)
}

// backSince tells whether more of its payment was seen to be back since a time.
func (g *Guarantee) backSince(t time.Time) bool {
	return slices.ContainsFunc(g.History, func(e Event) bool { return strings.HasPrefix(e.Why, NoteBack) && !e.At.Before(t) })
}

// reopened ends the detail of a SendRefunded that says no more than that the guarantee stands: it said that its end may be taken back.
const reopened = "/stands"

// SaysReopened tells whether a SendRefunded is about an end that was taken back, of which it had told.
func SaysReopened(detail string) bool { return strings.HasSuffix(detail, reopened) }

// CloseEnd makes the end of this time, as a notice writes it, final: it cannot be taken back any more, the guarantor is to
// be told, and its people are free, also while it is frozen. Where it was taken back there is nothing to be done.
func (o *Office) CloseEnd(ctx context.Context, id, at string) error {
	g, err := o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Ended || !g.Ending.Open() || NoticeTime(g.Ending.At) != at {
			return nil, ErrUnchanged
		}
		g.Ending.Told = o.Time()
		return append(g.followAnew(o.Time()), g.Deliver(SendEnded, EndByStaff, o.Time())), nil
	})
	if err != nil {
		return fmt.Errorf("close the end of %s: %w", id, err)
	}
	return o.Release(ctx, &g)
}

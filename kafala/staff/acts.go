package staff

import (
	"context"
	"errors"
	"slices"
	"time"

	"kafalabot/kafala"
)

// What staff change at the counter. That it is tried is in the audit trail before it takes effect (Counter.Run).

// outcomeOf names what came of an act. Whatever it would have come to, one that has failed is not done; of a rule that has no outcome of
// its own it is Refused.
func outcomeOf(outcome string, err error) string {
	switch p := (*kafala.Problem)(nil); {
	case err == nil:
		return outcome
	case errors.Is(err, kafala.ErrNotFound):
		return Nothing
	case !errors.As(err, &p):
		return Failed
	case p.Key == outcome && slices.Contains(Outcomes(), outcome):
		return outcome
	}
	return Refused
}

// Marked says what came of marking a guarantee as shown.
type Marked string

// What came of it.
const (
	MarkedFirst Marked = "first" // it is recorded, as the first
	MarkedAgain Marked = "again" // it is recorded, and others stand before it
	MarkedAnew  Marked = "anew"  // it is recorded, and those before it were struck out
	NotMarked   Marked = "not"   // nothing is recorded: something has happened since what the tap was made on
	MarksFull   Marked = "full"  // nothing is recorded: no more are kept
)

// Present marks a guarantee as shown, if its log has as many entries as what the member has seen of it (Entries): a tap
// means what its card showed, of its marks and of all else that it rests on.
func (c *Counter) Present(ctx context.Context, by Actor, id string, seen int) (g kafala.Guarantee, came Marked, err error) {
	err = c.Run(ctx, by, Action{Duty: Present, Guarantee: id}, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			switch {
			case g.Entries() != seen:
				came = NotMarked
				return nil, openCard(g, hand, c.Office.Time())
			case g.Frozen():
				return nil, kafala.NewProblem("frozen")
			case g.Status != kafala.Issued:
				return nil, kafala.NewProblem("staff.not_issued")
			case !g.Counts(): // its money is on the way back
				return nil, kafala.NewProblem("refund.ordered")
			}
			switch {
			case len(g.Presented) >= kafala.MarksKept:
				came = MarksFull
			case g.LastShown() >= 0:
				came = MarkedAgain
			case len(g.Presented) > 0:
				came = MarkedAnew
			default:
				came = MarkedFirst
			}
			now := c.Office.Time()
			if came == MarksFull {
				return nil, openCard(g, hand, now)
			}
			return []kafala.Delivery{g.Show(hand, now)}, nil
		})
		if err != nil {
			return "", err
		}
		if came == NotMarked || came == MarksFull {
			return Nothing, nil
		}
		return Done, nil
	})
	return g, came, err
}

// Strike strikes out the last mark of a guarantee that stands, if its log has as many entries as what the member has seen
// of it; struck tells whether it did. MayStrike says who can.
func (c *Counter) Strike(ctx context.Context, by Actor, id string, seen int) (g kafala.Guarantee, struck bool, err error) {
	err = c.Run(ctx, by, Action{Duty: Present, Guarantee: id, Why: "taken-back"}, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			now := c.Office.Time()
			if struck = g.Entries() == seen; !struck {
				return nil, openCard(g, hand, now)
			}
			if p := MayStrike(g, by, now); p != nil {
				return nil, p
			}
			told := g.Strike(g.LastShown(), hand, now)
			return append(told, g.TellAct(kafala.ActStruck, hand, "", now)), nil
		})
		switch {
		case err != nil:
			return "", err
		case !struck:
			return Nothing, nil
		}
		return "taken-back", nil
	})
	return g, struck && err == nil, err
}

// openCard writes down that a member is about to see a guarantee; ErrUnchanged: that is known.
func openCard(g *kafala.Guarantee, by kafala.Hand, now time.Time) error {
	if g.OpenCard(by, now) {
		return nil
	}
	return kafala.ErrUnchanged
}

// End ends a guarantee that one member may end, for a reason of Reasons. It counts no more at once; the guarantor is told
// after kafala.EndPause, until which it can be taken back. Any other is left as it is (Endable). Since the question whether it is to be
// ended, as far as one was Asked, nothing was done: else it is the Problem "staff.asked.old".
func (c *Counter) End(ctx context.Context, by Actor, id, why string, asked ...Asked) (kafala.Guarantee, error) {
	return c.change(ctx, by, Action{Duty: End, Guarantee: id, Why: why}, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if !g.Endable() {
			return nil, kafala.ErrUnchanged
		}
		if p := overtaken(asked, g.Written()); p != nil {
			return nil, p
		}
		return g.End(hand, why, now)
	})
}

// Reopen takes the end of a guarantee back, where MayReopen lets the member; else it is left as it is. Of asked, End.
func (c *Counter) Reopen(ctx context.Context, by Actor, id string, asked ...Asked) (kafala.Guarantee, error) {
	return c.change(ctx, by, Action{Duty: Reopen, Guarantee: id}, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if !MayReopen(g, by, now) {
			return nil, kafala.ErrUnchanged
		}
		if p := overtaken(asked, g.Written()); p != nil {
			return nil, p
		}
		return g.Reopen(hand, now)
	})
}

// ResendPause is for how long staff send a receipt no second time.
const ResendPause = 10 * time.Minute

// Resend promises the receipt to the guarantor once more; once tells repeats of the same wish apart from a new one. Within
// ResendPause of another one it is the Problem "resend.soon", which says when it can be tried again. What is not Resendable is not sent,
// and none is waited for after that.
func (c *Counter) Resend(ctx context.Context, by Actor, id, once string) (kafala.Guarantee, error) {
	e := Action{Duty: Resend, Guarantee: id}
	if err := c.may(ctx, by, e); err != nil {
		return kafala.Guarantee{}, err
	}
	g, err := c.Office.Ledger.Find(ctx, id)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return g, err
	}
	if err == nil && g.Resendable() {
		if err := c.resendable(ctx, by, e, once); err != nil {
			return kafala.Guarantee{}, err
		}
	}
	return c.change(ctx, by, e, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if !g.Resendable() {
			return nil, kafala.ErrUnchanged
		}
		return []kafala.Delivery{g.Deliver(kafala.SendReceipt, kafala.CopyAsked+once, now)}, nil
	})
}

// resendable counts a copy that is about to be sent, and refuses it within ResendPause of another one.
func (c *Counter) resendable(ctx context.Context, by Actor, e Action, once string) error {
	key := "resend:" + e.Guarantee
	ok, err := c.Quota.AllowNew(ctx, key, once, 1, ResendPause)
	if err != nil || ok {
		return err
	}
	if err := c.write(ctx, c.entry(by, e, Nothing)); err != nil {
		return err
	}
	next, err := c.Quota.FreeAt(ctx, key, ResendPause)
	if err != nil {
		return err
	}
	return kafala.TooSoon(next, c.Office.Time())
}

// serving are the duties by which a member answers a question as they do in words: for the guarantor of a question that they have before
// them, they are no sign of use. A note is one, as whatever stands in the history by a member's hand.
var serving = []Duty{Resend}

// change does an act that is one change of one guarantee. Where it changes nothing, the trail says so. The record says in any
// case that the member is about to see its card, but for what is serving.
func (c *Counter) change(ctx context.Context, by Actor, e Action, act func(*kafala.Guarantee, kafala.Hand, time.Time) (
	[]kafala.Delivery, error)) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, e, func() (outcome string, err error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		serves, err := c.serves(ctx, by, e)
		if err != nil {
			return "", err
		}
		g, err = c.Office.Ledger.Change(ctx, e.Guarantee, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			now := c.Office.Time()
			out, err := act(g, hand, now)
			outcome = Done
			if errors.Is(err, kafala.ErrUnchanged) {
				outcome = Nothing
			}
			switch {
			case serves:
			case outcome == Nothing:
				err = openCard(g, hand, now)
			default:
				g.OpenCard(hand, now)
			}
			return out, err
		})
		if err == nil { // what held its end up may be gone
			g, err = c.Office.UpToDate(ctx, g)
		}
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

// serves tells whether an act serves the guarantor whose question has led the member to it.
func (c *Counter) serves(ctx context.Context, by Actor, e Action) (bool, error) {
	if !slices.Contains(serving, e.Duty) {
		return false, nil
	}
	g, err := c.Office.Ledger.Find(ctx, e.Guarantee)
	if errors.Is(err, kafala.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return c.askedAbout(ctx, by, ask{}, g)
}

// Cancel gives up a request that is not paid, after its link is ended, for a reason of Reasons. One that is not open any
// more is left as it is. Of asked, End.
func (c *Counter) Cancel(ctx context.Context, by Actor, id, why string, asked ...Asked) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, Action{Duty: CallOff, Guarantee: id, Why: why}, func() (outcome string, err error) {
		if g, err = c.asItWas(ctx, id, asked); err != nil {
			return "", err
		}
		outcome = Nothing
		g, err = c.Office.GiveUp(ctx, g, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			outcome = Done
			now := c.Office.Time()
			left, err := g.Unlink(kafala.Cancelled, now, by.By(), why)
			told := []kafala.Delivery{g.Deliver(kafala.SendCancelled, "", now), g.TellAct(kafala.ActCancelled, kafala.Hand{ID: by.ID}, why, now)}
			return append(told, left...), err
		})
		if whose, _ := g.CalledOff(); whose != by.ID { // somebody else was quicker
			outcome = Nothing
		}
		if err == nil {
			g, err = c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard) // of what was paid the card is shown
		}
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

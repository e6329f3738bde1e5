package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// What staff see and do of what a restore has lost.

// Lost is the outcome of a look for something that is not here, while records are missing: nobody can tell whether it was made
// up, and it counts towards no alarm of misses.
const Lost = "lost"

// LostError says that what was looked for is not here, and may be among what a restore has lost. It is an ErrNotFound.
type LostError struct {
	Gap    kafala.Gap
	Listed kafala.LostPayment // what was paid for it, where the list has it
	Paid   bool               // whether it has
	None   time.Time          // where it has not: up to when it is known that nothing was paid for it; zero: that is not known
}

func (e *LostError) Error() string { return "not found, and records are missing" }

// Is tells that it is an ErrNotFound.
func (e *LostError) Is(target error) bool { return target == kafala.ErrNotFound }

// missing is ErrNotFound, or a LostError, once it is written that it was asked for. name is the reference or the id of the
// guarantee; what is neither is nobody's.
func (c *Counter) missing(ctx context.Context, row Entry, name string) error {
	lost, err := c.lost(ctx, name)
	if err != nil {
		return err
	}
	if lost != nil {
		row.Outcome, row.Why = Lost, "" // nobody can tell
	}
	if err := c.write(ctx, row); err != nil {
		return err
	}
	if lost != nil {
		return lost
	}
	return kafala.ErrNotFound
}

// lost tells whether something may be among what a restore has lost; nil: it is not.
func (c *Counter) lost(ctx context.Context, name string) (*LostError, error) {
	if _, ok := typed.Reference(name); !ok && !kafala.IsGuaranteeID(name) {
		return nil, nil
	}
	gap, stands, err := c.Office.Missing(ctx)
	if err != nil || !stands {
		return nil, err
	}
	g, err := c.Office.Ledger.Find(ctx, name)
	here := err == nil
	switch {
	case err == nil && g.Drawn.Token != "" && g.Opened.Before(gap.From): // its code was another one at no time
		return nil, nil
	case err != nil && !errors.Is(err, kafala.ErrNotFound):
		return nil, err
	}
	e := &LostError{Gap: gap}
	e.Listed, e.Paid, err = c.Office.Listed(ctx, name)
	if err == nil && !e.Paid && !here && gap.Noted() { // the money of a record that is here is on no list
		e.None, _, err = c.Office.Unlisted(ctx, name)
	}
	return e, err
}

// Losses gives the gaps and the lost payments, to a supervisor.
func (c *Counter) Losses(ctx context.Context, by Actor) (gaps []kafala.Gap, lost []kafala.LostPayment, err error) {
	if err := c.Allow(ctx, by, Action{Duty: Losses}); err != nil {
		return nil, nil, err
	}
	return c.Office.Losses(ctx)
}

// OneLost gives a lost payment, to a supervisor.
func (c *Counter) OneLost(ctx context.Context, by Actor, payment string) (l kafala.LostPayment, err error) {
	if err := c.may(ctx, by, Action{Duty: Losses}); err != nil {
		return l, err
	}
	if l, err = c.findLost(ctx, payment); err != nil {
		return l, err
	}
	return l, c.Allow(ctx, by, Action{Duty: Losses, Guarantee: l.Guarantee})
}

func (c *Counter) findLost(ctx context.Context, payment string) (kafala.LostPayment, error) {
	if c.Office.Lost == nil {
		return kafala.LostPayment{}, kafala.ErrNotFound
	}
	return c.Office.Lost.FindLost(ctx, payment)
}

// GiveLost tells which seat a member of staff has in giving a lost payment back, or why they have none. It always takes two,
// those of a guarantee that was used: nobody knows what its sheet was used for.
func (e Eyes) GiveLost(l kafala.LostPayment, by int64) (kafala.Seat, *kafala.Problem) {
	if p := l.Problem(); p != nil {
		return kafala.NoSeat, p
	}
	who, ok := e.member(by)
	if !ok {
		return kafala.NoSeat, kafala.NewProblem("staff.refused")
	}
	return e.pair(&kafala.Guarantee{ID: l.Guarantee}, l.Order, who)
}

// LostSeats are the seats in giving a lost payment back.
func LostSeats(l kafala.LostPayment) Seats {
	return func(e Eyes, by int64) (kafala.Seat, *kafala.Problem) { return e.GiveLost(l, by) }
}

// GiveLost orders that a lost payment goes back, or is the first of the two that it takes: then the Problem is "lost.second",
// and the wish is written down. Whether a record has the money after all is looked at first. Of asked, Refund.
func (c *Counter) GiveLost(ctx context.Context, by Actor, payment string, asked ...Asked) (l kafala.LostPayment, p *kafala.Problem,
	err error) {
	if l, err = c.findLost(ctx, payment); err != nil {
		return l, nil, err
	}
	err = c.Run(ctx, by, Action{Duty: GiveLost, Guarantee: l.Guarantee}, func() (string, error) {
		eyes, err := c.Eyes(ctx)
		if err == nil {
			_, err = c.Office.Revisit(ctx, payment)
		}
		if err != nil {
			return "", err
		}
		l, err = c.Office.Lost.ChangeLost(ctx, payment, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
			var seat kafala.Seat
			if seat, p = eyes.GiveLost(*l, by.ID); p == nil {
				p = overtaken(asked, len(l.Log))
			}
			if p != nil {
				return nil, kafala.ErrUnchanged
			}
			return l.OrderBack(seat, eyes.Hand(by.ID), c.Office.Time()), nil
		})
		switch {
		case err != nil:
			return "", fmt.Errorf("give payment %s back: %w", payment, err)
		case p == nil && !l.Order.Given(): // also where one that was stuck counts anew
			p = kafala.NewProblem("lost.second")
		}
		if p != nil {
			return p.Key, p
		}
		return Done, nil
	})
	if errors.As(err, &p) {
		return l, p, nil
	}
	return l, nil, err
}

// MayKeepLost tells whether a member of staff can withdraw the order of a lost payment that waits: the one who asks for it, as long as
// anybody could give it back.
func MayKeepLost(l kafala.LostPayment, by Actor) bool {
	return l.Problem() == nil && l.Order.Waits() && l.Order.By == by.ID
}

// KeepLost withdraws the order of a lost payment, where MayKeepLost lets the member; else it is left as it is.
func (c *Counter) KeepLost(ctx context.Context, by Actor, payment string, asked ...Asked) (l kafala.LostPayment, err error) {
	if l, err = c.findLost(ctx, payment); err != nil {
		return l, err
	}
	err = c.Run(ctx, by, Action{Duty: Withdraw, Guarantee: l.Guarantee}, func() (outcome string, err error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		l, err = c.Office.Lost.ChangeLost(ctx, payment, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
			if outcome = Done; !MayKeepLost(*l, by) {
				outcome = Nothing
				return nil, kafala.ErrUnchanged
			}
			if p := overtaken(asked, len(l.Log)); p != nil {
				return nil, p
			}
			return l.Withdraw(hand, c.Office.Time()), nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return l, err
}

// CloseGap ends a gap: what is not found is as where nothing was ever lost from then on.
func (c *Counter) CloseGap(ctx context.Context, by Actor, id string) (kafala.Gap, error) {
	if from, to, ok := strings.Cut(id, "-"); !ok || strings.Trim(from+to, "0123456789") != "" {
		return kafala.Gap{}, kafala.ErrNotFound
	}
	var g kafala.Gap
	err := c.Run(ctx, by, Action{Duty: CloseGap}, func() (outcome string, err error) {
		var done bool
		switch g, done, err = c.Office.CloseGap(ctx, id); {
		case err != nil:
			return "", err
		case !done:
			return Nothing, nil
		}
		return Done, nil
	})
	return g, err
}

package histories

import (
	"context"
	"fmt"
	"slices"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// What staff do. Of those who decide about money two are supervisors and two are admins, who come in where no supervisor is
// left.
var (
	officerAtDesk = staff.Actor{ID: 31, Rank: staff.Officer}
	deciders      = []staff.Actor{{ID: 32, Rank: staff.Supervisor}, {ID: 33, Rank: staff.Supervisor},
		{ID: 34, Rank: staff.Admin}, {ID: 35, Rank: staff.Admin}}
)

// decider draws a member who decides about money: most often a supervisor.
func (h *history) decider() staff.Actor {
	return deciders[[]int{0, 0, 0, 1, 1, 1, 2, 3}[h.draw(8, "decider")]]
}

// reason draws one of those for which a duty is done.
func (h *history) reason(d staff.Duty) string {
	all := staff.Reasons[d]
	return all[h.draw(len(all), "reason")]
}

// byStaff lets a member of staff do something about a request: most often refund it.
func (h *history) byStaff() {
	r, ok := h.some()
	if h.draw(3, "issued") > 0 {
		r, ok = h.issued()
	}
	if !ok {
		return
	}
	by := h.decider()
	switch h.draw(15, "duty") {
	case 0, 1, 2, 3:
		h.refunds(by, r)
	case 4, 5:
		h.shows(r)
	case 6:
		h.strikes(by, r)
	case 7:
		h.duty(by, staff.LookUp, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, err := c.View(ctx, by, r.ID)
			return nil, err
		})
	default:
		act, do := h.plain(by, r)
		h.duty(by, act, r, do)
	}
}

// refunds lets a member order a refund, or back one. Where that takes another one, they may come, or the first think better of
// it.
func (h *history) refunds(by staff.Actor, r books.Request) {
	why := h.reason(staff.Refund)
	order := func(by staff.Actor) *kafala.Problem {
		return h.duty(by, staff.Refund, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, p, err := c.Refund(ctx, by, r.ID, why)
			return p, err
		})
	}
	if p := order(by); p == nil || p.Key != "refund.second" {
		return
	}
	switch h.draw(4, "and then") {
	case 0:
		h.duty(by, staff.Withdraw, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, err := c.WithdrawOrder(ctx, by, r.ID)
			return nil, err
		})
	case 1, 2:
		order(other(by))
	}
}

// other is a decider who comes after one.
func other(than staff.Actor) staff.Actor {
	return deciders[(slices.Index(deciders, than)+1)%len(deciders)]
}

func (h *history) strikes(by staff.Actor, r books.Request) {
	h.duty(by, "strike", r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		return seen(ctx, c, r.ID, func(n int) error {
			_, _, err := c.Strike(ctx, by, r.ID, n)
			return err
		})
	})
}

// plain draws one of the acts of a member that no rule of two holds up.
func (h *history) plain(by staff.Actor, r books.Request) (staff.Duty, func(context.Context, *staff.Counter) (*kafala.Problem, error)) {
	var do func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error)
	act := []staff.Duty{staff.End, staff.Reopen, staff.CallOff, staff.Withdraw, staff.Unclose, staff.Resend}[h.draw(6, "plain duty")]
	switch act {
	case staff.End:
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) {
			return c.End(ctx, by, r.ID, "settled")
		}
	case staff.Reopen:
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) { return c.Reopen(ctx, by, r.ID) }
	case staff.CallOff:
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) {
			return c.Cancel(ctx, by, r.ID, "asked")
		}
	case staff.Withdraw:
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) {
			return c.WithdrawOrder(ctx, by, r.ID)
		}
	case staff.Unclose:
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) {
			return c.WithdrawClosing(ctx, by, r.ID)
		}
	default:
		once := fmt.Sprint(h.clock.now().UnixNano())
		do = func(ctx context.Context, c *staff.Counter) (kafala.Guarantee, error) {
			return c.Resend(ctx, by, r.ID, once)
		}
	}
	return act, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		_, err := do(ctx, c)
		return nil, err
	}
}

// duty lets a member of staff do something at a process, and notes the Problem that comes of it.
func (h *history) duty(by staff.Actor, what staff.Duty, r books.Request,
	do func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error)) (problem *kafala.Problem) {
	_ = h.on(h.either(), fmt.Sprintf("staff %d: %s %s", by.ID, what, r.ID), func(ctx context.Context, p *process) (err error) {
		problem, err = do(ctx, p.counter)
		return err
	})
	if problem != nil {
		h.note("refused: %s", problem.Key)
	}
	return problem
}

// shows lets a guarantee be shown to the officer, or to one who could have decided about its money. It may have been by mistake.
func (h *history) shows(r books.Request) {
	by := officerAtDesk
	if h.rarely(3, "by a decider") {
		by = h.decider()
	}
	h.duty(by, staff.Present, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		return seen(ctx, c, r.ID, func(n int) error {
			_, _, err := c.Present(ctx, by, r.ID, n)
			return err
		})
	})
	if h.rarely(5, "a mistake") {
		h.strikes(by, r)
	}
}

// seen does what a member of staff does on a card that they have just read.
func seen(ctx context.Context, c *staff.Counter, id string, act func(entries int) error) (*kafala.Problem, error) {
	g, err := c.Office.Ledger.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	return nil, act(g.Entries())
}

// closes lets staff end a guarantee that stands although its money is gone, if there is one: one or more of them.
func (h *history) closes() {
	for _, r := range h.requests {
		if g, err := h.find(r.ID); err != nil || !g.Drained() {
			continue
		}
		why, by := h.reason(staff.Close), h.decider()
		for range 1 + h.draw(3, "how many") {
			h.duty(by, staff.Close, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
				_, p, err := c.Close(ctx, by, r.ID, why)
				return p, err
			})
			by = other(by)
		}
		return
	}
	h.byStaff()
}

// freezes lets staff freeze a request, a guarantee or one of its ID numbers, or have a say in lifting that.
func (h *history) freezes() {
	r, ok := h.some()
	if !ok {
		return
	}
	by := h.decider()
	switch h.draw(8, "freeze") {
	case 0, 1, 2:
		why := h.reason(staff.Freeze)
		h.duty(by, staff.Freeze, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, err := c.Freeze(ctx, by, r.ID, why)
			return nil, err
		})
	case 3:
		id, why := []string{"guarantor_id", "person_id"}[h.draw(2, "whose number")], h.reason(staff.Freeze)
		h.duty(by, "freeze a number of", r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, _, err := c.FreezeNumber(ctx, by, h.filled[r.ID][id], why)
			return nil, err
		})
	case 4:
		h.frees(by)
	default:
		h.lift(by, r)
	}
}

func (h *history) lift(by staff.Actor, r books.Request) *kafala.Problem {
	return h.duty(by, staff.Lift, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		_, p, err := c.Lift(ctx, by, r.ID)
		return p, err
	})
}

// frees lets a member have a say in lifting the freeze of every number.
func (h *history) frees(by staff.Actor) {
	all, err := h.admin.store.Freezes().Standing(context.Background())
	h.must(err)
	for _, n := range all {
		h.duty(by, staff.Lift, books.Request{ID: n.ID}, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
			_, p, err := c.LiftNumber(ctx, by, n.ID)
			return p, err
		})
	}
}

// lifts lets staff lift every freeze that they can, and tells whether they have lifted one. One stays where too many have had a
// hand in the marks.
func (h *history) lifts() (lifted bool) {
	for _, by := range deciders {
		h.frees(by)
	}
	for _, r := range h.requests {
		if g, err := h.find(r.ID); err != nil || !g.Frozen() {
			continue
		}
		for _, by := range deciders {
			h.lift(by, r)
		}
		g, err := h.find(r.ID)
		h.must(err)
		lifted = lifted || !g.Frozen()
	}
	return lifted
}

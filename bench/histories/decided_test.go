package histories

import (
	"context"
	"slices"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// decides lets staff record what the traffic police decided about a guarantee, perhaps by mistake, perhaps with what follows from
// it, and perhaps with two who agree then.
func (h *history) decides() {
	r, ok := h.issued()
	if !ok {
		return
	}
	by := officerAtDesk
	if h.draw(2, "by a decider") == 0 {
		by = h.decider()
	}
	accepted := h.draw(3, "accepted") == 0
	why := h.reason(staff.Unaccept)
	h.duty(by, "decide", r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		return seen(ctx, c, r.ID, func(n int) error {
			if !accepted {
				_, _, err := c.RecordUnaccepted(ctx, by, r.ID, why, n)
				return err
			}
			_, _, err := c.RecordAccepted(ctx, by, r.ID, n)
			return err
		})
	})
	switch h.draw(5, "and then") {
	case 0:
		h.undecides(by, r)
	case 3: // who has had a hand in it would have the money
		if h.draw(2, "struck out") == 0 {
			h.undecides(by, r)
		}
		h.refunds(by, r)
	case 1, 2:
		h.pass(kafala.DecisionPause)
		h.work(h.draw(2, "process"))
		if h.rarely(3, "a mistake") {
			h.undecides(h.decider(), r)
		}
		if first := h.decider(); h.draw(3, "agree") > 0 {
			h.backs(first, r)
			h.backs(other(first), r)
		}
	}
}

func (h *history) undecides(by staff.Actor, r books.Request) {
	h.duty(by, staff.Undecide, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		return seen(ctx, c, r.ID, func(n int) error {
			_, _, err := c.Undecide(ctx, by, r.ID, n)
			return err
		})
	})
}

// backs lets a member agree to the order of one that was not accepted.
func (h *history) backs(by staff.Actor, r books.Request) {
	h.duty(by, staff.Refund, r, func(ctx context.Context, c *staff.Counter) (*kafala.Problem, error) {
		_, p, err := c.Refund(ctx, by, r.ID, kafala.WhyUnaccepted)
		return p, err
	})
}

// byTwo checks that nobody alone, and no clock, has moved the money of a guarantee that was shown, matched or decided about before:
// two members have, neither of whom has had a hand in its log.
func (h *history) byTwo() {
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		if err != nil {
			continue
		}
		matched := slices.ContainsFunc(g.Matched, func(m kafala.Mark) bool { return m.At.Before(g.Order.GivenAt) })
		used := len(g.Presented)+len(g.Decided) > 0 || matched
		if used && g.RevokedForNothing() {
			h.fail("%s was given up for nothing by its guarantor alone, and was used", g.ID)
		}
		if o := g.Order; used && o.Given() {
			first, second := o.Mover(), kafala.Hand{ID: o.Second, Person: o.SecondPerson}
			if first.ID == 0 || second.ID == 0 || first.Same(second) || g.Touched(first) || g.Touched(second) {
				h.fail("%s was used, and its money was ordered back by %+v; its log is %+v, %+v", g.ID, o, g.Presented, g.Decided)
			}
		}
		h.decisionsOf(&g)
	}
}

// decisionsOf checks that of each decision what follows has followed once at rest, and that one stands at most.
func (h *history) decisionsOf(g *kafala.Guarantee) {
	standing := 0
	for i, d := range g.Decided {
		if d.Stands() {
			standing++
			if d.Done.IsZero() && !g.Frozen() {
				h.fail("%s: nothing has followed from decision %d", g.ID, i)
			}
		}
		if early := d.Done; !early.IsZero() && early.Before(d.At.Add(kafala.DecisionPause)) {
			h.fail("%s: decision %d was told before its pause was over", g.ID, i)
		}
	}
	orders := append(slices.Clone(g.Orders), g.Order)
	made := len(slices.DeleteFunc(orders, func(m kafala.Motion) bool { return m.From != kafala.ByDecision }))
	if standing > 1 || made > len(g.Decided)+len(g.Orders) {
		h.fail("%s: %d decisions stand, %d orders were made by them", g.ID, standing, made)
	}
	if g.Order.Waits() && g.Order.From == kafala.ByDecision && g.Verdict() != kafala.NotAccepted {
		h.fail("%s: an order waits of a decision that does not stand", g.ID)
	}
}

package kafala_test

import (
	"context"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// eventfulFreezes lets something happen after each time that it was seen which numbers are frozen, and after none of what is seen
// then.
type eventfulFreezes struct {
	kafala.Freezes
	seen    int
	happens func(seen int)
	within  bool
}

func (e *eventfulFreezes) Frozen(ctx context.Context, numbers ...string) ([]kafala.NumberFreeze, error) {
	found, err := e.Freezes.Frozen(ctx, numbers...)
	if !e.within {
		e.seen++
		e.within = true
		e.happens(e.seen)
		e.within = false
	}
	return found, err
}

// A number that is frozen at the very moment that a guarantee's own freeze is lifted takes its place, whichever comes first: before what
// stands is read, between that and the change, or after the look that follows it.
func TestNumberIsFrozenAsAFreezeIsLifted(t *testing.T) {
	for moment, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuarantor, kafala.AsGuaranteed} {
		h := manned(t)
		g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
		_, err := h.Counter.Freeze(t.Context(), judge, g.ID, "unwanted")
		must(t, err)
		if _, p, err := h.Counter.Lift(t.Context(), judge, g.ID); answerOf(p, err) != "lift.second" {
			t.Fatal(answerOf(p, err))
		}
		var n kafala.NumberFreeze
		freeze := func(at int) {
			if at != moment {
				return
			}
			if n, _, err = h.Counter.FreezeNumber(t.Context(), chief, g.Person(role).Number, "impersonated"); err != nil {
				t.Fatal(err)
			}
			h.Deliver() // also what would freeze it after a crash has run already
		}
		freeze(0)
		h.Office.Freezes = &eventfulFreezes{Freezes: h.Office.Freezes, happens: freeze}
		now, p, err := h.Counter.Lift(t.Context(), witness, g.ID)
		if got := answerOf(p, err); got != "" || n.ID == "" {
			t.Fatalf("moment %d: %q, of the number %q", moment, got, n.ID)
		}
		if kept := h.Find(g.ID); !kept.Frozen() || kept.Freeze.Number != n.ID || kept.Freeze.Why != "impersonated" {
			t.Errorf("moment %d: it stands free of %q: %+v", moment, n.ID, kept.Freeze)
		}
		if moment < 2 && !now.Frozen() {
			t.Errorf("moment %d: who has lifted it is shown %+v", moment, now.Freeze)
		}
	}
}

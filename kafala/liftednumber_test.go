package kafala_test

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// What two have lifted from a guarantee comes back by nobody's hand, however many numbers stop it and whatever else stops it between: each
// number stops it once. One that is stopped anew is another stop.
func TestLiftedNumbersStayLifted(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	number := func(by staff.Actor, n int) kafala.NumberFreeze {
		t.Helper()
		kept, _, err := h.Counter.FreezeNumber(t.Context(), by, kafalatest.Number(n), "impersonated")
		must(t, err)
		return kept
	}
	one, two := number(judge, 1), number(witness, 2)
	for i, with := range []string{one.ID, two.ID} {
		if now := h.Find(g.ID); !now.Frozen() || now.Freeze.Number != with {
			t.Fatalf("the %d. time: %+v", i+1, now.Freeze)
		}
		lift(t, h, g)
	}
	free := func(when string) {
		t.Helper()
		h.Sweep(kafala.Day)
		now := h.Find(g.ID)
		if still, err := h.Office.NumbersFrozen(t.Context(), now); now.Frozen() || err != nil || len(still) > 0 {
			t.Fatalf("%s: %+v, and %d are to stop it (%v)", when, now.Freeze, len(still), err)
		}
	}
	free("once both are lifted")
	frozen(t, h, g)
	lift(t, h, g)
	free("once its own is lifted, too")
	number(chief, 2) // stopped already
	free("once one is typed again")
	for _, by := range []staff.Actor{judge, witness} {
		if _, p, err := h.Counter.LiftNumber(t.Context(), by, two.ID); by == witness && answerOf(p, err) != "" {
			t.Fatal(answerOf(p, err))
		}
	}
	if anew := number(chief, 2); !isFrozen(h, g) || h.Find(g.ID).Freeze.Number != anew.ID {
		t.Errorf("stopped anew: %+v", h.Find(g.ID).Freeze)
	}
}

// The same of a request that is paid late, after two have lifted what its number had stopped: it is issued, and counts.
func TestLiftedRequestIsPaidLate(t *testing.T) {
	h := manned(t)
	g := h.Linked(mine, kafalatest.Number(1), kafalatest.Number(2))
	late(t, h, g, func() {
		_, _, err := h.Counter.FreezeNumber(t.Context(), judge, kafalatest.Number(1), "impersonated")
		must(t, err)
		lift(t, h, g)
	})
	if now := h.Find(g.ID); now.Status != kafala.Issued || now.Frozen() {
		t.Errorf("%s, %+v", now.Status, now.Freeze)
	}
}

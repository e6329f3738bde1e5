package kafala_test

import (
	"slices"
	"testing"
	"time"

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

// A number's stop that comes onto a guarantee is told as that, with whoever has stopped the number, and not as a stop of theirs: also
// where it comes later, and they are no staff any more.
func TestNumbersStopIsNoNewDeed(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	for number, by := range map[int]staff.Actor{1: judge, 2: chief} {
		_, _, err := h.Counter.FreezeNumber(t.Context(), by, kafalatest.Number(number), "impersonated")
		must(t, err)
	}
	h.Clock.Pass(time.Hour)
	lift(t, h, g)
	now := h.Find(g.ID)
	notes := []string{}
	for _, e := range now.History {
		if e.From == e.To && e.From == kafala.Issued {
			notes = append(notes, e.Why)
		}
	}
	with := kafala.NoteFrozenWith + "impersonated"
	if want := []string{with, kafala.NoteLiftAsked, kafala.NoteLifted, with}; !slices.Equal(notes, want) {
		t.Errorf("its history: %q, want %q", notes, want)
	}
	sorts := []string{}
	for _, detail := range h.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(detail); n.Kind == kafala.NoticeFreeze && n.Of == "" {
			sorts = append(sorts, n.Sort)
		}
	}
	if slices.Sort(sorts); !slices.Equal(slices.Compact(sorts), []string{"asked", "lifted", "with"}) {
		t.Errorf("told of it: %q", sorts)
	}
	if entries := now.Entries(); entries != 3 { // a wish to lift changes nothing
		t.Errorf("whoever has an older card is told of %d", entries)
	}
}

package kafala_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// applies asks for a guarantee for a person from another chat, and pays it; it tells whether it was issued.
func applies(t *testing.T, h *kafalatest.House, chat int64, guarantor, person string) bool {
	t.Helper()
	g, p := h.Apply(chat, guarantor, person)
	if p != nil {
		return false
	}
	h.Pay(h.Link(g))
	now := h.Find(g.ID)
	return now.Status == kafala.Issued
}

// An end by staff becomes final once its pause is over, whether it was frozen meanwhile or not: its guarantor is told, and both its people
// are free for another one, however long the freeze stands. Its lifting begins no pause anew, and nobody takes the end back then.
func TestEndIsFinalWhileFrozen(t *testing.T) {
	h := manned(t)
	person := kafalatest.Number(2)
	g := h.Issued(mine, kafalatest.Number(1), person)
	presented(h, g.ID, clerk)
	if _, err := h.Counter.End(t.Context(), clerk, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	pass(h, kafala.EndPause/2)
	frozen(t, h, g)
	if now := h.Find(g.ID); !now.Reopenable(h.Office.Time()) || !now.Holds() || applies(t, h, mine+1, kafalatest.Number(3), person) {
		t.Errorf("before its pause is over: reopenable %t, holds %t", now.Reopenable(h.Office.Time()), now.Holds())
	}
	pass(h, kafala.EndPause/2)
	now := h.Find(g.ID)
	if now.Reopenable(h.Office.Time()) || now.Holds() || now.Ending.Told.IsZero() || !now.Frozen() {
		t.Errorf("once it is over: holds %t, frozen %t, told %s", now.Holds(), now.Frozen(), now.Ending.Told)
	}
	if got := h.Told(mine, kafala.SendEnded); !slices.Equal(got, []string{kafala.EndByStaff}) {
		t.Errorf("its guarantor was told %v", got)
	}
	if !applies(t, h, mine+1, kafalatest.Number(3), person) || !applies(t, h, mine, kafalatest.Number(1), kafalatest.Number(4)) {
		t.Error("its people are not free")
	}
	if now = lift(t, h, g); now.Status != kafala.Ended || now.Reopenable(h.Office.Time()) {
		t.Errorf("lifted: it is %s, reopenable %t", now.Status, now.Reopenable(h.Office.Time()))
	}
	pass(h, time.Hour)
	if got := h.Told(mine, kafala.SendEnded); len(got) != 1 {
		t.Errorf("its guarantor was told %v", got)
	}
}

// Of an end that an earlier release has left open under a freeze the lifting makes it final at once.
func TestEndThatAFreezeHeldUp(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	endedBefore(t, h, g) // what it promises is lost with it, as it was done for nothing
	frozen(t, h, g)
	pass(h, kafala.Day)
	if now := h.Find(g.ID); !now.Holds() {
		t.Fatal("it is final")
	}
	lift(t, h, g)
	if now := h.Find(g.ID); now.Holds() || now.Ending.Told.IsZero() || len(h.Told(mine, kafala.SendEnded)) != 1 {
		t.Errorf("holds %t, told %s, %v", now.Holds(), now.Ending.Told, h.Told(mine, kafala.SendEnded))
	}
}

// One that was paid, ended, frozen and taken back was not paid while the freeze stood.
func TestTakenBackIsNotPaidFrozen(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	if _, err := h.Counter.End(t.Context(), clerk, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	frozen(t, h, g)
	now, err := h.Counter.Reopen(t.Context(), clerk, g.ID)
	if err != nil || now.Status != kafala.Issued || !now.Frozen() || now.PaidFrozen() {
		t.Errorf("it is %s, frozen %t, paid frozen %t: %v", now.Status, now.Frozen(), now.PaidFrozen(), err)
	}
}

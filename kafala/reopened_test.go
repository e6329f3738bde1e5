package kafala_test

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// toldOf counts what the staff chat was told of a kind.
func toldOf(h *kafalatest.House, kind kafala.NoticeKind) (n int) {
	for _, d := range h.Told(0, kafala.TellStaff) {
		if kafala.ReadNotice(d).Kind == kind {
			n++
		}
	}
	return n
}

// Money of a used guarantee that leaves while it is frozen is told as of one that counts: no setting switches it off.
func TestMoneyLeavesWhileFrozen(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, clerk)
	frozen(t, h, g)
	byHand(t, h, g, h.Find(g.ID).Payment.ID, 12300)
	lift(t, h, g)
	now := h.Find(g.ID)
	if !now.Drained() {
		t.Fatal(now.Status)
	}
	if toldOf(h, kafala.NoticeLeft) == 0 {
		t.Errorf("it stands drained, and no notice to admins that no setting switches off: %v", moneyNotices(h))
	}
}

// So is money that leaves while an end may be taken back.
func TestMoneyLeavesBeforeReopening(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, clerk)
	if _, err := h.Counter.End(t.Context(), judge, g.ID, "settled"); err != nil {
		t.Fatal(err)
	}
	byHand(t, h, g, h.Find(g.ID).Payment.ID, 12300)
	if _, err := h.Counter.Reopen(t.Context(), judge, g.ID); err != nil {
		t.Fatal(err)
	}
	h.Deliver()
	now := h.Find(g.ID)
	if !now.Drained() {
		t.Fatal(now.Status)
	}
	if toldOf(h, kafala.NoticeLeft) == 0 {
		t.Errorf("it stands drained, and no notice to admins that no setting switches off: %v", moneyNotices(h))
	}
}

// A guarantor alone does not give up what a member of staff has ended and taken that back.
func TestRevokeAfterReopening(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	if _, err := h.Counter.End(t.Context(), clerk, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Counter.Reopen(t.Context(), clerk, g.ID); err != nil {
		t.Fatal(err)
	}
	now, err := h.Office.Revoke(t.Context(), mine, g.ID)
	if err != nil || !now.WishWaits() {
		t.Errorf("an officer acted on it and saw its card; its guarantor alone: %s %v", now.Standing(), err)
	}
}

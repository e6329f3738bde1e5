package kafala_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// staying is what stays of the example's tariff when a guarantor gives a guarantee up: the service fee and its VAT.
const staying = kafala.Halalas(2300)

// acted lists what the staff chat was told that was done to a guarantee, and that waits for somebody.
func acted(h *kafalatest.House) (all []string) {
	for _, detail := range h.Told(0, kafala.TellStaff) {
		if kafala.ReadNotice(detail).Kind == kafala.NoticeSecond {
			all = append(all, "waits")
		}
	}
	all = append(all, h.Acts()...)
	slices.Sort(all) // what is due at once comes in any order
	return slices.DeleteFunc(all, func(s string) bool { return s == kafala.ActStruck })
}

// A guarantee of which no sign of use is recorded is given up by its guarantor alone: it counts no more at once, and its
// money comes back. Nobody else's is found, and a second tap does nothing.
func TestGuarantorGivesUp(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	if now, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !now.Order.At.IsZero() {
		t.Errorf("not paid: %+v, %v", now.Order, err)
	}
	h.Pay(g)
	for _, id := range []string{g.ID, "00aaaaaaaaaaaaaaaa", ""} {
		if _, err := h.Office.Revoke(t.Context(), mine+1, id); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("another chat, %q: %v", id, err)
		}
		if _, err := h.Office.KeepOn(t.Context(), mine+1, id); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("another chat, %q: %v", id, err)
		}
	}
	now, err := h.Office.Revoke(t.Context(), mine, g.ID)
	if err != nil || now.Counts() || !now.Returning() {
		t.Fatalf("counts %t, returning %t, %v", now.Counts(), now.Returning(), err)
	}
	for range 2 {
		after, err := h.Office.Revoke(t.Context(), mine, g.ID)
		if err != nil || len(after.History) != len(now.History) {
			t.Errorf("a second tap: %d lines, %v", len(after.History), err)
		}
	}
	if kept, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil || !kept.Returning() {
		t.Errorf("taken back although it is given: %v", err)
	}
	h.Deliver()
	now = h.Find(g.ID)
	_, why := now.WentBack(now.Payment.ID)
	if now.Status != kafala.Refunded || h.Gateway.Received() != staying || why != kafala.GuarantorOrdered {
		t.Errorf("%s, %s at the gateway, %s", now.Status, h.Gateway.Received(), why)
	}
	if got := acted(h); !slices.Equal(got, []string{"returned", "revoked"}) {
		t.Errorf("staff were told %v", got)
	}
	if got := h.Told(mine, kafala.SendRefunded); len(got) != 1 {
		t.Errorf("the guarantor was told %v", got)
	}
}

// After any sign of use the same wish waits for two of staff, and moves no riyal by itself, however long.
func TestGuarantorGivesUpWhatWasUsed(t *testing.T) {
	for name, use := range map[string]func(*kafalatest.House, kafala.Guarantee) error{
		"opened": func(h *kafalatest.House, g kafala.Guarantee) error {
			_, err := h.Counter.LookUp(t.Context(), clerk, g.Reference, staff.ByTyping)
			return err
		},
		"shown": func(h *kafalatest.House, g kafala.Guarantee) error {
			_, _, err := h.Counter.Present(t.Context(), clerk, g.ID, 0)
			return err
		},
		"shown and struck out": func(h *kafalatest.House, g kafala.Guarantee) error {
			_, _, err := h.Counter.Present(t.Context(), clerk, g.ID, 0)
			if err == nil {
				_, _, err = h.Counter.Strike(t.Context(), clerk, g.ID, 1)
			}
			return err
		},
		"matched": func(h *kafalatest.House, g kafala.Guarantee) error {
			_, err := h.Counter.Match(t.Context(), clerk, g.ID, kafalatest.Number(7))
			return err
		},
		"opened by who could back it": func(h *kafalatest.House, g kafala.Guarantee) error {
			_, err := h.Counter.View(t.Context(), judge, g.ID)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := manned(t)
			g := h.Request(mine)
			h.Pay(g)
			if err := use(h, h.Find(g.ID)); err != nil {
				t.Fatal(err)
			}
			now, err := h.Office.Revoke(t.Context(), mine, g.ID)
			if err != nil || !now.WishWaits() || !now.Counts() || now.Order.Why != kafala.WhyRevoked {
				t.Fatalf("%+v, %v", now.Order, err)
			}
			_, _ = h.Office.Revoke(t.Context(), mine, g.ID)
			h.Sweep(30 * kafala.Day)
			if now = h.Find(g.ID); h.Gateway.Received() != now.Payment.Amount || !now.WishWaits() || len(h.Told(mine, kafala.SendRefunded)) > 0 {
				t.Errorf("thirty days of silence: %s at the gateway, %+v", h.Gateway.Received(), now.Order)
			}
			// It is withdrawn, and asked for anew.
			if now, err = h.Office.KeepOn(t.Context(), mine, g.ID); err != nil || now.WishWaits() || !now.Counts() {
				t.Errorf("withdrawn: %+v, %v", now.Order, err)
			}
			before := len(now.History)
			if now, err = h.Office.KeepOn(t.Context(), mine, g.ID); err != nil || len(now.History) != before {
				t.Errorf("withdrawn twice: %d lines, %v", len(now.History), err)
			}
			if now, err = h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !now.WishWaits() || len(now.Orders) != 1 {
				t.Errorf("anew: %+v, %v", now.Order, err)
			}
			for _, s := range []struct {
				by   staff.Actor
				want string
			}{{clerk, "staff.refused"}, {judge, "refund.second"}, {judge, "refund.waits"}, {witness, ""}} {
				if _, p, err := h.Counter.Refund(t.Context(), s.by, g.ID, "asked"); answerOf(p, err) != s.want {
					t.Errorf("by %d: %q, want %q", s.by.ID, answerOf(p, err), s.want)
				}
			}
			h.Deliver()
			if now = h.Find(g.ID); now.Status != kafala.Refunded || h.Gateway.Received() != staying || now.Order.Why != kafala.WhyRevoked {
				t.Errorf("%s, %s at the gateway", now.Status, h.Gateway.Received())
			}
			if got := strings.Join(acted(h), " "); got != "backed kept ordered returned waits waits" {
				t.Errorf("staff were told %s", got)
			}
		})
	}
}

// Of a guarantor who gives a guarantee up and an officer who opens its card at once one is first: either the opening is in
// the record and the wish waits, or the card says that it counts no more.
func TestGivingUpRacesAnOpening(t *testing.T) {
	for range 50 {
		h := manned(t)
		g := h.Request(mine)
		h.Pay(g)
		var both sync.WaitGroup
		var card, mineNow kafala.Guarantee
		both.Go(func() {
			var err error
			if card, err = h.Counter.View(t.Context(), clerk, g.ID); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			var err error
			if mineNow, err = h.Office.Revoke(t.Context(), mine, g.ID); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		h.Deliver()
		back := h.Gateway.Received() == staying
		if back == card.Counts() || back == mineNow.WishWaits() || back != mineNow.Returning() {
			t.Fatalf("money back %t; the card counts %t; the wish waits %t", back, card.Counts(), mineNow.WishWaits())
		}
	}
}

// A staff order that waits is not asked for a second time by the guarantor, who may once it was withdrawn.
func TestGivingUpBesideAnOrder(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	if _, _, err := h.Counter.Present(t.Context(), clerk, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); answerOf(p, err) != "refund.second" {
		t.Fatal(p, err)
	}
	if now, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || now.WishWaits() || now.Order.By != judge.ID {
		t.Errorf("%+v, %v", now.Order, err)
	}
	if now, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil || !now.Order.Waits() {
		t.Errorf("the guarantor withdraws the order of staff: %v", err)
	}
	h.Clock.Pass(time.Minute)
	if _, err := h.Counter.WithdrawOrder(t.Context(), judge, g.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !now.WishWaits() {
		t.Errorf("%+v, %v", now.Order, err)
	}
}

// Where nothing would come back there is nothing to order: a guarantee that nobody has seen ends by its guarantor's hand, and
// one that was used is not theirs to give up.
func TestGivingUpForNothing(t *testing.T) {
	nothing := func(s *kafala.Settings) {
		for i := range s.Tariff {
			s.Tariff[i].Refundable = false
		}
	}
	h := manned(t, nothing)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	now, err := h.Office.Revoke(t.Context(), mine, g.ID)
	if err != nil || now.Status != kafala.Ended || !now.RevokedForNothing() || now.Counts() {
		t.Errorf("%s, %v", now.Status, err)
	}
	h.Sweep(kafala.Day)
	if got := acted(h); h.Gateway.Received() != now.Payment.Amount || !slices.Equal(got, []string{"forgone"}) {
		t.Errorf("%s at the gateway; staff were told %v", h.Gateway.Received(), got)
	}
	if _, p := h.Apply(theirs, kafalatest.Number(3), kafalatest.Number(2)); p != nil {
		t.Errorf("its person is not free: %s", p.Key)
	}
	used := h.Issued(mine, kafalatest.Number(4), kafalatest.Number(5))
	if _, err := h.Counter.View(t.Context(), clerk, used.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := h.Office.Revoke(t.Context(), mine, used.ID); err != nil || !now.Counts() || !now.Order.At.IsZero() {
		t.Errorf("used: %s, %+v, %v", now.Status, now.Order, err)
	}
}

// A guarantor who asks for the money and withdraws that in turn, once staff have seen the guarantee, is heard three times a
// day: neither the staff group nor the record grows with every tap.
func TestWishesOfADay(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	if _, err := h.Counter.LookUp(t.Context(), clerk, g.Reference, staff.ByTyping); err != nil {
		t.Fatal(err)
	}
	turn := func() bool {
		t.Helper()
		now, err := h.Office.Revoke(t.Context(), mine, g.ID)
		must(t, err)
		h.Clock.Pass(time.Second)
		_, err = h.Office.KeepOn(t.Context(), mine, g.ID)
		must(t, err)
		h.Clock.Pass(time.Second)
		if p := now.WishProblem(h.Clock.Now()); !now.WishWaits() && (p == nil || p.Key != "wishes" || p.Data["Count"] != kafala.WishesDay) {
			t.Errorf("no reason is given: %v", p)
		}
		return now.WishWaits()
	}
	for i := range 20 {
		if heard := turn(); heard != (i < kafala.WishesDay) {
			t.Errorf("wish %d is heard: %t", i+1, heard)
		}
	}
	h.Deliver()
	before := len(h.Find(g.ID).History)
	if told := len(acted(h)); told != 2*kafala.WishesDay { // of each, and that it is withdrawn
		t.Errorf("staff were told %d times", told)
	}
	turn()
	if now := h.Find(g.ID); len(now.History) != before || len(now.Orders) != kafala.WishesDay-1 {
		t.Errorf("%d lines of history, and there were %d; %d orders", len(now.History), before, len(now.Orders))
	}
	h.Clock.Pass(kafala.Day)
	if !turn() {
		t.Error("it is not heard a day later")
	}
}

// What has left by another hand before a guarantee is given up is announced to nobody anew: the group hears of the rest, and where
// that is nothing, that nothing goes back.
func TestGivenUpAfterAPartHasLeft(t *testing.T) {
	for left, want := range map[kafala.Halalas]struct {
		act  string
		rest kafala.Halalas
		told int // times that the guarantor hears of money that went back
	}{5000: {kafala.ActRevoked, 5000, 2}, 10000: {kafala.ActForgone, 0, 1}, 11000: {kafala.ActForgone, 0, 1}} {
		h := manned(t)
		g := h.Issued(mine, "1012345672", "1109876548")
		must(t, h.Gateway.Return(g.Payment.ID, left))
		h.Settle(g)
		now, err := h.Office.Revoke(t.Context(), mine, g.ID)
		must(t, err)
		if want.act == kafala.ActForgone && now.Status != kafala.Refunded {
			t.Errorf("%s left: it is %s", left, now.Status)
		}
		h.Deliver()
		h.Deliver()
		if now = h.Find(g.ID); now.Status != kafala.Refunded || now.Payment.Back != max(left, 10000) {
			t.Errorf("%s left: it is %s, %s is back", left, now.Status, now.Payment.Back)
		}
		if told := len(h.Told(mine, kafala.SendRefunded)); told != want.told {
			t.Errorf("%s left: told of it %d times", left, told)
		}
		acts := h.Acts()
		for _, n := range h.Acted() {
			if n.Sort == kafala.ActRevoked && n.Money != want.rest {
				t.Errorf("%s left: %s is said to go back", left, n.Money)
			}
		}
		if !slices.Contains(acts, want.act) || want.rest == 0 && slices.Contains(acts, kafala.ActReturned) {
			t.Errorf("%s left: the group was told %q", left, acts)
		}
	}
}

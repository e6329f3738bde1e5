package kafala_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// somebodyElse is a third chat of these tests.
const somebodyElse = int64(7100000004)

// Requests that await their payment are counted, of one chat and of all.
func TestCapsOfLinks(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links, s.Rules.AllLinks = 2, 3 })
	number := kafalatest.Number
	one := h.Linked(mine, me, number(1))
	h.Linked(mine, me, number(2))
	if _, p := h.Apply(mine, me, number(3)); p == nil || p.Key != "caps.links" {
		t.Errorf("a third request of one chat: %v", p)
	}
	h.Linked(theirs, number(4), number(5))
	for range 3 {
		if _, p := h.Apply(somebodyElse, number(6), number(7)); p == nil || p.Key != "caps.all" {
			t.Errorf("a fourth request of all: %v", p)
		}
	}
	h.Deliver()
	if told := h.Told(0, kafala.TellStaff); !slices.Equal(told, []string{"links"}) {
		t.Errorf("staff were told of %v", told)
	}
	if _, err := h.Office.Withdraw(t.Context(), mine, one.ID); err != nil {
		t.Fatal(err)
	}
	if _, p := h.Apply(somebodyElse, number(6), number(7)); p != nil {
		t.Errorf("with room again: %v", p)
	}
}

// Who tries out cards loses the link, and gets none until the day is over; of all chats together staff are told.
func TestCapsOfDeclines(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Declines, s.Rules.AllDeclines = 3, 5 })
	decline := func(g kafala.Guarantee, times int) {
		for range times {
			declined(t, h, g)
		}
	}
	g := h.Request(mine)
	decline(g, 2)
	if now := h.Find(g.ID); now.Status != kafala.Awaiting {
		t.Fatalf("after two tries it is %s", now.Status)
	}
	decline(g, 1)
	now, stopped := h.Find(g.ID), h.Told(mine, kafala.SendStopped)
	if now.Status != kafala.Expired || len(stopped) != 1 || !slices.Equal(h.Told(0, kafala.TellStaff), []string{"stopped:" + g.Invoice.ID}) {
		t.Errorf("after three tries it is %s; the citizen was told %v, staff %v", now.Status, stopped, h.Told(0, kafala.TellStaff))
	}
	if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
		t.Error("the stopped link can still be paid")
	}
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, 0); err != nil || p == nil || p.Key != "caps.declines" {
		t.Errorf("a new link: %v, %v", p, err)
	}
	if _, p := h.Apply(mine, me, kafalatest.Number(3)); p == nil || p.Key != "caps.declines" {
		t.Errorf("another request: %v", p)
	}
	decline(h.Linked(theirs, kafalatest.Number(4), kafalatest.Number(5)), 2)
	if told := h.Told(0, kafala.TellStaff); !slices.Equal(told, []string{"stopped:" + g.Invoice.ID, "declines"}) {
		t.Errorf("staff were told of %v", told)
	}
	if _, p := h.Apply(somebodyElse, kafalatest.Number(6), kafalatest.Number(7)); p == nil || p.Key != "caps.all" {
		t.Errorf("somebody else: %v", p)
	}
	h.Clock.Pass(25 * time.Hour)
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, 0); err != nil || p != nil {
		t.Errorf("the next day: %v, %v", p, err)
	}
}

// A link whose tariff has changed is renewed for the new amount, once that was shown and agreed to.
func TestRenewAtAnotherPrice(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Sweep(31 * time.Minute)
	h.Office.Settings.Tariff[0].Amount += 1000
	for _, agreed := range []kafala.Halalas{0, 12300, 13299} {
		now, p, err := h.Office.Renew(t.Context(), mine, g.ID, agreed)
		if err != nil || p == nil || p.Key != "price" || p.Data["Was"] != kafala.Halalas(12300) || now.Status != kafala.Expired {
			t.Fatalf("who agreed to %s: %v, %v; it is %s", agreed, p, err, now.Status)
		}
	}
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, 13300)
	if err != nil || p != nil || now.Status != kafala.Awaiting || now.Amount.Total != 13300 {
		t.Fatalf("%v, %v; it is %s at %s", p, err, now.Status, now.Amount.Total)
	}
	if now = h.Link(now); now.Invoice.ID == g.Invoice.ID {
		t.Fatalf("its link is still %s", now.Invoice.ID)
	}
	h.Pay(now)
	if now = h.Find(g.ID); now.Status != kafala.Issued || now.Payment.Amount != 13300 {
		t.Errorf("it is %s for %s", now.Status, now.Payment.Amount)
	}
}

// A word is promised for before a link ends, where the settings want one and the link lasts long enough.
func TestLinkReminderIsPromised(t *testing.T) {
	for name, c := range map[string]struct {
		link, before time.Duration
		due          time.Duration // after the link was made; 0: no word
	}{
		"as in the example": {30 * time.Minute, 10 * time.Minute, 20 * time.Minute},
		"switched off":      {30 * time.Minute, 0, 0},
		"too short a link":  {10 * time.Minute, 10 * time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) {
				s.Times.Link, s.Times.LinkReminder = kafala.Duration(c.link), kafala.Duration(c.before)
			})
			g := h.Request(mine)
			var due time.Duration
			for _, d := range h.Memory.Box().Waiting() {
				if d.Kind == kafala.SendLinkEnds && d.Chat == mine && d.Detail == g.Invoice.ID {
					due = d.Due.Sub(h.Clock.Now())
				}
			}
			if due != c.due {
				t.Errorf("due after %s, want %s", due, c.due)
			}
		})
	}
}

// A new link is made only once the old one is proved dead: where the old one turns out to be paid, that is settled.
func TestRenewProvesTheOldLinkDead(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	approve := begin(t, h, g)
	h.Sweep(31 * time.Minute)
	approve(true)
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, 0)
	if err != nil || p != nil || now.Status != kafala.Issued || now.Invoice.ID != g.Invoice.ID {
		t.Errorf("it is %s, %v, %v", now.Status, p, err)
	}
	if n := len(h.Gateway.Bills()); n != 1 {
		t.Errorf("%d links were made", n)
	}
}

// One that was approved after the link had ended, and that nobody has told of, is seen before a new link is made: nobody
// is asked a second time for what they have paid.
func TestRenewSeesALatePayment(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	approve := begin(t, h, g)
	h.Sweep(31 * time.Minute)
	approve(false)
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, 0)
	if err != nil || p != nil || now.Status != kafala.Issued {
		t.Errorf("it is %s, %v, %v", now.Status, p, err)
	}
}

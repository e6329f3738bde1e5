package kafala_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// somebodyElse is a third chat of these tests.
const somebodyElse = int64(7100000004)

// Requests of one chat that await their payment are counted.
func TestCapsOfLinks(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links = 2 })
	number := kafalatest.Number
	one := h.Linked(mine, me, number(1))
	h.Linked(mine, me, number(2))
	if _, p := h.Apply(mine, me, number(3)); p == nil || p.Key != "caps.links" {
		t.Errorf("a third request of one chat: %v", p)
	}
	if _, err := h.Office.Withdraw(t.Context(), mine, one.ID); err != nil {
		t.Fatal(err)
	}
	if _, p := h.Apply(mine, me, number(3)); p != nil {
		t.Errorf("with room again: %v", p)
	}
}

// The links that a chat asks for in a day are counted whatever becomes of them: withdrawn, ended, paid or renewed.
func TestCapsOfLinksOfADay(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.LinksDay = 4 })
	number := kafalatest.Number
	withdrawn := h.Linked(mine, me, number(1))
	if _, err := h.Office.Withdraw(t.Context(), mine, withdrawn.ID); err != nil {
		t.Fatal(err)
	}
	h.Issued(mine, me, number(2))
	ended := h.Linked(mine, me, number(3))
	h.Sweep(31 * time.Minute)
	renew := func() (kafala.Guarantee, string) {
		t.Helper()
		g, p, err := h.Office.Renew(t.Context(), mine, ended.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		return g, keyOf(p)
	}
	for range 3 { // once, however often the button is tapped
		if g, p := renew(); g.Status != kafala.Awaiting || p != "" {
			t.Fatalf("a new link: %s, it is %s", p, g.Status)
		}
	}
	h.Link(h.Find(ended.ID))
	made := len(h.Gateway.Bills())
	if _, p := h.Apply(mine, me, number(4)); keyOf(p) != "caps.day" || p.Data["Count"] != 4 {
		t.Errorf("a fifth: %v", p)
	}
	h.Sweep(31 * time.Minute)
	if g, p := renew(); p != "caps.day" || g.Status != kafala.Expired {
		t.Errorf("a fifth, as a new link: %s, it is %s", p, g.Status)
	}
	if n := len(h.Gateway.Bills()); n != made {
		t.Errorf("%d invoices more", n-made)
	}
	h.Linked(theirs, number(5), number(6))
	h.Clock.Pass(23 * time.Hour) // the first is a day old, the last is not
	if _, p := renew(); p != "" {
		t.Errorf("the next day: %s", p)
	}
}

// A request that comes again is counted once, and one whose saving failed is counted when it is tried again, not twice.
func TestCapsOfLinksCountOnce(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.LinksDay = 2 })
	ledger := h.Office.Ledger
	a := kafalatest.Application(mine, "draft", me, kafalatest.Number(1))
	h.Office.Ledger = full{ledger}
	for range 5 {
		if _, _, p, err := h.Office.Apply(t.Context(), a); p != nil || !errors.Is(err, errFull) {
			t.Fatal(p, err)
		}
	}
	h.Office.Ledger = ledger
	for i := range 5 {
		if _, fresh, p, err := h.Office.Apply(t.Context(), a); p != nil || err != nil || fresh != (i == 0) {
			t.Fatal(fresh, p, err)
		}
	}
	h.Linked(mine, me, kafalatest.Number(2))
	if _, p := h.Apply(mine, me, kafalatest.Number(3)); keyOf(p) != "caps.day" {
		t.Errorf("a third: %v", p)
	}
}

// Of fifty at once, in two processes, no more have a link than there may be.
func TestCapsOfLinksAtOnce(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links = 100 })
	keys := make(chan string, 50)
	for i := range cap(keys) {
		go func() {
			a := kafalatest.Application(mine, fmt.Sprint("draft", i), me, kafalatest.Number(i+1))
			_, _, p, err := h.Office.Apply(t.Context(), a)
			if err != nil {
				t.Error(err)
			}
			keys <- keyOf(p)
		}()
	}
	count := map[string]int{}
	for range cap(keys) {
		count[<-keys]++
	}
	if all, err := h.Office.Index.ByChat(t.Context(), mine, 99); err != nil || len(all) != 10 || count[""] != 10 || count["caps.day"] != 40 {
		t.Errorf("%v; %d are kept, %v", count, len(all), err)
	}
}

// full is a ledger that saves nothing.
type full struct{ kafala.Ledger }

var errFull = errors.New("full")

func (full) Create(context.Context, kafala.Guarantee, ...kafala.Delivery) (kafala.Guarantee, bool, error) {
	return kafala.Guarantee{}, false, errFull
}

func keyOf(p *kafala.Problem) string {
	if p == nil {
		return ""
	}
	return p.Key
}

// Who tries out cards loses the link, and gets none until the day is over.
func TestCapsOfDeclines(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Declines = 3 })
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
	if told := h.Told(mine, kafala.SendDeclined); len(told) != 2 {
		t.Errorf("another card was offered %d times, the last time of a link that is stopped", len(told))
	}
	if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
		t.Error("the stopped link can still be paid")
	}
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p == nil || p.Key != "caps.declines" {
		t.Errorf("a new link: %v, %v", p, err)
	}
	if _, p := h.Apply(mine, me, kafalatest.Number(3)); p == nil || p.Key != "caps.declines" {
		t.Errorf("another request: %v", p)
	}
	h.Clock.Pass(25 * time.Hour)
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p != nil {
		t.Errorf("the next day: %v, %v", p, err)
	}
}

// Whatever fails between the last try and the word of it, each try counts once, the link is stopped once, and another card
// is offered no more.
func TestStoppedThroughFaults(t *testing.T) {
	for _, down := range []string{"Cancel", "Get"} {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Declines = 3 })
		g := h.Request(mine)
		declined(t, h, g)
		declined(t, h, g)
		if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
			t.Fatal(err)
		}
		h.Gateway.Down(down)
		for range 2 {
			if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); !errors.Is(err, kafalatest.ErrDown) {
				t.Errorf("without %s: %v", down, err)
			}
		}
		h.Gateway.Down()
		for range 2 {
			h.Settle(g)
		}
		if u, err := h.Office.Counts.Usage(t.Context(), mine); err != nil || u.Declines != 3 {
			t.Errorf("without %s, %d were counted, %v", down, u.Declines, err)
		}
		now, stopped, offered := h.Find(g.ID), h.Told(mine, kafala.SendStopped), h.Told(mine, kafala.SendDeclined)
		if now.Status != kafala.Expired || len(stopped) != 1 || len(offered) != 2 || len(h.Told(mine, kafala.SendExpired)) > 0 {
			t.Errorf("without %s it is %s; stopped %v, declined %v", down, now.Status, stopped, offered)
		}
	}
}

// A link that was cancelled at the gateway before that could be written down is told as stopped, not as ended by time.
func TestStoppedThoughTheRecordFailed(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Declines = 1 })
	g := h.Request(mine)
	if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.Gateway.Cancel(t.Context(), g.Invoice.ID); err != nil { // by a process that died then
		t.Fatal(err)
	}
	h.Settle(g)
	if stopped, ended := h.Told(mine, kafala.SendStopped), h.Told(mine, kafala.SendExpired); len(stopped) != 1 || len(ended) > 0 {
		t.Errorf("stopped %v, ended %v", stopped, ended)
	}
}

// Who pays with the last try is issued, though the tries before it would have stopped the link.
func TestPaidWithTheLastTry(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Declines = 2 })
	g := h.Request(mine)
	for range 2 {
		if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
			t.Fatal(err)
		}
	}
	h.Pay(g)
	if now := h.Find(g.ID); now.Status != kafala.Issued || len(h.Told(mine, kafala.SendStopped)) > 0 {
		t.Errorf("it is %s; stopped %v", now.Status, h.Told(mine, kafala.SendStopped))
	}
}

// A link whose tariff has changed is renewed for the new amount, once that was shown and agreed to.
func TestRenewAtAnotherPrice(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Sweep(31 * time.Minute)
	h.Office.Settings.Tariff[0].Amount += 1000
	terms := h.Office.Settings.Terms("appearance")
	for _, agreed := range []string{"", "12300", "13300", strings.Replace(terms, "13300", "13299", 1), terms + "0"} {
		now, p, err := h.Office.Renew(t.Context(), mine, g.ID, agreed)
		if err != nil || p == nil || p.Key != "price" || p.Data["Was"] != kafala.Halalas(12300) || now.Status != kafala.Expired {
			t.Fatalf("who agreed to %s: %v, %v; it is %s", agreed, p, err, now.Status)
		}
	}
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, terms)
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
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
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
	now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
	if err != nil || p != nil || now.Status != kafala.Issued {
		t.Errorf("it is %s, %v, %v", now.Status, p, err)
	}
}

// Why tries were declined is kept of a request, each reason once and none that is not of the list.
func TestWhyTriesWereDeclined(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	for range 2 {
		if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
			t.Fatal(err)
		}
		h.Settle(g)
	}
	now := h.Find(g.ID)
	if len(now.Declined) != 2 || len(now.Reasons) != 1 || !slices.Contains(kafala.DeclineReasons, now.Reasons[0]) {
		t.Errorf("of %d tries are kept %v", len(now.Declined), now.Reasons)
	}
}

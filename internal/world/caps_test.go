package world_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

type message = botapi.Message

// staffTold counts the messages in the staff group that say this in Arabic, and have a button to each of these places.
func staffTold(t *testing.T, w *world.World, key string, data locales.Data, leads ...string) (n int) {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	if day, ok := data["Day"].(string); ok { // it is told as people write days
		d, err := kafala.ReadDate(day)
		if err != nil {
			t.Fatal(err)
		}
		month := words["ar"].Plain(fmt.Sprintf("month.%d", d.Month), nil)
		data["Day"] = words["ar"].Plain("day.gregorian", locales.Data{"Day": d.Day, "Month": month, "Year": d.Year})
	}
	text := words["ar"].Plain(key, data)
	for _, m := range w.Chats.As(7100000003).In(world.StaffChat).Messages() {
		away := func(place string) bool { return !books.LeadsTo(m, place) }
		if strings.Contains(m.Text, text) && !slices.ContainsFunc(leads, away) {
			n++
		}
	}
	return n
}

// named is how staff are told of a request: by its reference, else by when it was made.
func named(w *world.World, g kafala.Guarantee) string {
	w.T().Helper()
	if g.Reference != "" {
		return kafala.GroupReference(g.Reference)
	}
	v := arabic(w)
	return v.Plain("staff.request", locales.Data{"Moment": v.Dated(g.Opened)})
}

// toStaff lists what the staff group was told, for those who have to find out.
func toStaff(w *world.World) (all string) {
	for _, m := range w.Chats.As(7100000003).In(world.StaffChat).Messages() {
		all += "\n" + m.Text
	}
	return all
}

// Requests that await their payment are counted, of one chat and of all.
func TestCapsOfLinks(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Links, s.Rules.AllLinks = 2, 3 }})
	number := world.Number
	one := w.Linked(mine, me, number(1))
	w.Linked(mine, me, number(2))
	if _, p := w.Apply(mine, me, number(3)); p == nil || p.Key != "caps.links" {
		t.Errorf("a third request of one chat: %v", p)
	}
	w.Linked(theirs, number(4), number(5))
	for range 3 {
		if _, p := w.Apply(7100000004, number(6), number(7)); p == nil || p.Key != "contact" {
			t.Errorf("a fourth request of all: %v", p)
		}
	}
	w.Quiet()
	if n := staffTold(t, w, "staff.burst.links", nil); n != 1 {
		t.Errorf("staff were told %d times", n)
	}
	if _, err := w.Office.Withdraw(t.Context(), mine, one.ID); err != nil {
		t.Fatal(err)
	}
	if _, p := w.Apply(7100000004, number(6), number(7)); p != nil {
		t.Errorf("with room again: %v", p)
	}
}

// Who tries out cards loses his link, and gets none until the day is over; of all chats together staff are told.
func TestCapsOfDeclines(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Declines, s.Rules.AllDeclines = 3, 5 }})
	decline := func(g kafala.Guarantee, times int) {
		t.Helper()
		for range times {
			if _, err := w.Gateway.Pay(g.Invoice.ID, poorCard); err == nil {
				t.Fatal("the poor card paid")
			}
			w.Quiet()
		}
	}
	g := w.Request(mine)
	decline(g, 2)
	if now := w.Newest(mine); now.Status != kafala.Awaiting {
		t.Fatalf("after two tries it is %s", now.Status)
	}
	decline(g, 1)
	now := w.Newest(mine)
	if now.Status != kafala.Expired || told(t, w, mine, "stopped", locales.Data{}) != 1 || staffTold(t, w, "staff.stopped",
		locales.Data{"Reference": named(w, now)}, books.ToCard(g.ID)) != 1 {
		t.Errorf("after three tries it is %s, and staff were told:%s", now.Status, toStaff(w))
	}
	if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err == nil {
		t.Error("the stopped link can still be paid")
	}
	if _, p, err := w.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p == nil || p.Key != "caps.declines" {
		t.Errorf("a new link: %v, %v", p, err)
	}
	if _, p := w.Apply(mine, me, world.Number(3)); p == nil || p.Key != "caps.declines" {
		t.Errorf("another request: %v", p)
	}
	w.Chats.As(theirs).Type("/help")
	h := w.Linked(theirs, world.Number(4), world.Number(5))
	decline(h, 2)
	if n := staffTold(t, w, "staff.burst.declines", nil); n != 1 {
		t.Errorf("staff were told of the burst %d times", n)
	}
	if _, p := w.Apply(7100000004, world.Number(6), world.Number(7)); p == nil || p.Key != "contact" {
		t.Errorf("somebody else: %v", p)
	}
	w.Clock.Pass(25 * time.Hour)
	if _, p, err := w.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p != nil {
		t.Errorf("the next day: %v, %v", p, err)
	}
}

// A link whose tariff has changed is renewed for the new amount, once that was shown and agreed to.
func TestRenewAtAnotherPrice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(mine)
	sweep(t, w, 31*time.Minute)
	w.Restart(func(s *kafala.Settings) { s.Tariff[0].Amount += 1000 })
	w.TapData(w.Chats.As(mine), "renew:")
	w.Quiet()
	if n := told(t, w, mine, "problem.price", locales.Data{"Amount": "123.00"}); n != 1 || w.Newest(mine).Status != kafala.Expired {
		t.Fatalf("told %d times; it is %s", n, w.Newest(mine).Status)
	}
	w.TapData(w.Chats.As(mine), "reprice:")
	w.Quiet()
	now := w.Newest(mine)
	if now.Status != kafala.Awaiting || now.Amount.Total != 13300 || now.Invoice.ID == g.Invoice.ID {
		t.Fatalf("it is %s at %s, link %s", now.Status, now.Amount.Total, now.Invoice.ID)
	}
	pay(t, w, now.Invoice.ID)
	if now = w.Newest(mine); now.Status != kafala.Issued || now.Payment.Amount != 13300 {
		t.Errorf("it is %s for %s", now.Status, now.Payment.Amount)
	}
}

// A word comes once before a link ends, unless it is paid or given up by then.
func TestLinkReminder(t *testing.T) {
	for name, c := range map[string]struct {
		before func(w *world.World, g kafala.Guarantee)
		want   int
	}{
		"nobody pays": {want: 1},
		"paid":        {before: func(w *world.World, g kafala.Guarantee) { pay(t, w, g.Invoice.ID) }},
		"paid, and every signal lost": {before: func(w *world.World, g kafala.Guarantee) {
			if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err != nil {
				t.Fatal(err)
			}
		}},
		"given up": {before: func(w *world.World, g kafala.Guarantee) {
			if _, err := w.Office.Withdraw(t.Context(), g.Chat, g.ID); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true})
			g := w.Request(mine)
			if c.before != nil {
				c.before(w, g)
			}
			w.Clock.Pass(20*time.Minute + time.Second)
			w.Wake()
			w.Quiet()
			words, err := locales.Load()
			if err != nil {
				t.Fatal(err)
			}
			say, _, _ := strings.Cut(words["ar"].Plain("linkends", locales.Data{"Until": "\x00"}), "\x00")
			n := 0
			for _, m := range w.Chats.As(mine).Messages() {
				if m.From.IsBot && strings.Contains(m.Text, strings.Trim(say, "\u2066\u2067\u2068")) {
					n++
				}
			}
			if n != c.want {
				t.Errorf("reminded %d times, want %d", n, c.want)
			}
			if c.want == 0 && name != "given up" && w.Newest(mine).Status != kafala.Issued {
				t.Errorf("it is %s", w.Newest(mine).Status)
			}
		})
	}
}

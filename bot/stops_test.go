package bot_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Where people stop is counted of requests, each once however often it goes back and forth: after a restart and a day, of
// somebody who was refused and went on, who gave up, who never came back and who paid. Staff see the worst places of the
// day, and nothing of anybody.
func TestWherePeopleStop(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const wanders, gives, leaves, boss = 7100000002, 7100000003, 7100000004, 7200000001
	today := kafala.DateOf(w.Clock.Now())
	act := func(who int64, acts ...string) {
		t.Helper()
		for _, a := range acts {
			if data, tap := strings.CutPrefix(a, "tap "); tap {
				w.TapData(w.Chats.As(who), data)
			} else {
				w.Chats.As(who).Type(a)
			}
			w.Quiet()
		}
	}
	act(wanders, "/new", "tap begin:", world.Number(11), "Sara Ali")
	for range 4 { // to the mobile, back to the name and on again; and refused twice for the same, and once for something else
		act(wanders, "tap back:", "Sara Ali", "05")
	}
	act(wanders, "hello 0501234567 0507654321")
	w.Restart()
	act(wanders, "tap back:", "Sara Ali", "05", "0501234567")
	act(gives, "/new", "tap begin:", world.Number(13), "Sara Ali", "tap cancel:", "tap drop:")
	act(leaves, "/new", "tap begin:", world.Number(12), "Sara Ali")
	paid := w.Request(world.Citizen)
	if _, err := w.Gateway.Pay(paid.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()

	passed := func(from, to kafala.Date) dialogs.Passes {
		t.Helper()
		p, err := w.Store.Counts().Passed(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := passed(today, today)
	for place, want := range map[string][4]int{ // shown, answered, refused, left
		"guarantor_id": {4, 4, 0, 0}, "guarantor_name": {4, 4, 0, 0}, "mobile": {4, 2, 2, 2}, "person_id": {2, 1, 0, 1},
		"person_name": {1, 1, 0, 0}, "kind": {1, 1, 0, 0}, dialogs.AtReview: {1, 1, 0, 0}, dialogs.AtTotal: {1, 1, 0, 0},
		"office": {}, dialogs.AtContact: {},
	} {
		if f := p.At(place); f.Shown != want[0] || f.Answered != want[1] || f.Refused != want[2] || f.Left != want[3] {
			t.Errorf("%s: %+v, want %v", place, f, want)
		}
	}
	if n := p[dialogs.Pass{Place: "mobile", Passage: dialogs.GivenUp}]; n != 1 {
		t.Errorf("%d were given up", n)
	}

	w.Appoint(boss, staff.Supervisor)
	act(boss, "/start", "/today")
	said := w.Chats.As(boss).Messages()
	text := said[len(said)-1].Text
	for _, want := range []string{"4", "mobile"} {
		words := map[string]string{"mobile": wordsOf(t, "ar").Plain("place.mobile", nil)}
		if want = strings.ReplaceAll(want, "mobile", words["mobile"]); !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	lossless := wordsOf(t, "ar").Plain("place.kind", nil) + ":"
	if strings.Contains(text, "Sara") || strings.Contains(text, world.Number(11)[6:]) || strings.Contains(text, lossless) {
		t.Errorf("staff are told too much:\n%s", text)
	}

	w.Clock.Pass(10 * time.Hour) // another day for who wanders; the others' sessions end by themselves
	w.Clock.Pass(13 * time.Hour)
	act(wanders, "x")
	tomorrow := today.AddDays(1)
	if f := passed(today, today).At("person_id"); f.Left != 0 {
		t.Errorf("who is still there has left on the day before: %+v", f)
	}
	if f := passed(tomorrow, tomorrow).At("person_id"); f.Left != 1 || f.Shown != 0 || f.Refused != 1 {
		t.Errorf("the day after: %+v", f)
	}
	if f := passed(today, tomorrow).At("mobile"); f.Shown != 4 || f.Left != 2 {
		t.Errorf("both days: %+v", f)
	}
}

// What is measured is told with each step once, and of a link when it is made and when it is paid.
func TestPassesAreTold(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	var mu sync.Mutex
	told := map[string]int{}
	w.Config.OnPass = func(p dialogs.Pass) {
		mu.Lock()
		defer mu.Unlock()
		told[p.String()]++
	}
	w.Restart()
	g := w.Request(world.Citizen)
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Until("the payment is told of", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return told["answered.link"] > 0
	})
	mu.Lock()
	defer mu.Unlock()
	for _, one := range []string{"shown.guarantor_id", "answered.guarantor_id", "shown.total", "answered.total", "shown.link",
		"answered.link"} {
		if told[one] != 1 {
			t.Errorf("%s is told %d times, of %v", one, told[one], told)
		}
	}
}

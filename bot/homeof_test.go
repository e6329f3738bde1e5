package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
)

// homeNow is the time of these tests.
var homeNow = kafalatest.Noon.Add(100 * kafala.Day)

// aged is a guarantee that came to its status so long ago, by this hand.
func aged(status kafala.Status, age time.Duration, by string) kafala.Guarantee {
	at := homeNow.Add(-age)
	g := kafala.Guarantee{ID: "02" + string(status), Status: status, Opened: at, Answers: kafala.Answers{"person_name": "Fahad Alotaibi",
		"guarantor_id": "1012345672", "kind": "appearance"}, Amount: kafala.Price([]kafala.Charge{{ID: "guarantee", Amount: 10000}}, 15),
		History: []kafala.Event{{At: at, By: by, From: "before", To: status}, {At: homeNow, From: status, To: status, Why: "a note"}}}
	switch status {
	case kafala.Awaiting:
		g.Invoice = kafala.Invoice{ID: "i", URL: "https://pay.example/invoices/i", Expires: homeNow.Add(30 * time.Minute)}
	case kafala.Issued, kafala.Ended, kafala.Refunding, kafala.Refunded:
		g.Reference, g.IssuedAt = "48270359169", at
		g.Payment = kafala.Payment{ID: "p", Amount: 12300, At: at}
	case kafala.Expired, kafala.Cancelled:
	}
	return g
}

// Every status at every age has its home, told a second time here.
func TestHomeOfEveryStatus(t *testing.T) {
	const (
		second = time.Second
		week   = overFor
		two    = paidFor
	)
	ages := []time.Duration{0, week - second, week, two - second, two, 90 * kafala.Day}
	for status, want := range map[kafala.Status]string{ // a letter for each age
		kafala.Awaiting:  "WWWWWW",
		kafala.Issued:    "PPPP--",
		kafala.Expired:   "OO----",
		kafala.Cancelled: "OO----",
		kafala.Ended:     "OO----",
		kafala.Refunding: "OO----",
		kafala.Refunded:  "OO----",
	} {
		got := ""
		for _, age := range ages {
			g := aged(status, age, "staff:7")
			h := homeOf(dialogs.Welcome, []kafala.Guarantee{g}, homeNow)
			got += map[homeKind]string{homeWaiting: "W", homePaid: "P", homeOver: "O", homeWelcome: "-"}[h.kind]
			if n := len(h.waiting) + len(h.paid) + len(h.over); (n == 1) != (h.kind != homeWelcome) {
				t.Errorf("%s: %d are told of in home %d", status, n, h.kind)
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", status, got, want)
		}
	}
	if n := len(kafala.Statuses()); n != 7 {
		t.Errorf("there are %d statuses", n)
	}
}

// What makes a difference beside the status.
func TestHomeOfSpecialCases(t *testing.T) {
	with := func(g kafala.Guarantee, change func(*kafala.Guarantee)) kafala.Guarantee { change(&g); return g }
	given := kafala.Motion{At: homeNow, GivenAt: homeNow.Add(-kafala.Day)}
	for name, c := range map[string]struct {
		g    kafala.Guarantee
		want homeKind
	}{
		"given up by the guarantor": {aged(kafala.Cancelled, 0, kafala.ByCitizen), homeWelcome},
		"given up, and paid": {with(aged(kafala.Cancelled, 0, kafala.ByCitizen), func(g *kafala.Guarantee) {
			g.Extra = []kafala.Extra{{Payment: kafala.Payment{ID: "x", Amount: 1, At: homeNow}}}
		}), homeOver},
		"erased":                       {with(aged(kafala.Ended, 0, "sweep"), func(g *kafala.Guarantee) { g.Erased = homeNow }), homeWelcome},
		"its money is on the way back": {with(aged(kafala.Issued, 0, "gateway"), func(g *kafala.Guarantee) { g.Order = given }), homeOver},
		"frozen":                       {with(aged(kafala.Issued, 0, "gateway"), func(g *kafala.Guarantee) { g.Freeze.At = homeNow }), homePaid},
		"paid late": {with(aged(kafala.Issued, 0, "gateway"), func(g *kafala.Guarantee) { g.Payment.At = homeNow.Add(-paidFor) }),
			homeWelcome},
		"of a later release": {aged("later", 0, "gateway"), homeWelcome},
	} {
		if h := homeOf(dialogs.Welcome, []kafala.Guarantee{c.g}, homeNow); h.kind != c.want {
			t.Errorf("%s: home %d, want %d", name, h.kind, c.want)
		}
	}
	was := func(age time.Duration, why ...string) func(*kafala.Guarantee) {
		return func(g *kafala.Guarantee) {
			for _, w := range why {
				g.Note(homeNow.Add(-age), "sweep", w)
			}
		}
	}
	for name, c := range map[string]struct { // each was paid long ago
		change func(*kafala.Guarantee)
		want   homeKind
	}{
		"nothing since":               {func(*kafala.Guarantee) {}, homeWelcome},
		"frozen long ago":             {func(g *kafala.Guarantee) { g.Freeze.At = homeNow.Add(-50 * kafala.Day) }, homePaid},
		"an order waits since long":   {func(g *kafala.Guarantee) { g.Order.At = homeNow.Add(-50 * kafala.Day) }, homePaid},
		"asked long ago":              {was(50*kafala.Day, kafala.NoteUnusedAsked), homePaid},
		"reminded long ago":           {was(50*kafala.Day, kafala.NoteUnusedAsked, kafala.NoteUnusedReminded), homePaid},
		"asked and answered long ago": {was(50*kafala.Day, kafala.NoteUnusedAsked, kafala.NoteUnusedWanted), homeWelcome},
		"answered lately":             {was(paidFor-time.Second, kafala.NoteUnusedAsked, kafala.NoteUnusedWanted), homePaid},
		"decided lately":              {was(paidFor-time.Second, kafala.NoteUnaccepted+"papers"), homePaid},
		"decided a while ago":         {was(paidFor, kafala.NoteUnaccepted+"papers"), homeWelcome},
		"a freeze was lifted lately":  {was(paidFor-time.Second, kafala.NoteLifted), homePaid},
		"what nobody has words for":   {was(0, "a note"), homeWelcome},
		"erased, and an order waits":  {func(g *kafala.Guarantee) { g.Order.At, g.Erased = homeNow, homeNow }, homeWelcome},
		"asked, and shown long ago": {func(g *kafala.Guarantee) {
			was(50*kafala.Day, kafala.NoteUnusedAsked)(g)
			g.Presented = []kafala.Mark{{At: g.IssuedAt}}
		}, homeWelcome},
		"an order was withdrawn lately":  {was(paidFor-time.Second, kafala.NoteRefundWithdrawn), homePaid},
		"its records were erased lately": {was(0, kafala.NoteErased), homeWelcome},
	} {
		g := with(aged(kafala.Issued, 90*kafala.Day, "gateway"), c.change)
		if h := homeOf(dialogs.Welcome, []kafala.Guarantee{g}, homeNow); h.kind != c.want {
			t.Errorf("%s: home %d, want %d", name, h.kind, c.want)
		}
	}
	waits, paid, over := aged(kafala.Awaiting, 0, ""), aged(kafala.Issued, 0, ""), aged(kafala.Ended, 0, "")
	all := []kafala.Guarantee{over, paid, waits, paid}
	if h := homeOf(dialogs.Welcome, all, homeNow); h.kind != homeWaiting || len(h.waiting) != 1 || len(h.paid) != 2 || len(h.over) != 1 {
		t.Errorf("of all it is %+v", h)
	}
	for at := dialogs.Question; at <= dialogs.Earlier; at++ {
		if h := homeOf(at, all, homeNow); h.kind != homeDialog {
			t.Errorf("at %d it is %d", at, h.kind)
		}
	}
}

// homes are one of every look that a home has.
func homes() map[string]home {
	with := func(g kafala.Guarantee, changes ...func(*kafala.Guarantee)) kafala.Guarantee {
		g.Answers = kafala.Answers{"person_name": "Abdulrahman Mohammed Salem Alotaibi", "guarantor_id": "2000000006", "kind": "payment"}
		for _, change := range changes {
			change(&g)
		}
		return g
	}
	waits, paid := with(aged(kafala.Awaiting, 0, "")), with(aged(kafala.Issued, time.Hour, ""))
	shown := with(paid, func(g *kafala.Guarantee) { g.Presented = []kafala.Mark{{At: homeNow}} })
	of := func(kind homeKind, several ...kafala.Guarantee) home {
		h := home{kind: kind}
		switch kind {
		case homeWaiting:
			h.waiting = several
		case homePaid:
			h.paid = several
		case homeOver:
			h.over = several
		case homeDialog, homeWelcome:
		}
		return h
	}
	frozen := func(g *kafala.Guarantee) { g.Freeze.At = homeNow }
	all := map[string]home{
		"waiting":         of(homeWaiting, waits),
		"many wait":       {kind: homeWaiting, waiting: []kafala.Guarantee{waits, waits, waits}, paid: []kafala.Guarantee{paid, paid, paid}},
		"being made":      of(homeWaiting, with(waits, func(g *kafala.Guarantee) { g.Invoice = kafala.Invoice{} })),
		"late":            of(homeWaiting, with(waits, func(g *kafala.Guarantee) { g.Invoice.Expires = homeNow })),
		"paid":            of(homePaid, paid),
		"shown":           of(homePaid, shown),
		"frozen":          of(homePaid, with(paid, frozen)),
		"drained":         of(homePaid, with(paid, func(g *kafala.Guarantee) { g.Payment.Back = 12300 })),
		"several paid":    of(homePaid, paid, shown, paid, paid, paid),
		"several over":    of(homeOver),
		"over and frozen": of(homeOver, with(aged(kafala.Expired, 0, ""), frozen)),
		"ended just now": of(homeOver, with(aged(kafala.Ended, 0, "staff:7"), func(g *kafala.Guarantee) {
			g.Ending = kafala.Ending{At: homeNow, By: 7}
		})),
	}
	for _, s := range []kafala.Status{kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded} {
		one, several := with(aged(s, 0, "staff:7")), all["several over"]
		all["over: "+string(s)] = of(homeOver, one)
		several.over = append(several.over, one)
		all["several over"] = several
	}
	return all
}

// seen takes away what nobody sees: tags and isolates.
var seen = regexp.MustCompile("<[^>]+>|[\u2066-\u2069]")

// Every home names what it is about, leads on to the welcome, and is short enough to be seen at once.
func TestHomesAreShortAndWhole(t *testing.T) {
	b := testBot(t)
	b.house.Client.Now = func() time.Time { return homeNow }
	for name, h := range homes() {
		for _, l := range locales.Spoken {
			v := b.house.Voices.In(l)
			m := b.drawHome(v, h)
			lines := 0
			for _, line := range strings.Split(seen.ReplaceAllString(m.HTML, ""), "\n") {
				lines += 1 + len([]rune(line))/56 // what 390 pixels hold
			}
			if lines > 14 || len(m.Inline) > 5 {
				t.Errorf("%s in %s: %d lines and %d rows:\n%s", name, l, lines, len(m.Inline), m.HTML)
			}
			if data := fmt.Sprint(m.Inline); !strings.Contains(data, "another") || strings.Contains(data, "begin:") {
				t.Errorf("%s in %s: its buttons are %s", name, l, data)
			}
			for _, g := range slices.Concat(h.waiting[:min(1, len(h.waiting))], h.paid[:min(told, len(h.paid))], h.over[:min(told, len(h.over))]) {
				if !strings.Contains(m.HTML, kafala.ShortName(g.Answers["person_name"])) ||
					g.Reference != "" && !strings.Contains(m.HTML, kafala.GroupReference(g.Reference)) {
					t.Errorf("%s in %s does not name %s:\n%s", name, l, g.Status, m.HTML)
				}
			}
			pays := strings.Contains(fmt.Sprint(m.Inline), "/invoices/")
			if want := name == "waiting" || name == "many wait"; pays != want {
				t.Errorf("%s in %s: it can be paid: %v", name, l, pays)
			}
			next := strings.Contains(m.HTML, v.Plain("receipt.card.resident", nil))
			if want := name == "paid" || name == "shown" || name == "several paid"; next != want {
				t.Errorf("%s in %s: the next step is told: %v", name, l, next)
			}
		}
	}
}

package kafala_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// burst is a house in which five declined tries of others, from as many chats, were just counted: as many as make a burst.
func burst(t *testing.T) *kafalatest.House {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.AllDeclines = 5 })
	stir(t, h)
	return h
}

// stir has five chats try a card each.
func stir(t *testing.T, h *kafalatest.House) {
	t.Helper()
	for i := range int64(5) {
		h.Office.Settings.Rules.AllDeclines *= 100 // these few are not the burst's own
		g := h.Request(7200000000 + i)
		h.Office.Settings.Rules.AllDeclines /= 100
		declined(t, h, g)
	}
}

// apply is one more request of a chat.
func apply(h *kafalatest.House, chat int64) (kafala.Guarantee, string) {
	n := len(h.Gateway.Bills()) * 2
	g, p := h.Apply(chat, kafalatest.Number(1000+n), kafalatest.Number(1001+n))
	return g, keyOf(p)
}

// In a burst a chat that has paid nothing shares its number before it gets a link, and has three tries then. With a paid
// guarantee it is as ever; and it all ends by itself.
func TestBurstTightens(t *testing.T) {
	h := burst(t)
	if _, p := apply(h, mine); p != "contact" {
		t.Fatalf("a chat that has paid nothing: %q", p)
	}
	if err := h.Office.Prove(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	g, p := apply(h, mine)
	if p != "" {
		t.Fatalf("with its number: %q", p)
	}
	g = h.Link(g)
	for tries := 1; tries <= 3; tries++ {
		if now := h.Find(g.ID); now.Status != kafala.Awaiting {
			t.Fatalf("before try %d it is %s", tries, now.Status)
		}
		declined(t, h, g)
	}
	if now := h.Find(g.ID); now.Status != kafala.Expired || len(h.Told(mine, kafala.SendStopped)) != 1 {
		t.Errorf("after three tries it is %s; told %v", now.Status, h.Told(mine, kafala.SendStopped))
	}
	if _, err := h.Gateway.Pay(g.Invoice.ID); err == nil {
		t.Error("the stopped link can still be paid")
	}
	if err := h.Office.Prove(t.Context(), mine); err != nil { // it gives no further tries
		t.Fatal(err)
	}
	if _, p := apply(h, mine); p != "caps.tries" {
		t.Errorf("after three tries: %q", p)
	}
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || keyOf(p) != "caps.tries" {
		t.Errorf("a new link: %v, %v", p, err)
	}
	h.Clock.Pass(time.Hour)
	if _, p := apply(h, somebodyElse); p != "" {
		t.Errorf("an hour later: %q", p)
	}
	if now, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); err != nil || p != nil || now.Status != kafala.Awaiting {
		t.Errorf("an hour later, a new link: %v, %v", p, err)
	}
}

// What was tried before the number was shared does not count towards the three tries, but does where it never was.
func TestBurstTries(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.AllDeclines = 8 })
	before, never := h.Request(mine), h.Request(theirs)
	for range 2 {
		declined(t, h, before)
		declined(t, h, never)
	}
	h.Clock.Pass(time.Second)
	if err := h.Office.Prove(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	other := h.Request(somebodyElse)
	for range 3 {
		declined(t, h, other) // 7 of 8: the next one begins it
	}
	declined(t, h, never)
	if now := h.Find(never.ID); now.Status != kafala.Expired {
		t.Errorf("a third try without a number: it is %s", now.Status)
	}
	for tries := 3; tries <= 5; tries++ {
		if now := h.Find(before.ID); now.Status != kafala.Awaiting {
			t.Fatalf("before try %d it is %s", tries, now.Status)
		}
		declined(t, h, before)
	}
	if now := h.Find(before.ID); now.Status != kafala.Expired {
		t.Errorf("after three tries it is %s", now.Status)
	}
}

// A chat with a paid guarantee is not touched, however many it has that are not paid; one whose money goes back is.
func TestBurstLeavesWhoHasPaid(t *testing.T) {
	for name, c := range map[string]struct {
		then func(*testing.T, *kafalatest.House, kafala.Guarantee)
		want string
	}{
		"in force": {nil, ""},
		"hidden behind others": {func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee) {
			for range 12 {
				g := h.Request(mine)
				if _, err := h.Office.Withdraw(t.Context(), mine, g.ID); err != nil {
					t.Fatal(err)
				}
			}
		}, ""},
		"ended": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { _ = g.Move(kafala.Ended, h.Office.Time(), "staff:1", "appeared") })
		}, ""},
		"on its way back": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, GivenAt: h.Office.Time()} })
		}, "contact"},
		"given back": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { _ = g.Move(kafala.Refunded, h.Office.Time(), "staff:1", "asked") })
		}, "contact"},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.AllDeclines, s.Rules.LinksDay = 5, 100 })
			paid := h.Request(mine)
			h.Pay(paid)
			if c.then != nil {
				c.then(t, h, h.Find(paid.ID))
			}
			stir(t, h)
			g, p := apply(h, mine)
			if p != c.want {
				t.Fatalf("%q, want %q", p, c.want)
			}
			if p != "" {
				return
			}
			g = h.Link(g)
			for range 4 { // more than three
				declined(t, h, g)
			}
			if now := h.Find(g.ID); now.Status != kafala.Awaiting {
				t.Errorf("after four tries it is %s", now.Status)
			}
		})
	}
}

// Who answers the question for their mobile by Telegram's button has shared the number already.
func TestBurstTakesTheSharedMobile(t *testing.T) {
	h := burst(t)
	a := kafalatest.Application(mine, "abcdefghijklmnop", kafalatest.Number(1), kafalatest.Number(2))
	a.Answers["mobile_from"] = "telegram"
	g, _, p, err := h.Office.Apply(t.Context(), a)
	if err != nil || p != nil {
		t.Fatal(p, err)
	}
	g = h.Link(g)
	for range 3 {
		declined(t, h, g)
	}
	if now := h.Find(g.ID); now.Status != kafala.Expired {
		t.Errorf("after three tries it is %s", now.Status)
	}
}

// Open links of all do what declined tries do. Far beyond their bound the store is spared, but for those who have paid.
func TestBurstOfLinks(t *testing.T) {
	h := kafalatest.New(t)
	h.Pay(h.Request(mine))
	for i := range int64(40) {
		h.Request(7200000000 + i)
	}
	for all, want := range map[int]string{41: "", 40: "contact", 3: "contact", 2: "caps.all"} {
		h.Office.Settings.Rules.AllLinks = all
		if _, p := apply(h, somebodyElse); p != want {
			t.Errorf("40 open links where %d are a burst: %q, want %q", all, p, want)
		}
		if want == "" {
			if g, err := h.Office.Index.ByChat(t.Context(), somebodyElse, 1); err != nil || len(g) != 1 {
				t.Fatal(g, err)
			} else if _, err := h.Office.Withdraw(t.Context(), somebodyElse, g[0].ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.Office.Settings.Rules.AllLinks = 2
	if g, p := apply(h, mine); p != "" || g.Status != kafala.Awaiting {
		t.Errorf("who has paid: %q", p)
	}
	h.Deliver()
	if told := bursts(h, kafala.BurstLinks); len(told) != 1 {
		t.Errorf("staff were told %v", told)
	}
}

// bursts lists what was told of bursts of one thing. Of each the admins are told, too.
func bursts(h *kafalatest.House, of string) []string {
	return slices.DeleteFunc(h.Told(0, kafala.TellStaff), func(s string) bool {
		n := kafala.ReadNotice(s)
		return n.Kind != kafala.NoticeBurst || n.Sort != of || n.At == "" || !n.Rule().Admins
	})
}

// Staff are told once of a burst, however long it lasts, and of the next one again.
func TestBurstIsTold(t *testing.T) {
	h := burst(t)
	told := func(want int) {
		t.Helper()
		h.Deliver()
		if all := bursts(h, kafala.BurstDeclines); len(all) != want {
			t.Errorf("told of %v, want %d", all, want)
		}
	}
	told(1)
	for range 5 { // it goes on for hours
		h.Clock.Pass(50 * time.Minute)
		stir(t, h)
		if _, p := apply(h, somebodyElse); p != "contact" {
			t.Fatalf("%q", p)
		}
	}
	told(1)
	h.Clock.Pass(2 * time.Hour)
	told(1)
	stir(t, h)
	told(2)
}

// In a burst the link of a request that comes again is not lost: what was opened stays opened.
func TestBurstKeepsWhatIsOpen(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.AllDeclines = 5 })
	a := kafalatest.Application(mine, "abcdefghijklmnop", kafalatest.Number(1), kafalatest.Number(2))
	g, _, _, err := h.Office.Apply(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	stir(t, h)
	again, fresh, p, err := h.Office.Apply(t.Context(), a)
	if err != nil || p != nil || fresh || again.ID != g.ID {
		t.Errorf("the same again: %v, %v", p, err)
	}
	h.Pay(h.Link(g))
	if now := h.Find(g.ID); now.Status != kafala.Issued {
		t.Errorf("it is %s", now.Status)
	}
	if h.Logs.String() != "" {
		t.Error(fmt.Sprint("logged: ", h.Logs))
	}
}

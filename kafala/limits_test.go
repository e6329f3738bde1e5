package kafala_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// months is a house in which a month passes.
type months struct{ *kafalatest.House }

func (m months) Month() { m.Sweep(31 * 24 * time.Hour) }

// What may be asked for, by what is known of its people. What a refusal costs is seen where there is a real store.
func TestLimits(t *testing.T) {
	for _, c := range kafalatest.Limits(mine, theirs, me, brother) {
		t.Run(c.Name, func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
			c.Before(months{h})
			const draft = "abcdefghijklmnop"
			hinted := "" // at the answers, before Apply
			for _, role := range []kafala.Role{kafala.AsGuaranteed, kafala.AsGuarantor} {
				p, err := h.Office.OwnLimit(t.Context(), mine, draft, role, kafalatest.Application(mine, draft, me, brother).Answers)
				if err != nil {
					t.Fatal(err)
				}
				if p != nil && hinted == "" {
					hinted = p.Key
				}
			}
			if own := strings.HasPrefix(c.Want, "limit."); own != (hinted != "") || own && hinted != c.Want {
				t.Errorf("at the answers it is said %q, and when it is submitted %q", hinted, c.Want)
			}
			g, fresh, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, draft, me, brother))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if p != nil {
				got = p.Key
			}
			if got != c.Want || fresh != (got == "") {
				t.Errorf("got %q (%s), want %q", got, g.Status, c.Want)
			}
			if p != nil && (p.Key == "refused") != (p.Field == "" && p.Data == nil) {
				t.Errorf("the refusal tells more: %+v", p)
			}
			if _, err := h.Office.Ledger.Find(t.Context(), kafala.GuaranteeID(mine, draft)); (err == nil) != (p == nil) {
				t.Errorf("refused with %q; what was opened: %v", got, err)
			}
		})
	}
}

// Fifty requests of one chat for one person at once, under one draft and under many, are one request with one link. Of many
// drafts the others are told of it, and not recorded.
func TestAskedFiftyTimesAtOnce(t *testing.T) {
	for name, draft := range map[string]func(i int) string{
		"one draft":   func(int) string { return "abcdefghijklmnop" },
		"many drafts": func(i int) string { return fmt.Sprintf("abcdefghijklmn%c%c", 'a'+i/10, 'a'+i%10) },
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.LinksDay = 50 })
			var all sync.WaitGroup
			var opened atomic.Int64
			ids := make([]string, 50)
			for i := range ids {
				all.Go(func() {
					g, fresh, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, draft(i), me, brother))
					if err != nil || p != nil && (p.Key != "earlier" || name == "one draft") || fresh != (p == nil) && name != "one draft" {
						t.Errorf("%v, %v", p, err)
						return
					}
					if fresh {
						opened.Add(1)
					}
					ids[i] = g.ID
				})
			}
			all.Wait()
			slices.Sort(ids)
			if ids = slices.Compact(ids); len(ids) != 1 || opened.Load() != 1 {
				t.Fatalf("%d were opened: %v", opened.Load(), ids)
			}
			if _, err := h.Office.MakeLink(t.Context(), ids[0], true); err != nil {
				t.Fatal(err)
			}
			if n := len(h.Gateway.Bills()); n != 1 {
				t.Errorf("%d invoices were made", n)
			}
		})
	}
}

// Of any number of requests for one person that are paid at once, one is issued. The others' money goes back by
// itself, and staff are told of each.
func TestPaidAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		people func(i int) (guarantor, person string)
		places int
		why    string
	}{
		"one person": {
			people: func(i int) (string, string) { return kafalatest.Number(i), brother }, places: 1, why: "person-covered",
		},
		"one guarantor": {
			people: func(i int) (string, string) { return me, kafalatest.Number(i) }, places: 2, why: "guarantor-full",
		},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 10
			h := kafalatest.New(t)
			var asked []kafala.Guarantee
			for i := range n {
				guarantor, person := c.people(i + 1)
				asked = append(asked, h.Linked(mine+int64(i)*100, guarantor, person))
			}
			for _, g := range asked {
				unheard(t, h, g)
			}
			var all sync.WaitGroup
			for range 5 { // fifty settlements at once, five for each
				for _, g := range asked {
					all.Go(func() {
						if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
							t.Error(err)
						}
					})
				}
			}
			all.Wait()
			if faults := h.Deliver(); len(faults) > 0 {
				t.Fatal(faults)
			}
			count := map[kafala.Status]int{}
			var total kafala.Halalas
			for _, g := range asked {
				now := h.Find(g.ID)
				count[now.Status]++
				total = now.Amount.Total
				if now.Status == kafala.Refunded && (len(now.Strange) != 1 || !strings.HasSuffix(now.Strange[0], ":"+c.why) || now.Reference != "") {
					t.Errorf("refunded: %+v", now)
				}
			}
			if count[kafala.Issued] != c.places || count[kafala.Refunded] != n-c.places {
				t.Errorf("they are %v", count)
			}
			if got := h.Gateway.Received(); got != total*kafala.Halalas(c.places) {
				t.Errorf("%s were kept", got)
			}
			staff := slices.DeleteFunc(h.Told(0, kafala.TellStaff), func(d string) bool { return !strings.HasSuffix(d, ":"+c.why) })
			if len(staff) != n-c.places {
				t.Errorf("staff were told of %v", staff)
			}
		})
	}
}

// A process that has died between holding the people of a paid guarantee and issuing it: the place is kept for it.
// Once it can never be issued, the place is another's.
func TestHeldAndNotIssued(t *testing.T) {
	h := kafalatest.New(t)
	paid := func(g kafala.Guarantee) kafala.Status {
		t.Helper()
		unheard(t, h, g)
		now, err := h.Office.Settle(t.Context(), g.Invoice.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		return now.Status
	}
	first, second := h.Linked(mine, me, brother), h.Linked(theirs, kafalatest.Number(1), brother)
	hold(t, h, first, kafala.AsGuaranteed)
	if _, p := h.Apply(theirs+100, kafalatest.Number(2), brother); p == nil {
		t.Error("somebody who is being paid for may be paid for again")
	}
	if got := paid(second); got != kafala.Refunding {
		t.Errorf("the second is %s", got)
	}
	if got := paid(first); got != kafala.Issued {
		t.Errorf("the first is %s", got)
	}
	given := h.Linked(mine, kafalatest.Number(3), kafalatest.Number(4))
	next := h.Linked(theirs, kafalatest.Number(5), kafalatest.Number(4))
	hold(t, h, given, kafala.AsGuaranteed)
	if _, err := h.Office.Withdraw(t.Context(), mine, given.ID); err != nil {
		t.Fatal(err)
	}
	if got := paid(next); got != kafala.Issued {
		t.Errorf("after one that was given up the next is %s", got)
	}
}

// A request whose place a dying process has kept stands in nobody's way, least of all in its own.
func TestRenewWithAPlaceOfItsOwn(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Linked(mine, me, brother)
	hold(t, h, g, kafala.AsGuaranteed)
	h.Sweep(31 * time.Minute)
	renew(t, h, g)
}

// hold keeps a place for a guarantee, as a process leaves it that dies on the way.
func hold(t *testing.T, h *kafalatest.House, g kafala.Guarantee, role kafala.Role) {
	t.Helper()
	if ok, err := h.Office.Places.Hold(t.Context(), g.Person(role), g.ID, 1); err != nil || !ok {
		t.Fatal(ok, err)
	}
}

// Once a record names nobody, nothing else does.
func TestErasedNamesNobody(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
	g := h.Issued(mine, me, brother)
	if held := h.Memory.Places().Held(); len(held) != 2 {
		t.Fatalf("%v are held", held)
	}
	h.Sweep(31 * 24 * time.Hour)
	for _, role := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		hold(t, h, h.Find(g.ID), role)
	}
	h.Sweep(91 * 24 * time.Hour)
	if g, held := h.Find(g.ID), h.Memory.Places().Held(); g.Erased.IsZero() || len(held) != 0 {
		t.Errorf("erased at %s, held: %v", g.Erased, held)
	}
}

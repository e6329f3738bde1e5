package histories

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// wrongs are what could be wrong at rest about a guarantee of which a part went back by order, and about one that was used and
// whose money left by another hand: each in a record, or in what was told.
var wrongs = map[string]struct {
	record func(g *kafala.Guarantee)
	chat   func(messages []botapi.Message) []botapi.Message
	staff  func(messages []botapi.Message) []botapi.Message
	finds  string
}{
	"nothing":                    {},
	"gross, by a halala":         {record: func(g *kafala.Guarantee) { g.Payment.Amount++ }, finds: "with us"},
	"returned, by a halala less": {record: func(g *kafala.Guarantee) { g.Payment.Back-- }, finds: "with us"},
	"returned, by a halala more": {record: func(g *kafala.Guarantee) { g.Payment.Back++ }, finds: "with us"},
	"both, so that the net is right": {record: func(g *kafala.Guarantee) {
		g.Payment.Amount++
		g.Payment.Back++
	}, finds: "with us"},
	"its currency": {record: func(g *kafala.Guarantee) { g.Payment.Currency = "USD" }, finds: "of riyals"},
	"another order": {record: func(g *kafala.Guarantee) {
		if g.Order.Given() {
			g.Order.Sum++
		}
	}, finds: "ordered"},
	"no sign of use": {record: func(g *kafala.Guarantee) {
		g.Presented, g.Seen, g.Matched = nil, nil, nil
		g.History = slices.Clone(g.History)
		for i, e := range g.History {
			if e.From == e.To && strings.HasPrefix(e.By, "staff:") {
				g.History[i].By, g.History[i].Why = "sweep", "looked at"
			}
		}
	}, finds: "ordered"},
	"it stands": {record: func(g *kafala.Guarantee) { g.Status = kafala.Issued }, finds: "its history"},
	"a payment twice": {record: func(g *kafala.Guarantee) {
		g.Extra = append(g.Extra, kafala.Extra{Payment: g.Payment, Why: kafala.SecondPayment})
	}, finds: "2 times in our record"},
	"no word of what went back":  {chat: without("123.00"), finds: "was told so 0 times"},
	"another net in the words":   {chat: with(" 23.00", " 23.01"), finds: "was told so 0 times"},
	"another gross":              {chat: with("123.00", "123.01"), finds: "was told so 0 times"},
	"another sum that went back": {chat: with("100.00", "100.01"), finds: "was told so 0 times"},
	"no sheet": {chat: func(all []botapi.Message) []botapi.Message {
		return slices.DeleteFunc(all, func(m botapi.Message) bool { return m.Document != nil })
	}, finds: "its receipt came"},
	"staff were told nothing":        {staff: func([]botapi.Message) []botapi.Message { return nil }, finds: "nobody told staff"},
	"staff were told something else": {staff: with("من خارج البوت", "من شيء"), finds: "nobody told staff"},
	"staff were told of another one": {staff: func(all []botapi.Message) []botapi.Message {
		for i := range all {
			all[i].ReplyMarkup = nil
		}
		return all
	}, finds: "nobody told staff"},
}

func without(word string) func([]botapi.Message) []botapi.Message {
	return func(all []botapi.Message) []botapi.Message {
		return slices.DeleteFunc(all, func(m botapi.Message) bool { return strings.Contains(m.Text, word) })
	}
}

func with(is, wrong string) func([]botapi.Message) []botapi.Message {
	return func(all []botapi.Message) []botapi.Message {
		for i := range all {
			all[i].Text = strings.ReplaceAll(all[i].Text, is, wrong)
		}
		return all
	}
}

// TestTheBooksFindWhatIsWrong puts each of wrongs into a history that is right, and looks whether the check finds it.
func TestTheBooksFindWhatIsWrong(t *testing.T) {
	w := newTown(t, false)
	count := &tally{meetings: map[string]int{}, ends: map[kafala.Status]int{}, drawn: map[string]int{}}
	var once sync.Once
	rapid.Check(t, func(rt *rapid.T) { once.Do(func() { findWrongs(t, w.history(rt, count)) }) })
}

func findWrongs(t *testing.T, h *history) {
	defer h.close()
	h.calm = true
	for n, c := range h.citizens { // each for a person of their own
		h.submits(c, kafala.Answers{"guarantor_id": c.guarantor, "guarantor_name": "Abdullah Mohammed Salem Alotaibi",
			"mobile": "+966501234567", "mobile_from": "typed", "person_id": number(1_000_000 + int(h.people)*4 + n),
			"person_name": "Fahad Mohammed Salem Alotaibi", "accident": "45128830", "region": "riyadh", "kind": "appearance"})
	}
	h.pays()
	h.work(0)
	ordered, used := h.requests[0], h.requests[1]
	ctx, desk := t.Context(), h.processes[0].counter
	if _, p, err := desk.Refund(ctx, deciders[0], ordered.ID, kafala.WhyAsked); p != nil || err != nil {
		h.fail("refund: %v, %v", p, err)
	}
	if _, came, err := desk.Present(ctx, officerAtDesk, used.ID, 0); came != staff.MarkedFirst || err != nil {
		h.fail("mark: %s, %v", came, err)
	}
	for _, p := range books.Of(h.gateway, used.ID).Payments {
		h.must(h.gateway.Refund(p.ID, 0))
	}
	h.settled()
	h.rest()
	h.check()
	for name, wrong := range wrongs {
		var found []string
		b := &books.Books{Gateway: h.gateway, Words: h.words, Staff: h.toStaff(),
			Fail: func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) },
			Find: func(id string) (kafala.Guarantee, error) {
				g, err := h.find(id)
				if err == nil && wrong.record != nil {
					wrong.record(&g)
				}
				return g, err
			}}
		if wrong.staff != nil {
			b.Staff = wrong.staff(b.Staff)
		}
		chats := map[int64][]botapi.Message{}
		for _, c := range h.citizens {
			chats[c.chat] = slices.Clone(c.Messages())
			for i := range chats[c.chat] {
				m := &chats[c.chat][i]
				m.Text, m.Caption = books.Text(*m), ""
			}
			if wrong.chat != nil {
				chats[c.chat] = wrong.chat(chats[c.chat])
			}
		}
		b.Check(h.requests, chats)
		if wrong.finds == "" {
			if len(found) > 0 {
				t.Errorf("%s is wrong, and the check finds %q", name, found)
			}
		} else if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, wrong.finds) }) {
			t.Errorf("wrong is %s, and the check finds %q", name, found)
		}
	}
}

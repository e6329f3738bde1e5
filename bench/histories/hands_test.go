package histories

import (
	"context"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
)

// asking notes which payments a process asks the gateway to give back.
type asking struct {
	kafala.Till
	*town
}

func (a asking) Refund(ctx context.Context, payment string, amount kafala.Halalas) error {
	a.mu.Lock()
	a.asked[payment] = true
	a.mu.Unlock()
	return a.Till.Refund(ctx, payment, amount)
}

// hands checks who has moved the money of each guarantee that was issued: nobody asks the gateway for it without an order that
// was given; and where there was any sign of use before that, two of staff who have marked nothing have given it.
func (h *history) hands() {
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		if err != nil || g.Reference == "" || g.Payment.ID == "" {
			continue
		}
		h.mu.Lock()
		asked := h.asked[g.Payment.ID]
		h.mu.Unlock()
		if asked && !g.Order.Given() {
			h.fail("%s is %s: the gateway was asked for its money, and nobody has ordered that: %+v", g.ID, g.Status, g.History)
		}
		if sign := signBefore(&g); sign != "" && !twoAgreed(&g) {
			h.fail("%s was used (%s), and its money was ordered back by %+v alone: %+v", g.ID, sign, g.Order, g.History)
		}
	}
}

// signBefore is a sign of use that there was before the money of a guarantee was ordered back; empty: there was none, or no
// order was given. It goes by the history, line by line, and by what was seen before that second.
func signBefore(g *kafala.Guarantee) string {
	if !g.Order.Given() {
		return ""
	}
	ordered := -1
	for n, e := range g.History {
		if e.From == e.To && strings.HasPrefix(e.Why, kafala.NoteRefundOrdered) {
			ordered = n
		}
	}
	issued := slices.IndexFunc(g.History, func(e kafala.Event) bool { return e.To == kafala.Issued && e.From != kafala.Issued })
	if ordered < 0 || issued < 0 {
		return "it has no order in its history"
	}
	mover := kafala.StaffBy(g.Order.By)
	for _, e := range g.History[issued+1 : ordered] {
		switch marks := e.Why == kafala.NotePresented || e.Why == kafala.NoteUnpresented; {
		case marks, strings.HasPrefix(e.By, "staff:") && (e.By != mover || g.Order.From != ""):
			return e.Why + " by " + e.By
		}
	}
	for _, m := range g.Matched {
		if m.At.Before(g.Order.GivenAt) {
			return "matched"
		}
	}
	for _, m := range g.Seen {
		if m.At.Before(g.Order.GivenAt) && (m.By != g.Order.By || g.Order.From != "") {
			return "opened"
		}
	}
	return ""
}

// twoAgreed tells whether two of staff stand behind the order, and neither has a hand in a mark.
func twoAgreed(g *kafala.Guarantee) bool {
	o := g.Order
	return o.By != 0 && o.Second != 0 && o.By != o.Second &&
		!slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool {
			return m.By == o.By || m.By == o.Second || !m.Stands() && (m.StruckBy == o.By || m.StruckBy == o.Second)
		})
}

// marks checks that each guarantor was told of what was marked, in time.
func (h *history) marks() {
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		if err != nil || !g.Named() {
			continue
		}
		for n, m := range g.Presented {
			switch {
			case m.Told.IsZero() && m.Stands():
				h.fail("%s: nobody told of mark %d: %+v", g.ID, n, g.Presented)
			case !m.Told.IsZero() && m.Told.Before(m.At), !m.Told.IsZero() && !m.Stands() && m.Told.After(m.StruckAt):
				h.fail("%s: mark %d was told at the wrong time: %+v", g.ID, n, g.Presented)
			}
		}
	}
}

// answers lets a guarantor be asked whether a guarantee is still wanted, and answer that, perhaps after it was used.
func (h *history) answers() {
	r, ok := h.issued()
	if !ok {
		return
	}
	if h.draw(4, "days later") > 0 {
		h.days(2)
	}
	if h.rarely(4, "used meanwhile") {
		h.shows(r)
	}
	c := h.citizen(r.Chat)
	switch h.draw(6, "answer") {
	case 0, 1, 2:
		h.tap(c, "wanted:1:"+r.ID)
	case 3:
		h.tap(c, "wanted:2:"+r.ID)
	case 4:
		h.tap(c, "unwanted:"+r.ID)
	case 5:
		h.tap(c, "unwanted:"+r.ID)
		h.tap(c, "quitnow:"+r.ID)
	}
}

// days lets so many days pass on which nothing goes wrong: what fails for longer than a day is given up, and each day is swept,
// and compared on the next morning.
func (h *history) days(n int) {
	h.chats.ClearFaults()
	h.gateway.ClearFaults()
	h.calm = true
	h.work(0, 1)
	for range n {
		morning := kafala.DateOf(h.clock.now()).Start().AddDate(0, 0, 1).Add(7 * time.Hour)
		h.pass(morning.Sub(h.clock.now()))
		h.work(0, 1)
	}
	h.calm = false
}

// unaware lets a guarantee be shown, perhaps twice, and its guarantor say that they know nothing of it; or it was a mistake.
func (h *history) unaware() {
	r, ok := h.issued()
	if !ok {
		return
	}
	h.shows(r)
	if h.draw(2, "again") > 0 {
		h.shows(r)
	}
	if h.draw(2, "the pause") > 0 {
		h.pass(kafala.ShownPause)
	}
	h.delivers()
	if h.rarely(4, "a mistake after all") {
		h.strikes(h.decider(), r)
	}
	h.tap(h.citizen(r.Chat), []string{"unaware:0:", "unaware:1:"}[h.draw(2, "of which")]+r.ID)
}

package histories

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// nothing are the words by which a person is told that no money has come.
var nothing = []string{"expired", "unpaid", "linkends"}

// watch looks at what every citizen was just told: that nothing was received is never said of a link for which our
// record knew a payment before.
func (h *history) watch() {
	for _, c := range h.citizens {
		for _, m := range c.Messages() {
			if changed, seen := c.seen[m.ID]; !m.From.IsBot || seen && changed == m.EditDate {
				continue
			}
			c.seen[m.ID] = m.EditDate
			for _, key := range nothing {
				if strings.Contains(books.Text(m), h.pieces[key]) {
					h.tally.nothing.Add(1)
					h.nothingCame(m)
				}
			}
		}
	}
	for _, r := range h.requests {
		h.learn(r)
	}
}

// learn looks which payments our record knows by now.
func (h *history) learn(r books.Request) {
	news := false
	for _, p := range books.Of(h.gateway, r.ID).Payments {
		_, ok := books.Came(p)
		news = news || ok && !h.known[p.ID]
	}
	if !news {
		return
	}
	if g, err := h.find(r.ID); err == nil {
		for _, p := range g.Payments() {
			h.known[p.ID] = true
		}
	}
}

// nothingCame checks a message that says so. Its buttons name the request.
func (h *history) nothingCame(m botapi.Message) {
	if m.ReplyMarkup == nil {
		return
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			_, id, ok := strings.Cut(b.CallbackData, ":")
			if !ok {
				continue
			}
			g, err := h.admin.store.Records().Find(context.Background(), id)
			if err != nil {
				continue
			}
			for _, p := range books.Of(h.gateway, id).Payments {
				if h.known[p.ID] && p.InvoiceID != nil && *p.InvoiceID == g.Invoice.ID {
					h.fail("%s was told that nothing came, and payment %s was known: %s", id, p.ID, books.Text(m))
				}
			}
		}
	}
}

// oneLink checks that nobody can pay for what does not await its payment, and that what awaits it has one link.
func (h *history) oneLink() {
	box := strings.Join(h.outbox(), " ")
	for _, r := range h.requests {
		if strings.Contains(box, r.ID+".link.") {
			continue // it is still being made
		}
		g, err := h.find(r.ID)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			h.must(err)
		}
		for _, i := range books.Of(h.gateway, r.ID).Invoices {
			if i.Status == moyasar.Initiated && (g.Status != kafala.Awaiting || i.ID != g.Invoice.ID) {
				h.fail("%s is %s with the link %q, and %s is open", r.ID, g.Status, g.Invoice.ID, i.ID)
			}
		}
	}
}

// check holds the gateway's books against ours, and against what the citizens and staff were told.
func (h *history) check() {
	if left := h.outbox(); len(left) > 0 {
		h.fail("left in the outbox: %v", left)
	}
	dead, err := h.admin.store.Box().Dead(context.Background())
	h.must(err)
	for _, d := range dead {
		if h.own(d.Delivery.ID) {
			h.fail("given up: %+v", d)
		}
	}
	staff := h.toStaff()
	chats := map[int64][]botapi.Message{}
	for _, c := range h.citizens {
		chats[c.chat] = c.Messages()
	}
	b := &books.Books{Gateway: h.gateway, Find: h.find, Words: h.words, Staff: staff, Fail: h.fail}
	b.Check(h.requests, chats)
	h.tally.add(b.Found)
	h.table()
	h.undertakings()
	h.hands()
	h.marks()
	h.byTwo()
	if invoice, payment := h.stranger[0], h.stranger[1]; invoice != "" && !books.ToldOfGateway(staff, payment, invoice) {
		h.fail("nobody told staff of payment %s for invoice %s, which are not ours", payment, invoice)
	}
}

// table holds the table that an accountant takes away against the comparison of each day on which somebody has paid.
func (h *history) table() {
	days := map[kafala.Date]bool{}
	first := kafala.DateOf(h.clock.now())
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		if err != nil {
			continue
		}
		for _, p := range g.Payments() {
			day := kafala.DateOf(p.At)
			if days[day] = true; day.Before(first) {
				first = day
			}
		}
	}
	if len(days) == 0 {
		return
	}
	before := first.AddDays(-2) // what came beside a payment of then
	all, err := books.ByDay(context.Background(), h.admin.office, h.words, before, kafala.DateOf(h.clock.now()))
	h.must(err)
	for day := range days {
		c, err := h.admin.office.Compare(context.Background(), day)
		h.must(err)
		if all[day] != c.Sums() {
			h.fail("%s: the table has %+v, the comparison %+v: %+v", day, all[day], c.Sums(), c.Differences)
		}
		h.tally.compared.Add(1)
	}
}

// own tells whether a delivery is about a request of this history.
func (h *history) own(delivery string) bool {
	for _, r := range h.requests {
		if strings.HasPrefix(delivery, r.ID) {
			return true
		}
	}
	return false
}

// toStaff is all that staff were told in this history.
func (h *history) toStaff() []botapi.Message {
	return slices.DeleteFunc(h.staffChat(), func(m botapi.Message) bool { return m.ID <= h.since })
}

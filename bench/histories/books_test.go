package histories

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

var (
	unseen    = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u200e", "", "\u200f", "")
	reference = regexp.MustCompile("[0-9]{3}\u00a0[0-9]{4}\u00a0[0-9]{4}")
)

// text is all that a message says, as people read it.
func text(m botapi.Message) string { return unseen.Replace(m.Text + m.Caption) }

// says is the longest piece of the words of a key that is always the same.
func (w *town) saying(key string) (best string) {
	plain := strings.ReplaceAll(unseen.Replace(w.words.Plain(key, nil)), "<no value>", "\n")
	plain = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(plain, "")
	for line := range strings.Lines(plain) {
		if line = strings.TrimSpace(line); len(line) > len(best) {
			best = line
		}
	}
	return best
}

// returned is the amount that a message says has gone back.
func (w *town) returned(text string) string {
	before, after, _ := strings.Cut(w.words.Plain("refunded", locales.Data{"Amount": "#"}), "#")
	after, _, _ = strings.Cut(after, "\n")
	found := regexp.MustCompile(regexp.QuoteMeta(before) + "([0-9.,]+)" + regexp.QuoteMeta(after)).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

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
				if strings.Contains(text(m), h.pieces[key]) {
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
func (h *history) learn(r request) {
	news := false
	for _, p := range h.gateway.BooksOf("guarantee", r.id).Payments {
		_, ok := came(p)
		news = news || ok && !h.known[p.ID]
	}
	if !news {
		return
	}
	if g, err := h.find(r); err == nil {
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
			g, err := h.admin.store.Find(context.Background(), id)
			if err != nil {
				continue
			}
			for _, p := range h.gateway.BooksOf("guarantee", id).Payments {
				if h.known[p.ID] && p.InvoiceID != nil && *p.InvoiceID == g.Invoice.ID {
					h.fail("%s was told that nothing came, and payment %s was known: %s", id, p.ID, text(m))
				}
			}
		}
	}
}

// oneLink checks that nobody can pay for what does not await its payment, and that what awaits it has one link.
func (h *history) oneLink() {
	box := strings.Join(h.outbox(), " ")
	for _, r := range h.requests {
		if strings.Contains(box, r.id+".link.") {
			continue // it is still being made
		}
		g, err := h.find(r)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			h.must(err)
		}
		for _, i := range h.gateway.BooksOf("guarantee", r.id).Invoices {
			if i.Status == moyasar.Initiated && (g.Status != kafala.Awaiting || i.ID != g.Invoice.ID) {
				h.fail("%s is %s with the link %q, and %s is open", r.id, g.Status, g.Invoice.ID, i.ID)
			}
		}
	}
}

// check holds the gateway's books against ours, and against what the citizens and staff were told.
func (h *history) check() {
	if left := h.outbox(); len(left) > 0 {
		h.fail("left in the outbox: %v", left)
	}
	dead, err := h.admin.store.Dead(context.Background())
	h.must(err)
	for _, d := range dead {
		if h.own(d.Delivery.ID) {
			h.fail("given up: %+v", d)
		}
	}
	staff := h.toStaff()
	for _, r := range h.requests {
		h.checkRequest(r, staff)
	}
	for _, c := range h.citizens {
		h.checkChat(c)
	}
	if invoice, payment := h.stranger[0], h.stranger[1]; !strings.Contains(staff, invoice) && !strings.Contains(staff, payment) {
		h.fail("nobody told staff of payment %s for invoice %s, which are not ours", payment, invoice)
	}
}

// own tells whether a delivery is about a request of this history.
func (h *history) own(delivery string) bool {
	for _, r := range h.requests {
		if strings.HasPrefix(delivery, r.id) {
			return true
		}
	}
	return false
}

// toStaff is all that staff were told in this history.
func (h *history) toStaff() string {
	var all strings.Builder
	for _, m := range h.staffChat() {
		if m.ID > h.since {
			fmt.Fprintln(&all, text(m))
		}
	}
	return all.String()
}

// came tells whether money came with a payment, and how much of it has gone back.
func came(p moyasar.Payment) (back kafala.Halalas, ok bool) {
	switch p.Status {
	case moyasar.Paid, moyasar.Captured, moyasar.Refunded:
		return kafala.Halalas(p.Refunded), true
	case moyasar.Voided:
		return kafala.Halalas(p.Amount), true
	}
	return 0, false
}

func (h *history) checkRequest(r request, staff string) {
	g, err := h.find(r)
	books := h.gateway.BooksOf("guarantee", r.id)
	if errors.Is(err, kafala.ErrNotFound) { // never submitted, or erased
		for _, p := range books.Payments {
			if _, ok := came(p); ok && !strings.Contains(staff, p.ID) && !strings.Contains(staff, *p.InvoiceID) {
				h.fail("nobody told staff of payment %s for %s, which is gone", p.ID, r.id)
			}
		}
		return
	}
	h.must(err)
	h.checkHistory(g)
	theirs, ours := kafala.Halalas(0), kafala.Halalas(0)
	for _, p := range g.Payments() {
		ours += p.Amount - p.Back
	}
	for _, p := range books.Payments {
		back, ok := came(p)
		if !ok {
			continue
		}
		h.tally.payments.Add(1)
		theirs += kafala.Halalas(p.Amount) - back
		h.checkPayment(g, p, back)
	}
	if ours != theirs {
		h.fail("%s: %s are with the gateway, %s in our record", r.id, theirs, ours)
	}
	for _, strange := range g.Strange {
		_, why, _ := strings.Cut(strange, ":")
		h.tally.meet(why)
		told := false
		for line := range strings.Lines(staff) {
			told = told || strings.Contains(line, r.id) && strings.Contains(line, why)
		}
		if !told {
			h.fail("%s: nobody told staff of %s", r.id, strange)
		}
	}
	for _, i := range books.Invoices {
		if i.Status == moyasar.Initiated {
			h.fail("%s is %s, and invoice %s is open", r.id, g.Status, i.ID)
		}
	}
	h.tally.end(g.Status)
}

// checkPayment checks that a payment ended in exactly one way: as the guarantee, or back with the citizen.
func (h *history) checkPayment(g kafala.Guarantee, p moyasar.Payment, back kafala.Halalas) {
	found := 0
	for _, ours := range g.Payments() {
		if ours.ID == p.ID {
			found++
			if ours.Amount != kafala.Halalas(p.Amount) || ours.Back != back {
				h.fail("%s: payment %s is %d with %s back, and %s with %s back in our record", g.ID, p.ID, p.Amount, back, ours.Amount, ours.Back)
			}
		}
	}
	if found != 1 {
		h.fail("%s: payment %s is %d times in our record", g.ID, p.ID, found)
	}
	held := g.Payment.ID == p.ID && (g.Status == kafala.Issued || g.Status == kafala.Ended) && g.Reference != ""
	gone := back == kafala.Halalas(p.Amount)
	if held == gone {
		h.fail("%s is %s: payment %s of %d, %s back", g.ID, g.Status, p.ID, p.Amount, back)
	}
}

// checkHistory walks the history of a record from its beginning.
func (h *history) checkHistory(g kafala.Guarantee) {
	var at kafala.Status
	issued := 0
	for n, e := range g.History {
		switch {
		case n == 0 && e.To == kafala.Awaiting:
		case n > 0 && e.From == at && (e.To == at || kafala.CanMove(at, e.To)):
		default:
			h.fail("%s: its history goes from %q to %q: %+v", g.ID, at, e.To, g.History)
		}
		if e.To == kafala.Issued && at != kafala.Issued {
			issued++
		}
		at = e.To
	}
	if at != g.Status || issued > 1 {
		h.fail("%s is %s, its history %+v", g.ID, g.Status, g.History)
	}
}

// checkChat checks what a citizen was told: every receipt, whole, with the one reference of its guarantee, and every
// payment that went back.
func (h *history) checkChat(c *citizen) {
	references := map[string]map[string]int{} // parts of receipts, by reference
	returned := map[string]int{}              // words that money went back, by amount
	for _, m := range c.Messages() {
		if !m.From.IsBot {
			continue
		}
		part := "text"
		switch {
		case len(m.Photo) > 0:
			part = "photo"
		case m.Document != nil:
			part = "sheet"
		case strings.Contains(text(m), h.pieces["refunded"]):
			returned[h.returned(text(m))]++
		case !strings.Contains(text(m), h.pieces["receipt"]):
			part = "other"
		}
		for _, r := range reference.FindAllString(text(m), -1) {
			if references[r] == nil {
				references[r] = map[string]int{}
			}
			references[r][part]++
		}
	}
	back := map[string]int{}
	for _, r := range h.requests {
		g, err := h.find(r)
		if err != nil || r.chat != c.chat {
			continue
		}
		name := kafala.GroupReference(g.Reference)
		if parts := references[name]; (g.Status == kafala.Issued || g.Status == kafala.Ended) && (parts["text"] == 0 || parts["photo"] == 0 || parts["sheet"] == 0) {
			h.fail("%s is %s, and its receipt came as %v", g.ID, g.Status, parts)
		}
		delete(references, name)
		for _, p := range g.Payments() {
			if p.Back > 0 {
				back[p.Back.String()]++
			}
		}
	}
	if len(references) > 0 {
		h.fail("chat %d was told of references that are none of its: %v", c.chat, references)
	}
	for amount, n := range back {
		if returned[amount] < n {
			h.fail("%d payments of %s went back, and chat %d was told so %d times", n, amount, c.chat, returned[amount])
		}
	}
}

// Package books holds the gateway's books against ours, and against what citizens and staff were told. It is for tests
// only.
package books

import (
	"errors"
	"regexp"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// Books are both sides.
type Books struct {
	Gateway *moyasar.Server
	Find    func(id string) (kafala.Guarantee, error)
	Words   *locales.Words   // in which the citizens were spoken to
	Staff   []botapi.Message // all that staff were told
	// Earlier counts the messages of another release, in words of its own, that tell staff of something about a guarantee; nil: none.
	Earlier func(g kafala.Guarantee, n kafala.Notice) int
	Fail    func(format string, args ...any)
	Found   Found // what was found so far
}

// Found counts what there was, so that a test cannot pass in which there was nothing.
type Found struct {
	Payments int
	Meetings []string // what staff were told of
	Ends     []kafala.Status
}

// Request is one that somebody has submitted, whether it arrived or not.
type Request struct {
	ID   string
	Chat int64
}

// Check holds requests that have come to rest against the gateway and against the chats of those who asked.
func (b *Books) Check(requests []Request, chats map[int64][]botapi.Message) {
	for _, r := range requests {
		b.request(r)
	}
	for chat, messages := range chats {
		b.chat(chat, messages, requests)
	}
}

// Came tells whether money came with a payment, and how much of it has gone back.
func Came(p moyasar.Payment) (back kafala.Halalas, ok bool) {
	switch p.Status {
	case moyasar.Paid, moyasar.Captured, moyasar.Refunded:
		return kafala.Halalas(p.Refunded), true
	case moyasar.Voided:
		return kafala.Halalas(p.Amount), true
	}
	return 0, false
}

func (b *Books) request(r Request) {
	g, err := b.Find(r.ID)
	books := Of(b.Gateway, r.ID)
	if errors.Is(err, kafala.ErrNotFound) { // never submitted, or erased
		for _, p := range books.Payments {
			if _, ok := Came(p); ok && !ToldOfGateway(b.Staff, p.ID, *p.InvoiceID) {
				b.Fail("nobody told staff of payment %s for %s, which is gone", p.ID, r.ID)
			}
		}
		return
	}
	if err != nil {
		b.Fail("%s: %v", r.ID, err)
	}
	b.history(g)
	theirs, riyals := kafala.Sums{}, kafala.Sums{}
	for _, p := range books.Payments {
		if back, ok := Came(p); ok {
			b.Found.Payments++
			sums := kafala.Sums{Gross: kafala.Halalas(p.Amount), Returned: back}
			if theirs = theirs.And(sums); p.Currency == kafala.Currency {
				riyals = riyals.And(sums)
			}
			b.payment(g, p, back)
		}
	}
	b.sums(g, theirs, riyals)
	for _, i := range books.Invoices {
		if i.Status == moyasar.Initiated {
			b.Fail("%s is %s, and invoice %s is open", r.ID, g.Status, i.ID)
		}
	}
	b.toStaff(g)
	b.Found.Ends = append(b.Found.Ends, g.Status)
}

// sums holds gross, returned and net of the gateway against our record: of all payments, and of those in riyals as the record
// adds them up.
func (b *Books) sums(g kafala.Guarantee, theirs, riyals kafala.Sums) {
	ours := kafala.Sums{}
	for _, p := range g.Payments() {
		ours = ours.And(p.Sums())
	}
	if ours != theirs {
		b.Fail("%s: the gateway has %s, %s back, %s with us; our record %s, %s back, %s with us", g.ID, theirs.Gross, theirs.Returned,
			theirs.Net(), ours.Gross, ours.Returned, ours.Net())
	}
	if got := g.Sums(); got != riyals {
		b.Fail("%s: of riyals the gateway has %s, %s back; the record says %s, %s back", g.ID, riyals.Gross, riyals.Returned, got.Gross,
			got.Returned)
	}
	b.moved(g, riyals)
}

// payment checks that a payment ended in exactly one way: as the guarantee, or back with the citizen.
func (b *Books) payment(g kafala.Guarantee, p moyasar.Payment, back kafala.Halalas) {
	found := 0
	for _, ours := range g.Payments() {
		if ours.ID == p.ID {
			found++
			if ours.Amount != kafala.Halalas(p.Amount) || ours.Back != back {
				b.Fail("%s: payment %s is %d with %s back, and %s with %s back in our record", g.ID, p.ID, p.Amount, back, ours.Amount, ours.Back)
			}
		}
	}
	if found != 1 {
		b.Fail("%s: payment %s is %d times in our record", g.ID, p.ID, found)
	}
	if !fits(g, p.ID, kafala.Halalas(p.Amount), back) {
		b.Fail("%s is %s: payment %s of %d, %s back, %s of it ordered", g.ID, g.Status, p.ID, p.Amount, back, g.Due(p.ID))
	}
}

// fits tells whether so much of a payment may be back, once all has come to rest. What we have ordered back is back. Of what
// a guarantee stands for anything may have left by another hand, all of it only if it was used or was frozen; of what is over
// anything.
func fits(g kafala.Guarantee, payment string, amount, back kafala.Halalas) bool {
	due := g.Due(payment)
	switch {
	case g.Payment.ID != payment || g.Reference == "":
		return back == amount
	case g.Status == kafala.Issued:
		return due == 0 && (back < amount || g.Used(kafala.Hand{}) || !g.Freeze.At.IsZero())
	case g.Status == kafala.Ended:
		return due == 0
	}
	return back >= due && (due > 0 || back == amount)
}

// history walks the history of a record from its beginning.
func (b *Books) history(g kafala.Guarantee) {
	var at kafala.Status
	issued := 0
	for n, e := range g.History {
		switch {
		case n == 0 && e.To == kafala.Awaiting:
		case n > 0 && e.From == at && (e.To == at || kafala.CanMove(at, e.To)):
		default:
			b.Fail("%s: its history goes from %q to %q: %+v", g.ID, at, e.To, g.History)
		}
		if e.To == kafala.Issued && at != kafala.Issued && at != kafala.Ended { // but for an end that was taken back
			issued++
		}
		at = e.To
	}
	if at != g.Status || issued > 1 {
		b.Fail("%s is %s, its history %+v", g.ID, g.Status, g.History)
	}
}

var reference = regexp.MustCompile("[0-9]{3}\u00a0[0-9]{4}\u00a0[0-9]{4}")

// receipts counts the parts of receipts in a chat, by reference.
func (b *Books) receipts(messages []botapi.Message) map[string]map[string]int {
	parts := map[string]map[string]int{}
	receipt, late := Piece(b.Words, "receipt"), Piece(b.Words, "receipt.over") // it was over when it came
	for _, m := range messages {
		text, part := Text(m), "other"
		switch {
		case len(m.Photo) > 0:
			part = "photo"
		case m.Document != nil:
			part = "sheet"
		case strings.Contains(text, receipt), strings.Contains(text, late):
			part = "text"
		}
		for _, r := range reference.FindAllString(text, -1) {
			if parts[r] == nil {
				parts[r] = map[string]int{}
			}
			parts[r][part]++
		}
	}
	return parts
}

// back is what a citizen is told of money that went back: how much, of how much, and what is left. Of money in another
// currency only the first is said.
type back struct{ Back, Paid, Net string }

// backOf is what is to be said of a payment of our record.
func backOf(p kafala.Payment) back {
	if p.Currency != "" {
		return back{Back: p.Written(p.Back)}
	}
	return back{p.Back.String(), p.Amount.String(), p.Sums().Net().String()}
}

// returned counts the words that money went back, by what they say.
func (b *Books) returned(messages []botapi.Message) map[back]int {
	all := map[back]int{}
	for key, currency := range map[string]string{"refunded.all": "", "refunded.part": "", "refunded.foreign": "[^\n]+"} {
		words := unseen.Replace(b.Words.Plain(key, locales.Data{"Amount": "#", "Paid": "@", "Net": "~"}))
		words, _, _ = strings.Cut(words, "\n")
		sum := func(name string) string { return "(?P<" + name + ">[0-9.,]*[0-9])" }
		said := regexp.MustCompile(strings.NewReplacer("#", sum("Back")+currency, "@", sum("Paid"), "~", sum("Net")).Replace(
			regexp.QuoteMeta(words)))
		for _, m := range messages {
			found := said.FindStringSubmatch(Text(m))
			if found == nil {
				continue
			}
			part := func(name string) string {
				if n := said.SubexpIndex(name); n > 0 {
					return found[n]
				}
				return ""
			}
			told := back{part("Back"), part("Paid"), part("Net")}
			if key == "refunded.all" {
				told.Paid, told.Net = told.Back, kafala.Halalas(0).String()
			}
			all[told]++
		}
	}
	return all
}

// chat checks what a citizen was told: every receipt, whole, with the one reference of its guarantee, and every
// payment that went back.
func (b *Books) chat(chat int64, messages []botapi.Message, requests []Request) {
	references, returned := b.receipts(messages), b.returned(messages)
	gone := map[back]int{}
	for _, r := range requests {
		g, err := b.Find(r.ID)
		if err != nil || r.Chat != chat {
			continue
		}
		name := kafala.GroupReference(g.Reference)
		if parts := references[name]; (g.Status == kafala.Issued || g.Status == kafala.Ended) && !g.Frozen() &&
			(parts["text"] == 0 || parts["photo"] == 0 || parts["sheet"] == 0) {
			b.Fail("%s is %s, and its receipt came as %v", g.ID, g.Status, parts)
		}
		delete(references, name)
		for _, p := range g.Payments() {
			if p.Back > 0 {
				gone[backOf(p)]++
			}
		}
	}
	if len(references) > 0 {
		b.Fail("chat %d was told of references that are none of its: %v", chat, references)
	}
	for what, n := range gone {
		if returned[what] < n {
			b.Fail("%d times %s of %s went back and %s are left, and chat %d was told so %d times", n, what.Back, what.Paid, what.Net, chat,
				returned[what])
		}
	}
}

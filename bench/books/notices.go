package books

import (
	"net/url"
	"slices"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// LeadsTo tells whether a button of a message is a link into the private chat that holds this.
func LeadsTo(m botapi.Message, payload string) bool {
	if m.ReplyMarkup == nil {
		return false
	}
	return slices.ContainsFunc(slices.Concat(m.ReplyMarkup.InlineKeyboard...), func(b botapi.InlineButton) bool {
		to, err := url.Parse(b.URL)
		return err == nil && b.URL != "" && to.Query().Get("start") == payload
	})
}

// ToCard is what a link to the card of a guarantee holds.
func ToCard(id string) string { return "c_" + id }

// ToPayment and ToInvoice are what a link to the number of one at the gateway holds; ToLost is one to a payment whose record was
// lost.
func ToPayment(id string) string { return "b_number_p-" + id }

// ToInvoice see ToPayment.
func ToInvoice(id string) string { return "b_number_i-" + id }

// ToLost see ToPayment.
func ToLost(id string) string { return "b_lostone_" + id }

// moneyKeys are the words of a notice about a payment that does not fit, by what is done about it.
var moneyKeys = map[kafala.Response]string{kafala.GiveItUp: "staff.refunding", kafala.Follow: "staff.returned",
	kafala.Look: "staff.strange"}

// pieces are what a notice about a guarantee says whoever and how much it is about: by all of them it is known. None: nothing
// strange is told in this way.
func pieces(w *locales.Words, n kafala.Notice) []string {
	switch n.Kind {
	case kafala.NoticeMoney:
		if kafala.PaymentCase(n.Sort) == kafala.OtherCurrency {
			return []string{Piece(w, "staff.currency")}
		}
		key, why := moneyKeys[kafala.Outcomes[kafala.PaymentCase(n.Sort)].Does], "csv.why."+n.Sort
		if kafala.PaymentCase(n.Sort) == kafala.Unlisted {
			why = "case." + n.Sort
		}
		if key == "" || !w.Has(why) {
			return nil
		}
		return []string{Piece(w, key), ": " + unseen.Replace(w.Plain(why, nil)) + "."}
	case kafala.NoticeLeft:
		if n.Sort == string(kafala.TakenBack) {
			return []string{Piece(w, "staff.left")}
		}
		return []string{Piece(w, "staff.left.part")}
	case kafala.NoticeAltered:
		return []string{Piece(w, "staff.altered")}
	}
	return nil
}

// ToldOf counts the messages of the staff chat that say what a notice about a guarantee does, and lead to its card.
func ToldOf(staff []botapi.Message, w *locales.Words, guarantee string, n kafala.Notice) (times int) {
	says := pieces(w, n)
	for _, m := range staff {
		missing := func(piece string) bool { return !strings.Contains(Text(m), piece) }
		if len(says) > 0 && !slices.ContainsFunc(says, missing) && LeadsTo(m, ToCard(guarantee)) {
			times++
		}
	}
	return times
}

// toStaff checks that staff were told of all that is strange about a request, each time by a notice of its own.
func (b *Books) toStaff(g kafala.Guarantee) {
	said := map[kafala.Notice]int{} // by what is told of in the same words
	for _, strange := range g.Strange {
		n := kafala.ReadNotice(strange)
		b.Found.Meetings = append(b.Found.Meetings, n.Sort)
		alike := kafala.Notice{Kind: n.Kind, Sort: n.Sort}
		said[alike]++
		told := ToldOf(b.Staff, b.Words, g.ID, n)
		if told < said[alike] && b.Earlier != nil {
			told += b.Earlier(g, n)
		}
		if told < said[alike] {
			b.Fail("%s: nobody told staff of %s", g.ID, strange)
		}
	}
}

// ToldOfGateway tells whether a message of the staff chat leads to a payment at the gateway, or to its invoice.
func ToldOfGateway(staff []botapi.Message, payment, invoice string) bool {
	return slices.ContainsFunc(staff, func(m botapi.Message) bool {
		return slices.ContainsFunc([]string{ToPayment(payment), ToInvoice(invoice), ToLost(payment)},
			func(payload string) bool { return LeadsTo(m, payload) })
	})
}

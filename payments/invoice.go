package payments

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
)

// states is what the gateway's words for an invoice mean here
// (https://docs.moyasar.com/invoice-notifications). Only "paid" means that money was received, and only what is
// open may be ended by us when its time is over.
var states = map[string]kafala.BillState{
	"initiated": kafala.BillOpen,
	"failed":    kafala.BillOpen,    // a try failed; the page lets another card be tried
	"on_hold":   kafala.BillUnknown, // documented by its word only, and money may be under way: no cause to cancel
	"paid":      kafala.BillPaid,
	"expired":   kafala.BillExpired,
	"canceled":  kafala.BillCancelled,
	"refunded":  kafala.BillReturned,
	"voided":    kafala.BillReturned,
}

// state translates a word of the gateway; one that is not listed is unknown, and nothing is concluded from it.
func state(word string) kafala.BillState {
	if s, ok := states[word]; ok {
		return s
	}
	return kafala.BillUnknown
}

// invoice is the gateway's object, as far as it is read. Only id, status, amount and currency are always there.
type invoice struct {
	ID       text            `json:"id"`
	Status   text            `json:"status"`
	Amount   int64           `json:"amount"` // halalas; a fraction is refused by the decoder
	Currency text            `json:"currency"`
	URL      text            `json:"url"`
	Expires  text            `json:"expired_at"`
	Created  text            `json:"created_at"`
	Metadata json.RawMessage `json:"metadata"`
	Payments []payment       `json:"payments"`
}

// payment is one try to pay.
type payment struct {
	ID       text            `json:"id"`
	Status   text            `json:"status"`
	Amount   int64           `json:"amount"`
	Captured int64           `json:"captured"` // of an authorized one, which may be taken in part; else 0
	Refunded int64           `json:"refunded"` // the total so far: the status after a part is not documented
	Fee      text            `json:"fee"`      // what the gateway keeps of it, in the smallest unit; a wrong one spoils nothing
	Currency text            `json:"currency"`
	Created  text            `json:"created_at"`
	Updated  text            `json:"updated_at"`
	Invoice  text            `json:"invoice_id"` // null where it was made without one, not by us
	Metadata json.RawMessage `json:"metadata"`   // null in most: the invoice has it
	Source   json.RawMessage `json:"source"`
}

func (i invoice) guarantee() string { return guaranteeIn(i.Metadata) }

func guaranteeIn(metadata json.RawMessage) string { return tagIn(metadata, "guarantee") }

// tagIn reads what Make put into the metadata; the gateway may send null or something else instead.
func tagIn(metadata json.RawMessage, name string) string {
	var m map[string]text
	_ = json.Unmarshal(metadata, &m)
	return string(m[name])
}

// link is the part that the record keeps; its end is zero where the gateway tells none.
func (i invoice) link() kafala.Invoice {
	return kafala.Invoice{ID: string(i.ID), URL: string(i.URL), Expires: i.Expires.time()}
}

// complete tells whether the answer has what a link needs: an id that can be asked for again, and a page.
func (i invoice) complete() bool {
	u, err := url.Parse(string(i.URL))
	return safeID(string(i.ID)) && err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// bill translates the whole invoice, its tries oldest first.
func (i invoice) bill() kafala.Bill {
	b := kafala.Bill{
		Invoice:   i.link(),
		Guarantee: i.guarantee(),
		Reference: tagIn(i.Metadata, "reference"),
		State:     state(string(i.Status)),
		Fresh:     i.Status == "initiated" && i.complete(),
		Amount:    kafala.Halalas(i.Amount),
		Currency:  string(i.Currency),
		Created:   i.Created.time(),
	}
	for _, p := range i.Payments {
		b.Tries = append(b.Tries, p.try())
	}
	slices.SortStableFunc(b.Tries, func(a, b kafala.Try) int {
		return cmp.Or(a.Payment.At.Compare(b.Payment.At), cmp.Compare(a.Payment.ID, b.Payment.ID))
	})
	return b
}

// try translates one attempt. Its time is when it was begun, which never changes however often it is read.
func (p payment) try() kafala.Try {
	var s source
	_ = json.Unmarshal(p.Source, &s)
	t := kafala.Try{
		Payment: kafala.Payment{
			ID: string(p.ID), Amount: p.taken(), Scheme: s.scheme(), Last4: s.last4(), At: p.Created.time(),
		},
		Paid:     p.paid(),
		Returned: p.back(),
		Failed:   p.Status == "failed",
		Currency: string(p.Currency),
	}
	if t.Paid {
		t.Payment.Fee = p.Fee.amount()
	}
	if t.Failed {
		t.Reason = s.reason()
	}
	return t
}

// paid tells whether the money has come to us once. A voided payment may have been authorized only; since all of it
// is back either way, that makes no difference.
func (p payment) paid() bool {
	switch p.Status {
	case "paid", "captured", "refunded", "voided":
		return true
	}
	return false
}

// taken is how much of it has come to us.
func (p payment) taken() kafala.Halalas {
	if p.Captured > 0 {
		return kafala.Halalas(p.Captured)
	}
	return kafala.Halalas(p.Amount)
}

// back tells how much of it has been given back: all of a voided one, and what the gateway adds up for any other
// that was paid.
func (p payment) back() kafala.Halalas {
	switch {
	case p.Status == "voided", p.Status == "refunded" && p.Refunded <= 0:
		return p.taken()
	case p.paid():
		return kafala.Halalas(max(0, p.Refunded))
	}
	return 0
}

// text is a string that may be null, a number (kept as written) or, once wrongly, something else (kept empty): a
// field that we can do without must not make an invoice unreadable.
type text string

// UnmarshalJSON never fails on valid JSON.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*t = text(b)
	}
	return nil
}

// time reads a date-time in UTC; anything else is the zero time.
func (t text) time() time.Time {
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(t)))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// amount reads a whole amount that is not negative; anything else is 0.
func (t text) amount() kafala.Halalas {
	n, err := strconv.ParseInt(string(t), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return kafala.Halalas(n)
}

// safeID tells whether an invoice's id, which may come from a stranger, can stand in a path and in a log:
// 8 to 64 letters, digits, hyphens and underscores.
func safeID(id string) bool {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	return len(id) >= 8 && len(id) <= 64 && !strings.ContainsFunc(id, odd)
}

package moyasar

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// returnAfter is when the page of a paid invoice goes to success_url by itself.
const returnAfter = 8 * time.Second

// checkoutView is the page of an invoice.
type checkoutView struct {
	sheet
	Invoice Invoice
	Total   money
	Until   string // when the invoice expires, as people read it
	Method  string // "card" or "stc"
	Path    string // of the invoice, for links and forms

	Declined string // key of the sentence; empty: nothing was declined
	Form     formView
	Wrong    map[string]bool
	Groups   []cardGroup
	Codes    []stcAnswer
	Mobile   string
	Payment  string // STC Pay payment that waits for a code
	BINs     string // for recognising mada while typing

	State  string // of the closing page: paid, expired, canceled, refunded, voided, other
	Fresh  bool   // paid just now
	Last   *Payment
	Return string // success_url
	After  int    // seconds until the return
}

// formView is what is typed so far.
type formView struct{ Number, Name, Expiry, CVC string }

type cardGroup struct {
	Scheme string
	Cards  []cardRow
}

type cardRow struct {
	Number, Shown, Expiry, CVC string
	Paid                       bool
	Label                      string // key of what happens
	Link                       string // the same page, filled in; for those without scripts
}

// checkout shows an invoice as it is: open, or why it is not.
func (s *Server) checkout(r *http.Request) reply {
	inv := s.books.invoices[r.PathValue("id")]
	if inv == nil {
		return s.missing(r)
	}
	view := s.checkoutView(r, inv)
	p := s.books.payments[r.URL.Query().Get("id")]
	if p != nil && p.invoice != inv {
		p = nil
	}
	if view.Invoice.Status != Initiated {
		return s.closed(view, p)
	}
	if p != nil && p.Status == Failed {
		view.Declined = "declined." + p.reason
	}
	if p != nil && p.Status == Initiated && p.Source.Type == "stcpay" {
		view.Payment, view.Mobile = p.ID, p.Source.Mobile
	}
	if card, known := find(digitsOf(r.URL.Query().Get("card"))); known {
		view.Form = sample(card, s.now())
	}
	return s.draw(http.StatusOK, "checkout", view)
}

func (s *Server) checkoutView(r *http.Request, inv *invoice) checkoutView {
	view := checkoutView{sheet: s.sheet(r), Invoice: s.show(inv), Method: "card", Codes: stcCodes}
	view.Path = view.Prefix + "/invoices/" + inv.ID
	view.Total = view.Money(inv.Amount, inv.Currency)
	if view.Switch == "" { // what was typed is refused: the other language begins anew, and nothing of it is in an address
		view.Switch = view.Path + "?lang=" + view.Other
	}
	view.Until = view.until(inv.expires, s.now())
	view.BINs = strings.Join(madaBINs, " ")
	view.Groups = s.groups(view)
	if r.URL.Query().Get("method") == "stc" || strings.Contains(r.URL.Path, "/stc") {
		view.Method = "stc"
	}
	return view
}

// clock is a time of day as the chat beside the page tells it: by twelve hours in Arabic, by twenty-four in English.
func (v checkoutView) clock(at time.Time) string {
	half := "clock.am"
	if at.Hour() >= 12 {
		half = "clock.pm"
	}
	return fmt.Sprintf(v.Words[half], at.Format("03:04"), at.Format("15:04"))
}

// LastDigits are the last four of the card that paid.
func (v checkoutView) LastDigits() string {
	number := v.Last.Source.Number
	return number[max(0, len(number)-4):]
}

// until is a time of today in Riyadh, or with its date, as the page's language tells the time.
func (v checkoutView) until(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	at, now = at.In(riyadh), now.In(riyadh)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return v.clock(at)
	}
	return at.Format(time.DateOnly) + " " + v.clock(at)
}

func (s *Server) groups(view checkoutView) []cardGroup {
	var groups []cardGroup
	for _, card := range Cards() {
		if len(groups) == 0 || groups[len(groups)-1].Scheme != card.Scheme {
			groups = append(groups, cardGroup{Scheme: card.Scheme})
		}
		form := sample(card, s.now())
		row := cardRow{
			Number: card.Number, Shown: form.Number, Expiry: form.Expiry, CVC: form.CVC,
			Paid: card.Status == Paid, Label: "outcome." + card.Reason,
			Link: view.Path + "?" + url.Values{"lang": {view.Lang}, "card": {card.Number}}.Encode() + "#card",
		}
		switch {
		case row.Paid && card.Secure == Frictionless:
			row.Label = "outcome.frictionless"
		case row.Paid:
			row.Label = "outcome.approved"
		}
		groups[len(groups)-1].Cards = append(groups[len(groups)-1].Cards, row)
	}
	return groups
}

// sample is a form filled with a test card.
func sample(card Card, now time.Time) formView {
	form := formView{Number: spaced(card.Number), Name: "TEST PAYER", Expiry: "12/" + strconv.Itoa(now.Year()%100+3), CVC: "123"}
	if card.Scheme == Amex {
		form.CVC = "1234"
	}
	return form
}

// spaced groups a number as it stands on a card.
func spaced(number string) string {
	cuts := []int{4, 8, 12}
	if scheme(number) == Amex {
		cuts = []int{4, 10}
	}
	var b strings.Builder
	for i, digit := range number {
		for _, cut := range cuts {
			if i == cut {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// closed shows an invoice that cannot be paid (any more).
func (s *Server) closed(view checkoutView, p *payment) reply {
	view.State = "other"
	switch view.Invoice.Status {
	case Paid, Expired, Canceled, Refunded, Voided:
		view.State = view.Invoice.Status
	}
	for n := range view.Invoice.Payments {
		if attempt := &view.Invoice.Payments[n]; attempt.Status != Failed && attempt.Status != Initiated {
			view.Last = attempt
		}
	}
	view.Return = deref(view.Invoice.SuccessURL)
	if view.State == Paid && p != nil && p.Status == Paid {
		view.Fresh = true
		if view.Return != "" {
			view.After = int(returnAfter / time.Second)
		}
	}
	if view.State != Paid {
		view.Return = ""
	}
	page := s.draw(http.StatusOK, "closed", view)
	return func(w http.ResponseWriter, r *http.Request) {
		if view.After > 0 {
			w.Header().Set("Refresh", strconv.Itoa(view.After)+"; url="+view.Return)
		}
		page(w, r)
	}
}

// pay runs one attempt of the page, if the invoice is still open.
func (s *Server) pay(r *http.Request, attempt func(checkoutView, order) reply) reply {
	inv := s.books.invoices[r.PathValue("id")]
	if inv == nil {
		return s.missing(r)
	}
	view := s.checkoutView(r, inv)
	if view.Invoice.Status != Initiated {
		return goTo(view.Path + "?lang=" + view.Lang)
	}
	return attempt(view, order{
		invoice: inv, amount: inv.Amount, currency: inv.Currency, description: inv.Description,
		callback: s.invoiceURL(inv.ID) + "?lang=" + view.Lang, ip: hostOf(r.RemoteAddr),
	})
}

// local makes an address of ours one of this server, whatever its host.
func (s *Server) local(address string) string {
	if rest, ours := strings.CutPrefix(address, s.base.URL()+"/"); ours {
		return s.base.Prefix() + "/" + rest
	}
	return address
}

func (s *Server) payByCard(r *http.Request) reply {
	typed := readCardForm(r.PostFormValue)
	return s.pay(r, func(view checkoutView, o order) reply {
		if view.Wrong = typed.check(s.now()); len(view.Wrong) > 0 {
			view.Form = formView{Number: spaced(typed.Number), Name: typed.Name, Expiry: r.PostFormValue("expiry")}
			return s.draw(http.StatusUnprocessableEntity, "checkout", view)
		}
		p := s.chargeCard(o, typed.Number, typed.Name)
		if p.Status == Initiated {
			return goTo(s.local(p.Source.TransactionURL) + "?lang=" + view.Lang)
		}
		return goTo(s.local(p.returnURL()))
	})
}

func (s *Server) payBySTC(r *http.Request) reply {
	mobile := stcNumber(r.PostFormValue("mobile"))
	return s.pay(r, func(view checkoutView, o order) reply {
		if mobile == "" {
			view.Wrong, view.Mobile = map[string]bool{"mobile": true}, r.PostFormValue("mobile")
			return s.draw(http.StatusUnprocessableEntity, "checkout", view)
		}
		return s.afterSTC(s.chargeSTC(o, mobile, "", ""))
	})
}

func (s *Server) afterSTC(p *payment) reply { return goTo(s.local(p.returnURL()) + "&method=stc") }

func (s *Server) enterSTCCode(r *http.Request) reply {
	p := s.books.payments[r.PathValue("payment")]
	if p == nil || p.invoice == nil || p.invoice.ID != r.PathValue("id") {
		return s.missing(r)
	}
	s.proceed(p, digitsOf(r.PostFormValue("otp")))
	return s.afterSTC(p)
}

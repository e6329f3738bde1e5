package moyasar

import "net/http"

// BankCode is the code that the sandbox bank's page accepts.
const BankCode = "123456"

// mostWrong is how many wrong codes end a payment at the bank.
const mostWrong = 3

// bankView is the page of the bank behind a card: the 3-D Secure step.
type bankView struct {
	sheet
	Total  money
	Card   string // masked
	Action string
	Code   string // the code that works, shown because this is a sandbox
	Wrong  bool   // the last code was not it
}

// challenged is the card payment that the address names and where its browser
// goes when all is said.
func (s *Server) challenged(r *http.Request) (p *payment, back string) {
	p = s.books.challenges[r.PathValue("id")]
	if p == nil || p.Source.Type != "creditcard" {
		return nil, ""
	}
	return p, s.local(p.returnURL())
}

func (s *Server) bank(r *http.Request) reply {
	p, back := s.challenged(r)
	switch {
	case p == nil:
		return s.missing(r)
	case p.Status != Initiated:
		return goTo(back)
	}
	view := bankView{sheet: s.sheet(r), Card: p.Source.Number, Code: BankCode, Wrong: p.wrong > 0}
	view.Total = view.Money(p.Amount, p.Currency)
	view.Action = view.Prefix + "/v1/card_auth/" + p.challenge + "/answer?lang=" + view.Lang
	return s.draw(http.StatusOK, "bank", view)
}

// answerBank takes what the person did at the bank: the code, or a refusal.
func (s *Server) answerBank(r *http.Request) reply {
	p, _ := s.challenged(r)
	switch {
	case p == nil:
		return s.missing(r)
	case p.Status != Initiated:
	case r.PostFormValue("decision") == "reject":
		s.fail(p, secureRejected, "", "secure_rejected")
	case digitsOf(r.PostFormValue("otp")) != BankCode:
		if p.wrong++; p.wrong < mostWrong {
			return goTo(s.base.Prefix() + "/v1/card_auth/" + p.challenge + "/prepare?lang=" + s.language(r))
		}
		s.fail(p, secureRejected, "", "secure_rejected")
	default:
		s.settle(p)
	}
	return goTo(s.local(p.returnURL()))
}

package payments

import (
	"strings"

	"kafalabot/kafala"
)

// source is what a try was paid with. The number is masked by the gateway; a holder's name and mobile are there
// too and are not read.
type source struct {
	Type    text `json:"type"`
	Company text `json:"company"`
	Number  text `json:"number"`
	Code    text `json:"response_code"`
	Message text `json:"message"`
}

// codes are the ISO 8583 response codes that tell a payer what to do.
var codes = map[string]string{"51": kafala.NoFunds, "54": kafala.CardExpired, "61": kafala.OverLimit}

// phrase is looked for in what the gateway says; the first of a list that fits decides.
type phrase struct{ part, reason string }

// Where there is no code, the issuer was not asked, or it is no card.
var (
	// https://docs.moyasar.com/guides/stc-pay/testing
	ofWallets = []phrase{{"insufficient", kafala.WalletFunds}, {"otp", kafala.WalletCode}, {"limit", kafala.WalletLimit},
		{"maximum", kafala.WalletLimit}}
	// https://docs.moyasar.com/guides/references/3ds-errors and the Visa test cards. A step that the payer has refused, or
	// whose code was wrong, is told as rejected by the issuer.
	ofSecure = []phrase{{"expired card", kafala.CardExpired}, {"card is expired", kafala.CardExpired}, {"rejected", kafala.NotConfirmed},
		{"cancel", kafala.NotConfirmed}, {"denied", kafala.NotConfirmed}, {"abandon", kafala.NotConfirmed}}
	ofCards = []phrase{{"insufficient", kafala.NoFunds}, {"expired card", kafala.CardExpired}, {"limit", kafala.OverLimit},
		{"maximum", kafala.OverLimit}}
)

// reason says why a failed try failed: one of kafala.DeclineReasons.
func (s source) reason() string {
	said, wallet := strings.ToLower(string(s.Message)), strings.EqualFold(string(s.Type), "stcpay")
	switch {
	case wallet:
		return first(ofWallets, said, kafala.WalletOther)
	case s.Code != "":
		if r, ok := codes[string(s.Code)]; ok {
			return r
		}
		return kafala.OtherReason
	case strings.Contains(said, "3ds"), strings.Contains(said, "authenticat"), strings.Contains(said, "3-d secure"):
		return first(ofSecure, said, kafala.Unverified)
	}
	return first(ofCards, said, kafala.OtherReason)
}

// first gives the reason of the first phrase that is said, else another one.
func first(all []phrase, said, other string) string {
	for _, p := range all {
		if strings.Contains(said, p.part) {
			return p.reason
		}
	}
	return other
}

// scheme is the card's company where there is one ("mada" also for mada through Apple Pay), else the kind of
// source ("stcpay").
func (s source) scheme() string {
	kind := word(strings.ToLower(string(s.Type)), "")
	return word(strings.ToLower(string(s.Company)), kind)
}

// last4 reads the end of a masked number such as 4201-32XX-XXXX-1010; empty where there is none.
func (s source) last4() string {
	n := string(s.Number)
	if len(n) < 12 {
		return ""
	}
	n = n[len(n)-4:]
	if strings.ContainsFunc(n, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return n
}

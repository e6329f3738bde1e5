package payments

import "strings"

// source is what a try was paid with. The number is masked by the gateway; a holder's name and mobile are there
// too and are not read.
type source struct {
	Type    text `json:"type"`
	Company text `json:"company"`
	Number  text `json:"number"`
	Code    text `json:"response_code"`
	Message text `json:"message"`
}

// The reasons of a failed try that a person can do something about; everything else is "other".
const (
	noFunds     = "funds"
	expiredCard = "expired_card"
	overLimit   = "limit"
	otherReason = "other"
)

// codes are the ISO 8583 response codes that tell a payer what to do.
var codes = map[string]string{"51": noFunds, "54": expiredCard, "61": overLimit}

// phrases are looked for, in this order, where there is no code, as with STC Pay; the first that fits decides.
// https://docs.moyasar.com/guides/stc-pay/testing
var phrases = []struct{ part, reason string }{
	{"insufficient", noFunds},
	{"expired card", expiredCard},
	{"limit", overLimit},
	{"maximum", overLimit},
}

// reason says why a failed try failed.
func (s source) reason() string {
	if s.Code != "" {
		if r, ok := codes[string(s.Code)]; ok {
			return r
		}
		return otherReason
	}
	said := strings.ToLower(string(s.Message))
	for _, p := range phrases {
		if strings.Contains(said, p.part) {
			return p.reason
		}
	}
	return otherReason
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

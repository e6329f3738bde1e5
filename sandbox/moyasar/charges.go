package moyasar

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"kafalabot/sandbox/internal/standin"
)

// createPayment takes a payment by the API, with a card or STC Pay. A declined
// card is a 201 whose status is "failed".
// Source: docs.moyasar.com/api/payments/create-payment.
func (s *Server) createPayment(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	o := order{
		id: i.text("given_id", false, 36), amount: i.whole("amount", true, leastAmount), currency: i.currency(),
		description: i.text("description", false, mostDescription),
		metadata:    merge(nil, i.tags()), ip: r.ip(),
	}
	if o.id != "" && !standin.IsUUID(o.id) {
		i.blame("given_id", "is not a valid UUID")
	}
	value, _ := i.given("source", true)
	object, isObject := value.(map[string]any)
	if i.wrong["source"] == nil && !isObject {
		i.blame("source", "must be a hash")
	}
	if len(object) == 0 {
		return 0, nil, i.problem()
	}
	source := inspect(object)
	kind := source.text("type", true, 20)
	charge := s.cardCharge(source, &o)
	switch kind {
	case "creditcard":
		o.callback = i.link("callback_url", true)
	case "stcpay":
		source.wrong = map[string]any{}
		charge = s.stcCharge(source)
	default:
		source.wrong = map[string]any{"type": []string{"must be one of: creditcard, stcpay"}}
	}
	if len(source.wrong) > 0 {
		i.wrong["source"] = source.wrong
	}
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if s.books.payments[o.id] != nil {
		return 0, nil, &problemGivenID
	}
	return http.StatusCreated, charge(o).show(), nil
}

// cardCharge reads a card; what it returns charges it, under the books' lock.
func (s *Server) cardCharge(source *inspection, o *order) func(order) *payment {
	form := cardForm{
		Number: digitsOf(source.text("number", true, 30)), Name: source.text("name", true, 255),
		Month: source.small("month"), Year: source.small("year"), CVC: source.code("cvc"),
	}
	for field := range form.check(s.now()) {
		if source.wrong[field] == nil {
			source.blame(field, "is invalid")
		}
	}
	delete(source.wrong, "expiry")
	if !form.current(s.now()) && source.wrong["month"] == nil && source.wrong["year"] == nil {
		source.blame("year", "card is expired")
	}
	o.manual = source.flag("manual", false)
	o.unsecured = !source.flag("3ds", true)
	return func(o order) *payment { return s.chargeCard(o, form.Number, form.Name) }
}

func (s *Server) stcCharge(source *inspection) func(order) *payment {
	mobile := stcNumber(source.text("mobile", true, 20))
	if mobile == "" && source.wrong["mobile"] == nil {
		source.blame("mobile", "is invalid")
	}
	cashier, branch := source.text("cashier", false, 255), source.text("branch", false, 255)
	return func(o order) *payment { return s.chargeSTC(o, mobile, cashier, branch) }
}

// code reads digits that may come as number or string, as cvc does.
func (i *inspection) code(key string) string {
	value, there := i.given(key, true)
	if !there {
		return ""
	}
	switch value := value.(type) {
	case json.Number:
		return value.String()
	case string:
		return value
	}
	i.blame(key, "must be a string")
	return ""
}

// small reads a month or a year, as number or string.
func (i *inspection) small(key string) int {
	text := i.code(key)
	n, err := strconv.Atoi(text)
	if err != nil && i.wrong[key] == nil {
		i.blame(key, "must be an integer")
	}
	return n
}

// stcNumber writes a Saudi mobile as 05XXXXXXXX; "" if it is none.
func stcNumber(text string) string {
	number := digitsOf(text)
	number = strings.TrimPrefix(strings.TrimPrefix(number, "00"), "966")
	if len(number) == 9 && number[0] == '5' {
		number = "0" + number
	}
	if len(number) != 10 || !strings.HasPrefix(number, "05") {
		return ""
	}
	return number
}

// proceedSTC takes the code of an STC Pay payment made by the API.
func (s *Server) proceedSTC(r *request) (int, any, *Problem) {
	fields, problem := r.parse()
	if problem != nil {
		return 0, nil, problem
	}
	i := inspect(fields)
	code := i.code("otp_value")
	if problem := i.problem(); problem != nil {
		return 0, nil, problem
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	p := s.books.challenges[r.PathValue("id")]
	switch {
	case p == nil || p.Source.Type != "stcpay":
		return 0, nil, &problemMissing
	case p.Status != Initiated:
		return 0, nil, refused("Payment is already " + p.Status)
	}
	s.proceed(p, digitsOf(code))
	return http.StatusOK, p.show(), nil
}

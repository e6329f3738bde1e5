package histories

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

// acts are what may happen, each as often as it stands here.
var acts = []struct {
	often int
	do    func(h *history)
}{
	{3, (*history).apply},
	{9, (*history).pay},
	{5, (*history).approve},
	{6, (*history).press},
	{5, (*history).letter},
	{3, (*history).sweeps},
	{6, (*history).delivers},
	{5, (*history).passes},
	{1, (*history).restarts},
	{7, (*history).byStaff},
	{4, (*history).byHand},
	{1, (*history).reprices},
	{1, (*history).foreign},
	{3, (*history).trouble},
	{3, (*history).storm},
	{1, (*history).erases},
	{3, (*history).second},
	{4, (*history).wishes},
	{5, (*history).leaves},
	{5, (*history).closes},
	{3, (*history).freezes},
	{3, (*history).answers},
	{3, (*history).unaware},
	{4, (*history).decides},
}

var chances = func() (all []func(h *history)) {
	for _, a := range acts {
		for range a.often {
			all = append(all, a.do)
		}
	}
	return all
}()

// act lets one thing happen.
func (h *history) act() {
	chances[h.draw(len(chances), "act")](h)
	h.settled()
	h.watch()
}

// some draws a request.
func (h *history) some() (books.Request, bool) {
	if len(h.requests) == 0 {
		return books.Request{}, false
	}
	return h.requests[h.draw(len(h.requests), "request")], true
}

var cards = []string{"4201320111111010", "4201320111111010", "4111111111111111", "4111114005765430", "4201320000311101", "4111116611600661"}

// payable lists the invoices that somebody could pay now.
func (h *history) payable() (open []moyasar.Invoice) {
	for _, r := range h.requests {
		for _, i := range books.Of(h.gateway, r.ID).Invoices {
			if i.Status == moyasar.Initiated {
				open = append(open, i)
			}
		}
	}
	return open
}

// pay pays some invoice of a request, perhaps an old one, with a good card or a bad one, or gets as far as the bank.
func (h *history) pay() {
	open := h.payable()
	if len(open) == 0 {
		h.press()
		return
	}
	invoice := open[h.draw(len(open), "invoice")]
	page := "/invoices/" + invoice.ID
	switch h.draw(16, "strange") {
	case 0:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.Coupon, Path: page, Amount: 500})
	case 1:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.Foreign, Path: page})
	}
	payment, err := h.gateway.Begin(invoice.ID, cards[h.draw(len(cards), "card")])
	if err == nil {
		h.waiting = append(h.waiting, payment)
		if h.draw(2, "at the bank") > 0 {
			err = h.approveOne(len(h.waiting) - 1)
		}
	}
	h.note("pay %s of %s: %s %v", invoice.ID, invoice.Metadata["guarantee"].Text, payment, err)
}

// approveOne has the bank approve a payment that waits there.
func (h *history) approveOne(n int) error {
	payment := h.waiting[n]
	h.waiting = append(h.waiting[:n:n], h.waiting[n+1:]...)
	if h.rarely(6, "revived") {
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.Revived})
	}
	return h.gateway.Approve(payment)
}

// approve has the bank approve what waits there, however late.
func (h *history) approve() {
	if len(h.waiting) > 0 {
		h.note("approve: %v", h.approveOne(h.draw(len(h.waiting), "payment")))
	}
}

// press presses a button of a request, or comes back from the payment page.
func (h *history) press() {
	r, ok := h.some()
	if !ok {
		return
	}
	c := h.citizen(r.Chat)
	switch verb := []string{"verify", "giveup", "renew", "renew", "renew", "reprice", "receipt", "return"}[h.draw(8, "button")]; verb {
	case "return":
		h.says(c, "/start p_"+r.ID)
	case "reprice":
		h.tap(c, fmt.Sprintf("reprice:%s.%s", r.ID, h.price.Terms("appearance")))
	default:
		h.tap(c, verb+":"+r.ID)
	}
}

// letter lets a notice that is under way arrive, get lost, or arrive and come again.
func (h *history) letter() {
	if h.letters() == 0 {
		return
	}
	l := h.takeOut(h.draw(h.letters(), "notice"))
	switch h.draw(5, "fate") {
	case 0:
		h.note("%s is lost", l.path)
		h.tally.lost.Add(1)
		return
	case 1:
		h.tally.repeated.Add(1)
		h.put(l)
	}
	h.hear(h.either(), l)
}

// post brings a letter to a process.
func post(p *process, l letter) int {
	answer := httptest.NewRecorder()
	p.doors.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, l.path, bytes.NewReader(l.body)))
	return answer.Code
}

func (h *history) sweeps()   { h.sweep(h.either()) }
func (h *history) delivers() { h.deliver(h.either()) }

func (h *history) passes() {
	spans := []time.Duration{time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 11 * time.Minute, 21 * time.Minute, 31 * time.Minute,
		3 * time.Hour}
	h.pass(spans[h.draw(len(spans), "time")])
}

func (h *history) restarts() {
	n := h.either()
	h.note("%d: restarts", n)
	h.restart(n)
}

// byHand is what somebody does at the gateway's dashboard, behind our back.
func (h *history) byHand() {
	r, ok := h.some()
	if !ok {
		return
	}
	theirs := books.Of(h.gateway, r.ID)
	if len(theirs.Invoices) > 0 && h.rarely(4, "metadata") {
		h.alters(r, theirs.Invoices[h.draw(len(theirs.Invoices), "invoice")])
		return
	}
	if len(theirs.Payments) == 0 || h.rarely(8, "cancel") {
		if len(theirs.Invoices) > 0 {
			i := theirs.Invoices[h.draw(len(theirs.Invoices), "invoice")].ID
			h.note("by hand: cancel %s: %v", i, h.gateway.Cancel(i))
		}
		return
	}
	p := theirs.Payments[h.draw(len(theirs.Payments), "payment")].ID
	h.takesBack(p)
}

// takesBack lets money of a payment leave by another hand: a part of it by the halala, all that is left, or all as if it had
// never been.
func (h *history) takesBack(payment string) {
	switch what := h.draw(6, "by hand"); what {
	case 0, 1, 2:
		part := []int64{1, 1000, 2301}[what]
		h.note("by hand: refund %d of %s: %v", part, payment, h.gateway.Refund(payment, part))
	case 3, 4:
		h.note("by hand: refund %s: %v", payment, h.gateway.Refund(payment, 0))
	default:
		h.note("by hand: void %s: %v", payment, h.gateway.Void(payment))
	}
}

// alters changes the metadata of an invoice that our record names: to nothing, to rubbish, or to another request of ours.
func (h *history) alters(r books.Request, i moyasar.Invoice) {
	if g, err := h.find(r.ID); err != nil || !g.Names(i.ID) || i.Metadata[books.Once].Text != "" {
		return
	}
	to := []string{"", "4711", h.requests[h.draw(len(h.requests), "other")].ID}[h.draw(3, "to")]
	if to == r.ID {
		return
	}
	h.must(h.gateway.Tag(i.ID, map[string]string{"guarantee": to, books.Once: r.ID}))
	h.tally.altered.Add(1)
	h.note("by hand: the metadata of %s of %s name %q", i.ID, r.ID, to)
}

// reprices lets the operator change the tariff, and restart.
func (h *history) reprices() {
	tariff := append([]kafala.Charge{}, h.price.Tariff...)
	tariff[0].Amount += 1500
	h.price.Tariff = tariff
	h.note("another price: %d", h.price.Price().Total)
	for n := range h.processes {
		h.restart(n)
	}
}

// foreign is a payment of another system of the same merchant.
func (h *history) foreign() {
	if h.stranger[0] != "" {
		return
	}
	var made struct{ ID string }
	h.must(json.Unmarshal(h.ask("/v1/invoices", `{"amount":4200,"currency":"SAR","description":"of another system","metadata":{"order":"7"}}`),
		&made))
	payment, err := h.gateway.Pay(made.ID, cards[0])
	h.must(err)
	h.stranger = [2]string{made.ID, payment}
	h.tally.foreign.Add(1)
	h.note("foreign: %s", made.ID)
}

// trouble lets some calls of the gateway or of Telegram fail by themselves.
func (h *history) trouble() {
	c := h.citizens[h.draw(2, "citizen")].chat
	switch h.draw(8, "trouble") {
	case 0:
		h.chats.Fault(botapi.Fault{Kind: botapi.Flood, Chat: c, RetryAfter: 30})
	case 1:
		h.chats.Fault(botapi.Fault{Kind: botapi.Broken, Chat: c, Count: 2})
	case 2:
		h.chats.Fault(botapi.Fault{Kind: botapi.ResetAfter, Chat: c})
	case 3:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Path: "/v1/invoices*", Count: 2})
	case 4:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.CutAfter, Path: "/v1/payments/*/*"})
	case 5:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.Blocked, Path: "/v1/invoices/*/cancel"})
	case 6:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.CutAfter, Method: http.MethodPost, Path: "/v1/invoices"})
	default:
		h.gateway.Fault(moyasar.Fault{Kind: moyasar.TooMany, Path: "/v1/payments/*"})
	}
	h.tally.troubles.Add(1)
	h.note("trouble")
}

// storm lets both processes do all at once that may be done about a request.
func (h *history) storm() {
	r, ok := h.some()
	if !ok {
		return
	}
	h.mu.Lock()
	letters := append([]letter{}, h.post...)
	h.mu.Unlock()
	ctx := context.Background()
	all := []func(p *process){
		func(p *process) { _, _ = p.office.Sweep(ctx) },
		func(p *process) { p.courier.RunDue(ctx) },
		func(p *process) { p.courier.RunDue(ctx) },
	}
	for _, l := range letters[:min(3, len(letters))] {
		all = append(all, func(p *process) { post(p, l) })
	}
	switch h.draw(9, "storm") {
	case 0:
		all = append(all, func(p *process) { _, _ = p.office.Withdraw(ctx, r.Chat, r.ID) })
	case 1:
		all = append(all, func(p *process) { _, _, _ = p.office.Renew(ctx, r.Chat, r.ID, "") })
	case 2:
		all = append(all, func(p *process) { _, _, _ = p.counter.Refund(ctx, deciders[0], r.ID, kafala.WhyAsked) },
			func(p *process) { _, _, _ = p.counter.Refund(ctx, deciders[1], r.ID, kafala.WhyFault) })
	case 3:
		all = append(all, func(p *process) { _, _ = p.office.MakeLink(ctx, r.ID, true) })
		h.linked = append(h.linked, r)
	case 4:
		all = append(all, func(p *process) { _, _ = p.office.Revoke(ctx, r.Chat, r.ID) },
			func(p *process) { _, _, _ = p.counter.Present(ctx, officerAtDesk, r.ID, 0) })
	case 5:
		all = append(all, func(p *process) { _, _ = p.counter.Freeze(ctx, deciders[0], r.ID, "unwanted") },
			func(p *process) { _, _, _ = p.counter.Refund(ctx, deciders[1], r.ID, kafala.WhyFault) })
	case 6:
		all = append(all, func(p *process) { _, _, _ = p.counter.Lift(ctx, deciders[0], r.ID) },
			func(p *process) { _, _, _ = p.counter.Lift(ctx, deciders[1], r.ID) })
	case 7:
		all = append(all, func(p *process) { _, _, _ = p.counter.Close(ctx, deciders[0], r.ID, "unpaid") },
			func(p *process) { _, _, _ = p.counter.Close(ctx, deciders[1], r.ID, "settled") })
	case 8:
		if g, err := h.find(r.ID); err == nil {
			all = append(all, func(p *process) { _, _ = p.office.MakeWay(ctx, r.Chat, r.ID, g.Answers) })
		}
	}
	h.tally.storms.Add(1)
	h.together(all...)
}

// erases lets a citizen have their data erased.
func (h *history) erases() {
	if h.rarely(2, "really") {
		c := h.citizens[h.draw(2, "citizen")]
		h.says(c, "/delete")
		h.saysYes(c)
	}
}

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// losing makes the gateway send no notice at all.
func (w *world) losing() { w.gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1}) }

// post posts a notice to a process and gives the status.
func (w *world) post(base, path, body string) int {
	res, err := http.Post("http://"+base+path, "application/json", strings.NewReader(body))
	if err != nil {
		w.Error(err)
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// callback posts what the gateway posts once an invoice is paid.
func (c *citizen) callback(base, token string) int {
	return c.w.post(base, "/moyasar/invoice/"+token, fmt.Sprintf(`{"id":%q,"status":"paid","payments":[]}`, c.invoice))
}

// webhook posts an event of a payment for the citizen's invoice.
func (c *citizen) webhook(base, secret, event string) int {
	return c.w.post(base, "/moyasar/webhook", fmt.Sprintf(
		`{"id":"11111111-2222-4333-8444-555555555555","type":%q,"secret_token":%q,"live":false,`+
			`"data":{"id":"x","invoice_id":%q,"status":"paid"}}`,
		event, secret, c.invoice))
}

// TestAnyOneSignalIsEnough pays while no notice of the gateway's arrives but the one that is told of.
func TestAnyOneSignalIsEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, map[string]string{"sweep": "5m"})
	w.losing()
	w.start()
	for n, signal := range []struct {
		name string
		hear func(c *citizen, g kafala.Guarantee)
	}{
		{"callback", func(c *citizen, g kafala.Guarantee) { c.callback(w.public, g.Callback) }},
		{"webhook", func(c *citizen, _ kafala.Guarantee) { c.webhook(w.public, w.secret, "payment_paid") }},
		{"an event of another kind", func(c *citizen, _ kafala.Guarantee) { c.webhook(w.public, w.secret, "payment_failed") }},
		{"check button", func(c *citizen, _ kafala.Guarantee) { c.press("verify") }},
		{"return link", func(c *citizen, g kafala.Guarantee) { c.Start("p_" + g.ID) }},
	} {
		t.Run(signal.name, func(t *testing.T) {
			c := w.citizen(t, n)
			c.ask()
			c.pay()
			c.noise()
			signal.hear(c, c.guarantee())
			c.awaitReceipt()
			c.served(0)
		})
	}
}

// noise is what must move nothing: wrong tokens and secrets, and somebody else's return link and button.
func (c *citizen) noise() {
	c.Helper()
	stranger := c.w.citizen(c.TB, 99)
	g := c.guarantee()
	for what, status := range map[string][2]int{
		"callback with another token": {c.callback(c.w.public, another(g.Callback)), http.StatusOK},
		"webhook with a wrong secret": {c.webhook(c.w.public, "of somebody else", "payment_paid"), http.StatusUnauthorized},
		"callback of a strange form":  {c.callback(c.w.public, "x"), http.StatusBadRequest},
		"unknown invoice": {c.w.post(c.w.public, "/moyasar/invoice/"+g.Callback, `{"id":"5f4dcc3b-5aa7-4f65-9d61-d8327deb882c"}`),
			http.StatusOK},
	} {
		if status[0] != status[1] {
			c.Errorf("%s: answered %d instead of %d", what, status[0], status[1])
		}
	}
	stranger.Start("p_" + g.ID)
	stranger.await("request.unknown")
	if after := c.guarantee(); after.Status != kafala.Awaiting {
		c.Errorf("noise made it %s", after.Status)
	}
}

// another is a token of the same form.
func another(token string) string {
	end := "a"
	if strings.HasSuffix(token, end) {
		end = "b"
	}
	return token[:len(token)-1] + end
}

// TestSweepFindsWhatNobodyTold pays while every signal is lost, and while the bot has no public address at all.
func TestSweepFindsWhatNobodyTold(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{"lost": nil, "never sent": {"PUBLIC_URL": ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, false, map[string]string{"sweep": "1s"})
			w.env = w.with(env)
			w.losing()
			w.start()
			c := w.citizen(t, 1)
			c.ask()
			c.pay()
			c.awaitReceipt()
			c.served(0)
		})
	}
}

// TestFirstSweepIsAtTheStart pays while the bot is down and every signal is lost. The bot finds that when it comes back, and
// not only after its first interval.
func TestFirstSweepIsAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, map[string]string{"sweep": "5m"})
	w.losing()
	w.start()
	c := w.citizen(t, 1)
	c.ask()
	w.crash(c.pay)
	c.awaitReceipt()
	c.served(0)
}

// TestPaidInTimeHeardLate pays while the bot is dead, which comes back only when the link's time is over.
func TestPaidInTimeHeardLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, map[string]string{"sweep": "1s", "link": "6s", "link_reminder": "0s"})
	w.losing()
	w.start()
	c := w.citizen(t, 1)
	c.ask()
	w.crash(func() {
		c.pay()
		end := c.guarantee().Invoice.Expires
		until(t, "the link's time is over", func() bool { return time.Now().After(end) })
	})
	c.awaitReceipt()
	c.served(0)
	if slices.Contains(c.shown, "expired") {
		t.Error("a paid link was called expired")
	}
}

// TestOneInvoiceOneReference lets everything that can tell of a payment tell of it, many times, at once and in any
// order, to two processes that sweep besides; then again after a kill, and once more when all is long over.
func TestOneInvoiceOneReference(t *testing.T) {
	t.Parallel()
	w := newWorld(t, true, map[string]string{"sweep": "1s"})
	w.losing()
	w.start()
	other := address(t)
	begin(t, w.log, w.with(map[string]string{"LISTEN_ADDR": other, "ADMIN_ADDR": address(t)}), "serve", "--test-mode")
	until(t, "the other process serves", func() bool {
		res, err := http.Get("http://" + other + "/telegram")
		if err == nil {
			_ = res.Body.Close()
		}
		return err == nil
	})
	c := w.citizen(t, 1)
	c.ask()
	if _, err := w.gateway.Pay(c.invoice, "4201320000311101"); err == nil { // a card without funds
		t.Fatal("it should be declined")
	}
	c.press("verify")
	c.await("declined")
	c.pay()
	signals := c.signals(other)
	all(signals, 3)
	c.awaitReceipt()
	w.crash(func() {})
	c.isAnswered()
	all(signals, 1)
	c.served(1) // of the one part that was being sent when the bot was killed

	g := c.guarantee()
	w.crash(func() {})
	c.isAnswered()
	for _, signal := range signals {
		signal()
	}
	c.isAnswered()
	c.served(1)
	if after := c.guarantee(); after.Reference != g.Reference || len(after.History) != len(g.History) || len(after.Strange) != 0 {
		t.Errorf("repeats changed the record: %+v", after.History)
	}
}

// isAnswered waits until the bot has done what was asked of it before.
func (c *citizen) isAnswered() {
	c.Helper()
	c.Type("/help")
	c.await("help")
}

// signals are all who tell of the citizen's payment.
func (c *citizen) signals(other string) []func() {
	g := c.guarantee()
	ok := func(status int) {
		if status != http.StatusOK {
			c.Errorf("a notice was answered %d", status)
		}
	}
	var list []func()
	for _, base := range []string{c.w.public, other} {
		list = append(list, func() { ok(c.callback(base, g.Callback)) })
		for _, event := range []string{"payment_paid", "payment_failed", "payment_paid"} {
			list = append(list, func() { ok(c.webhook(base, c.w.secret, event)) })
		}
	}
	check := g.ID
	return append(list, func() { c.Start("p_" + check) }, func() { c.Start("p_" + check) }, func() {
		for _, m := range c.Messages() { // every button "check" that still stands
			if m.ReplyMarkup == nil {
				continue
			}
			for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
				if strings.HasPrefix(b.CallbackData, "verify:") {
					_, _ = c.TapOn(m.ID, b.CallbackData) // the button may be gone by now
				}
			}
		}
	})
}

// all runs everything so many times, side by side and in no order.
func all(list []func(), times int) {
	var group sync.WaitGroup
	for range times {
		for _, n := range rand.Perm(len(list)) {
			group.Go(list[n])
		}
	}
	group.Wait()
}

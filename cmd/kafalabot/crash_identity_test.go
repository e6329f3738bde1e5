package main

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/sandbox/nafath"
)

// confirmed is a world in which a guarantor has to be confirmed through a stand-in of Nafath.
func confirmed(t *testing.T, hook bool) (*world, *nafath.Server) {
	t.Helper()
	w := newWorld(t, hook, map[string]string{"identity": "required"})
	desk := nafath.New(nafath.Config{Callback: identity.CallbackURL("http://" + w.public), RetryUnit: retryUnit})
	t.Cleanup(desk.Close)
	base := w.host(desk.Handler())
	desk.SetBaseURL(base)
	for name, value := range map[string]string{"NAFATH_URL": base, "NAFATH_APP_ID": "sandbox-app", "NAFATH_APP_KEY": "sandbox-key",
		"NAFATH_AUDIENCE": "kafalabot-sandbox", "NAFATH_SERVICE": "Login", "NAFATH_CALLBACK_URL": "http://" + w.public} {
		w.env[name] = value
	}
	return w, desk
}

// page is the address of Nafath's page under the newest button that opens it; empty: there is none.
func (c *citizen) page() string {
	for _, m := range slices.Backward(c.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.Contains(b.URL, "/authservice/") {
				return b.URL
			}
		}
	}
	return ""
}

// TestKilledWhileConfirmed kills the bot before each message of a job whose guarantor is confirmed. Nafath holds their yes while
// nobody runs; its callback meets a closed door.
func TestKilledWhileConfirmed(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w, desk := confirmed(t, hook)
		w.start()
		c := w.citizen(t, 1)
		for _, a := range job()[:2] {
			w.crash(func() { a.do(c) })
			c.await(a.next)
		}
		w.crash(func() { c.press("identify") })
		until(t, "Nafath's page is offered", func() bool { return c.page() != "" })
		w.crash(func() {
			if err := desk.Agree(c.page(), c.answers["guarantor_id"]); err != nil {
				t.Fatal(err)
			}
		})
		c.await("mobile")
		for _, a := range job()[4:] {
			w.crash(func() { a.do(c) })
			c.await(a.next)
		}
		c.awaitLink()
		w.crash(c.pay)
		c.awaitReceipt()
		g := c.guarantee()
		if !g.Proof.Stands() || g.Proof.Way != kafala.ByNafath || g.Proof.Trans == "" || g.Status != kafala.Issued ||
			g.Answers["guarantor_id"] != c.answers["guarantor_id"] || g.Answers["guarantor_name"] == "" {
			t.Errorf("it is %s, confirmed %t", g.Status, g.Proof.Stands())
		}
		until(t, "nothing is left to deliver", w.idle)
		if said := strings.Join(c.talk(), "\n"); strings.Contains(said, c.answers["guarantor_id"]) {
			t.Error("the number stands in the chat")
		}
		if strings.Contains(w.log.String()+w.addresses(), c.answers["guarantor_id"]) {
			t.Error("the number stands in the log, or in an address")
		}
	})
}

package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/sandbox/nafath"
)

// confirmed is a world in which a guarantor has to be confirmed through a stand-in of Nafath, and ID numbers are typed as told
// (rules.private_entry). All that passes between it and the Bot API is heard.
func confirmed(t *testing.T, hook bool, entry string) (*world, *nafath.Server, *wire) {
	t.Helper()
	w := newWorld(t, hook, map[string]string{"identity": "required", "private_entry": entry})
	desk := nafath.New(nafath.Config{Callback: identity.CallbackURL("http://" + w.public), RetryUnit: retryUnit})
	t.Cleanup(desk.Close)
	base := w.host(desk.Handler())
	desk.SetBaseURL(base)
	maps.Copy(w.env, nafathEnv(base, "http://"+w.public))
	heard := &wire{to: w.api}
	w.env["TELEGRAM_API_URL"] = w.host(heard)
	if hook {
		w.env["WEBHOOK_URL"] = w.host(heard.before("http://" + w.public))
	}
	return w, desk, heard
}

// nafathEnv is what the program needs to ask a stand-in of Nafath.
func nafathEnv(base, callback string) map[string]string {
	return map[string]string{"NAFATH_URL": base, "NAFATH_APP_ID": "sandbox-app", "NAFATH_APP_KEY": "sandbox-key",
		"NAFATH_AUDIENCE": "kafalabot-sandbox", "NAFATH_SERVICE": "Login", "NAFATH_CALLBACK_URL": callback}
}

// onPage types a number on the private page of the newest button, as a browser sends it, and gives what the page then says: done, or
// nothing where nobody answers, or a bot that is starting.
func (c *citizen) onPage(number string) (done string) {
	c.Helper()
	address, err := c.Open("")
	if err != nil {
		c.Fatal(err)
	}
	at, hash, _ := strings.Cut(address, "#")
	handed, err := url.ParseQuery(hash)
	if err != nil {
		c.Fatal(err)
	}
	body := asJSON(c, map[string]string{"init": handed.Get("tgWebAppData"), "text": number})
	res, err := http.Post(at, "application/json", strings.NewReader(body))
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusServiceUnavailable {
		return ""
	}
	var said struct{ Done, Problem, Over string }
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil || said.Problem+said.Over != "" {
		c.Errorf("the page says %+v: %v", said, err)
	}
	return said.Done
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

// TestKilledWhileConfirmed kills the bot before each message of a job whose guarantor is confirmed, and whose other number is typed
// on the page. Nafath holds their yes while nobody runs; its callback meets a closed door, and so does the page at first.
func TestKilledWhileConfirmed(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"required", "off"} {
		t.Run("page "+entry, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, hook bool) {
				w, desk, heard := confirmed(t, hook, entry)
				w.start()
				c := w.citizen(t, 1)
				c.confirmedUnderKills(desk, entry == "required")
				c.keptApart(heard, entry == "required")
			})
		})
	}
}

// confirmedUnderKills is the job, up to the receipt.
func (c *citizen) confirmedUnderKills(desk *nafath.Server, paged bool) {
	c.Helper()
	w := c.w
	for _, a := range job()[:2] {
		w.crash(func() { a.do(c) })
		c.await(a.next)
	}
	w.crash(func() { c.press("identify") })
	until(c, "Nafath's page is offered", func() bool { return c.page() != "" })
	w.crash(func() {
		if err := desk.Agree(c.page(), c.answers["guarantor_id"]); err != nil {
			c.Fatal(err)
		}
	})
	c.await("mobile")
	for _, a := range job()[4:] {
		if a.next == "person_name" && paged {
			w.crash(func() {
				if c.onPage(c.answers["person_id"]) != "" {
					c.Error("the page answers, and nobody runs")
				}
			})
			until(c, "the page answers", func() bool { return c.onPage(c.answers["person_id"]) != "" })
			w.crash(func() {}) // what was typed is kept, and the next question comes
		} else {
			w.crash(func() { a.do(c) })
		}
		c.await(a.next)
	}
	c.awaitLink()
	w.crash(c.pay)
	c.awaitReceipt()
}

// keptApart looks at what has come of it, and for its numbers wherever they may not be.
func (c *citizen) keptApart(heard *wire, paged bool) {
	c.Helper()
	w, g := c.w, c.guarantee()
	guarantor, person := c.answers["guarantor_id"], c.answers["person_id"]
	if !g.Proof.Stands() || g.Proof.Way != kafala.ByNafath || g.Proof.Trans == "" || g.Status != kafala.Issued ||
		g.Answers["guarantor_id"] != guarantor || g.Answers["guarantor_name"] == "" || g.Answers["person_id"] != person {
		c.Errorf("it is %s, confirmed %t", g.Status, g.Proof.Stands())
	}
	c.bill(g)
	c.receipt(g, 0)
	until(c, "nothing is left to deliver", w.idle)
	if said := strings.Join(c.talk(), "\n"); strings.Contains(said, guarantor) || strings.Contains(said, person) {
		c.Error("a number stands in the chat")
	}
	if said := w.log.String() + w.addresses(); strings.Contains(said, guarantor) || strings.Contains(said, person) {
		c.Error("a number stands in the log, or in an address")
	}
	if paged {
		heard.silent(c, 60, guarantor, person)
		return
	}
	s := heard.of(c, person)
	if len(s.found) == 0 { // it was typed in the chat
		c.Errorf("the number that was typed in the chat was not heard in %d passages", s.passages)
	}
	for _, what := range s.found {
		if strings.Contains(what, guarantor) {
			c.Errorf("the guarantor's number has passed: %s", what)
		}
	}
}

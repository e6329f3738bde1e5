package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala/staff"
)

// told is what the process tells at /metrics, but for the runtime's own figures.
func (w *world) told(t *testing.T) string {
	t.Helper()
	res, err := http.Get("http://" + w.admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// figure is one figure of the process; "": there is none.
func (w *world) figure(t *testing.T, series string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(w.told(t))
	if found == nil {
		return ""
	}
	return found[1]
}

// atCounter has an officer look a guarantee up, record that it was shown, and then that it was accepted.
func (w *world) atCounter(t *testing.T, c *citizen) {
	t.Helper()
	officer := staff.Actor{ID: 7_100_000_031, Rank: staff.Officer}
	member := staff.Member{Actor: officer, Name: "Noura Alqahtani", Office: "Riyadh North", Registered: true,
		Since: time.Now().Add(-time.Hour), Seen: time.Now()}
	if err := w.store.Staff().Appoint(t.Context(), member); err != nil {
		t.Fatal(err)
	}
	o := &citizen{TB: t, w: w, chat: officer.ID, Citizen: w.chats.As(officer.ID)}
	o.Type(c.guarantee().Reference)
	for _, deed := range []string{"shown", "accept"} {
		until(t, "the card has the button "+deed, func() bool { return o.has(deed) })
		o.press(deed)
		until(t, "it is recorded: "+deed, func() bool {
			g := c.guarantee()
			return len(g.Presented) == 1 && (deed == "shown" || len(g.Decided) == 1)
		})
	}
}

// The figures of a whole life are what happened, though the gateway tells of each payment by two ways and more. Whatever people and
// strangers do, no label is anything but a word of a list, and no number, name, reference or id is anywhere.
func TestMetricsOfALifeAndAFlood(t *testing.T) {
	w := newWorld(t, true, nil)
	w.startAndWait()
	c := w.citizen(t, 1)
	c.ask()
	if _, err := w.gateway.Pay(c.invoice, "4201320000311101"); err == nil { // a card without funds
		t.Fatal("it has funds")
	}
	c.await("declined")
	c.pay()
	c.awaitReceipt()
	w.atCounter(t, c)
	g := c.guarantee()
	if err := w.gateway.Refund(g.Payment.ID, 100); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		`kafalabot_deeds_total{deed="requested"}`:           "1",
		`kafalabot_deeds_total{deed="linked"}`:              "1",
		`kafalabot_deeds_total{deed="declined"}`:            "1",
		`kafalabot_deeds_total{deed="issued"}`:              "1",
		`kafalabot_deeds_total{deed="shown"}`:               "1",
		`kafalabot_deeds_total{deed="accepted"}`:            "1",
		`kafalabot_deeds_total{deed="unaccepted"}`:          "0",
		`kafalabot_deeds_total{deed="refunded"}`:            "0",
		`kafalabot_payments_total{case="paid"}`:             "1",
		`kafalabot_payments_halalas_total{case="paid"}`:     fmt.Sprint(int64(g.Amount.Total)),
		`kafalabot_returns_total{why="part-back"}`:          "1",
		`kafalabot_returned_halalas_total{why="part-back"}`: "100",
		`kafalabot_data_key_info{id="k1",role="first"}`:     "1",
		`kafalabot_redis_replicas_wanted`:                   "0",
		`kafalabot_redis_replicas`:                          "0",
	}
	until(t, "what has gone back is seen, and Redis was counted", func() bool {
		return w.figure(t, `kafalabot_returns_total{why="part-back"}`) == "1" && w.figure(t, "kafalabot_redis_replicas") == "0"
	})
	for series, value := range want {
		if got := w.figure(t, series); got != value {
			t.Errorf("%s is %s, want %s", series, got, value)
		}
	}
	before := strings.Count(w.told(t), "\n")

	forged := strings.Map(func(r rune) rune { // as long, and another one
		if r == 'a' {
			return 'b'
		}
		return r
	}, g.Callback[:len(g.Callback)-2]) + "aa"
	if forged == g.Callback {
		forged = forged[:len(forged)-1] + "b"
	}

	// A flood: garbage, names and numbers in chats, forged notices, odd paths.
	for n := range 60 {
		s := w.citizen(t, 100+n)
		s.Start("v_" + g.ID + "_x")
		s.Type(s.answers["guarantor_id"])
		s.Type(fmt.Sprintf("/command%d Salem Quxwell %d", n, n))
		for _, path := range []string{"/moyasar/invoice/" + forged, fmt.Sprintf("/moyasar/%d", n), "/telegram"} {
			res, err := http.Post("http://"+w.public+path, "application/json", strings.NewReader(`{"id":"`+c.invoice+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
		}
	}
	until(t, "all of it is taken", func() bool { return w.citizen(t, 159).Untaken() == 0 && w.citizen(t, 100).Untaken() == 0 })
	w.scraped(t)
	text := w.told(t)
	if after := strings.Count(text, "\n"); after > before+1500 {
		t.Errorf("from %d lines it grew to %d", before, after)
	}
	for _, personal := range []string{c.answers["guarantor_id"], c.answers["person_id"], "Quxwell", "Zyxwvut", g.ID, g.Reference,
		c.invoice, g.Payment.ID, g.Callback, "31415926", "command"} {
		if strings.Contains(text, personal) {
			t.Errorf("%q is told", personal)
		}
	}
	if chat := regexp.MustCompile(`73000\d{5}`).FindString(text); chat != "" { // not a figure in which these digits stand
		t.Errorf("chat %s is told", chat)
	}
	if got := w.figure(t, `kafalabot_settles_total{outcome="forged"}`); got == "" || got == "0" {
		t.Errorf("forged notices: %q", got)
	}
	if got := w.figure(t, `kafalabot_deeds_total{deed="issued"}`); got != "1" {
		t.Errorf("%s were issued", got)
	}
	w.stopWell()
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

// needles are what must be found nowhere: the numbers and the birth date as typed and in other forms, and every word
// of the names.
func (c *citizen) needles() []string {
	list := []string{c.answers["guarantor_id"], c.answers["person_id"], c.answers["mobile"][2:], c.answers["person_mobile"][2:],
		"1987-11-23", "19871123", "23/11/1987", wrongID}
	for _, field := range []string{"guarantor_name", "person_name"} {
		list = append(list, strings.Fields(c.answers[field])...)
	}
	return list
}

// wrongID has a check digit that does not fit.
const wrongID = "1604028990"

// clean fails if a place holds any of the needles.
func (c *citizen) clean(place, text string) {
	c.Helper()
	for _, needle := range c.needles() {
		if at := strings.Index(text, needle); at >= 0 {
			c.Errorf("%s holds %q: …%s…", place, needle, text[max(0, at-80):min(len(text), at+80)])
		}
	}
}

// stored is every key and every value in Redis, as it is kept.
func (w *world) stored() string {
	w.Helper()
	var all strings.Builder
	for _, key := range w.keys("*") {
		var value any
		switch w.client.Type(w.Context(), key).Val() {
		case "hash":
			value = w.client.HGetAll(w.Context(), key).Val()
		case "zset":
			value = w.client.ZRange(w.Context(), key, 0, -1).Val()
		case "set":
			value = w.client.SMembers(w.Context(), key).Val()
		case "list":
			value = w.client.LRange(w.Context(), key, 0, -1).Val()
		case "string":
			value = w.client.Get(w.Context(), key).Val()
		case "none": // gone meanwhile
		default:
			w.Errorf("the test cannot read %s", key)
		}
		fmt.Fprintln(&all, key, value)
	}
	return all.String()
}

// TestNothingPersonalOutsideTheChat does a whole job with wrong answers and faults on the way, and then looks for
// the numbers, names and dates in everything that outlives a conversation or leaves the house.
func TestNothingPersonalOutsideTheChat(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.env["STAFF_CHAT_ID"] = fmt.Sprint(demoStaff)
		w.start()
		c := w.citizen(t, 1)
		c.answers["person_mobile"] = "0557182818"
		for i, a := range c.longJob() {
			if i == 4 || i == 9 {
				w.chats.Fault(botapi.Fault{Kind: failures[1+i%3], Chat: c.chat, Count: 2})
			}
			if i == 12 {
				w.child.kill()
				w.start()
			}
			a.do(c)
			c.await(a.next)
			c.clean("redis, after "+a.next, w.stored())
		}
		c.awaitLink()
		c.garbage()
		if _, err := w.gateway.Pay(c.invoice, "4201320000311101"); err == nil {
			t.Fatal("it should be declined")
		}
		c.pay()
		c.awaitReceipt()
		c.shown = nil // a wrong answer is asked again
		c.served(1)
		c.Type("/requests")
		c.await("requests")
		c.Type(c.guarantee().Reference)
		c.Start("v_" + c.guarantee().ID + "_" + c.guarantee().Token)
		c.isAnswered()

		c.clean("redis", w.stored())
		c.clean("the log", w.log.String())
		c.clean("an address", w.addresses())
		c.clean("the gateway's books", asJSON(t, w.gateway.Books()))
		c.clean("a call to the gateway", asJSON(t, w.gateway.Calls()))
		c.clean("a button", strings.Join(w.buttons(), "\n"))
		c.clean("the metrics", w.page("/metrics"))
		for what, text := range map[string]string{"log": w.log.String(), "addresses": w.addresses(), "buttons": strings.Join(w.buttons(), "")} {
			if text == "" {
				t.Errorf("no %s were looked at", what)
			}
		}
		if !strings.Contains(w.stored(), c.guarantee().ID) || !strings.Contains(w.page("/metrics"), "kafalabot_update_seconds_count") {
			t.Error("the test looks at the wrong places")
		}
	})
}

// longJob is the job with wrong answers, and with the optional ones.
func (c *citizen) longJob() []act {
	says := func(text, next string) act { return act{do: func(c *citizen) { c.Type(text) }, next: next} }
	j := job()
	wrong := []act{says(wrongID, "again.guarantor_id.citizen"), says(c.answers["person_name"], "again.guarantor_id.citizen")}
	optional := []act{
		presses("additions", "additions"), presses("edit:birth_date", "birth_date"), types("birth_date", "review"),
		presses("additions", "additions"), presses("edit:person_mobile", "person_mobile"), types("person_mobile", "review"),
	}
	// The other one's number where a name is asked for.
	other := []act{says(c.answers["person_id"], "guarantor_name")}
	return slices.Concat(j[:2], wrong, j[2:3], other, j[3:10], optional, j[10:])
}

// garbage is what somebody may send to the public doors.
func (c *citizen) garbage() {
	c.Helper()
	body := fmt.Sprintf(`{"update_id":%q,"name":%q,"mobile":%q}`, c.answers["guarantor_id"], c.answers["person_name"], c.answers["mobile"])
	for _, path := range []string{"/telegram", "/moyasar/webhook", "/moyasar/invoice/" + c.guarantee().Callback,
		"/moyasar/invoice/" + c.answers["mobile"]} {
		if status := c.w.post(c.w.public, path, body); status < 400 || status > 499 {
			c.Errorf("%s: garbage was answered %d", path, status)
		}
	}
}

var callbackData = regexp.MustCompile(`"(?:callback_data|url)":"([^"]*)"`)

// buttons are the data and addresses of every button that was sent.
func (w *world) buttons() (list []string) {
	for _, call := range w.chats.Calls() {
		for _, m := range callbackData.FindAllStringSubmatch(call.Params["reply_markup"], -1) {
			list = append(list, m[1])
		}
	}
	return list
}

// page reads a page behind the admin doors.
func (w *world) page(path string) string {
	w.Helper()
	res, err := http.Get("http://" + w.admin + path)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

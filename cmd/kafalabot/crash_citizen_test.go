package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// citizen is a person with a guarantee to give, and what the bot has shown so far.
type citizen struct {
	testing.TB // of the test that plays this citizen
	*botapi.Citizen
	w       *world
	chat    int64
	answers map[string]string // by field, as typed
	shown   []string          // screens, by name, in the order in which they came
	invoice string
}

// citizen gives the n-th person of the tests, each with numbers and names of their own.
func (w *world) citizen(t testing.TB, n int) *citizen {
	c := &citizen{TB: t, w: w, chat: 7_300_000_000 + int64(n)}
	c.Citizen = w.chats.As(c.chat)
	c.answers = map[string]string{
		"guarantor_id": idNumber(1, 2*n), "person_id": idNumber(2, 2*n+1), "mobile": fmt.Sprintf("05%08d", 31415926+n),
		"guarantor_name": "Salem Quxwell Barfoo", "person_name": "Hamad Zyxwvut Fredly", "accident": fmt.Sprintf("RT%06d", 480000+n),
		"birth_date": "1987-11-23",
	}
	return c
}

// idNumber makes an ID number with a fitting check digit.
func idNumber(first, n int) string {
	for check := range 10 {
		if id := fmt.Sprintf("%d%08d%d", first, 60_402_811+n*37, check); typed.IsID(id) {
			return id
		}
	}
	panic("every number has a check digit")
}

// words are the Arabic ones.
var words = sync.OnceValue(func() *locales.Words {
	all, err := locales.Load()
	if err != nil {
		panic(err) // an embedded file
	}
	return all["ar"]
})

// questions are the fields in the order in which they are asked.
var questions = []string{"guarantor_id", "guarantor_name", "mobile", "person_id", "person_name", "accident", "region", "kind"}

// screens are the messages that are told apart, by the longest piece of their text that is always the same.
var screens = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"welcome", "review", "total", "submitted", "link", "receipt", "declined", "expired",
		"cancelled", "unpaid", "unsure", "request.unknown", "help", "requests", "again.guarantor_id.citizen", "apology", "staff.strange",
		"note.resumed", "additions", "public.lost"} {
		all[name] = longest(words().Plain(name, nil))
	}
	for _, field := range append(slices.Clone(questions), "birth_date", "person_mobile") {
		all[field] = longest(words().Plain("ask."+field, nil))
	}
	return all
})

var unseen = regexp.MustCompile("[\u2066-\u2069\u200e\u200f]")

func longest(text string) (best string) {
	text = strings.ReplaceAll(unseen.ReplaceAllString(text, ""), "<no value>", "\n")
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "")
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) > len(best) {
			best = line
		}
	}
	return best
}

// screenOf names what a message shows; "" for one that shows none of the screens, or no longer does.
func screenOf(m botapi.Message) string {
	switch {
	case len(m.Photo) > 0:
		return "qr"
	case m.Document != nil:
		return "sheet"
	case m.EditDate != 0 && m.ReplyMarkup == nil: // its buttons were taken off
		return ""
	}
	text, best := unseen.ReplaceAllString(m.Text, ""), ""
	for name, piece := range screens() {
		if strings.Contains(text, piece) && len(piece) > len(screens()[best]) {
			best = name
		}
	}
	return best
}

// await waits until the bot shows a screen, and has taken whatever this person has done. An update that comes again shows
// its screen again, and may do so beside the next one: who acts as fast as a machine would see the two in either order.
func (c *citizen) await(screen string) botapi.Message {
	c.Helper()
	ctx, done := context.WithTimeout(c.Context(), patient)
	defer done()
	m, err := c.Wait(ctx, func(m botapi.Message) bool {
		name := screenOf(m)
		if name != "" {
			c.shown = append(c.shown, name)
		}
		return name == screen
	})
	if err != nil {
		c.Fatalf("%s did not come: %v\nshown so far: %v", screen, err, c.shown)
	}
	until(c, "the bot has taken every update", func() bool { return c.Untaken() == 0 })
	return m
}

// act is something that a citizen does, and the screen that it leads to.
type act struct {
	do   func(*citizen)
	next string
	deed string // of the button that it presses, if it does
}

func types(field, next string) act {
	return act{do: func(c *citizen) { c.Type(c.answers[field]) }, next: next}
}

func presses(deed, next string) act {
	return act{do: func(c *citizen) { c.press(deed) }, next: next, deed: deed}
}

// press taps the newest button whose callback data begin with these parts.
func (c *citizen) press(deed string) {
	c.Helper()
	message, data := c.find(deed)
	if data == "" {
		c.Fatalf("no button %s", deed)
	}
	if _, err := c.TapOn(message, data); err != nil {
		c.Fatal(err)
	}
}

// has tells whether there is such a button.
func (c *citizen) has(deed string) bool {
	_, data := c.find(deed)
	return data != ""
}

func (c *citizen) find(deed string) (message int, data string) {
	for _, m := range slices.Backward(c.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.HasPrefix(b.CallbackData+":", deed+":") {
				return m.ID, b.CallbackData
			}
		}
	}
	return 0, ""
}

// job is the whole request, from the first word to the button that makes the link.
func job() []act {
	return []act{
		{do: func(c *citizen) { c.Start("") }, next: "welcome"},
		presses("begin", "guarantor_id"),
		types("guarantor_id", "guarantor_name"), types("guarantor_name", "mobile"), types("mobile", "person_id"),
		types("person_id", "person_name"), types("person_name", "accident"), types("accident", "region"),
		presses("set:region:riyadh", "kind"),
		presses("set:kind:appearance", "review"), presses("check", "total"), presses("submit", "submitted"),
	}
}

// ask does the whole request without disturbance and leaves the citizen with a link.
func (c *citizen) ask() {
	c.Helper()
	for _, a := range job() {
		a.do(c)
		c.await(a.next)
	}
	c.awaitLink()
}

// awaitLink waits for the payment link and keeps the number of its invoice.
func (c *citizen) awaitLink() {
	c.Helper()
	m := c.await("link")
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if _, rest, ok := strings.Cut(b.URL, "/invoices/"); ok {
				c.invoice, _, _ = strings.Cut(rest, "?")
				return
			}
		}
	}
	c.Fatal("the link's message has no link")
}

// goodCard is a mada card that pays.
const goodCard = "4201320111111010"

func (c *citizen) pay() {
	c.Helper()
	if _, err := c.w.gateway.Pay(c.invoice, goodCard); err != nil {
		c.Fatal(err)
	}
}

// awaitReceipt waits for all its three parts.
func (c *citizen) awaitReceipt() {
	c.Helper()
	for _, part := range []string{"receipt", "qr", "sheet"} {
		c.await(part)
	}
}

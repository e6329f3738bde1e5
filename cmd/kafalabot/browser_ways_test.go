package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// fingers is an officer whose taps are counted, each key of what they type among them.
type fingers struct {
	conversation
	made *int
}

func (c fingers) taps(label string) { *c.made++; c.conversation.taps(label) }

func (c fingers) types(text string) {
	*c.made += utf8.RuneCountInString(text) + 1 // and the button that sends
	c.conversation.types(text)
}

// handing is one way of handing a sheet over, until the mark: what the officer does until its card has come, and how many taps of that
// are made outside the chat's page, as a telephone's camera or the citizen's hand do.
type handing struct {
	name    string
	outside int
	do      func(c fingers, g kafala.Guarantee)
}

// TestWaysToAMarkInABrowser goes every way from a sheet to the mark that it was shown, without comparing a number, with one and with
// both, and prints how many taps and seconds each took. The seconds are those of the page and the bot: a person's come on top of that.
func TestWaysToAMarkInABrowser(t *testing.T) {
	chromium(t)
	world := demoWorld(t)
	b := openBrowser(t, t.TempDir())
	b.desk()
	chat := speaking(t, b, "ar")
	chat.open(world.page)
	appointInChat(chat)
	b.phone()
	chat.tab = b
	chat.front()
	ways := []handing{
		{"the QR's link, by the telephone's camera", 3, func(c fingers, g kafala.Guarantee) { c.open(world.app.bot.QRLink(g)) }},
		{"typed", 0, func(c fingers, g kafala.Guarantee) { c.types(g.Reference) }},
		{"forwarded by the citizen", 3, func(_ fingers, g kafala.Guarantee) {
			world.chats.As(theOfficer).Type(world.said(t, g))
		}},
		{"found by the ID number", 0, func(c fingers, g kafala.Guarantee) {
			c.types("/find")
			c.sees(c.line("find.why"))
			c.taps(c.word("why.card"))
			c.sees(c.line("ask.find"))
			c.types(g.Answers["person_id"])
			c.sees(c.line("find", locales.Data{"Number": 1}))
			*c.made++
			c.tap(css(fmt.Sprintf(`.message:last-of-type .key[data-data="pick:%s"]`, g.ID)))
		}},
	}
	if _, there := present(t, "pdftoppm"); there {
		ways = append(ways, handing{"a photo of the sheet", 3, func(c fingers, g kafala.Guarantee) {
			world.sheet(t, g)
			c.upload("photo", photographed(c.conversation, world, g.Chat))
		}})
	}
	n := 1
	for _, w := range ways {
		for compared, what := range []string{"", ", one number compared", ", both compared"} {
			n++
			g := anotherPaid(t, world, n)
			made := w.outside
			c := fingers{chat, &made}
			world.said(t, g) // else it would count, too
			began := time.Now()
			c.answered(func() { w.do(c, g) })
			c.sees(c.line("card.fresh"))
			if compared > 0 {
				c.taps(c.word("button.match"))
				c.sees(c.line("ask.match", locales.Data{"Reference": kafala.GroupReference(g.Reference)}))
				numbers := g.Answers["person_id"]
				if compared == 2 {
					numbers += " " + g.Answers["guarantor_id"]
				}
				c.types(numbers)
				c.sees(c.line("card.fresh"))
				c.wait(labelled(c.word("button.enough.match")) + " !== null")
			}
			c.taps(c.word("button.shown"))
			c.sees(c.line("card.now"))
			t.Logf("%s%s: %d taps, %.1f s", w.name, what, made, time.Since(began).Seconds())
			now, err := world.app.office.Ledger.Find(t.Context(), g.ID)
			if err != nil || len(now.Shown()) != 1 {
				t.Errorf("%s%s: %d marks, %v", w.name, what, len(now.Shown()), err)
			}
		}
	}
	b.uncomplaining()
}

// said is what a citizen was told when this guarantee was paid, as they forward it.
func (w *demo) said(t *testing.T, g kafala.Guarantee) string {
	t.Helper()
	text := ""
	until(t, "the receipt", func() bool {
		for _, m := range w.chats.As(g.Chat).Messages() {
			if m.From.IsBot && strings.Contains(digitsOf(m.Text), g.Reference) {
				text = m.Text
			}
		}
		return text != ""
	})
	return text
}

// sheet waits until the sheet of a guarantee has come to its citizen.
func (w *demo) sheet(t *testing.T, g kafala.Guarantee) {
	t.Helper()
	until(t, "the sheet", func() bool {
		return slices.ContainsFunc(w.chats.As(g.Chat).Messages(), func(m botapi.Message) bool {
			return m.Document != nil && strings.Contains(m.Document.Name, g.Reference)
		})
	})
}

// anotherPaid is a guarantee between people of its own, paid for and delivered to one of the two citizens.
func anotherPaid(t *testing.T, world *demo, n int) kafala.Guarantee {
	t.Helper()
	s := readScene(t)
	chat := int64(firstCitizen + n%2) // a chat may have so many a day
	return paidBetween(t, world, chat, kafala.Answers{
		"guarantor_id": kafalatest.Number(100 + 2*n), "guarantor_name": s.GuarantorNameRight,
		"mobile": "+966501112233", "mobile_from": "telegram",
		"person_id": kafalatest.Number(101 + 2*n), "person_name": s.PersonName, "accident": s.Accident, "region": "riyadh", "kind": "appearance"})
}

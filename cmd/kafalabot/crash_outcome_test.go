package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/sandbox/moyasar"
)

// guarantee reads the one guarantee that a citizen has asked for.
func (c *citizen) guarantee() kafala.Guarantee {
	c.Helper()
	all, err := c.w.store.Records().ByChat(c.Context(), c.chat, 10)
	if err != nil || len(all) != 1 {
		c.Fatalf("the citizen has %d guarantees instead of one, %v", len(all), err)
	}
	return all[0]
}

// served is what must be true of every citizen in the end, whatever happened on the way: one guarantee, one
// reference, one paid invoice, a receipt of three parts of which at most repeats came twice, every answer asked for
// once, and no message left that held an ID number.
func (c *citizen) served(repeats int) {
	c.Helper()
	g := c.guarantee()
	c.once(g)
	c.bill(g)
	c.receipt(g, repeats)
	c.inOrder()
	until(c, "the messages with ID numbers are deleted", func() bool {
		return !slices.ContainsFunc(c.talk(), func(text string) bool {
			return strings.Contains(text, c.answers["guarantor_id"]) || strings.Contains(text, c.answers["person_id"])
		})
	})
	until(c, "nothing is left to deliver", c.w.idle)
	if dead := c.w.keys("{*}:dead"); len(dead) != 0 {
		c.Errorf("deliveries were given up: %v", dead)
	}
}

// idle tells that nothing is to be delivered soon; what is promised for another day is none of this.
func (w *world) idle() bool {
	soon := fmt.Sprint(time.Now().Add(10 * time.Minute).UnixMilli())
	return !slices.ContainsFunc(w.keys("{*}:box"), func(box string) bool {
		n, err := w.client.ZCount(w.Context(), box, "-inf", soon).Result()
		return err != nil || n > 0
	})
}

// talk is the text of every message in the chat, the citizen's too.
func (c *citizen) talk() (all []string) {
	for _, m := range c.Messages() {
		all = append(all, m.Text+m.Caption)
	}
	return all
}

// once checks that the guarantee was issued once and answers what the citizen has typed.
func (c *citizen) once(g kafala.Guarantee) {
	c.Helper()
	issued := 0
	for _, e := range g.History {
		if e.To == kafala.Issued && e.From != kafala.Issued {
			issued++
		}
	}
	if _, ok := typed.Reference(g.Reference); g.Status != kafala.Issued || issued != 1 || !ok {
		c.Errorf("status %s, %d times issued, reference %q", g.Status, issued, g.Reference)
	}
	mine := 0
	for _, key := range c.w.keys("{*}:ref:*") {
		if c.w.client.Get(c.Context(), key).Val() == g.ID {
			mine++
		}
	}
	if mine != 1 {
		c.Errorf("%d references name one guarantee", mine)
	}
	for _, field := range []string{"guarantor_id", "guarantor_name", "person_id", "person_name", "accident"} {
		if g.Answers[field] != c.answers[field] {
			c.Errorf("the answer to %s is not what was typed", field)
		}
	}
	if g.Answers["region"] != "riyadh" || g.Answers["kind"] != "appearance" || g.Consent.Version == 0 {
		c.Errorf("region %q, kind %q, consent %d", g.Answers["region"], g.Answers["kind"], g.Consent.Version)
	}
}

// bill checks that one invoice of this guarantee was paid, once, and that no other can still be.
func (c *citizen) bill(g kafala.Guarantee) {
	c.Helper()
	paid := 0
	for _, i := range c.w.gateway.Books().Invoices {
		if i.Metadata["guarantee"].Text != g.ID {
			continue
		}
		for _, p := range i.Payments {
			if p.Status == moyasar.Paid {
				paid++
			}
		}
		if i.ID == g.Invoice.ID && i.Status != moyasar.Paid || i.ID != g.Invoice.ID && i.Status == moyasar.Initiated {
			c.Errorf("invoice %s is %s, the record names %s", i.ID, i.Status, g.Invoice.ID)
		}
	}
	if paid != 1 {
		c.Errorf("paid %d times", paid)
	}
}

// receipt counts the parts of the receipt in the chat.
func (c *citizen) receipt(g kafala.Guarantee, repeats int) {
	c.Helper()
	parts := map[string]int{}
	for _, m := range c.Messages() {
		name := screenOf(m)
		if name != "receipt" && name != "qr" && name != "sheet" {
			continue
		}
		parts[name]++
		if text := unseen.ReplaceAllString(m.Text+m.Caption, ""); !strings.Contains(text, kafala.GroupReference(g.Reference)) {
			c.Errorf("%s has another reference: %s", name, text)
		}
	}
	total := parts["receipt"] + parts["qr"] + parts["sheet"]
	if parts["receipt"] == 0 || parts["qr"] == 0 || parts["sheet"] == 0 || total > 3+repeats {
		c.Errorf("the receipt came as %v, %d repeats are allowed", parts, repeats)
	}
}

// inOrder checks that nobody was asked again for what was answered: a screen may be shown again, since an update
// that comes again shows it again, but none after one that follows it.
func (c *citizen) inOrder() {
	c.Helper()
	order := slices.Concat([]string{"welcome"}, questions, []string{"review", "total", "submitted"})
	at := 0
	for _, name := range c.shown {
		n := slices.Index(order, name)
		if n >= 0 && n < at {
			c.Errorf("%s was shown after %s: %v", name, order[at], c.shown)
			return
		}
		at = max(at, n)
	}
	if slices.Contains(c.shown, "apology") {
		c.Errorf("the bot had to apologise: %v", c.shown)
	}
}

package main

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// The staff of TestDecisionsThroughKills, who act by the test's own hand.
var (
	recorder = staff.Actor{ID: 7100000021, Rank: staff.Officer}
	agreeing = []staff.Actor{{ID: 7100000022, Rank: staff.Supervisor}, {ID: 7100000023, Rank: staff.Supervisor}}
)

// TestDecisionsThroughKills has an officer record decisions and strike them out, and two supervisors agree that the money goes
// back. Around each of these the bot is killed: before it, so that all of it is found afterwards, or while the guarantor is being
// told. The guarantor and the group are told of each once, and never before its record says so.
func TestDecisionsThroughKills(t *testing.T) {
	t.Parallel()
	for name, through := range map[string]func(c *citizen, act func()){
		"before it": func(c *citizen, act func()) { c.w.crash(act) },
		"while it is told": func(c *citizen, act func()) {
			before := len(c.w.chats.Calls("sendMessage"))
			c.w.chats.Fault(botapi.Fault{Method: "sendMessage", Chat: c.chat, Delay: time.Minute}) // Telegram never gets to it
			act()
			until(c, "somebody is being told", func() bool { return len(c.w.chats.Calls("sendMessage")) > before })
			c.w.crash(func() {})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, false, nil)
			w.env["STAFF_CHAT_ID"] = fmt.Sprint(staffRoom)
			w.start()
			c := w.citizen(t, 1)
			c.ask()
			c.pay()
			c.awaitReceipt()
			d := w.deciders(t)
			g := c.guarantee()
			for _, step := range []struct {
				act         func() error
				told, group string
			}{
				{func() error { return d.unaccepts(g.ID) }, "decided.unaccepted", "staff.second"},
				{func() error { return d.undecides(g.ID) }, "decided.unaccepted.struck", "staff.acted.undecided"},
				{func() error { return d.accepts(g.ID) }, "decided.accepted", ""},
				{func() error { return d.undecides(g.ID) }, "decided.accepted.struck", "staff.acted.undecided"},
				{func() error { return d.unaccepts(g.ID) }, "decided.unaccepted", "staff.second"},
				{func() error { return d.agree(g.ID) }, "refunded.ordered", "staff.acted.ordered"},
			} {
				mine, theirs := c.said(step.told), w.grouped(step.group)
				through(c, func() {
					if err := step.act(); err != nil {
						t.Fatalf("%s: %v", step.told, err)
					}
				})
				until(t, step.told+" is told", func() bool {
					if step.told == "decided.unaccepted" && c.said(step.told) > mine && !waitsByDecision(c.guarantee()) {
						t.Fatal("told before its order is in the record")
					}
					return c.said(step.told) > mine && (step.group == "" || w.grouped(step.group) > theirs) && w.idle()
				})
				// Killed after it was sent and before that was written down, a word to the group comes once more.
				if n, m := c.said(step.told)-mine, w.grouped(step.group)-theirs; n != 1 || m > 2 {
					t.Errorf("%s was told %d times, %s %d times", step.told, n, step.group, m)
				}
			}
			if g = c.guarantee(); g.Status != kafala.Refunded || g.Payment.Back != g.Order.Sum || len(g.Decided) != 3 || len(g.Orders) != 1 {
				t.Errorf("it is %s, %d of %d are back, %d decisions, %d orders before the last", g.Status, g.Payment.Back, g.Order.Sum,
					len(g.Decided), len(g.Orders))
			}
		})
	}
}

func waitsByDecision(g kafala.Guarantee) bool {
	return g.Order.Waits() && g.Order.From == kafala.ByDecision
}

// said counts the messages of the bot's in this chat that are of a key.
func (c *citizen) said(key string) (n int) {
	piece := longest(words().Plain(key, nil))
	for _, m := range c.Messages() {
		if m.From.IsBot && strings.Contains(unseen.ReplaceAllString(m.Text, ""), piece) {
			n++
		}
	}
	return n
}

// grouped counts those in the staff group; none are of no key.
func (w *world) grouped(key string) (n int) {
	if key == "" {
		return 0
	}
	piece := longest(words().Plain(key, nil))
	for _, m := range w.chats.As(staffChair).In(staffRoom).Messages() {
		if strings.Contains(unseen.ReplaceAllString(m.Text, ""), piece) {
			n++
		}
	}
	return n
}

// deciders are who records decisions as if it had been when their pause began, so that what follows from them is due.
type deciders struct {
	*staff.Counter
	t testing.TB
}

func (w *world) deciders(t testing.TB) deciders {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range append(agreeing, recorder) {
		m := staff.Member{Actor: who, Name: fmt.Sprint("Member ", who.ID), Since: time.Now().AddDate(0, -1, 0), Seen: time.Now()}
		if err := w.store.Staff().Appoint(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	office := &kafala.Office{Ledger: w.store.Records(), Index: w.store.Records(), Owners: w.store.Records(), Places: w.store.Places(),
		Counts: w.store.Counts(), Freezes: w.store.Freezes(), Gaps: w.store.Losses(),
		Lost: w.store.Losses(), Promises: w.store.Promises(), Settings: settings, Now: time.Now,
		Random: rand.Reader}
	return deciders{&staff.Counter{Office: office, Audit: w.store.Trail(), Quota: w.store.Counts(), Team: w.store.Staff()}, t}
}

// before lets something happen at the time at which what follows from it is due now.
func (d deciders) before(do func() error) error {
	d.Office.Now = func() time.Time { return time.Now().Add(-kafala.DecisionPause) }
	defer func() { d.Office.Now = time.Now }()
	return do()
}

func (d deciders) unaccepts(id string) error {
	g, err := d.Office.Ledger.Find(d.t.Context(), id)
	if err != nil {
		return err
	}
	return d.before(func() error {
		_, _, err := d.RecordUnaccepted(d.t.Context(), recorder, id, "details", g.Entries())
		return err
	})
}

func (d deciders) accepts(id string) error {
	g, err := d.Office.Ledger.Find(d.t.Context(), id)
	if err != nil {
		return err
	}
	return d.before(func() error {
		_, _, err := d.RecordAccepted(d.t.Context(), recorder, id, g.Entries())
		return err
	})
}

func (d deciders) undecides(id string) error {
	g, err := d.Office.Ledger.Find(d.t.Context(), id)
	if err != nil {
		return err
	}
	_, _, err = d.Undecide(d.t.Context(), recorder, id, g.Entries())
	return err
}

// agree has both supervisors agree.
func (d deciders) agree(id string) error {
	for _, by := range agreeing {
		_, p, err := d.Refund(d.t.Context(), by, id, kafala.WhyUnaccepted)
		if err != nil {
			return err
		}
		if p != nil && p.Key != "refund.second" {
			return p
		}
	}
	return nil
}

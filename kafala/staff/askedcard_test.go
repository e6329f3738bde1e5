package staff_test

import (
	"errors"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The card of a question's guarantee is opened without a sign of use by whoever has that question before them, and by nobody else, nor
// in any other way: whoever asks staff keeps the way out that they had, and nobody opens a card in secret.
func TestCardOfAQuestionIsNoUse(t *testing.T) {
	one, two := staff.Actor{ID: 7, Rank: staff.Supervisor}, staff.Actor{ID: 8, Rank: staff.Supervisor}
	in := kafala.HeldMessage{Chat: 7, ID: 1}
	take := func(d *counter, q kafala.Query) { d.must(failing(d.TakeQuery(d.t.Context(), one, q.ID, in))) }
	const opened = "they had opened it before"
	for name, c := range map[string]struct {
		before func(d *counter, q kafala.Query)
		by     staff.Actor
		used   bool
	}{
		"whoever has it": {take, one, false},
		"nobody has it":  {func(*counter, kafala.Query) {}, one, true},
		"another has it": {take, two, true},
		"it was let go": {func(d *counter, q kafala.Query) {
			take(d, q)
			d.must(failing(d.LetGo(d.t.Context(), one, q.ID)))
		}, one, true},
		opened: {func(d *counter, q kafala.Query) {
			d.must(failing(d.View(d.t.Context(), one, q.Guarantee)))
			take(d, q)
		}, one, true},
		"it is another's by now": {func(d *counter, q kafala.Query) {
			take(d, q)
			d.clock.Pass(kafala.QueryHold)
			d.must(failing(d.TakeQuery(d.t.Context(), two, q.ID, in)))
		}, one, true},
		"they left it lying": {func(d *counter, q kafala.Query) { take(d, q); d.clock.Pass(kafala.QueryHold) }, one, true},
	} {
		d := newCounter(t)
		g := d.guarantee("abcdefghijklmnop", kafala.Issued)
		d.house.Appoint(one, two)
		q := d.asked(g.Chat, g.ID)
		c.before(d, q)
		seen, err := d.ViewAsked(t.Context(), c.by, q.ID)
		d.must(err)
		byQuestion := !c.used || name == opened
		if e := d.last(); e.Duty != staff.LookUp || e.Guarantee != g.ID || (e.Way == staff.ByQuestion) != byQuestion {
			t.Errorf("%s: in the trail %+v", name, e)
		}
		now, err := d.Office.Ledger.Find(t.Context(), g.ID)
		d.must(err)
		if seen.ID != g.ID || now.Used(kafala.Hand{}) != c.used {
			t.Errorf("%s: used: %v", name, !c.used)
		}
		d.must(failing(d.Resend(t.Context(), c.by, g.ID, "1"))) // which serves whoever has asked
		if now, err = d.Office.Ledger.Find(t.Context(), g.ID); err != nil || now.Used(kafala.Hand{}) != c.used {
			t.Errorf("%s: a copy of the receipt is a sign: %t, %v", name, !c.used, err)
		}
		d.must(failing(d.Glance(t.Context(), c.by, g.ID))) // whatever else they do on the card is a sign
		if now, err = d.Office.Ledger.Find(t.Context(), g.ID); err != nil || !now.Used(kafala.Hand{}) {
			t.Errorf("%s: what is done afterwards is no sign: %v", name, err)
		}
	}
}

// However it is opened while the question is before them, it is no sign of use, and the trail has it as opened by the question; what was
// handed over to be opened is one, and what the group is answered, and so is every opening once the question is let go or about something
// else.
func TestEveryOpeningForAQuestion(t *testing.T) {
	one, in := staff.Actor{ID: 7, Rank: staff.Officer}, kafala.HeldMessage{Chat: 7, ID: 1}
	ways := map[string]struct {
		open func(d *counter, g kafala.Guarantee) error
		used bool
	}{
		"a button": {func(d *counter, g kafala.Guarantee) error { return failing(d.View(d.t.Context(), one, g.ID)) }, false},
		"a typed reference": {func(d *counter, g kafala.Guarantee) error {
			return failing(d.LookUp(d.t.Context(), one, g.Reference, staff.ByTyping))
		}, false},
		"a reference in the group": {func(d *counter, g kafala.Guarantee) error {
			return failing(d.LookUp(d.t.Context(), one, g.Reference, staff.ByGroup))
		}, true},
		"a message that was sent on": {func(d *counter, g kafala.Guarantee) error {
			return failing(d.LookUp(d.t.Context(), one, g.Reference, staff.ByForward))
		}, true},
		"its code": {func(d *counter, g kafala.Guarantee) error {
			return failing(d.Scan(d.t.Context(), one, g.ID, g.Token, staff.ByScan))
		}, true},
	}
	for name, c := range ways {
		for _, held := range []string{"held", "let go", "about another"} {
			d, ctx := newCounter(t), t.Context()
			g, other := d.guarantee("abcdefghijklmnop", kafala.Issued), d.guarantee("bcdefghijklmnopa", kafala.Issued)
			d.house.Appoint(one)
			about := g.ID
			if held == "about another" {
				about = other.ID
			}
			q := d.asked(g.Chat, about)
			d.must(failing(d.TakeQuery(ctx, one, q.ID, in)))
			if held == "let go" {
				d.must(failing(d.LetGo(ctx, one, q.ID)))
			}
			d.must(c.open(d, g))
			now, err := d.Office.Ledger.Find(ctx, g.ID)
			d.must(err)
			if used := c.used || held != "held"; now.Used(kafala.Hand{}) != used || (d.last().Way == staff.ByQuestion) == used {
				t.Errorf("%s, %s: used: %v, in the trail %q", name, held, now.Used(kafala.Hand{}), d.last().Way)
			}
			if held != "let go" {
				d.must(failing(d.LetGo(ctx, one, q.ID)))
			}
			d.must(c.open(d, g))
			if now, err = d.Office.Ledger.Find(ctx, g.ID); err != nil || !now.Used(kafala.Hand{}) {
				t.Errorf("%s, %s: opened after that is no sign: %v", name, held, err)
			}
		}
	}
}

// A question opens the card of its own chat's guarantee alone, and none that is about nothing; an id that is made up opens none.
func TestCardOfNoQuestion(t *testing.T) {
	d, ctx := newCounter(t), t.Context()
	one, in := staff.Actor{ID: 7, Rank: staff.Officer}, kafala.HeldMessage{Chat: 7, ID: 1}
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	d.house.Appoint(one)
	foreign := d.asked(g.Chat+1, g.ID)
	if foreign.Guarantee != "" {
		t.Errorf("another chat's guarantee is asked about: %s", foreign.Guarantee)
	}
	foreign.Guarantee = g.ID // as an earlier release may have saved it
	foreign, err := d.Office.Queries.SaveQuery(ctx, foreign)
	d.must(err)
	d.must(failing(d.TakeQuery(ctx, one, foreign.ID, in)))
	d.must(failing(d.ViewAsked(ctx, one, foreign.ID)))
	if now, err := d.Office.Ledger.Find(ctx, g.ID); err != nil || !now.Used(kafala.Hand{}) {
		t.Errorf("another chat's question: %v", err)
	}
	alone := d.asked(g.Chat+2, "")
	for _, id := range []string{alone.ID, "x", g.ID, kafala.NewQueryID(g.Chat, "bbbbbbbbbbbbbbbbbb")} {
		if _, err := d.ViewAsked(ctx, one, id); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if got := key(failing(d.ViewAsked(ctx, staff.Actor{ID: 99}, alone.ID))); got != "staff.refused" {
		t.Errorf("a stranger: %q", got)
	}
}

func failing[T any](_ T, err error) error { return err }

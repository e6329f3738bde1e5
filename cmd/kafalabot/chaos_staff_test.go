package main

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"time"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// clerk is one member of a town's staff, in their own chat.
type clerk struct {
	*soul
	by staff.Actor
}

func (w *town) clerk(by staff.Actor, seed uint64, over <-chan struct{}) *clerk {
	k := &clerk{by: by, soul: &soul{w: w, over: over, chance: mathrand.New(mathrand.NewPCG(seed, uint64(by.ID)))}}
	k.citizen = &citizen{TB: w, w: w.world, chat: by.ID, Citizen: w.chats.As(by.ID)}
	return k
}

// serves looks one guarantee up after the other, and does something about it, until the time is over.
func (k *clerk) serves() {
	for !k.ended() {
		if g, ok := k.w.issued(k.chance); ok {
			k.visits(g)
		}
		k.paused(800 * time.Millisecond)
	}
}

// visits has somebody come with their reference.
func (k *clerk) visits(g kafala.Guarantee) {
	shown := k.newest()
	k.Type(g.Reference)
	k.settle(shown)
	if !strings.Contains(books.Text(k.Last()), kafala.GroupReference(g.Reference)) {
		return
	}
	k.w.tally.add("looked up")
	if k.by.Rank == staff.Supervisor && k.chance.IntN(3) == 0 {
		k.refunds(g)
		return
	}
	switch k.chance.IntN(10) {
	case 0, 1, 2:
		k.through("shown", g, "shown")
	case 3:
		k.through("struck", g, "strike")
	case 4, 5:
		k.through("accepted", g, "accept")
	case 6:
		k.through("not accepted", g, "why:unaccept", "unaccept")
	case 7:
		k.through("decision struck", g, "undecide")
	default:
		k.matches(g)
	}
}

// through presses one button of this guarantee after the other.
func (k *clerk) through(what string, g kafala.Guarantee, deeds ...string) {
	for _, deed := range deeds {
		shown := k.newest()
		if !k.pressesAny(deed, g.ID) {
			return
		}
		k.settle(shown)
	}
	k.w.tally.add("tapped: " + what)
}

// pressesAny taps a button that begins and ends so, any one of those that do.
func (k *clerk) pressesAny(deed, id string) bool {
	for _, m := range slices.Backward(k.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if strings.HasPrefix(b.CallbackData, deed) && strings.HasSuffix(b.CallbackData, ":"+id) {
				_, err := k.TapOn(m.ID, b.CallbackData)
				return err == nil
			}
		}
	}
	return false
}

// refunds orders that the money goes back, or backs an order that waits.
func (k *clerk) refunds(g kafala.Guarantee) {
	if g.Order.Waits() {
		k.through("refund, the second of two", g, "refund:", "payback:")
		return
	}
	k.through("refund", g, "why:refund", "refund:", "payback:")
}

// matches compares the number on a card with that of the record.
func (k *clerk) matches(g kafala.Guarantee) {
	shown := k.newest()
	if !k.pressesAny("match", g.ID) {
		return
	}
	k.settle(shown)
	shown = k.newest()
	if k.w.nafath != nil {
		k.typesOnPage(g.Answers["person_id"])
	} else {
		k.Type(g.Answers["person_id"])
	}
	k.settle(shown)
	k.w.tally.add("tapped: match")
}

// recorder records by the test's own hand, as if it had been before the pause after which a guarantor is told, so that what follows
// from it is due now.
func (w *town) recorder(seed uint64, over <-chan struct{}) {
	chance := mathrand.New(mathrand.NewPCG(seed, 7))
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		w.Error(err)
		return
	}
	now := func() time.Time { return time.Now().Add(-kafala.DecisionPause) }
	office := &kafala.Office{Ledger: w.store.Records(), Index: w.store.Records(), Owners: w.store.Records(), Places: w.store.Places(),
		Counts: w.store.Counts(), Freezes: w.store.Freezes(), Promises: w.store.Promises(), Settings: settings, Now: now, Random: rand.Reader}
	c := &staff.Counter{Office: office, Audit: w.store.Trail(), Quota: w.store.Counts(), Team: w.store.Staff()}
	for {
		select {
		case <-over:
			return
		case <-time.After(time.Duration(100+chance.IntN(500)) * time.Millisecond):
		}
		if g, ok := w.issued(chance); ok {
			w.records(c, chance, g)
		}
	}
}

// records records one thing. What Redis does not take is not tried again: whether it took effect is to be seen from the record.
func (w *town) records(c *staff.Counter, chance *mathrand.Rand, g kafala.Guarantee) {
	ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	if recently(g) {
		return // who recorded it with today's clock is not to be followed by an entry of before
	}
	var what string
	var err error
	ok := true
	switch n := chance.IntN(4); {
	case n < 2 && g.LastDecided() >= 0:
		what = "decision struck"
		_, ok, err = c.Undecide(ctx, townRecorder, g.ID, g.Entries())
	case n == 2 && g.LastDecided() < 0:
		what = "not accepted"
		_, ok, err = c.RecordUnaccepted(ctx, townRecorder, g.ID, "details", g.Entries())
	case n == 3 && g.LastDecided() < 0:
		what = "accepted"
		_, ok, err = c.RecordAccepted(ctx, townRecorder, g.ID, g.Entries())
	default:
		what = "shown"
		_, _, err = c.Present(ctx, townRecorder, g.ID, g.Entries())
	}
	if err == nil && ok {
		w.tally.add(fmt.Sprint("recorded: ", what))
	}
}

// recently tells whether a guarantee's log has an entry of the last minutes.
func recently(g kafala.Guarantee) bool {
	return slices.ContainsFunc(g.Log(), func(e kafala.Entry) bool { return time.Since(e.At) < kafala.DecisionPause })
}

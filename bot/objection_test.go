package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// An objection says exactly what was done with it.
func TestObjectionSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(world.Citizen)
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	g = w.Newest(world.Citizen)
	object := func(chat int64, want string) {
		t.Helper()
		c := w.Chats.As(chat)
		if len(c.Messages()) == 0 {
			c.Type("/start")
			w.Quiet()
			w.TapData(c, "speak:en")
			w.Quiet()
		}
		c.Type(g.Reference)
		w.Quiet()
		w.TapData(c, "object:")
		w.Quiet()
		w.TapData(c, "objectnow:impersonated")
		w.Quiet()
		all := c.Messages()
		if said := readAll(all[len(all)-1]); !strings.Contains(said, want) {
			t.Errorf("%d: %s, want %s", chat, said, want)
		}
	}
	object(7100000077, "is recorded, and staff are told of it now")
	object(7100000078, "is recorded, and staff are told of it within an hour")
	object(7100000078, "It is not recorded or passed on again")
}

// Whoever was shown what is recorded under a reference, or whose it is, objects to it without a further look-up; a button with any other
// reference is a look-up, and refused as one.
func TestObjectionLooksUpNothingFree(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Lookups, s.Rules.LookupsDay = 1, 2 }})
	g := w.Issued(payer, world.Number(1), world.Number(2))
	other := w.Issued(7100000002, world.Number(3), world.Number(4))
	w.Chats.As(7100000002).Type(g.Reference)
	w.Quiet()
	third := w.Issued(7100000003, world.Number(5), world.Number(6))
	fourth := w.Issued(7100000004, world.Number(7), world.Number(8))
	update := 1 << 40
	c := w.Chats.As(7100000002)
	says := func(reference, key string) {
		t.Helper()
		update++
		knock(t, w.Bot.Webhook(secret), tapOf(update, 7100000002, c.Last().ID, "objectnow:wrong:"+reference))
		w.Quiet()
		said := plain(c.Last().Text)
		for piece := range strings.SplitSeq(plain(noteWords(t, key)), "<no value>") {
			if !strings.Contains(said, strings.Trim(piece, " \u2066\u2067\u2068\u2069")) {
				t.Errorf("they object to %s: %s, want %s", reference, said, key)
			}
		}
	}
	says(g.Reference, "object.done.now")     // shown
	says(other.Reference, "object.done.now") // their own
	says(third.Reference, "note.slow")
	w.Clock.Pass(time.Minute)
	says(third.Reference, "object.done.now")
	w.Clock.Pass(time.Minute)
	says(fourth.Reference, "lookups.stopped")
}

package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
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

package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// pastEnd is a guarantee whose time is over, on which no sweep has looked since, and its chat, which knows it while it counted.
func pastEnd(t *testing.T, w *world.World, n int, held func(g kafala.Guarantee)) (kafala.Guarantee, *botapi.Citizen) {
	t.Helper()
	chat := int64(7300000100 + n)
	c := w.Chats.As(chat)
	c.Type("/start")
	w.Quiet()
	g := w.Issued(chat, world.Number(810000+n), world.Number(820000+n))
	w.Wake()
	w.Quiet()
	g, err := w.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Until = w.Clock.Now().Add(time.Hour).UTC().Truncate(time.Second)
		return nil, nil
	})
	must(t, err)
	if held != nil {
		held(g)
	}
	c.Type("/requests")
	w.Quiet()
	w.Clock.Pass(time.Hour + time.Second)
	return g, c
}

func who(t *testing.T, w *world.World, id int64) staff.Actor {
	t.Helper()
	by, err := w.Counter.Who(t.Context(), id)
	must(t, err)
	return by
}

// Through whichever door somebody comes to a guarantee whose time is over, it has ended before they hear of it, and before anything is
// done with it.
func TestNoDoorShowsWhatIsOver(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const first, second, stranger = 7300000001, 7300000002, 7300000003
	for id, called := range map[int64]string{first: "Noura", second: "Mona"} {
		w.Appoint(id, staff.Supervisor)
		name(t, w, id, called)
	}
	w.Chats.As(stranger).Type("/start")
	w.Quiet()
	wish := func(g kafala.Guarantee) { // one that waits for two of staff
		_, err := w.Counter.View(t.Context(), who(t, w, first), g.ID)
		must(t, err)
		_, err = w.Office.Revoke(t.Context(), g.Chat, g.ID)
		must(t, err)
		w.Quiet()
	}
	freeze := func(g kafala.Guarantee) {
		_, err := w.Counter.Freeze(t.Context(), who(t, w, first), g.ID, "unwanted")
		must(t, err)
		w.Wake()
		w.Quiet()
	}
	counts := noteWords(t, "status.issued")
	for n, door := range []struct {
		name  string
		held  func(kafala.Guarantee) // what holds its end up until then
		enter func(g kafala.Guarantee, c *botapi.Citizen)
	}{
		{"the code, by anybody", nil, func(g kafala.Guarantee, _ *botapi.Citizen) {
			w.Chats.As(stranger).Start("v_" + g.ID + "_" + g.Token)
		}},
		{"the reference, by anybody", nil, func(g kafala.Guarantee, _ *botapi.Citizen) { w.Chats.As(stranger).Type(g.Reference) }},
		{"home", nil, func(_ kafala.Guarantee, c *botapi.Citizen) { c.Type("/start") }},
		{"the list", nil, func(_ kafala.Guarantee, c *botapi.Citizen) { c.Type("/requests") }},
		{"its screen", nil, func(g kafala.Guarantee, c *botapi.Citizen) { w.TapData(c, "open:"+g.ID) }},
		{"what is kept", nil, func(_ kafala.Guarantee, c *botapi.Citizen) { c.Type("/mydata") }},
		{"giving up", nil, func(g kafala.Guarantee, _ *botapi.Citizen) {
			_, err := w.Office.Revoke(t.Context(), g.Chat, g.ID)
			must(t, err)
		}},
		{"withdrawing the wish", wish, func(g kafala.Guarantee, _ *botapi.Citizen) {
			_, err := w.Office.KeepOn(t.Context(), g.Chat, g.ID)
			must(t, err)
		}},
		{"a question", nil, func(_ kafala.Guarantee, c *botapi.Citizen) { c.Type("/ask when?") }},
		{"a copy of the receipt", nil, func(g kafala.Guarantee, _ *botapi.Citizen) {
			_, err := w.Office.Resend(t.Context(), g.Chat, g.ID, "once")
			must(t, err)
			w.Wake()
		}},
		{"a card", nil, func(g kafala.Guarantee, _ *botapi.Citizen) {
			_, err := w.Counter.View(t.Context(), who(t, w, second), g.ID)
			must(t, err)
		}},
		{"lifting", freeze, func(g kafala.Guarantee, _ *botapi.Citizen) {
			if _, err := w.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				eyes := []kafala.Hand{{ID: first, Person: "one"}, {ID: second, Person: "two"}}
				out := g.LiftFreeze(kafala.First, eyes[0], w.Office.Time())
				return append(out, g.LiftFreeze(kafala.Second, eyes[1], w.Office.Time())...), nil
			}); err != nil {
				t.Fatal(err)
			}
			w.Wake()
		}},
	} {
		g, c := pastEnd(t, w, n, door.held)
		before := len(c.Messages())
		door.enter(g, c)
		w.Quiet()
		now, err := w.Office.Ledger.Find(t.Context(), g.ID)
		must(t, err)
		if now.Status != kafala.Ended || now.Payment.Back != 0 || now.Order.Given() {
			t.Errorf("%s: it is %s, and %s has gone back", door.name, now.Status, now.Payment.Back)
		}
		for _, m := range append(c.Messages()[before:], w.Chats.As(stranger).Last()) {
			if all := readAll(m); m.From.IsBot && (strings.Contains(all, counts) || m.Document != nil) {
				t.Errorf("%s: said of what is over: %s", door.name, all)
			}
		}
	}
}

package bot_test

import (
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

// Two requests for people who are called alike are told apart wherever one of them is chosen, and where one is given up.
func TestRequestsForTwoOfOneName(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
	c := w.Chats.As(payer)
	types(w, "/help")
	one := w.Linked(payer, world.Number(41), world.Number(42))
	w.Clock.Pass(2 * time.Minute)
	two := w.Linked(payer, world.Number(41), world.Number(43))
	apart := func(m botapi.Message, verb string) {
		t.Helper()
		labels := map[string]string{}
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range row {
				labels[b.CallbackData] = b.Text
			}
		}
		a, b := labels[verb+":"+one.ID], labels[verb+":"+two.ID]
		if a == "" || b == "" || a == b {
			t.Errorf("%s: %q and %q", verb, a, b)
		}
	}
	apart(types(w, "/requests"), "open")
	apart(types(w, "/cancel"), "withdraw")
	sure := map[string]string{}
	for _, g := range []kafala.Guarantee{one, two} {
		types(w, "/cancel")
		w.TapData(c, "withdraw:"+g.ID)
		w.Quiet()
		sure[last(w)] = g.ID
	}
	if len(sure) != 2 {
		t.Errorf("both are given up by %v", sure)
	}
	types(w, "/ask")
	w.TapData(c, "askperson")
	w.Quiet()
	apart(c.Last(), "askabout")
}

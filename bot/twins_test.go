package bot_test

import (
	"strings"
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

// Two requests of one minute are told apart by their seconds, and two of one second by their order.
func TestRequestsOfOneMinute(t *testing.T) {
	t.Parallel()
	for _, between := range []time.Duration{0, 20 * time.Second} {
		w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), NoSignal: true})
		c := w.Chats.As(payer)
		types(w, "/help")
		w.Linked(payer, world.Number(41), world.Number(42))
		w.Clock.Pass(between)
		w.Linked(payer, world.Number(41), world.Number(43))
		for _, list := range []string{"/requests", "/cancel"} {
			lines := map[string]bool{}
			for _, row := range types(w, list).ReplyMarkup.InlineKeyboard {
				for _, b := range row {
					if strings.HasPrefix(b.CallbackData, "open:") || strings.HasPrefix(b.CallbackData, "withdraw:") {
						lines[b.Text] = true
					}
				}
			}
			if len(lines) != 2 {
				t.Errorf("%s, %s between: %v", list, between, lines)
			}
		}
		if between == 0 {
			continue
		}
		for _, at := range []string{"10:18:00", "10:18:20"} {
			for _, row := range types(w, "/cancel").ReplyMarkup.InlineKeyboard {
				if strings.Contains(row[0].Text, at) {
					w.TapData(c, row[0].CallbackData)
					break
				}
			}
			if w.Quiet(); !strings.Contains(last(w), at) {
				t.Errorf("the one of %s is given up by %q", at, last(w))
			}
		}
	}
}

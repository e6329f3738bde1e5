package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Who has blocked the bot gets what was missed once they write, in order and once, though Telegram fails in between and the
// bot is restarted; what is true no more is not said. Staff see it leave their list, and do nothing.
func TestMissedComesInOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)})
	boss := w.Appoint(7200000001, staff.Supervisor)
	citizen := w.Chats.As(world.Citizen)
	g := w.Request(world.Citizen)
	w.RequestUntil(world.Citizen, "submit:") // and another one is left lying
	w.Quiet()
	citizen.Block()
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	pass := func(d time.Duration) {
		w.Clock.Pass(d)
		w.Wake()
		w.Quiet()
	}
	pass(3 * time.Hour) // the reminder is let go
	if _, err := w.Counter.End(t.Context(), boss, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	pass(kafala.EndPause)
	pass(26 * time.Hour)
	if err := w.Store.Chats().Forget(t.Context(), world.Citizen); err != nil { // as the draft's time does: Redis has a clock of its own
		t.Fatal(err)
	}
	set := func() (kinds []string) {
		t.Helper()
		dead, err := w.Store.Box().Dead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range dead {
			kinds = append(kinds, string(p.Delivery.Kind)+" "+p.Why)
		}
		return kinds
	}
	if got := set(); !slices.Equal(got, []string{"receipt blocked", "ended blocked"}) {
		t.Fatalf("given up: %q", got)
	}
	before := len(citizen.Messages())
	citizen.Unblock()
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "sendPhoto", Count: 1})
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "sendDocument", Count: 1})
	citizen.Type("/help")
	for _, try := range []string{`"try":1`, `"try":2`} {
		w.PutOff(try)
		w.Restart()
		w.Clock.Pass(time.Minute)
		w.Wake()
	}
	w.Quiet()
	citizen.Type("/help") // again, which brings nothing again
	w.Quiet()
	var said []string
	for _, m := range citizen.Messages()[before:] {
		switch {
		case !m.From.IsBot:
		case len(m.Photo) > 0:
			said = append(said, "photo")
		case m.Document != nil:
			said = append(said, "sheet")
		case strings.Contains(m.Text, "ولم تعد قائمة الآن"):
			said = append(said, "receipt")
		case strings.Contains(m.Text, "أنهى الموظفون"):
			said = append(said, "ended")
		case strings.Contains(m.Text, "/privacy"):
			said = append(said, "help")
		default:
			said = append(said, m.Text)
		}
	}
	if !slices.Equal(said, []string{"help", "receipt", "photo", "sheet", "ended", "help"}) {
		t.Errorf("said: %q", said)
	}
	if got := set(); len(got) > 0 {
		t.Errorf("still given up: %q", got)
	}
}

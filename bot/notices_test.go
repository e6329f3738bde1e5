package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// notices are pieces of what each notice says in Arabic, by its name.
var notices = map[string]string{
	"declined": "declined.funds", "linkends": "linkends", "expired": "expired", "ended": "ended", "cancelled": "cancelled.staff",
	"shown": "shown.first",
	"paid":  "staff.paid", "strange": "staff.returned", "parked": "staff.parked.blocked",
	"trouble": "staff.burst.links", "reconciled": "staff.compared", "summary": "today.opened",
}

// allNotices lets all of them happen, and gives what was said.
func allNotices(t *testing.T, silent ...string) string {
	t.Helper()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 7, 0, 0, 0, kafala.Riyadh), Settings: func(s *kafala.Settings) {
		s.Silent, s.Rules.ValidDays, s.Rules.AllLinks, s.Rules.Open = silent, 10, 1, 5
	}})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		w.Quiet()
	}
	pass := func(d time.Duration) {
		t.Helper()
		w.Clock.Pass(d)
		w.Wake()
		_, err := w.Office.Sweep(t.Context())
		must(err)
		must(w.Office.Daily(t.Context()))
	}
	w.Chats.As(world.Citizen).Type("/help") // a bot can write to those only who have written to it
	off := w.Linked(world.Citizen, world.Number(7), world.Number(8))
	boss := w.Appoint(7200000001, staff.Supervisor)
	_, err := w.Counter.Cancel(t.Context(), boss, off.ID, "asked")
	must(err)
	g := w.Request(world.Citizen)
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320000311101"); err == nil {
		t.Fatal("the poor card paid")
	}
	if _, p := w.Apply(7100000002, world.Number(1), world.Number(2)); p == nil { // one link too many of all
		t.Fatal("there is no cap")
	}
	w.Quiet()
	pass(21 * time.Minute)
	pass(10 * time.Minute)
	one := w.Issued(world.Citizen, world.Number(3), world.Number(4))
	two := w.Linked(world.Citizen, world.Number(3), world.Number(5))
	must(w.Gateway.Void(one.Payment.ID))
	w.Chats.As(world.Citizen).Block()
	_, err = w.Gateway.Pay(two.Invoice.ID, "4201320111111010") // its receipt cannot be delivered
	must(err)
	w.Chats.As(world.Citizen).Unblock()
	three := w.Issued(world.Citizen, world.Number(3), world.Number(6))
	_, _, err = w.Counter.Present(t.Context(), boss, three.ID, 0)
	must(err)
	pass(kafala.ShownPause)
	_, _, err = w.Counter.Strike(t.Context(), boss, three.ID, 1)
	must(err)
	pass(11*24*time.Hour + time.Hour) // past eight, when the summary is due
	var all strings.Builder
	for _, m := range append(w.Chats.As(world.Citizen).Messages(), w.Chats.As(7100000003).In(world.StaffChat).Messages()...) {
		if m.From.IsBot {
			all.WriteString(m.Text + m.Caption + "\n")
		}
	}
	if !strings.Contains(all.String(), kafala.GroupReference(three.Reference)) {
		t.Error("no receipt came")
	}
	return all.String()
}

// What an operator has switched off is not sent, and holds up nothing; the receipt always is.
func TestSilence(t *testing.T) {
	long.Test(t)
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kafala.Switches() {
		if notices[name] == "" {
			t.Errorf("%s may be switched off, and nothing here shows that it is", name)
		}
	}
	loud, silent := allNotices(t), allNotices(t, kafala.Switches()...)
	for notice, key := range notices {
		piece := longest(words["ar"].Plain(key, nil))
		if !strings.Contains(loud, piece) {
			t.Errorf("%s was not told of where nothing is switched off: %q", notice, piece)
		}
		if strings.Contains(silent, piece) {
			t.Errorf("%s was told of although it is switched off", notice)
		}
	}
}

// longest is the longest piece of a text that is the same whatever it is about.
func longest(text string) (best string) {
	text = strings.NewReplacer("<no value>", "\n", "\u2066", "\n", "\u2069", "\n", "<b>", "", "</b>", "").Replace(text)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); len(line) > len(best) {
			best = line
		}
	}
	return best
}

// Of two processes that push, both are silent when Telegram has asked one of them to be.
func TestSilenceIsShared(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	g := w.Request(world.Citizen)
	others := w.Config.Pace // what every other process asks as well
	w.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendPhoto", Count: 1, RetryAfter: 30})
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.Says("slow down")
	wait, err := time.Duration(0), error(nil)
	w.Until("the silence is asked for, just after it is logged", func() bool {
		wait, err = others.Reserve(t.Context())
		return err != nil || wait > time.Second
	})
	if err != nil || wait < 29*time.Second {
		t.Errorf("the other process is to wait %s, %v", wait, err)
	}
	w.Clock.Pass(31 * time.Second)
	w.Quiet()
	parts := 0
	for _, m := range w.Chats.As(world.Citizen).Messages() {
		if strings.Contains(m.Text+m.Caption, kafala.GroupReference(w.Newest(world.Citizen).Reference)) {
			parts++
		}
	}
	if parts != 3 {
		t.Errorf("%d parts came after the silence", parts)
	}
}

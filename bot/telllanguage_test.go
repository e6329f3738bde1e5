package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whatever a chat is told of a request is in the language that was chosen there last, whichever it was made in; where nothing is known
// of the chat any more, in that of the request.
func TestToldInTheLanguageOfTheChat(t *testing.T) {
	t.Parallel()
	const unused = 3
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh), Settings: func(s *kafala.Settings) {
		s.Silent, s.Rules.UnusedAfter = nil, unused
	}})
	c, officer := w.Chats.As(payer), w.Appoint(world.AnOfficer, staff.Officer)
	types(w, "/help")
	var all []kafala.Guarantee
	for i := range 3 {
		all = append(all, w.Linked(payer, world.Number(51+i), world.Number(42+i))) // in Arabic
	}
	types(w, "/language")
	w.TapData(c, "speak:ur")
	w.Quiet()
	before := len(c.Messages())
	told := func(language string, keys ...string) {
		t.Helper()
		var texts []string
		for _, m := range c.Messages()[before:] {
			text := plain(m.Text + m.Caption)
			texts = append(texts, text)
			if urdu := strings.ContainsAny(text, "ےہں"); text != "" && urdu != (language == "ur") {
				t.Errorf("not in %s: %s", language, text)
			}
		}
		before = len(c.Messages())
		for _, key := range keys {
			if words := plain(longest(wordsIn(t, language, key))); !strings.Contains(strings.Join(texts, "\n"), words) {
				t.Errorf("%s: %q is not said: %q", key, words, texts)
			}
		}
	}
	pass := func(d time.Duration) {
		t.Helper()
		w.Clock.Pass(d)
		_, err := w.Office.Sweep(t.Context())
		must(t, err)
		w.Wake()
		w.Quiet()
	}
	pay := func(g kafala.Guarantee) {
		t.Helper()
		_, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010")
		must(t, err)
		w.Quiet()
	}
	pay(all[0])
	told("ur", "receipt.sheet")
	pay(all[1])
	_, err := w.Gateway.Pay(all[2].Invoice.ID, poorCard)
	_ = err // it is refused
	w.Quiet()
	told("ur", "declined")
	_, _, err = w.Counter.Present(t.Context(), officer, all[0].ID, 0)
	must(t, err)
	pass(kafala.DecisionPause)
	told("ur", "shown")
	pass(21 * time.Minute)
	pass(10 * time.Minute)
	told("ur", "linkends", "expired")
	pass(unused * kafala.Day)
	pass(time.Hour)
	told("ur", "unused")
	must(t, w.Store.Chats().Forget(t.Context(), payer))
	_, _, err = w.Counter.RecordAccepted(t.Context(), officer, all[1].ID, 0)
	must(t, err)
	pass(kafala.DecisionPause)
	told("ar", "decided.accepted")
}

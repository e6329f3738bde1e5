package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever is to type a number that is stopped, matched or searched for, or a name, and turns to something else by whatever button or
// command, is not taken at the word of what they type then: no number is stopped by it, and nobody invited.
func TestElsewhereEndsTheWaiting(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}, Settings: func(s *kafala.Settings) {
		s.Staff.Finds, s.Rules.Lookups = 1000, 1000
	}})
	g := w.Issued(payer, "1012345672", "1109876548")
	c := w.Chats.As(world.AnAdmin)
	update := 2_000_000_000
	tap := func(data string) {
		update++
		knock(t, w.Bot.Webhook(secret), tapOf(update, world.AnAdmin, 1, data))
		w.Quiet()
	}
	say := func(text string) { c.Type(text); w.Quiet() }
	say("/start")
	for _, waits := range []struct {
		data, typed string
		duty        staff.Duty
	}{
		{"freezeid:unwanted", world.Number(91), staff.Freeze},
		{"find:case", world.Number(91), staff.Find},
		{"match:" + g.ID, "1109876548", staff.Match},
		{"bycase", g.Answers["accident"], staff.FindCase},
		{"invite:officer", "Noura Alqahtani, Riyadh North", staff.Invite},
	} {
		for _, elsewhere := range []string{"todaynow", "lately", "lists", "seconds", "guide", "questions:-", "export:2026-11-01", "home", "list",
			"privacy", "asks", "/help", "/requests", "/mydata", "/privacy", "/language", "/delete", "/ask", "/today", "/start"} {
			tap(waits.data)
			if strings.HasPrefix(elsewhere, "/") {
				say(elsewhere)
			} else {
				tap(elsewhere)
			}
			trail := len(w.Trail())
			say(waits.typed)
			for _, e := range w.Trail()[trail:] {
				if e.Duty == waits.duty {
					t.Errorf("%s, then %s, then %q: %+v", waits.data, elsewhere, waits.typed, e)
				}
			}
		}
		trail := len(w.Trail())
		tap(waits.data)
		say(waits.typed)
		if all := w.Trail()[trail:]; len(all) < 2 || all[len(all)-1].Duty != waits.duty {
			t.Errorf("%s, then at once %q: %+v", waits.data, waits.typed, all)
		}
	}
	if all, err := w.Store.Freezes().Standing(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d numbers are stopped, %v", len(all), err)
	}
}

// An answer that is being written is waited for on, whatever is looked at beside it.
func TestElsewhereKeepsTheAnswer(t *testing.T) {
	t.Parallel()
	const officer = 7200000031
	w := world.New(t, world.Options{})
	w.Issued(world.Citizen, "1012345672", "1109876548")
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	w.Ask(world.Citizen, "متى أستلم الكفالة من مكتب المرور؟")
	c.Type("/start")
	w.Quiet()
	w.TapData(c, "questions:")
	w.Quiet()
	w.TapData(c, "takeq:")
	w.Quiet()
	knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001, officer, 1, "todaynow"))
	w.Quiet()
	c.Type("تصل خلال يوم عمل واحد")
	w.Quiet()
	if !offers(c.Last(), "sendreply:") {
		t.Errorf("the answer is not taken: %s", c.Last().Text)
	}
}

// What is no text leaves a name, and the answer to a question, waited for, and says so: the text that comes after it is taken.
func TestWhatIsNoTextKeepsTheWaiting(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}})
	w.Issued(world.Citizen, "1012345672", "1109876548")
	c := w.Chats.As(world.AnAdmin)
	c.Type("/staff")
	w.Ask(world.Citizen, "متى أستلم الكفالة من مكتب المرور؟")
	for _, one := range []struct{ begin, waits, typed, then string }{
		{"invite:officer", "waits.name", "Noura Alqahtani, Riyadh North", "revoke:"},
		{"takeq:", "waits.answer", "تصل خلال يوم عمل واحد", "sendreply:"},
	} {
		if one.begin == "takeq:" {
			c.Type("/start")
			w.Quiet()
			w.TapData(c, "questions:")
			w.Quiet()
		}
		w.TapData(c, one.begin)
		w.Quiet()
		for _, hands := range []func(){func() { c.Sticker() }, func() { c.SendVoice() }, func() { c.SendLocation() }} {
			hands()
			w.Quiet()
			if !strings.Contains(c.Last().Text, wordsIn(t, "ar", one.waits)) {
				t.Errorf("%s: %s", one.begin, c.Last().Text)
			}
		}
		c.Type(one.typed)
		w.Quiet()
		if !offers(c.Last(), one.then) {
			t.Errorf("%s, then %q: %s", one.begin, one.typed, c.Last().Text)
		}
	}
}

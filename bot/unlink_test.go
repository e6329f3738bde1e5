package bot_test

import (
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// lapse lets the link of the payer's request end unpaid.
func lapse(t *testing.T, w *world.World) {
	t.Helper()
	w.Clock.Pass(31 * time.Minute)
	_, err := w.Office.Sweep(t.Context())
	must(t, err)
	w.Quiet()
}

// Whatever becomes of a request whose payment has not come, no button that pays for it is left in its chat, and those under what
// says so stay.
func TestPayButtonsGoWithTheLink(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		over  func(t *testing.T, w *world.World, g kafala.Guarantee)
		after string // a button that is left
	}{
		"it is given up": {func(_ *testing.T, w *world.World, g kafala.Guarantee) {
			w.TapData(w.Chats.As(payer), "withdraw:"+g.ID)
			w.Quiet()
			w.TapData(w.Chats.As(payer), "giveup:"+g.ID)
		}, "another"},
		"it is given up by command": {func(_ *testing.T, w *world.World, g kafala.Guarantee) {
			types(w, "/cancel")
			w.TapData(w.Chats.As(payer), "giveup:"+g.ID)
		}, "another"},
		"its link has ended": {func(t *testing.T, w *world.World, _ kafala.Guarantee) { lapse(t, w) }, "renew:"},
		"staff cancel it": {func(t *testing.T, w *world.World, g kafala.Guarantee) {
			_, err := w.Counter.Cancel(t.Context(), staff.Actor{ID: 32, Rank: staff.Supervisor}, g.ID, "asked")
			must(t, err)
		}, ""},
		"it is frozen": {func(t *testing.T, w *world.World, g kafala.Guarantee) {
			_, _, err := w.Office.Freeze(t.Context(), g.ID, kafala.Freeze{By: 32, Person: "x", Why: "complaint", At: w.Clock.Now()})
			must(t, err)
		}, ""},
		"its data are removed": {func(_ *testing.T, w *world.World, _ kafala.Guarantee) {
			types(w, "/delete")
			w.TapData(w.Chats.As(payer), "erase")
		}, ""},
		"its check finds it over": {func(_ *testing.T, w *world.World, g kafala.Guarantee) {
			w.Clock.Pass(31 * time.Minute)
			w.TapData(w.Chats.As(payer), "verify:"+g.ID)
		}, "renew:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.LinkReminder = 0 }})
			g := w.Request(payer)
			if n := payable(w); n != 1 {
				t.Fatalf("%d messages can be paid", n)
			}
			c.over(t, w, g)
			w.Quiet()
			w.Clock.Pass(kafala.Hold)
			w.Quiet()
			if n := payable(w); n != 0 {
				t.Errorf("%d messages can still be paid", n)
			}
			if m := w.Chats.As(payer).Last(); c.after != "" && !offers(m, c.after) {
				t.Errorf("left below %q: %v", m.Text, buttonsOf(m))
			}
		})
	}
}

// Where Telegram did not take the buttons off at first, and the process has died since, they go with the next try.
func TestPayButtonsGoThoughACallIsLost(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) { s.Times.LinkReminder = 0 }})
	g := w.Request(payer)
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "editMessageReplyMarkup", Count: 1})
	_, err := w.Counter.Cancel(t.Context(), staff.Actor{ID: 32, Rank: staff.Supervisor}, g.ID, "asked")
	must(t, err)
	w.Quiet()
	w.Clock.Pass(kafala.Hold)
	w.PutOff("a delivery waits until its service is well")
	if payable(w) != 1 {
		t.Fatal("nothing was lost")
	}
	w.Restart() // as after a crash
	w.Clock.Pass(21 * time.Second)
	w.Quiet()
	if n := payable(w); n != 0 {
		t.Errorf("%d messages can still be paid", n)
	}
}

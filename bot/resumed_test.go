package bot_test

import (
	"crypto/rand"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// "Go on with the earlier one" may be pressed after that one was paid, or is over: what became of it is said, and never in silence
// another request with its pay button.
func TestResumedTooLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		becomes func(w *world.World, g kafala.Guarantee)
		says    string
		goesOn  bool // the request that is being written
	}{
		"paid": {func(w *world.World, g kafala.Guarantee) {
			_, err := w.Gateway.Pay(g.Invoice.ID, goodCard)
			must(t, err)
			_, err = w.Office.Settle(t.Context(), g.Invoice.ID, "")
			must(t, err)
		}, "note.paid_already", false},
		"given up": {func(w *world.World, g kafala.Guarantee) {
			_, err := w.Office.Withdraw(t.Context(), payer, g.ID)
			must(t, err)
		}, "note.unresumed", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, g := desired(t)
			mark := draft(t, w).Draft[:dialogs.DraftMark]
			c.becomes(w, g)
			w.Quiet()
			tap(t, w, 1, "resume:"+g.ID+":"+mark)
			if said(t, w, c.says) != 1 {
				t.Errorf("the chat reads %q", last(w))
			}
			if s := draft(t, w); (s.Draft != "") != c.goesOn {
				t.Errorf("the draft is %+v", s)
			}
		})
	}
}

// /help and /privacy say that a reference is checked where it is sent, also by whoever is writing a request. What is asked keeps waiting.
func TestReferenceWhileSomethingIsAsked(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(payer+1, world.Number(1), world.Number(2))
	unknown, err := kafala.NewReference(0, rand.Reader)
	must(t, err)
	c := w.Chats.As(payer)
	c.Type("/new")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	for _, answer := range []string{"1012345672", "Abdullah Mohammed Salem Alotaibi", "0501234567", "1109876548",
		"Fahad Mohammed Salem Alotaibi", unknown, // which no record has: at this question it is an accident's number
		""} {
		w.Clock.Pass(2 * time.Minute) // so many in a minute are too many
		before, was := draft(t, w), said(t, w, "public.found")
		c.Type(kafala.GroupReference(g.Reference))
		w.Quiet()
		if said(t, w, "public.found") != was+1 {
			t.Errorf("before %q the reference is answered %q", answer, last(w))
		}
		if now := draft(t, w); now.Draft != before.Draft || len(now.Answers) != len(before.Answers) {
			t.Errorf("before %q: %v, was %v", answer, now.Answers, before.Answers)
		}
		if answer != "" {
			c.Type(answer)
			w.Quiet()
		}
	}
	if now := draft(t, w).Answers; now["accident"] != unknown {
		t.Errorf("the accident's number is %q", now["accident"])
	}
}

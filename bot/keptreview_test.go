package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Who withdraws a wish while "not accepted" stands hears that the decision's own order has taken its place; else that nothing has.
func TestWishWithdrawnUnderADecision(t *testing.T) {
	t.Parallel()
	for key, decides := range map[string]bool{"revoke.kept": false, "revoke.kept.review": true} {
		w := world.New(t, world.Options{})
		g := w.Issued(payer, world.Number(1), world.Number(2))
		officer := w.Appoint(7, staff.Officer)
		_, _, err := w.Counter.Present(t.Context(), officer, g.ID, g.Entries())
		must(t, err)
		w.Quiet()
		press(t, w, "quitnow:"+g.ID)
		w.Quiet()
		if decides {
			g := w.Newest(payer)
			_, done, err := w.Counter.RecordUnaccepted(t.Context(), officer, g.ID, "papers", g.Entries())
			if must(t, err); !done {
				t.Fatal("nothing is recorded")
			}
			w.Clock.Pass(kafala.DecisionPause)
			w.Quiet()
		}
		press(t, w, "keepon:"+g.ID)
		w.Quiet()
		if said(t, w, key) != 1 {
			t.Errorf("decided: %t, %s is not said", decides, key)
		}
	}
}

// What names nothing is answered with a way on, and a made-up answer records nothing.
func TestMadeUpTaps(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(payer, world.Number(1), world.Number(2))
	w.Quiet()
	before, err := w.Office.Ledger.Find(t.Context(), g.ID)
	must(t, err)
	for _, data := range []string{"wanted:0:", "wanted:1:", "wanted:99:"} {
		press(t, w, data+g.ID)
		w.Quiet()
		now, err := w.Office.Ledger.Find(t.Context(), g.ID)
		must(t, err)
		last := w.Chats.As(payer).Last()
		if len(now.History) != len(before.History) || !strings.Contains(last.Text, kafala.GroupReference(g.Reference)) {
			t.Errorf("%s: recorded %+v, answered %q", data, now.History[len(before.History):], last.Text)
		}
	}
	c := w.Chats.As(payer)
	for name, do := range map[string]func(){
		"a guarantee that there is not": func() { press(t, w, "unaware:0:"+strings.Repeat("0", len(g.ID))) },
		"a dead invitation":             func() { c.Type("/start s_" + strings.Repeat("a", 22)) },
	} {
		do()
		w.Quiet()
		if last := c.Last(); len(buttonsOf(last)) == 0 {
			t.Errorf("%s: no way on from %q", name, last.Text)
		}
	}
}

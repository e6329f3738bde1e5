package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Wherever somebody stands, the answer to every command ends with a way on: a button under it, or the keyboard of a question. In a
// request that leads back into it, and nowhere does it lead into a request that there is not.
func TestEveryCommandEndsWithAWayOn(t *testing.T) {
	t.Parallel()
	const unknown = "00aaaaaaaaaaaaaaaa"
	writes := func(question string) func(w *world.World) {
		return func(w *world.World) { w.RequestUntil(payer, question) }
	}
	for name, c := range map[string]struct {
		stand func(w *world.World)
		way   string // what leads on from what is only looked at
	}{
		"nothing is open":        {func(*world.World) {}, "home"},
		"a question waits":       {writes("set:region:riyadh:"), "look:"},
		"the review waits":       {writes("check:"), "look:"},
		"the total waits":        {writes("submit:"), "look:"},
		"the mobile is asked":    {func(w *world.World) { asksForTheMobile(w) }, "look:"},
		"a link waits":           {func(w *world.World) { w.Request(payer) }, "home"},
		"something is paid":      {func(w *world.World) { w.Issued(payer, world.Number(1), world.Number(2)) }, "home"},
		"something has ended":    {func(w *world.World) { ends(t, w) }, "home"},
		"a request was given up": {func(w *world.World) { givesUp(t, w) }, "home"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true})
			types(w, "/start")
			c.stand(w)
			w.Quiet()
			own := unknown
			if all := requests(t, w); len(all) > 0 {
				own = all[0].ID
			}
			citizen := w.Chats.As(payer)
			for _, command := range []string{"/help", "/privacy", "/language", "/mydata", "/requests", "/delete", "/start", "/new", "/cancel",
				"/nothing", "/find", "/start v_" + unknown + "_x", "/start p_" + unknown, "/start p_" + own,
				"/start s_" + strings.Repeat("a", 22), "/start c_" + unknown, "/start q_" + unknown, "/start b_team", "/start o_today"} {
				m := types(w, command)
				if len(buttonsOf(m)) == 0 && citizen.Keyboard() == nil {
					t.Errorf("%s: no way on from %q", command, m.Text)
				}
				if len(buttonsOf(m)) > 0 && citizen.Keyboard() != nil {
					t.Errorf("%s: a keyboard stands below %q", command, m.Text)
				}
				if looks := "/help /privacy /language /mydata"; strings.Contains(looks, command) && !offers(m, c.way) {
					t.Errorf("%s: %v does not lead on by %s", command, buttonsOf(m), c.way)
				}
			}
		})
	}
}

// asksForTheMobile writes a request up to the question that a contact answers.
func asksForTheMobile(w *world.World) {
	c := w.Chats.As(payer)
	w.TapData(c, "begin:")
	w.Quiet()
	for _, text := range []string{"1012345672", "Abdullah Alotaibi"} {
		c.Type(text)
		w.Quiet()
	}
}

// ends has the payer a guarantee that is over.
func ends(t *testing.T, w *world.World) {
	t.Helper()
	g := w.Issued(payer, world.Number(1), world.Number(2))
	_, err := w.Counter.End(t.Context(), staff.Actor{ID: 32, Rank: staff.Supervisor}, g.ID, "settled")
	must(t, err)
	w.Clock.Pass(kafala.EndPause + time.Minute)
	w.Quiet()
}

// givesUp has the payer a request that they have given up.
func givesUp(t *testing.T, w *world.World) {
	t.Helper()
	g := w.Request(payer)
	_, err := w.Office.Withdraw(t.Context(), payer, g.ID)
	must(t, err)
}

// The last word of a deletion leads on as well, and no keyboard stands below it, whether one stood or not.
func TestDeletionLeadsOn(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(w *world.World){
		"nothing":               func(*world.World) {},
		"below a keyboard":      asksForTheMobile,
		"beside a paid one":     func(w *world.World) { w.Issued(payer, world.Number(1), world.Number(2)) },
		"beside one to be paid": func(w *world.World) { w.Request(payer) },
	} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t, world.Options{})
			c := w.Chats.As(payer)
			types(w, "/start")
			before(w)
			types(w, "/delete")
			w.TapData(c, "erase")
			w.Quiet()
			if m := c.Last(); !offers(m, "home") || c.Keyboard() != nil {
				t.Errorf("%q has %v, and a keyboard stands: %t", m.Text, buttonsOf(m), c.Keyboard() != nil)
			}
			w.TapData(c, "home")
			w.Quiet()
			if m := c.Last(); len(buttonsOf(m)) == 0 {
				t.Errorf("it leads to %q, which leads nowhere", m.Text)
			}
		})
	}
}

package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/sandbox/botapi"
)

func presses(w *world.World, c *botapi.Citizen, buttons ...string) {
	for _, button := range buttons {
		w.TapData(c, button)
		w.Quiet()
	}
}

// saysNo is the owner's no in Nafath, of which a notice tells.
func saysNo(t *testing.T, w *world.World, number string) {
	t.Helper()
	r, _ := w.Nafath.Newest()
	if err := w.Nafath.Reject(r, number, true); err != nil {
		t.Fatal(err)
	}
	if err := w.Bot.HearIdentity(t.Context(), r.Key); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}

// The owner's last word counts: a no to the same chat ends what they have confirmed before, also where nothing is recorded without
// that, and as what is confirmed it is recorded only after another yes.
func TestOwnersNoAfterYes(t *testing.T) {
	long.Test(t)
	t.Parallel()
	const number = "1012345672"
	for _, how := range []kafala.Identifying{kafala.IdentityOffered, kafala.IdentityRequired} {
		w, c := askedNafath(t, kafala.IdentityOffered)
		agrees(t, w, number)
		w.Restart(func(s *kafala.Settings) {
			for i := range s.Kinds {
				s.Kinds[i].Identity = how
			}
		})
		presses(w, c, "changes:", "edit:guarantor_id", "identify:")
		saysNo(t, w, number)
		presses(w, c, "keep:")
		m := c.Last()
		if want := noteWordsOf(t, "problem.identity.closed"); !strings.Contains(m.Text, want) || len(buttonsOf(m)) == 0 {
			t.Errorf("%s: the review follows: %q", how, m.Text)
		}
		if all := requests(t, w); len(all) != 0 {
			t.Errorf("%s: %d are recorded", how, len(all))
		}
		presses(w, c, "identify:")
		agrees(t, w, number)
		presses(w, c, "check:", "submit:")
		if all := requests(t, w); len(all) != 1 || !all[0].Proof.Stands() {
			t.Errorf("%s: after the yes: %d, %q", how, len(all), c.Last().Text)
		}
	}
}

// noteWordsOf are the Arabic words of a key up to what is put into them.
func noteWordsOf(t *testing.T, key string) string {
	t.Helper()
	words, _, _ := strings.Cut(noteWords(t, key), "<no value>")
	return strings.TrimSpace(words)
}

// A button that asks what came of a request begins none, also where it is of one that has ended; the button that begins one begins
// one however often it is pressed.
func TestAskingWhatCameBeginsNothing(t *testing.T) {
	t.Parallel()
	w, c := askedNafath(t, kafala.IdentityOffered)
	first, _ := w.Nafath.Newest()
	asks := c.Last()
	at := slices.IndexFunc(buttonsOf(asks), func(data string) bool { return strings.HasPrefix(data, "inquire:") })
	if at < 0 {
		t.Fatalf("%q", buttonsOf(asks))
	}
	old := buttonsOf(asks)[at]
	saysNo(t, w, "1012345672")
	if _, err := c.TapOn(asks.ID, old); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	if r, _ := w.Nafath.Newest(); r.ID != first.ID {
		t.Error("a request was begun by asking")
	}
	all := c.Messages()
	said := slices.IndexFunc(all, func(m botapi.Message) bool { return strings.Contains(m.Text, noteWords(t, "note.identity.none")) })
	if said < 0 || !slices.Contains(buttonsOf(all[said]), strings.Replace(old, "inquire", "identify", 1)) {
		t.Errorf("said: %q", c.Last().Text)
	}
	begin := c.Last()
	data := strings.Replace(old, "inquire", "identify", 1)
	for range 2 {
		if _, err := c.TapOn(begin.ID, data); err != nil {
			t.Fatal(err)
		}
	}
	w.Quiet()
	second, _ := w.Nafath.Newest()
	if m, want := c.Last(), noteWords(t, "note.identity.opened"); second.ID == first.ID || !strings.Contains(m.Text, want) {
		t.Errorf("pressed twice: %q", m.Text)
	}
	if n := len(dialogs.Asking(session(t, w).Answers)); n != 1 {
		t.Errorf("pressed twice, it has begun %d", n)
	}
}

// fetches counts how often a provider is asked what became of a request.
type fetches struct {
	*kafalatest.Identity
	n int
}

// Fetch counts.
func (f *fetches) Fetch(ctx context.Context, r kafala.IdentityRequest) (kafala.IdentityAnswer, error) {
	f.n++
	return f.Identity.Fetch(ctx, r)
}

// Notices that somebody makes up about their own request do not have the provider asked as often as they like, and what came of it
// is found all the same.
func TestMadeUpNoticesAreBounded(t *testing.T) {
	t.Parallel()
	w, c := askedNafath(t, kafala.IdentityOffered)
	w.Stop()
	r, _ := w.Nafath.Newest()
	asked := &fetches{Identity: w.Nafath}
	w.Office.Identity = asked
	for range 100 {
		if err := w.Bot.HearIdentity(t.Context(), r.Key); err != nil {
			t.Fatal(err)
		}
	}
	if asked.n == 0 || asked.n > 10 {
		t.Errorf("asked %d times", asked.n)
	}
	if err := w.Nafath.Agree(r, "1012345672"); err != nil {
		t.Fatal(err)
	}
	w.Start()
	w.Until("it is confirmed", func() bool {
		w.Clock.Pass(time.Minute)
		w.Wake()
		w.Quiet() // or the request is over before anybody has looked
		return session(t, w).Answers.Proven().Stands()
	})
	w.Quiet()
	if m, want := c.Last(), noteWords(t, "note.identity.proven"); !strings.Contains(m.Text, want) {
		t.Errorf("said: %q", m.Text)
	}
}

// What stands is said as what it is: the number as confirmed while it is, and that the confirmation is of another number once it is.
func TestConfirmedNumberIsSaidSo(t *testing.T) {
	t.Parallel()
	for _, page := range []bool{false, true} {
		w, c := askedNafath(t, kafala.IdentityOffered)
		agrees(t, w, "1012345672")
		w.Restart(func(s *kafala.Settings) { s.Rules.PrivateEntry = kafala.InEither })
		presses(w, c, "changes:", "edit:guarantor_id")
		_, confirmed, _ := strings.Cut(noteWords(t, "earlier.confirmed"), "<no value>")
		if m := c.Last(); confirmed == "" || !strings.Contains(m.Text, "5672"+"\u2069"+confirmed) {
			t.Errorf("said: %q, want %q", m.Text, confirmed)
		}
		if page {
			w.OpenPage(world.Citizen).Give("1098765439")
			w.Quiet()
		} else {
			say(w, c, "1098765439")
		}
		if m, want := c.Last(), noteWords(t, "note.identity.dropped"); !strings.Contains(m.Text, want) {
			t.Errorf("page %t: said: %q", page, m.Text)
		}
		if session(t, w).Answers.Proven().Stands() {
			t.Error("it stands")
		}
	}
}

package bot_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/dialogs"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// askedNafath is a citizen who was before the review and has opened a request to Nafath to be confirmed in its place.
func askedNafath(t *testing.T, how kafala.Identifying) (*world.World, *botapi.Citizen) {
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) {
		for i := range s.Kinds {
			s.Kinds[i].Identity = how
		}
	}})
	c := w.Chats.As(world.Citizen)
	w.RequestUntil(world.Citizen, "check:")
	for _, button := range []string{"changes:", "edit:guarantor_id", "identify:"} {
		w.TapData(c, button)
		w.Quiet()
	}
	return w, c
}

// agrees is the owner's yes in Nafath, of which a notice tells.
func agrees(t *testing.T, w *world.World, number string) {
	t.Helper()
	r, ok := w.Nafath.Newest()
	if !ok {
		t.Fatal("nobody was asked")
	}
	if err := w.Nafath.Agree(r, number); err != nil {
		t.Fatal(err)
	}
	if err := w.Bot.HearIdentity(t.Context(), r.Key); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}

// nafathSaid lists what the trail says of proofs.
func nafathSaid(t *testing.T, w *world.World) (all []string) {
	t.Helper()
	now := w.Clock.Now()
	err := w.Counter.Audit.Trail(t.Context(), now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0), func(e staff.Entry) error {
		if e.Duty == staff.Identify {
			all = append(all, e.Outcome)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A confirmation that comes too late, or for another number than the one that was typed since, is said to be not taken, and is
// not: in a message of its own, which leads to what is open.
func TestLateConfirmation(t *testing.T) {
	long.Test(t)
	t.Parallel()
	const typedNumber, other = "1012345672", "1098765439"
	for name, c := range map[string]struct {
		then   func(w *world.World, c *botapi.Citizen)
		number string
		note   string // "": it is taken
	}{
		"the same number was typed since": {func(w *world.World, c *botapi.Citizen) { say(w, c, typedNumber) }, typedNumber,
			"note.identity.proven"},
		"another number was typed since": {func(w *world.World, c *botapi.Citizen) { say(w, c, typedNumber) }, other, "note.identity.overtaken"},
		"the number was kept since": {func(w *world.World, c *botapi.Citizen) {
			w.TapData(c, "keep:")
			w.Quiet()
		}, other, "note.identity.overtaken"},
		"it was recorded": {func(w *world.World, c *botapi.Citizen) {
			say(w, c, typedNumber)
			for _, button := range []string{"check:", "submit:"} {
				w.TapData(c, button)
				w.Quiet()
			}
		}, typedNumber, "note.identity.late"},
		"it was given up": {func(w *world.World, c *botapi.Citizen) {
			say(w, c, "/cancel")
			w.TapData(c, "drop:")
			w.Quiet()
		}, typedNumber, "note.identity.late.gone"},
		"another was begun since": {func(w *world.World, c *botapi.Citizen) {
			say(w, c, "/cancel")
			w.TapData(c, "drop:")
			w.Quiet()
			say(w, c, "/new")
			w.TapData(c, "begin:")
			w.Quiet()
		}, typedNumber, "note.identity.late.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, citizen := askedNafath(t, kafala.IdentityOffered)
			c.then(w, citizen)
			before := session(t, w)
			agrees(t, w, c.number)
			all := citizen.Messages()
			m := all[len(all)-1]
			if want := noteWords(t, c.note); !strings.Contains(m.Text, want) || len(buttonsOf(m)) == 0 {
				t.Errorf("said: %q %v, want %q", m.Text, buttonsOf(m), want)
			}
			taken := c.note == "note.identity.proven"
			if session(t, w).Answers.Proven().Stands() != taken {
				t.Errorf("taken: %t", !taken)
			}
			if !taken && session(t, w).Answers["guarantor_id"] != before.Answers["guarantor_id"] {
				t.Error("the number was changed")
			}
			for _, g := range requests(t, w) {
				if g.Proof.Stands() {
					t.Error("what was recorded counts as confirmed")
				}
			}
			want := []string{string(kafala.IdentityConfirmed), string(kafala.IdentityUntaken)}
			if taken {
				want = want[:1]
			}
			if got := nafathSaid(t, w); strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("the trail says %v, want %v", got, want)
			}
		})
	}
}

func say(w *world.World, c *botapi.Citizen, text string) {
	c.Type(text)
	w.Quiet()
}

// noteWords are the Arabic words of a key.
func noteWords(t *testing.T, key string) string { return wordsIn(t, "ar", key) }

func wordsIn(t *testing.T, language, key string) string {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words[language].Plain(key, nil)
}

// What is said of a confirmation reaches its chat also where somebody has acted there before it was sent.
func TestConfirmationIsSaidAfterAnAct(t *testing.T) {
	t.Parallel()
	w, c := askedNafath(t, kafala.IdentityOffered)
	say(w, c, "1012345672")
	w.Stop()
	agrees := func() {
		r, _ := w.Nafath.Newest()
		if err := w.Nafath.Agree(r, "1098765439"); err != nil {
			t.Fatal(err)
		}
		if err := w.Bot.HearIdentity(t.Context(), r.Key); err != nil {
			t.Fatal(err)
		}
	}
	agrees()
	w.Clock.Pass(time.Minute)
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	st.Session.Seen = w.Clock.Now() // as an act leaves it
	if err := w.Store.Chats().Save(t.Context(), world.Citizen, st.Rev, dialogs.StepResult{Session: st.Session}); err != nil {
		t.Fatal(err)
	}
	w.Start()
	w.Quiet()
	if m := c.Last(); !strings.Contains(m.Text, noteWords(t, "note.identity.overtaken")) {
		t.Errorf("said: %q", m.Text)
	}
}

// A supervisor reads in the trail what owners of numbers have said, in words, and no number.
func TestTrailOfConfirmations(t *testing.T) {
	t.Parallel()
	w, c := askedNafath(t, kafala.IdentityOffered)
	w.TapData(c, "keep:")
	w.Quiet()
	agrees(t, w, "1098765439")
	const boss = 7100000002
	w.Appoint(boss, staff.Supervisor)
	s := w.Chats.As(boss)
	say(w, s, "/audit")
	m := s.Last()
	for _, key := range []string{"by.nafath", "duty.identity", "outcome.confirmed", "outcome.untaken"} {
		if !strings.Contains(m.Text, wordsIn(t, "en", key)) {
			t.Errorf("without %s: %q", key, m.Text)
		}
	}
	if strings.Contains(m.Text, "5439") || strings.Contains(m.Text, strconv.Itoa(world.Citizen)) {
		t.Errorf("it names somebody: %q", m.Text)
	}
	w.TapData(s, "trailfile:")
	w.Quiet()
	content, err := s.File(s.Last().Document.FileID)
	if err != nil {
		t.Fatal(err)
	}
	if file := string(content); !strings.Contains(file, wordsIn(t, "en", "outcome.untaken")) || strings.Contains(file, "5439") {
		t.Errorf("the file says %q", file)
	}
}

// With /delete an open request to Nafath is untied from its chat: a confirmation that comes then finds nobody, is kept for nobody and
// said to nobody; nothing that is kept names the chat, and the ticket of the page is gone. The owner's no is heard all the same.
func TestDeletedWhileNafathIsAsked(t *testing.T) {
	t.Parallel()
	for _, yes := range []bool{true, false} {
		w, c := askedNafath(t, kafala.IdentityOffered)
		r, _ := w.Nafath.Newest()
		id, err := w.Office.HeardIdentity(t.Context(), r.Key)
		if err != nil {
			t.Fatal(err)
		}
		say(w, c, "/delete")
		w.TapData(c, "erase")
		w.Quiet()
		one, err := w.Office.Cases.Case(t.Context(), id)
		if err != nil || one.Chat != 0 || one.Draft != "" || !one.Open() {
			t.Fatalf("after /delete: %v, tied to %d %q", err, one.Chat, one.Draft)
		}
		if s := session(t, w); s.Ticket != "" || len(s.Answers) > 0 {
			t.Error("the session tells of the request")
		}
		before := len(c.Messages())
		if yes {
			agrees(t, w, "1012345672")
		} else {
			if err := w.Nafath.Reject(r, "1012345672", true); err != nil {
				t.Fatal(err)
			}
			if err := w.Bot.HearIdentity(t.Context(), r.Key); err != nil {
				t.Fatal(err)
			}
			w.Quiet()
		}
		if len(c.Messages()) != before || session(t, w).Answers.Proven().Stands() {
			t.Errorf("yes %t: the chat hears of it: %q", yes, c.Last().Text)
		}
		if one, err = w.Office.Cases.Case(t.Context(), id); err != nil || !one.Closed || one.Proof != nil {
			t.Errorf("yes %t: it is not closed: %v", yes, err)
		}
		if noes, err := w.Office.Closures.Noes(t.Context(), "1012345672"); err != nil || noes == yes {
			t.Errorf("yes %t: a no stands: %t, %v", yes, noes, err)
		}
		keys, err := w.Redis.Keys(t.Context(), "*").Result()
		if err != nil || len(keys) == 0 {
			t.Fatalf("%d keys, %v", len(keys), err)
		}
		for _, key := range keys {
			if strings.Contains(key, strconv.Itoa(world.Citizen)) {
				t.Errorf("a name tells of the chat: %s", key)
			}
		}
	}
}

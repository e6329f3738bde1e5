package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// What of a second request would be lost without a word is asked about: that its guarantor is confirmed, and that its mobile is the
// account's own. What is the same in both goes on without a question.
func TestConfirmedIsNotAlike(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		again func(t *testing.T, w *world.World)
		key   string // "": it is alike
	}{
		"alike": {nil, ""},
		"confirmed": {func(t *testing.T, w *world.World) {
			c := w.Chats.As(payer)
			presses(w, c, "changes:", "edit:guarantor_id", "identify:")
			agrees(t, w, "1012345672")
			if !draft(t, w).Answers.Proven().Stands() {
				t.Fatalf("it is not confirmed: %q", last(w))
			}
		}, "waiting.proven"},
		"shared": {func(t *testing.T, w *world.World) {
			c := w.Chats.As(payer)
			presses(w, c, "changes:", "edit:mobile:")
			c.ShareContact()
			w.Quiet()
		}, "waiting.shared"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) {
				for i := range s.Kinds {
					s.Kinds[i].Identity = kafala.IdentityOffered
				}
			}})
			w.Chats.As(payer).Type("/help")
			g := w.Linked(payer, "1012345672", "1109876548")
			w.RequestUntil(payer, "check:")
			if c.again != nil {
				c.again(t, w)
			}
			presses(w, w.Chats.As(payer), "check:")
			all, said := requests(t, w), last(w)
			if len(all) != 1 || all[0].ID != g.ID {
				t.Fatalf("%d are recorded", len(all))
			}
			if c.key == "" {
				if saidTo(t, w.Chats.As(payer), "note.alike", nil) != 1 {
					t.Errorf("the chat reads %q", said)
				}
				return
			}
			if want := noteWords(t, c.key) + ": " + noteWords(t, "waiting.no"); !strings.Contains(said, want) {
				t.Errorf("the chat reads %q, want %q", said, want)
			}
			presses(w, w.Chats.As(payer), "replace:", "submit:")
			if now := w.Newest(payer); now.ID == g.ID || len(now.Unlike(g.Answers, g.Proof)) == 0 {
				t.Errorf("recorded: %+v", now.Answers)
			}
		})
	}
}

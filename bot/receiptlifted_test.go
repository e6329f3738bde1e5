package bot_test

import (
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// With the lifting of a freeze comes the receipt, but not below what was decided.
func TestReceiptOfWhatIsLifted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decide func(w *world.World, officer staff.Actor, g kafala.Guarantee) error
		more   int // receipts that the lifting brings
	}{
		"undecided": {func(*world.World, staff.Actor, kafala.Guarantee) error { return nil }, 1},
		"not accepted": {func(w *world.World, officer staff.Actor, g kafala.Guarantee) error {
			_, _, err := w.Counter.RecordUnaccepted(t.Context(), officer, g.ID, "papers", g.Entries())
			return err
		}, 0},
		"accepted": {func(w *world.World, officer staff.Actor, g kafala.Guarantee) error {
			_, _, err := w.Counter.RecordAccepted(t.Context(), officer, g.ID, g.Entries())
			return err
		}, 0},
	} {
		w := world.New(t, world.Options{})
		officer, one, other := w.Appoint(7, staff.Officer), w.Appoint(8, staff.Supervisor), w.Appoint(9, staff.Supervisor)
		w.Clock.Pass(2 * kafala.Day)
		g := w.Issued(payer, world.Number(1), world.Number(2))
		w.Quiet()
		must(t, c.decide(w, officer, g))
		w.Clock.Pass(kafala.DecisionPause)
		w.Quiet()
		before := len(w.Chats.As(payer).Messages())
		_, err := w.Counter.Freeze(t.Context(), one, g.ID, "authority")
		must(t, err)
		w.Quiet()
		for _, by := range []staff.Actor{one, other} {
			_, _, err := w.Counter.Lift(t.Context(), by, g.ID)
			must(t, err)
		}
		w.Quiet()
		// The freeze, its lifting; a receipt is a text, a picture and a sheet.
		if n := len(w.Chats.As(payer).Messages()) - before; n != 2+3*c.more {
			t.Errorf("%s: %d messages came with the freeze and its lifting: %q", name, n, textsOf(w.Chats.As(payer).Messages()[before:]))
		}
	}
}

// textsOf are what messages say.
func textsOf(all []botapi.Message) (texts []string) {
	for _, m := range all {
		texts = append(texts, m.Text)
	}
	return texts
}

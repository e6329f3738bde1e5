package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// At two in the night what answers a payment rings, every part of it, and so does money that does not fit; what staff have
// done comes without a sound, to the citizen and to the group, the sheet too.
func TestSoundAtNight(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Silent = nil }})
	boss := w.Appoint(7200000001, staff.Supervisor)
	citizen, group := w.Chats.As(world.Citizen), w.Chats.As(7100000003).In(world.StaffChat)
	heard := func(who *botapi.Citizen, after int) (loud, silent []string) {
		for _, m := range who.Messages()[after:] {
			switch {
			case !m.From.IsBot:
			case m.Silent:
				silent = append(silent, m.Text+m.Caption)
			default:
				loud = append(loud, m.Text+m.Caption)
			}
		}
		return loud, silent
	}
	paid := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	w.Quiet()
	if loud, silent := heard(citizen, 0); len(silent) > 0 || len(loud) < 3 {
		t.Errorf("of a payment: with a sound %q, without %q", loud, silent)
	}
	if loud, silent := heard(group, 0); len(loud) > 0 || len(silent) != 1 {
		t.Errorf("that one was paid, to the group: with a sound %q, without %q", loud, silent)
	}
	mine, theirs := len(citizen.Messages()), len(group.Messages())
	if _, p, err := w.Counter.Refund(t.Context(), boss, paid.ID, "asked"); p != nil || err != nil {
		t.Fatal(p, err)
	}
	w.Quiet()
	if loud, silent := heard(citizen, mine); len(loud) > 0 || len(silent) != 2 {
		t.Errorf("of money that staff have ordered back: with a sound %q, without %q", loud, silent)
	}
	if loud, silent := heard(group, theirs); len(loud) > 0 || len(silent) == 0 {
		t.Errorf("what staff have done, to the group: with a sound %q, without %q", loud, silent)
	}
	mine, theirs = len(citizen.Messages()), len(group.Messages())
	other := w.Issued(world.Citizen, world.Number(3), world.Number(4))
	w.Quiet()
	if err := w.Gateway.Void(other.Payment.ID); err != nil { // by another hand
		t.Fatal(err)
	}
	w.Quiet()
	if _, silent := heard(citizen, mine); len(silent) > 0 {
		t.Errorf("of money that others have taken back, without a sound: %q", silent)
	}
	loud, _ := heard(group, theirs)
	if all := strings.Join(loud, "\n"); !strings.Contains(all, kafala.GroupReference(other.Reference)) {
		t.Errorf("money that has left by another hand, to the group with a sound: %q", loud)
	}
}

package desk

import (
	"context"
	"testing"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// A button or a command whose handler asks nobody is refused all the same to whoever's rank does not carry its duty, and
// that they tried is in the trail.
func TestDutyIsAskedBeforeTheHandler(t *testing.T) {
	h := kafalatest.New(t)
	ran := 0
	row := button{"promote", "v", staff.Invite, func(clerk, context.Context, telegram.Callback) error { ran++; return nil }, offer{}}
	command := order{"promote", staff.Invite, func(clerk, context.Context, string) error { ran++; return nil }}
	d := &Desk{Config: Config{Counter: h.Counter}, buttons: map[string]button{"promote": row}}
	for _, rank := range staff.Ranks() {
		k := clerk{&chat.Chat{}, d, staff.Actor{ID: 7, Rank: rank}}
		ran = 0
		before := len(h.Trail())
		pressed := k.press(t.Context(), telegram.Callback{Verb: "promote", Value: "8"})
		_, obeyed := k.obey(t.Context(), command, "8")
		if rank.May(staff.Invite) {
			if ran != 2 || pressed != nil || obeyed != nil {
				t.Errorf("%s may: ran %d times, %v, %v", rank, ran, pressed, obeyed)
			}
			continue
		}
		refused := 0
		for _, e := range h.Trail()[before:] {
			if e.By == 7 && e.Duty == staff.Invite && e.Outcome == staff.Refused {
				refused++
			}
		}
		if ran != 0 || pressed == nil || obeyed == nil || refused != 2 {
			t.Errorf("%s may not: ran %d times, %v, %v, refused %d times", rank, ran, pressed, obeyed, refused)
		}
	}
}

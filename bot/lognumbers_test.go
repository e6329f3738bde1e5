package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// A life in which Telegram takes little, of a guarantor who blocks the bot and of staff who do: the log tells of every delivery that did
// not arrive, and of nobody by their number at Telegram.
func TestLogHoldsNoChatNumber(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}, NoSignal: true,
		Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)})
	w.Appoint(world.AnOfficer, staff.Supervisor)
	me, boss := w.Chats.As(world.Citizen), w.Chats.As(world.AnOfficer)
	boss.Type("/start")
	w.Quiet()
	w.RequestUntil(world.Citizen, "submit:")
	w.Chats.Fault(botapi.Fault{Kind: botapi.Broken, Method: "deleteMessage", Count: 1})
	me.Type("1012345672")
	w.Says("a message could not be deleted at once")
	w.Clock.Pass(time.Minute)
	w.Quiet()
	me.Block()
	w.Clock.Pass(3 * time.Hour) // the reminder
	w.Wake()
	w.Says("a delivery is let go")
	me.Unblock()
	w.TapData(me, "submit:")
	w.Quiet()
	w.Ask(world.Citizen, "متى أستلم الإيصال؟")
	all, err := w.Store.Queries().QueriesOf(t.Context(), world.Citizen)
	must(t, err)
	boss.Start("q_" + all[0].ID)
	w.Quiet()
	boss.Block()
	me.Block()
	_, err = w.Gateway.Pay(w.Invoice(), "4201320111111010")
	must(t, err)
	_, err = w.Office.Sweep(t.Context())
	must(t, err)
	must(t, w.Counter.Remove(t.Context(), staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}, world.AnOfficer))
	w.Clock.Pass(24 * time.Hour)
	w.Wake()
	w.Quiet()
	w.Until("receipt and notice are given up", func() bool { return strings.Count(w.Logs.String(), "a delivery is given up") >= 2 })
	me.Unblock()
	me.Type("/delete")
	w.Says("a chat can be reached again")
	w.Quiet()
	for line := range strings.Lines(w.Logs.String()) {
		for _, number := range []int64{world.Citizen, world.AnOfficer, world.AnAdmin} {
			if strings.Contains(line, fmt.Sprint(number)) {
				t.Errorf("%d: %s", number, line)
			}
		}
	}
}

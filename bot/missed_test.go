package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Who has blocked the bot gets what was missed once they write, in order and once, though Telegram fails in between and the
// bot is restarted; what is true no more is not said. Staff see it leave their list, and do nothing.
func TestMissedComesInOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)})
	boss := w.Appoint(7200000001, staff.Supervisor)
	citizen := w.Chats.As(world.Citizen)
	g := w.Request(world.Citizen)
	w.RequestUntil(world.Citizen, "submit:") // and another one is left lying
	w.Quiet()
	citizen.Block()
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	pass := func(d time.Duration) {
		w.Clock.Pass(d)
		w.Wake()
		w.Quiet()
	}
	pass(3 * time.Hour) // the reminder is let go
	if _, err := w.Counter.End(t.Context(), boss, g.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	pass(kafala.EndPause)
	pass(26 * time.Hour)
	if err := w.Store.Chats().Forget(t.Context(), world.Citizen); err != nil { // as the draft's time does: Redis has a clock of its own
		t.Fatal(err)
	}
	set := func() (kinds []string) {
		t.Helper()
		dead, err := w.Store.Box().Dead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range dead {
			kinds = append(kinds, string(p.Delivery.Kind)+" "+p.Why)
		}
		return kinds
	}
	if got := set(); !slices.Equal(got, []string{"receipt blocked", "ended blocked"}) {
		t.Fatalf("given up: %q", got)
	}
	before := len(citizen.Messages())
	citizen.Unblock()
	w.Chats.Fault(botapi.Fault{Kind: botapi.ResetBefore, Method: "sendPhoto", Count: 1})
	w.Chats.Fault(botapi.Fault{Kind: botapi.ResetBefore, Method: "sendDocument", Count: 1})
	citizen.Type("/help")
	for _, try := range []string{`"try":1`, `"try":2`} {
		w.PutOff(try)
		w.Restart()
		w.Clock.Pass(time.Minute)
		w.Wake()
	}
	w.Quiet()
	citizen.Type("/help") // again, which brings nothing again
	w.Quiet()
	var said []string
	for _, m := range citizen.Messages()[before:] {
		switch {
		case !m.From.IsBot:
		case len(m.Photo) > 0:
			said = append(said, "photo")
		case m.Document != nil:
			said = append(said, "sheet")
		case strings.Contains(m.Text, "ولم تعد قائمة الآن"):
			said = append(said, "receipt")
		case strings.Contains(m.Text, "أنهى الموظفون"):
			said = append(said, "ended")
		case strings.Contains(m.Text, "/privacy"):
			said = append(said, "help")
		default:
			said = append(said, m.Text)
		}
	}
	if !slices.Equal(said, []string{"help", "receipt", "photo", "sheet", "ended", "help"}) {
		t.Errorf("said: %q", said)
	}
	if got := set(); len(got) > 0 {
		t.Errorf("still given up: %q", got)
	}
}

// What was promised to an admin and could not arrive is not told any more once they are none, whoever makes it due again, and whether
// they were removed or have a lower rank. That they were removed is.
func TestMissedIsForAdmins(t *testing.T) {
	t.Parallel()
	const boss, removed, lowered = 7200000091, 7200000092, 7200000093
	w := world.New(t, world.Options{Admins: []int64{boss}})
	by := staff.Actor{ID: boss, Rank: staff.Admin}
	g := w.Issued(payer, "1012345672", "1109876548")
	for _, id := range []int64{removed, lowered} {
		w.Chats.As(id).Type("/start")
		w.Quiet()
		w.Appoint(id, staff.Admin)
		w.Chats.As(id).Block()
	}
	notices := []kafala.Notice{
		{Kind: kafala.NoticeUnusual, Sort: "night", Of: "7200000099"},
		{Kind: kafala.NoticeFreeze, Sort: kafala.FreezeSorts[0], By: boss, Why: "impersonated", At: kafala.NoticeTime(w.Clock.Now())},
		{Kind: kafala.NoticeOutside, Of: "7200000099"},
		{Kind: kafala.NoticeRoom, Sort: "gone"},
	}
	for _, n := range notices {
		must(t, w.Counter.TellAdmins(t.Context(), g.ID, n))
	}
	w.Quiet()
	must(t, w.Counter.Remove(t.Context(), by, removed))
	_, err := w.Counter.ChangeRank(t.Context(), by, lowered, staff.Officer)
	must(t, err)
	w.Quiet()
	dead, err := w.Store.Box().Dead(t.Context())
	must(t, err)
	if len(dead) < 2*len(notices)+2 {
		t.Fatalf("given up were %d: the test tries nothing", len(dead))
	}
	for id, told := range map[int64]string{removed: "سُحبت صلاحية هذا الحساب", lowered: "موظف"} {
		c := w.Chats.As(id)
		before := len(c.Messages())
		c.Unblock()
		c.Type("/start")
		w.Quiet()
		var said []string
		for _, m := range c.Messages()[before:] {
			if m.From.IsBot {
				said = append(said, m.Text)
			}
		}
		if len(said) != 2 || !strings.Contains(said[1], told) { // the answer, and the rank
			t.Errorf("%d is told: %q", id, said)
		}
	}
}

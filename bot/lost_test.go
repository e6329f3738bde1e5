package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// The staff of these tests.
const lostOfficer, lostFirst, lostSecond, lostAdmin = 7200000011, 7200000012, 7200000013, 7200000014

// lossyWorld is a world that has lost the record of a guarantee which was paid: its gap is read and told.
func lossyWorld(t *testing.T) (*world.World, kafala.Guarantee) {
	t.Helper()
	w := world.New(t, world.Options{})
	for id, rank := range map[int64]staff.Rank{lostOfficer: staff.Officer, lostFirst: staff.Supervisor, lostSecond: staff.Supervisor,
		lostAdmin: staff.Admin} {
		w.Chats.As(id).Type("/start")
		w.Appoint(id, rank)
	}
	w.Quiet()
	from := w.Clock.Now()
	w.Clock.Pass(time.Minute)
	g := w.Issued(world.Citizen, world.Number(31), world.Number(32))
	w.Clock.Pass(time.Minute)
	if gone, err := w.Store.Records().Erase(t.Context(), g.ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
		t.Fatal(gone, err)
	}
	if err := w.Store.Losses().SaveGap(t.Context(), kafala.Gap{From: from, To: w.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Office.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	return w, g
}

// says fails unless a person saw this last.
func says(t *testing.T, w *world.World, who int64, key string) {
	t.Helper()
	text := plain(w.Chats.As(who).Last().Text)
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range strings.Split(plain(words["ar"].Plain(key, nil)), "<no value>") {
		if !strings.Contains(text, strings.TrimSpace(piece)) {
			t.Errorf("%d is told, for %s:\n%s", who, key, text)
			return
		}
	}
}

// plain is a text without its marks and tags.
func plain(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "<b>", "", "</b>", "").Replace(text)
}

func tapsLost(t *testing.T, w *world.World, who int64, data string) {
	t.Helper()
	c := w.Chats.As(who)
	for _, on := range buttonsOf(c.Last()) {
		if strings.HasSuffix(data, ":") && strings.HasPrefix(on, data) {
			data = on
		}
	}
	if _, err := c.TapOn(c.Last().ID, data); err != nil {
		t.Fatalf("%d has no %s: %v", who, data, err)
	}
	w.Quiet()
}

// What was lost is looked up, listed and given back at the desk, and told to whoever has paid for it.
func TestLostAtTheDesk(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	for what, ask := range map[string]string{"the reference": g.Reference, "the code": "/start v_" + g.ID + "_" + g.Token,
		"the group's link": "/start c_" + g.ID} {
		w.Chats.As(lostOfficer).Type(ask)
		w.Quiet()
		says(t, w, lostOfficer, "lookup.lost")
		if text := w.Chats.As(lostOfficer).Last().Text; !strings.Contains(text, g.Amount.Total.String()) {
			t.Errorf("%s: what was paid is not said:\n%s", what, text)
		}
	}
	w.Chats.As(lostOfficer).Type("/start v_" + g.ID + "_short")
	w.Quiet()
	says(t, w, lostOfficer, "code.forged")

	citizen := w.Chats.As(world.Citizen)
	for _, c := range []struct{ ask, key string }{{g.Reference, "public.lost"}, {"/start v_" + g.ID + "_" + g.Token, "scan.lost"},
		{"/start p_" + g.ID, "request.lost"}, {"/start p_" + g.ID[:17] + "0", "request.unknown"}} {
		citizen.Type(c.ask)
		w.Quiet()
		says(t, w, world.Citizen, c.key)
	}

	for _, who := range []int64{lostFirst, lostSecond} {
		w.Chats.As(who).Type("/today")
		w.Quiet()
		tapsLost(t, w, who, "losses")
		tapsLost(t, w, who, "lostone:"+g.Payment.ID)
		tapsLost(t, w, who, "lostback:"+g.Payment.ID)
		tapsLost(t, w, who, "lostbacksure:")
	}
	w.Wake()
	w.Quiet()
	all, err := w.Store.Losses().AllLost(t.Context())
	if err != nil || len(all) != 1 || all[0].Payment.Back != g.Amount.Total {
		t.Fatalf("%+v, %v", all, err)
	}
	tapsLost(t, w, lostSecond, "losses")
	w.Chats.As(lostOfficer).Type("/today")
	w.Quiet()
	if m := w.Chats.As(lostOfficer).Last(); offers(m, "losses") {
		t.Error("an officer is offered the list")
	}

	w.Chats.As(lostAdmin).Type("/today")
	w.Quiet()
	tapsLost(t, w, lostAdmin, "losses")
	gaps, err := w.Store.Losses().Gaps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tapsLost(t, w, lostAdmin, "gapclose:"+gaps[0].ID())
	tapsLost(t, w, lostAdmin, "gapclosenow:"+gaps[0].ID())
	citizen.Type(g.Reference)
	w.Quiet()
	says(t, w, world.Citizen, "public.none")
	w.Chats.As(lostOfficer).Type(g.Reference)
	w.Quiet()
	says(t, w, lostOfficer, "public.none")
}

// An order to give a lost payment back that waits is told again a day later to the group and the admins, once; one that was
// withdrawn meanwhile is not.
func TestLostOrderThatWaits(t *testing.T) {
	t.Parallel()
	for _, kept := range []bool{true, false} {
		w, g := lossyWorld(t)
		w.Chats.As(lostFirst).Type("/today")
		w.Quiet()
		tapsLost(t, w, lostFirst, "losses")
		tapsLost(t, w, lostFirst, "lostone:"+g.Payment.ID)
		tapsLost(t, w, lostFirst, "lostback:"+g.Payment.ID)
		tapsLost(t, w, lostFirst, "lostbacksure:")
		if !kept {
			tapsLost(t, w, lostFirst, "lostunorder:")
		}
		want := map[bool]int{true: 1}[kept]
		for _, pass := range []struct {
			by   time.Duration
			want int
		}{{kafala.SecondAlarm - time.Hour, 0}, {2 * time.Hour, want}, {2 * kafala.SecondAlarm, want}} {
			w.Clock.Pass(pass.by)
			w.Wake()
			w.Quiet()
			for _, chat := range []int64{world.StaffChat, lostAdmin} {
				if n := heardLost(t, w, chat); n != pass.want {
					t.Errorf("kept %t: %d is told %d times of the order that waits, want %d", kept, chat, n, pass.want)
				}
			}
		}
	}
}

// heardLost counts what a chat was told of an order that still waits.
func heardLost(t *testing.T, w *world.World, chat int64) (n int) {
	t.Helper()
	all, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	pieces := strings.Split(plain(all["ar"].Plain("staff.lost.overdue", nil)), "<no value>")
	said := w.Chats.As(lostAdmin)
	if chat == world.StaffChat {
		said = w.Chats.As(7100000003).In(world.StaffChat)
	}
	for _, m := range said.Messages() {
		if !slices.ContainsFunc(pieces, func(piece string) bool { return !strings.Contains(plain(m.Text), strings.TrimSpace(piece)) }) {
			n++
		}
	}
	return n
}

// Whoever withdraws their wish to give a lost payment back is told of with the sum that it was about, to the group and the admins.
func TestLostOrderWithdrawnNamesItsSum(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	w.Chats.As(lostFirst).Type("/today")
	w.Quiet()
	for _, tap := range []string{"losses", "lostone:" + g.Payment.ID, "lostback:" + g.Payment.ID, "lostbacksure:", "lostunorder:"} {
		tapsLost(t, w, lostFirst, tap)
	}
	says := strings.Split(plain(noteWords(t, "staff.lost.withdrawn")), "<no value>")
	for _, chat := range []*botapi.Citizen{w.Chats.As(world.AnOfficer).In(world.StaffChat), w.Chats.As(lostAdmin)} {
		told := slices.DeleteFunc(written(chat), func(text string) bool {
			return !strings.Contains(plain(text), says[0]) || !strings.Contains(plain(text), says[2])
		})
		if len(told) != 1 || !strings.Contains(told[0], g.Amount.Total.String()) {
			t.Errorf("of %s: %q", g.Amount.Total, told)
		}
	}
}

// An old button that gives a lost payment back asks about it only whoever has a seat, and while something is left to give; to others,
// and later, it shows the payment as it is.
func TestLostPaymentAskedAboutAgain(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	w.Chats.As(lostAdmin).Type("/today")
	w.Quiet()
	door, update := w.Bot.Webhook(secret), 2_000_000_000
	asked := func(who int64) bool {
		t.Helper()
		update++
		knock(t, door, tapOf(update, who, 1, "lostback:"+g.Payment.ID))
		w.Quiet()
		m := w.Chats.As(who).Last()
		if !offers(m, "losses") {
			t.Errorf("%d is shown %q", who, m.Text)
		}
		return offers(m, "lostbacksure:")
	}
	if asked(lostAdmin) {
		t.Error("an admin is asked, and the supervisors have the seats")
	}
	for _, who := range []int64{lostFirst, lostSecond} {
		if !asked(who) {
			t.Errorf("%d has a seat, and is not asked", who)
		}
		tapsLost(t, w, who, "lostbacksure:")
	}
	if asked(lostFirst) {
		t.Error("it is ordered, and asked about")
	}
	w.Wake()
	w.Quiet()
	if asked(lostFirst) {
		t.Error("all of it is back, and asked about")
	}
}

// A yes to giving a lost payment back is to what was so when it was asked: whoever was asked before another one wished it is asked again.
func TestYesToALostPayment(t *testing.T) {
	t.Parallel()
	w, g := lossyWorld(t)
	for _, who := range []int64{lostSecond, lostFirst} {
		w.Chats.As(who).Type("/today")
		w.Quiet()
		tapsLost(t, w, who, "losses")
		tapsLost(t, w, who, "lostone:"+g.Payment.ID)
		tapsLost(t, w, who, "lostback:"+g.Payment.ID)
	}
	waits := func(when string) {
		t.Helper()
		all, err := w.Store.Losses().AllLost(t.Context())
		if err != nil || len(all) != 1 || !all[0].Order.Waits() || all[0].Order.By != lostFirst {
			t.Fatalf("%s: %+v, %v", when, all, err)
		}
	}
	tapsLost(t, w, lostFirst, "lostbacksure:")
	waits("one has asked for it")
	tapsLost(t, w, lostSecond, "lostbacksure:")
	waits("the other had been asked before")
	says(t, w, lostSecond, "problem.staff.asked.old")
	tapsLost(t, w, lostSecond, "lostback:"+g.Payment.ID)
	tapsLost(t, w, lostSecond, "lostbacksure:")
	w.Wake()
	w.Quiet()
	if all, err := w.Store.Losses().AllLost(t.Context()); err != nil || len(all) != 1 || all[0].Payment.Back != g.Amount.Total {
		t.Errorf("%+v, %v", all, err)
	}
}

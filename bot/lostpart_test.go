package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// A lost payment of which a part has gone back meanwhile is told of with what is left: by the reminder of the order that waits, by the
// word that it was withdrawn, on its own screen, in the list, and to whoever looks its reference up.
func TestLostPaymentOfWhichAPartIsBack(t *testing.T) {
	t.Parallel()
	const part = 5000
	w, g := lossyWorld(t)
	w.Chats.As(lostFirst).Type("/today")
	w.Quiet()
	for _, tap := range []string{"losses", "lostone:" + g.Payment.ID, "lostback:" + g.Payment.ID, "lostbacksure:"} {
		tapsLost(t, w, lostFirst, tap)
	}
	must(t, w.Gateway.Refund(g.Payment.ID, part))
	for _, pass := range []time.Duration{time.Minute, kafala.SecondAlarm} {
		w.Clock.Pass(pass)
		if _, err := w.Office.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Wake()
		w.Quiet()
	}

	left, all := (g.Amount.Total - part).String(), g.Amount.Total.String()
	one := strings.Split(plain(noteWords(t, "lost.part")), "<no value>")[1]
	whole := func(what, text string) {
		t.Helper()
		if text = plain(text); !strings.Contains(text, left) || strings.Contains(strings.ReplaceAll(text, one+all, ""), all) {
			t.Errorf("%s, of %s of %s:\n%s", what, left, all, text)
		}
	}
	toldOf := func(key string) {
		t.Helper()
		pieces, found := strings.Split(plain(noteWords(t, key)), "<no value>"), 0
		for _, text := range written(w.Chats.As(world.AnOfficer).In(world.StaffChat)) {
			if strings.HasPrefix(plain(text), pieces[0]) && strings.HasSuffix(plain(text), pieces[len(pieces)-1]) {
				found++
				whole(key, text)
			}
		}
		if found != 1 {
			t.Errorf("the group is told %d times, for %s", found, key)
		}
	}
	toldOf("staff.lost.overdue")
	w.Chats.As(lostFirst).Type("/today")
	w.Quiet()
	tapsLost(t, w, lostFirst, "losses")
	for _, row := range w.Chats.As(lostFirst).Last().ReplyMarkup.InlineKeyboard {
		if row[0].CallbackData == "lostone:"+g.Payment.ID {
			whole("the list", row[0].Text)
		}
	}
	tapsLost(t, w, lostFirst, "lostone:"+g.Payment.ID)
	head, _, _ := strings.Cut(w.Chats.As(lostFirst).Last().Text, "\n")
	whole("its screen", head)
	tapsLost(t, w, lostFirst, "lostunorder:")
	toldOf("staff.lost.withdrawn")
	w.Chats.As(lostOfficer).Type(g.Reference)
	w.Quiet()
	whole("the look-up", w.Chats.As(lostOfficer).Last().Text)
}

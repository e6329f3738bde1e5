package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// read is a text without marks of its direction, and with plain spaces.
func read(text string) string { return strings.ReplaceAll(bare.Replace(text), "\u00a0", " ") }

// Where as much as would return of one that was not accepted leaves by another hand, nothing of it is under review any more: no screen
// promises an answer, none names a sum of nothing or less, the group is not alarmed, it can be given up, and it ends on its day.
func TestNotAcceptedAndGoneElsewhere(t *testing.T) {
	t.Parallel()
	for left, gone := range map[int64]bool{5000: false, 10000: true, 11000: true} {
		t.Run(fmt.Sprint(left), func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.ValidDays = 30 }})
			c, group := w.Chats.As(world.Citizen), w.Chats.As(world.AnAdmin).In(world.StaffChat)
			g := w.Issued(world.Citizen, "1012345672", "1109876548")
			officer := w.Appoint(7, staff.Officer)
			later := func(d time.Duration) {
				w.Clock.Pass(d)
				_, err := w.Office.Sweep(t.Context())
				must(t, err)
				w.Quiet()
			}
			_, _, err := w.Counter.RecordUnaccepted(t.Context(), officer, g.ID, "kind", g.Entries())
			must(t, err)
			later(3 * time.Minute)
			before := c.Last().ID
			must(t, w.Gateway.Refund(w.Newest(world.Citizen).Payment.ID, left))
			later(time.Hour)
			c.Type("/start")
			w.Quiet()
			presses(w, c, "unaccepted:"+g.ID)
			screen := read(c.Last().Text)
			review, over := strings.Contains(screen, "ريال قيد المراجعة، والرد"), strings.Contains(screen, "ولا يُعاد غيره")
			if review == gone || over != gone || !gone && !strings.Contains(screen, "إعادة 50.00 ريال قيد") {
				t.Errorf("it says %q", screen)
			}
			if offered := offers(c.Last(), "quit:"); offered != gone {
				t.Errorf("giving it up is offered: %t", offered)
			}
			since := group.Last().ID
			later(80 * time.Hour)
			said := read(saidSince(group, since))
			if alarmed := strings.Contains(said, "مضى الموعد الذي وُعد به الكفيل"); alarmed == gone ||
				strings.Contains(said, "طلب الاسترداد") && !strings.Contains(said, "المبلغ 50.00 ريال") {
				t.Errorf("the group is told: %s", said)
			}
			told := read(saidSince(c, before))
			if strings.Contains(told, "إعادة -") || strings.Contains(told, "إعادة 0.00") || strings.Contains(told, "وكان موعد الرد") == gone {
				t.Errorf("the guarantor is told: %s", told)
			}
			later(40 * kafala.Day)
			if now := w.Newest(world.Citizen); (now.Status == kafala.Ended) != gone {
				t.Errorf("in the end it is %s", now.Status)
			}
		})
	}
}

// A wish of which all had left is backed by two: the guarantee is over, and the money is told of as what had left, not once more.
func TestWishBackedAfterItsMoney(t *testing.T) {
	t.Parallel()
	for _, left := range []int64{10000, 11000} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		g := w.Issued(world.Citizen, "1012345672", "1109876548")
		_, err := w.Counter.View(t.Context(), w.Appoint(7, staff.Officer), g.ID)
		must(t, err)
		_, err = w.Office.Revoke(t.Context(), world.Citizen, g.ID)
		must(t, err)
		must(t, w.Gateway.Refund(g.Payment.ID, left))
		w.Clock.Pass(time.Minute)
		_, err = w.Office.Sweep(t.Context())
		must(t, err)
		w.Quiet()
		first := c.Last().ID
		for _, id := range []int64{8, 9} {
			_, _, err := w.Counter.Refund(t.Context(), w.Appoint(id, staff.Supervisor), g.ID, kafala.WhyRevoked)
			must(t, err)
		}
		w.Quiet()
		said := read(saidSince(c, first))
		if now := w.Newest(world.Citizen); now.Status != kafala.Refunded || !strings.Contains(said, "لم تعد قائمة.") ||
			!strings.Contains(said, fmt.Sprintf("سبق أن أُعيد %d.00", left/100)) || strings.Contains(said, "من خارج هذا البوت") ||
			strings.Contains(said, "إلى وسيلة الدفع نفسها") {
			t.Errorf("%d left: it is %s, the guarantor is told %q", left, now.Status, said)
		}
	}
}

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

// empties are the lines on what comes back and what stays with nothing behind their colon.
var empties = []string{"ما يُعاد: .", "ما يُعاد إن وافقا: .", "ما لا يُعاد: .", "comes back: ."}

// Of a tariff of which nothing comes back no line says what does, before a guarantee is given up and after.
func TestGivingUpForNothingListsNothing(t *testing.T) {
	t.Parallel()
	w, c, g := nothingBack(t)
	c.Type("/requests")
	w.Quiet()
	presses(w, c, "open:"+g.ID, "quit:"+g.ID)
	asked := read(c.Last().Text)
	presses(w, c, "quitnow:"+g.ID)
	for _, text := range []string{asked, read(c.Last().Text)} {
		for _, empty := range empties {
			if strings.Contains(text, empty) || !strings.Contains(text, "لا يُعاد شيء") {
				t.Errorf("it says %q", text)
			}
		}
	}
	if now := w.Newest(world.Citizen); now.Status != kafala.Ended {
		t.Errorf("it is %s", now.Status)
	}
}

// Where nothing would come back of one that staff have opened meanwhile, nothing offers to give it up, and every way to that says that
// nothing has changed, why it cannot be given up from here, and whom to ask.
func TestWhatIsBoundIsSaidToBe(t *testing.T) {
	t.Parallel()
	const unchanged, bound, two = "لم يتغيّر شيء", "فلا يمكن التراجع عنها من هنا: support@example.sa", "أن يوافق اثنان من الموظفين"
	for name, refundable := range map[string]bool{"nothing comes back": false, "something does": true} {
		for _, way := range []string{"quitnow:", "quit:", "unwanted:", "unaccepted:", "open:"} {
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				w, c, g := nothingBack(t, refundable)
				w.Clock.Pass(6 * kafala.Day)
				w.Quiet()
				_, err := w.Counter.View(t.Context(), w.Appoint(7, staff.Officer), g.ID)
				must(t, err)
				press(t, w, way+g.ID)
				w.Quiet()
				said := read(c.Last().Text)
				if strings.Contains(said, bound) == refundable {
					t.Errorf("it says %q", said)
				}
				if !refundable && (strings.Contains(said, two) || offers(c.Last(), "quit")) {
					t.Errorf("it offers what cannot be: %q %v", said, buttonsOf(c.Last()))
				}
				if tells := way == "quitnow:" || way == "unwanted:"; !refundable && strings.Contains(said, unchanged) != tells {
					t.Errorf("it says %q", said)
				}
				if refundable && way != "open:" && !strings.Contains(said, "اثنين من الموظفين") && !strings.Contains(said, "اثنان من الموظفين") {
					t.Errorf("that two have to agree is not said: %q", said)
				}
				if now := w.Newest(world.Citizen); !now.Counts() || now.Order.Waits() != (refundable && way == "quitnow:") {
					t.Errorf("it is %s, an order waits: %t", now.Status, now.Order.Waits())
				}
			})
		}
	}
}

// One whose money has left by another hand says so, too.
func TestDrainedIsSaidToBeBound(t *testing.T) {
	t.Parallel()
	w, c, g := nothingBack(t, true)
	_, err := w.Counter.View(t.Context(), w.Appoint(7, staff.Officer), g.ID)
	must(t, err)
	must(t, w.Gateway.Refund(g.Payment.ID, int64(g.Payment.Amount)))
	w.Clock.Pass(time.Minute)
	_, err = w.Office.Sweep(t.Context())
	must(t, err)
	w.Quiet()
	press(t, w, "quitnow:"+g.ID)
	w.Quiet()
	if said := read(c.Last().Text); !strings.Contains(said, "فلا يمكن التراجع عنها من هنا") || !strings.Contains(said, "لم يتغيّر شيء") {
		t.Errorf("it says %q", said)
	}
}

// What is answered about giving up names no way that is not there.
func TestAnswersOnGivingUpForNothing(t *testing.T) {
	t.Parallel()
	w, c, _ := nothingBack(t)
	c.Type("/ask")
	w.Quiet()
	presses(w, c, "ready:refund")
	if said := read(c.Last().Text); strings.Contains(said, "يقرر الموظفون") || !strings.Contains(said, "وبعده لا يكون من هنا") {
		t.Errorf("it says %q", said)
	}
}

// nothingBack is a guarantee of a tariff of which nothing comes back, or of the example's, that is asked about after five days.
func nothingBack(t *testing.T, refundable ...bool) (*world.World, *botapi.Citizen, kafala.Guarantee) {
	t.Helper()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Tariff = slices.Clone(s.Tariff)
		for i := range s.Tariff {
			s.Tariff[i].Refundable = s.Tariff[i].Refundable && len(refundable) > 0 && refundable[0]
		}
		s.Rules.UnusedAfter = 5
	}})
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	w.Quiet()
	return w, w.Chats.As(world.Citizen), g
}

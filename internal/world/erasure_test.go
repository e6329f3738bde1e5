package world_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// move changes the status of a guarantee as an officer or a refund would.
func move(t *testing.T, w *world.World, id string, to kafala.Status) {
	t.Helper()
	_, err := w.Store.Records().Change(t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return nil, g.Move(to, w.Clock.Now(), kafalatest.Mover(g.Status, to), "test")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever a guarantee has come to, its personal fields are there until the day that the settings name, and gone with
// the first sweep after it; the books stay.
func TestPersonalFieldsAreErased(t *testing.T) {
	for _, end := range []kafala.Status{kafala.Ended, kafala.Refunded, kafala.Cancelled, kafala.Expired} {
		t.Run(string(end), func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
				s.Times.Personal, s.Times.Records = kafala.Duration(30*24*time.Hour), kafala.Duration(60*24*time.Hour)
			}})
			g := w.Request(world.Citizen)
			if !kafala.CanMove(kafala.Awaiting, end) || end == kafala.Refunded {
				pay(t, w, g.Invoice.ID)
			}
			sweep(t, w, 2*365*24*time.Hour) // nothing is erased while it is not over; an unpaid one ends here
			if end == kafala.Expired {
				g = w.Newest(g.Chat)
				if g.Status != kafala.Expired {
					t.Fatalf("it is %s", g.Status)
				}
			} else if end == kafala.Cancelled { // from expired
				move(t, w, g.ID, end)
			} else {
				move(t, w, g.ID, end)
			}
			sweep(t, w, 30*24*time.Hour-time.Minute)
			if g = w.Newest(g.Chat); g.Answers["person_id"] == "" || !g.Erased.IsZero() {
				t.Fatal("erased too early")
			}
			sweep(t, w, 2*time.Minute)
			find := func() kafala.Guarantee {
				t.Helper()
				now, err := w.Store.Records().Find(t.Context(), g.ID)
				if err != nil {
					t.Fatal(err)
				}
				return now
			}
			after := find()
			kafalatest.Erased(t, after)
			if mine, err := w.Office.Index.ByChat(t.Context(), g.Chat, 10); err != nil || len(mine) != 0 || after.Chat != 0 {
				t.Errorf("it is still that of chat %d; listed: %v, %v", after.Chat, mine, err)
			}
			last := after.History[len(after.History)-1]
			if after.Status != end || after.Amount.Total != g.Amount.Total || after.Reference != g.Reference || after.Answers["kind"] == "" ||
				last.Why != "personal data erased" || last.By != "sweep" || after.Erased.IsZero() {
				t.Errorf("what is left: %+v", after)
			}
			w.Says(`"msg":"personal data erased","guarantee":"` + g.ID + `"`)
			before := len(after.History)
			sweep(t, w, 24*time.Hour)
			if n := len(find().History); n != before {
				t.Error("erased twice")
			}
			if end == kafala.Expired {
				if now, _, err := w.Office.Renew(t.Context(), g.Chat, g.ID, ""); !errors.Is(err, kafala.ErrNotFound) {
					t.Errorf("what is nobody's any more was renewed: %s, %v", now.Status, err)
				}
			}
			for _, f := range kafalatest.Personal {
				if strings.Contains(w.Logs.String(), f) {
					t.Errorf("the log has %q", f)
				}
			}
		})
	}
}

// Settings with other spans hold for what was over before them, too: what is told is what happens, whichever way they were changed.
func TestPersonalFieldsGoOnTheDayOfTheSettings(t *testing.T) {
	for name, span := range map[string]struct{ personal, records int }{"shorter": {30, 20}, "longer": {150, 120}} {
		for _, end := range []kafala.Status{kafala.Ended, kafala.Cancelled} {
			t.Run(name+" "+string(end), func(t *testing.T) {
				t.Parallel()
				w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
					s.Times.Personal, s.Times.Records = kafala.Duration(90*kafala.Day), kafala.Duration(60*kafala.Day)
				}})
				g := w.Request(world.Citizen)
				if end == kafala.Ended {
					pay(t, w, g.Invoice.ID)
				}
				move(t, w, g.ID, end)
				w.Restart(func(s *kafala.Settings) {
					s.Times.Personal, s.Times.Records = kafala.Duration(span.personal)*kafala.Duration(kafala.Day),
						kafala.Duration(span.records)*kafala.Duration(kafala.Day)
				})
				told, ok := w.Office.Settings.EraseAt(w.Newest(g.Chat))
				if !ok {
					t.Fatal("nothing is told")
				}
				named := func() bool {
					t.Helper()
					now, err := w.Store.Records().Find(t.Context(), g.ID)
					if err != nil {
						t.Fatal(err)
					}
					return now.Named()
				}
				if sweep(t, w, told.Sub(w.Clock.Now())-time.Minute); !named() {
					t.Error("gone before the day that is told")
				}
				if sweep(t, w, 2*time.Minute); named() {
					t.Error("there after the day that is told")
				}
			})
		}
	}
}

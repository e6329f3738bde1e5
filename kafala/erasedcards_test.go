package kafala_test

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// Whatever money has come for a request, and when: no payment of a record that is erased tells of the card that has paid, be it erased at
// its owner's wish or at its time, before the money has come or after it.
func TestErasedPaymentsShowNoCard(t *testing.T) {
	for m, c := range meetings {
		t.Run(string(m), func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			c.play(t, h, g)
			was := h.Find(g.ID)
			if m != kafala.Unlisted && m != kafala.AfterErasure && !showsCard(was) {
				t.Fatalf("no card has paid it: %+v", was.Payments())
			}
			if !was.Named() { // nothing comes with the money
				kafalatest.Erased(t, was)
			}
			_, err := h.Office.Forget(t.Context(), mine)
			must(t, err)
			if now, err := h.Office.Ledger.Find(t.Context(), g.ID); err == nil && !now.Named() {
				kafalatest.Erased(t, now)
			}
			if was.Status == kafala.Issued {
				move(t, h, g.ID, kafala.Ended)
			}
			h.Sweep(time.Duration(max(h.Office.Settings.Times.Personal, h.Office.Settings.Times.Records)) + kafala.Day)
			now, err := h.Office.Ledger.Find(t.Context(), g.ID)
			if errors.Is(err, kafala.ErrNotFound) {
				return
			}
			must(t, err)
			if kafalatest.Erased(t, now); !now.Forgotten() || len(now.Payments()) != len(was.Payments()) {
				t.Errorf("forgotten %t, payments %+v, were %+v", now.Forgotten(), now.Payments(), was.Payments())
			}
		})
	}
}

// A record that an earlier release has erased, and left the card of a payment in, loses it when its owner asks again, and else with the
// sweep.
func TestCardsThatAnEarlierReleaseHasLeft(t *testing.T) {
	for name, asks := range map[string]bool{"asked again": true, "at its time": false} {
		h := kafalatest.New(t)
		g := h.Request(mine)
		late(t, h, g, func() {
			_, err := h.Office.Forget(t.Context(), mine)
			must(t, err)
		})
		leave := func() {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				for i := range g.Extra {
					g.Extra[i].Last4 = "1111"
				}
			})
		}
		if leave(); !showsCard(h.Find(g.ID)) {
			t.Fatal("no card is there")
		}
		if asks {
			h.Clock.Pass(2 * time.Hour)
			_, err := h.Office.Forget(t.Context(), mine)
			must(t, err)
		} else {
			h.Sweep(time.Duration(h.Office.Settings.Times.Personal) + kafala.Day)
			leave() // nobody's chat is there any more
			for done := false; !done; {
				var err error
				done, err = h.Office.ForgetEarlier(t.Context())
				must(t, err)
			}
		}
		if now := h.Find(g.ID); showsCard(now) {
			t.Errorf("%s: %+v", name, now.Payments())
		}
	}
}

func showsCard(g kafala.Guarantee) bool {
	for _, p := range g.Payments() {
		if p.Last4 != "" {
			return true
		}
	}
	return false
}

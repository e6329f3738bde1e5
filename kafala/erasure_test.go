package kafala_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// move changes the status of a guarantee as an officer or a refund would.
func move(t *testing.T, h *kafalatest.House, id string, to kafala.Status) {
	t.Helper()
	h.Change(id, func(g *kafala.Guarantee) {
		if err := g.Move(to, h.Clock.Now(), kafalatest.Mover(g.Status, to), "test"); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever a guarantee has come to, its personal fields are there until the day that the settings name, and gone with
// the first sweep after it; the books stay.
func TestPersonalFieldsAreErased(t *testing.T) {
	for _, end := range []kafala.Status{kafala.Ended, kafala.Refunded, kafala.Cancelled, kafala.Expired} {
		t.Run(string(end), func(t *testing.T) {
			h := kafalatest.New(t, func(s *kafala.Settings) {
				s.Times.Personal, s.Times.Records = kafala.Duration(30*24*time.Hour), kafala.Duration(60*24*time.Hour)
			})
			g := h.Request(mine)
			if !kafala.CanMove(kafala.Awaiting, end) || end == kafala.Refunded {
				h.Pay(g)
			}
			h.Sweep(2 * 365 * 24 * time.Hour) // nothing is erased while it is not over; an unpaid one ends here
			if end == kafala.Expired {
				if g = h.Find(g.ID); g.Status != kafala.Expired {
					t.Fatalf("it is %s", g.Status)
				}
			} else {
				move(t, h, g.ID, end)
			}
			h.Sweep(30*24*time.Hour - time.Minute)
			if g = h.Find(g.ID); g.Answers["person_id"] == "" || !g.Erased.IsZero() {
				t.Fatal("erased too early")
			}
			h.Sweep(2 * time.Minute)
			after := h.Find(g.ID)
			kafalatest.Erased(t, after)
			last := after.History[len(after.History)-1]
			if after.Status != end || after.Amount.Total != g.Amount.Total || after.Reference != g.Reference || after.Answers["kind"] == "" ||
				last.Why != "personal data erased" || last.By != "sweep" || after.Erased.IsZero() {
				t.Errorf("what is left: %+v", after)
			}
			if !strings.Contains(h.Logs.String(), `"msg":"personal data erased","guarantee":"`+g.ID+`"`) {
				t.Errorf("the log is silent: %s", h.Logs)
			}
			before := len(after.History)
			h.Sweep(24 * time.Hour)
			if n := len(h.Find(g.ID).History); n != before {
				t.Error("erased twice")
			}
			if end == kafala.Expired {
				if now, _, err := h.Office.Renew(t.Context(), g.Chat, g.ID, ""); !errors.Is(err, kafala.ErrNotFound) {
					t.Errorf("what is nobody's any more was renewed: %s, %v", now.Status, err)
				}
			}
			for _, f := range kafalatest.Personal {
				if strings.Contains(h.Logs.String(), f) {
					t.Errorf("the log has %q", f)
				}
			}
		})
	}
}

// What a chat asks to be erased goes at once, links at the gateway first; what was paid stays until its day.
func TestForget(t *testing.T) {
	h := kafalatest.New(t)
	paid := h.Request(mine)
	h.Pay(paid)
	open := h.Request(mine)
	given := h.Request(mine)
	withdraw(t, h, given)
	kept, err := h.Office.Forget(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != 1 || kept[0].ID != paid.ID {
		t.Errorf("kept %v", kept)
	}
	all, err := h.Office.Index.ByChat(t.Context(), mine, 10)
	if err != nil || len(all) != 1 || all[0].Answers["person_id"] == "" {
		t.Errorf("left: %v, %v", all, err)
	}
	for _, id := range []string{open.ID, given.ID} {
		if _, err := h.Office.Ledger.Find(t.Context(), id); err == nil {
			t.Errorf("%s is still kept", id)
		}
	}
	if links := h.Gateway.Open(); len(links) != 0 {
		t.Errorf("open at the gateway: %v", links)
	}
	if again, err := h.Office.Forget(t.Context(), mine); err != nil || len(again) != 1 {
		t.Errorf("once more: %v, %v", again, err)
	}
}

// What is erased already is nothing that is kept of a chat's people.
func TestForgetWhatIsErased(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, brother)
	move(t, h, g.ID, kafala.Ended)
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Erase(h.Clock.Now(), "sweep") })
	if kept, err := h.Office.Forget(t.Context(), mine); err != nil || len(kept) != 0 {
		t.Errorf("kept %v, %v", kept, err)
	}
}

// When personal fields go, by what has become of a guarantee.
func TestEraseAt(t *testing.T) {
	const personal, records = 90 * 24 * time.Hour, 30 * 24 * time.Hour
	h := kafalatest.New(t, func(s *kafala.Settings) {
		s.Times.Personal, s.Times.Records = kafala.Duration(personal), kafala.Duration(records)
	})
	until := h.Clock.Now().Add(time.Hour)
	paid := func(end kafala.Status) func(*kafala.Guarantee) {
		return func(g *kafala.Guarantee) {
			g.Reference, g.Status = "10169090602", end
			g.History = append(g.History, kafala.Event{At: h.Clock.Now(), From: kafala.Issued, To: end})
		}
	}
	for name, c := range map[string]struct {
		become func(*kafala.Guarantee)
		over   time.Time // zero: nobody knows yet
		keep   time.Duration
	}{
		"awaiting":      {func(*kafala.Guarantee) {}, time.Time{}, 0},
		"never paid":    {func(g *kafala.Guarantee) { g.Status = kafala.Expired }, h.Clock.Now(), records},
		"given up":      {func(g *kafala.Guarantee) { g.Status = kafala.Cancelled }, h.Clock.Now(), records},
		"issued":        {paid(kafala.Issued), time.Time{}, 0},
		"issued, until": {func(g *kafala.Guarantee) { paid(kafala.Issued)(g); g.Until = until }, until, personal},
		"ended":         {paid(kafala.Ended), h.Clock.Now(), personal},
		"refunded":      {func(g *kafala.Guarantee) { paid(kafala.Refunded)(g); g.Reference = "" }, h.Clock.Now(), personal},
	} {
		g := kafala.Guarantee{Status: kafala.Awaiting, Opened: h.Clock.Now()}
		c.become(&g)
		at, known := h.Office.Settings.EraseAt(g)
		if known != !c.over.IsZero() || known && !at.Equal(c.over.Add(c.keep)) {
			t.Errorf("%s: at %s (%t), want %s after %s", name, at, known, c.keep, c.over)
		}
	}
}

// A payment that is under way while its request is erased still finds a record, and staff are told.
func TestForgetWhileMoneyIsUnderWay(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	late(t, h, g, func() {
		if kept, err := h.Office.Forget(t.Context(), g.Chat); err != nil || len(kept) != 0 {
			t.Errorf("kept %v, %v", kept, err)
		}
	})
	now := h.Find(g.ID)
	kafalatest.Erased(t, now)
	if !slices.ContainsFunc(now.Strange, func(s string) bool { return strings.HasSuffix(s, ":erased") }) ||
		!slices.Equal(h.Told(0, kafala.TellStaff), now.Strange) {
		t.Errorf("staff were not told: %+v", now)
	}
}

// A request that was given up keeps no names because the gateway is down: its record stays without them, and goes once the gateway says
// that nothing can come of it.
func TestForgetCancelledWithoutTheGateway(t *testing.T) {
	for name, open := range map[string]bool{"given up before": false, "its link ends just before": true} {
		h := kafalatest.New(t)
		g := h.Request(mine)
		if !open {
			withdraw(t, h, g)
		}
		h.Gateway.Down("Get")
		if kept, err := h.Office.Forget(t.Context(), g.Chat); err != nil || len(kept) != 0 {
			t.Errorf("%s: kept %v, %v", name, kept, err)
		}
		kafalatest.Erased(t, h.Find(g.ID))
		if !strings.Contains(h.Logs.String(), "did not say whether money may come") {
			t.Errorf("%s: the log says nothing", name)
		}
		h.Gateway.Down()
		if kept, err := h.Office.Forget(t.Context(), g.Chat); err != nil || len(kept) != 0 {
			t.Errorf("%s, once more: kept %v, %v", name, kept, err)
		}
		if _, err := h.Office.Ledger.Find(t.Context(), g.ID); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("%s: it is still kept: %v", name, err)
		}
	}
}

// A link that cannot be ended is not forgotten, and trying again ends it.
func TestForgetWithoutTheGateway(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Gateway.Down("Cancel")
	kept, err := h.Office.Forget(t.Context(), g.Chat)
	if err == nil || len(kept) != 1 {
		t.Errorf("kept %v, %v", kept, err)
	}
	h.Gateway.Down()
	if kept, err := h.Office.Forget(t.Context(), g.Chat); err != nil || len(kept) != 0 {
		t.Errorf("kept %v, %v", kept, err)
	}
	if links := h.Gateway.Open(); len(links) != 0 {
		t.Errorf("open at the gateway: %v", links)
	}
}

package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A guarantee whose time is over counts no more at the counter, whether a sweep has come by since or not: it is ended as it is looked
// at, or before anybody acts on it, and its end is its own.
func TestPastItsEnd(t *testing.T) {
	acts := map[string]func(d *counter, g kafala.Guarantee) (kafala.Guarantee, error){
		"card": func(d *counter, g kafala.Guarantee) (kafala.Guarantee, error) {
			return d.View(t.Context(), d.actor(faisal), g.ID)
		},
		"mark": func(d *counter, g kafala.Guarantee) (kafala.Guarantee, error) {
			if _, came, err := d.Present(t.Context(), d.actor(faisal), g.ID, g.Entries()); err == nil && came != staff.NotMarked {
				t.Errorf("a mark was recorded: %v", came)
			}
			return d.read(g.ID), nil
		},
		"decision": func(d *counter, g kafala.Guarantee) (kafala.Guarantee, error) {
			if _, done, _ := d.RecordAccepted(t.Context(), d.actor(faisal), g.ID, g.Entries()); done {
				t.Error("a decision was recorded")
			}
			return d.read(g.ID), nil
		},
		"public": func(d *counter, g kafala.Guarantee) (kafala.Guarantee, error) {
			seen, err := d.Office.Public(t.Context(), g.Reference)
			if err == nil && !seen.Lapsed {
				t.Errorf("whoever asks is told %+v", seen)
			}
			return d.read(g.ID), err
		},
	}
	for name, act := range acts {
		for _, held := range []bool{false, true} {
			d, g := watched(t)
			until := d.clock.Now().Add(time.Hour).UTC().Truncate(time.Second)
			g, err := d.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				if g.Until = until; held {
					g.Order = kafala.Motion{By: 7, Why: "asked", At: d.clock.Now()}
				}
				return nil, nil
			})
			d.must(err)
			d.clock.Pass(time.Hour + time.Minute)
			if held { // what waits for two of staff holds its end up, and is not ended here either
				if now, err := d.Office.UpToDate(t.Context(), g); err != nil || now.Status != kafala.Issued {
					t.Errorf("%s: while an order waits it is %s, %v", name, now.Status, err)
				}
				continue
			}
			now, err := act(d, g)
			if last := now.History[len(now.History)-1]; err != nil || now.Status != kafala.Ended || !last.At.Equal(until) {
				t.Errorf("%s: it is %s since %s, and ended at %s: %v", name, now.Status, last.At, until, err)
			}
		}
	}
}

package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A row of what waits for a second says that it is to be asked for anew where the office takes a yes for that, and nowhere else: whoever
// asked is there, or was removed, or lowered.
func TestRowSaysWhatTheOfficeDoes(t *testing.T) {
	removed := func(d *counter) { d.must(d.Remove(d.t.Context(), d.actor(badr), faisal)) }
	lowered := func(d *counter) { d.appoint(faisal, staff.Officer, "Faisal Alharbi") }
	for name, leaves := range map[string]func(*counter){"there": func(*counter) {}, "removed": removed, "lowered": lowered} {
		d, _, _ := lossy(t)
		ctx := t.Context()
		g := d.guarantee("qrstuvwxyzabcdef", kafala.Issued)
		d.show(noura, g)
		n, _, err := d.FreezeNumber(ctx, d.actor(mona), nobody, staff.Reasons[staff.Freeze][0])
		d.must(err)
		acts := map[string]func(by int64) string{
			"number":    func(by int64) string { _, p, err := d.LiftNumber(ctx, d.actor(by), n.ID); return answer(p, err) },
			"lost":      d.giveLost,
			"guarantee": func(by int64) string { _, p, err := d.Refund(ctx, d.actor(by), g.ID, "asked"); return answer(p, err) },
		}
		for kind, act := range acts {
			if got := act(faisal); got != "lift.second" && got != "lost.second" && got != "refund.second" {
				t.Fatalf("%s: %q", kind, got)
			}
		}
		d.clock.Pass(time.Minute)
		leaves(d)
		page, _, err := d.List(ctx, d.actor(mona), kafala.ListPage{List: kafala.ListSeconds, Limit: 9})
		if d.must(err); len(page) != len(acts) {
			t.Errorf("%s: %d rows", name, len(page))
		}
		for _, r := range page {
			kind := "guarantee"
			if r.Number != nil {
				kind = "number"
			} else if r.Lost != nil {
				kind = "lost"
			}
			if done := acts[kind](mona) == ""; done == r.Anew || r.Anew != (name != "there") {
				t.Errorf("%s: the row of the %s says anew %t; it is done %t", name, kind, r.Anew, done)
			}
		}
	}
}

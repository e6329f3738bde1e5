package staff_test

import (
	"context"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A tap on a card that was drawn before its guarantee's standing changed records nothing, whatever has changed it: not only a mark or a
// decision of another, but money that left or was asked for, a stop, and an end, also where that is over again.
func TestOldCardRecordsNothing(t *testing.T) {
	for name, since := range map[string]func(d *counter, g kafala.Guarantee){
		"its money left": func(d *counter, g kafala.Guarantee) {
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Payment.Back = g.Payment.Amount
				g.Note(d.clock.Now(), "gateway", kafala.NoteBack+"1")
			})
		},
		"its money was asked for": func(d *counter, g kafala.Guarantee) { d.refund(faisal, g) },
		"that was withdrawn again": func(d *counter, g kafala.Guarantee) {
			d.refund(faisal, g)
			d.withdraw(faisal, g)
		},
		"it was stopped": func(d *counter, g kafala.Guarantee) {
			_, err := d.Freeze(context.Background(), d.actor(faisal), g.ID, "unwanted")
			d.must(err)
		},
		"it ended": func(d *counter, g kafala.Guarantee) { d.end(faisal, g) },
		"that was taken back": func(d *counter, g kafala.Guarantee) {
			d.end(faisal, g)
			_, err := d.Reopen(context.Background(), d.actor(faisal), g.ID)
			d.must(err)
		},
		"another marked it": func(d *counter, g kafala.Guarantee) { d.show(mona, g) },
	} {
		for verb, tap := range map[string]func(d *counter, id string, seen int) (bool, error){
			"shown": func(d *counter, id string, seen int) (bool, error) {
				_, came, err := d.Present(context.Background(), d.actor(noura), id, seen)
				return came != staff.NotMarked, err
			},
			"accept": func(d *counter, id string, seen int) (bool, error) {
				_, done, err := d.RecordAccepted(context.Background(), d.actor(noura), id, seen)
				return done, err
			},
			"unaccept": func(d *counter, id string, seen int) (bool, error) {
				_, done, err := d.RecordUnaccepted(context.Background(), d.actor(noura), id, "papers", seen)
				return done, err
			},
		} {
			d, g := watched(t)
			d.show(mona, g)
			d.show(mona, g)
			seen := entries(d.read(g.ID))
			since(d, g)
			d.clock.Pass(time.Hour)
			before := d.read(g.ID)
			if done, err := tap(d, g.ID, seen); done || err != nil {
				t.Errorf("%s, on a card from before %s: recorded %t, %v", verb, name, done, err)
			}
			now := d.read(g.ID)
			if len(now.Recorded()) != len(before.Recorded()) {
				t.Errorf("%s, on a card from before %s: something was recorded", verb, name)
			}
			if log := now.Log(); len(log) <= seen {
				t.Errorf("%s, on a card from before %s: nothing says what has happened since", verb, name)
			}
		}
	}
}

// What changes nothing that a card shows as its standing leaves a tap on it good: that another looked, left a note or sent a copy.
func TestOldCardThatIsTrueStill(t *testing.T) {
	d, g := watched(t)
	seen := entries(d.read(g.ID))
	d.open(mona, g)
	d.match(mona, g)
	_, err := d.Resend(t.Context(), d.actor(mona), g.ID, "1")
	d.must(err)
	_, err = d.Leave(t.Context(), d.actor(mona), g.ID, "no-card")
	d.must(err)
	if _, came, err := d.Present(t.Context(), d.actor(noura), g.ID, seen); came != staff.MarkedFirst || err != nil {
		t.Errorf("%s, %v", came, err)
	}
}

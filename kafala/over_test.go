package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// Of every status it is decided whether a guarantee is over, since when its personal fields may be erased. One of a later
// release is not.
func TestOver(t *testing.T) {
	opened := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	over := map[kafala.Status]bool{kafala.Awaiting: false, kafala.Issued: false, kafala.Refunding: false,
		kafala.Expired: true, kafala.Cancelled: true, kafala.Ended: true, kafala.Refunded: true}
	for _, status := range kafala.Statuses() {
		want, decided := over[status]
		if !decided {
			t.Errorf("%s: it is not decided whether it is over", status)
		}
		g := kafala.Guarantee{Status: status, Opened: opened, History: []kafala.Event{
			{At: opened.Add(time.Hour), From: kafala.Awaiting, To: status},
			{At: opened.Add(2 * time.Hour), From: status, To: status, Why: kafala.NotePresented},
		}}
		if status == kafala.Awaiting {
			g.History = g.History[1:]
		}
		since, got := g.Over()
		if got != want || got && !since.Equal(opened.Add(time.Hour)) {
			t.Errorf("%s: over is %t, since %s", status, got, since)
		}
	}
	if _, got := (&kafala.Guarantee{Status: "novelty", Opened: opened}).Over(); got {
		t.Error("a status of a later release is over")
	}
}

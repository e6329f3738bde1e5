package reports

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// An end that was taken back is no end: of a guarantee that was refunded afterwards the table has none. One that ended anew has the new one.
func TestEndTakenBack(t *testing.T) {
	g := sample("a")
	at := func(hours int) time.Time { return g.Payment.At.Add(time.Duration(hours) * time.Hour) }
	move := func(hours int, by string, from, to kafala.Status, why string) {
		g.History, g.Status = append(g.History, kafala.Event{At: at(hours), By: by, From: from, To: to, Why: why}), to
	}
	move(3, "staff:5", kafala.Issued, kafala.Ended, "appeared")
	move(4, "staff:5", kafala.Ended, kafala.Issued, kafala.CauseReopened)
	again := g
	move(5, "staff:8", kafala.Issued, kafala.Refunded, "")
	_, rows := written(t, table(t, "en"), g)
	holds(t, columnsOf(rows)[0], map[string]string{"Status": "Refunded", "Over": "", "Over (Hijri)": "", "Ended by": "", "Reason of the end": ""})

	g = again
	move(6, "staff:8", kafala.Issued, kafala.Ended, "settled")
	_, rows = written(t, table(t, "en"), g)
	holds(t, columnsOf(rows)[0], map[string]string{"Over": "2026-11-25 06:15:00", "Ended by": "staff:8",
		"Reason of the end": "the case is settled"})
}

package reports

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// An end that was taken back is no end: of a guarantee that was refunded afterwards the table has none. One that ended anew has the
// new one.
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
	holds(t, columnsOf(rows)[0], map[string]string{"Status": "Refunded", "Over": "", "Over (Hijri)": "", "Ended by": "",
		"Reason of the end": ""})

	g = again
	move(6, "staff:8", kafala.Issued, kafala.Ended, "settled")
	_, rows = written(t, table(t, "en"), g)
	holds(t, columnsOf(rows)[0], map[string]string{"Over": "2026-11-25 06:15:00", "Ended by": "staff:8",
		"Reason of the end": "the case is settled"})
}

// Of an end that took two people the table names both, as of a return; of one that followed after it was taken back, who has made that one.
func TestEndedByTwo(t *testing.T) {
	g := sample("a")
	at := g.Payment.At.Add(3 * time.Hour)
	g.Closing = kafala.Motion{Why: "settled", At: at.Add(-time.Hour), By: 5, Second: 8, GivenAt: at}
	g.History = append(g.History, kafala.Event{At: at, By: "staff:8", From: kafala.Issued, To: kafala.Ended, Why: "settled"})
	g.Status = kafala.Ended
	tab := table(t, "en")
	tab.Who = func(by string) string { return map[string]string{"staff:5": "Faisal", "staff:8": "Mona"}[by] }
	_, rows := written(t, tab, g)
	holds(t, columnsOf(rows)[0], map[string]string{"Ended by": "Faisal + Mona"})

	g.History = append(g.History, kafala.Event{At: at.Add(time.Minute), By: "staff:8", From: kafala.Ended, To: kafala.Issued},
		kafala.Event{At: at.Add(time.Hour), By: "staff:8", From: kafala.Issued, To: kafala.Ended, Why: "settled"})
	_, rows = written(t, tab, g)
	holds(t, columnsOf(rows)[0], map[string]string{"Ended by": "Mona"})
}

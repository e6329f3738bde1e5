package kafala_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// What becomes of every kind of delivery that a copy brings back, said a second time. Whatever says something to somebody may have
// arrived, and is set aside; what is done again looks first; and nothing that money hangs on is let go.
func TestEveryKindOnCopy(t *testing.T) {
	const want = `link again
receipt aside
declined go
expired aside
ended aside
refunded aside
linkends go
cancelled aside
stopped aside
giveback again
close again
frozen aside
freeze again
shown aside
struck aside
unused again
follow again
decided aside
staff aside
reconcile again
summary aside
remind go
screen go
identity go
reply aside
endask again
forget again
unlink again
objections again
`
	words := map[kafala.Copied]string{kafala.Again: "again", kafala.PutAside: "aside", kafala.LetGo: "go"}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var got strings.Builder
	for _, r := range kafala.DeliveryRules {
		d := kafala.Delivery{ID: "x", Kind: r.Kind, Due: at, Since: at}
		fmt.Fprintf(&got, "%s %s\n", r.Kind, words[d.OnCopy(at, false, at)])
		if r.Copied == kafala.LetGo && r.OfMoney() || r.Copied == kafala.PutAside && r.Fleeting() {
			t.Errorf("%s is %s", r.Kind, words[r.Copied])
		}
	}
	if got.String() != want {
		t.Errorf("the rules are\n%s\nwant\n%s", got.String(), want)
	}
}

// What was not under way yet comes at its time, whatever it is; what waits for another one, or was sent in part, was under way.
func TestUnderWayOnCopy(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	later := at.Add(time.Hour)
	for name, c := range map[string]struct {
		d    kafala.Delivery
		due  time.Time
		next bool
		want kafala.Copied
	}{
		"later":            {kafala.Delivery{Kind: kafala.SendReceipt, Due: later}, later, false, kafala.Again},
		"claimed":          {kafala.Delivery{Kind: kafala.SendReceipt, Due: at}, later, false, kafala.PutAside},
		"in part":          {kafala.Delivery{Kind: kafala.SendReceipt, Due: later, Taken: []string{"text"}}, later, false, kafala.PutAside},
		"in turn":          {kafala.Delivery{Kind: kafala.SendReceipt, Due: later}, later, true, kafala.PutAside},
		"of a later one":   {kafala.Delivery{Kind: "hologram", Due: at}, at, false, kafala.PutAside},
		"nothing is wrong": {kafala.Delivery{Kind: kafala.TellStaff, Detail: "paid", Due: at}, at, false, kafala.LetGo},
		"look":             {kafala.Delivery{Kind: kafala.TellStaff, Detail: "pay_1:amount", Due: at}, at, false, kafala.PutAside},
	} {
		if got := c.d.OnCopy(c.due, c.next, at); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

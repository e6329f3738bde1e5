package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// The list of what ends by itself names nothing whose end is held up: it would say a day on which nothing ends.
func TestListOfWhatEnds(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*kafala.Guarantee)
		listed bool
	}{
		"in force":        {func(*kafala.Guarantee) {}, true},
		"stopped":         {func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: now, By: 1, Why: "unwanted"} }, false},
		"an order waits":  {func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, Why: "asked", At: now} }, false},
		"an order given":  {func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, Why: "asked", At: now, GivenAt: now} }, false},
		"order withdrawn": {func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, Why: "asked", At: now, WithdrawnAt: now} }, true},
	} {
		g := kafala.Guarantee{Status: kafala.Issued, Until: now.Add(kafala.Day), Payment: kafala.Payment{ID: "p", Amount: 100}}
		c.change(&g)
		if at := g.ListedAt(kafala.ListEnding); at.IsZero() == c.listed {
			t.Errorf("%s: listed at %s", name, at)
		}
	}
}

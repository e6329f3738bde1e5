package kafala

import (
	"errors"
	"testing"
	"time"
)

// A record is written in the oldest form that holds all of it, and what was read in a form after the last known one is
// not written at all.
func TestForms(t *testing.T) {
	forms := Forms[Guarantee]{
		func(g Guarantee) bool { return len(g.Presented) > 0 },
		func(g Guarantee) bool { return len(g.Extra) > 0 },
	}
	for name, c := range map[string]struct {
		g    Guarantee
		read int
		want int
		err  error
	}{
		"nothing new":            {Guarantee{}, 0, 0, nil},
		"nothing new any more":   {Guarantee{}, 2, 0, nil},
		"the first":              {Guarantee{Presented: make([]Mark, 1)}, 0, 1, nil},
		"the second":             {Guarantee{Extra: make([]Extra, 1)}, 1, 2, nil},
		"both":                   {Guarantee{Presented: make([]Mark, 1), Extra: make([]Extra, 1)}, 2, 2, nil},
		"of a later release":     {Guarantee{}, 3, 0, ErrNewer},
		"of a much later one":    {Guarantee{Extra: make([]Extra, 1)}, 9, 2, ErrNewer},
		"of a release before it": {Guarantee{Extra: make([]Extra, 1)}, 0, 2, nil},
	} {
		got, err := forms.Of(c.g, c.read)
		if !errors.Is(err, c.err) || err == nil && got != c.want {
			t.Errorf("%s: form %d, %v; want %d, %v", name, got, err, c.want, c.err)
		}
		if err := forms.Knows(c.read); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadJSON(t *testing.T) {
	for text, unknown := range map[string]bool{
		`{"id":"x","h":[{"t":"2026-11-22T09:00:00Z","b":"x","o":"issued"}]}`: false,
		`{"id":"x","zz":1}`: true,
		`{"id":"x","h":[{"t":"2026-11-22T09:00:00Z","b":"x","o":"issued","zz":null}]}`: true,
		`{"id":"x","a":{"zz":"an answer"}}`:                                            false,
	} {
		var g Guarantee
		if got, err := ReadJSON([]byte(text), &g); got != unknown || err != nil || g.ID != "x" {
			t.Errorf("%s: %t, %v, %+v", text, got, err, g)
		}
	}
	for _, text := range []string{"", "{", `{"id":7}`, `{"id":"x"}{}`, `{"zz":1,"id":7}`} {
		if _, err := ReadJSON([]byte(text), new(Guarantee)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// What came with objections is of the form of the log: an earlier release, which would let such a record be used, leaves it
// alone.
func TestFrozenIsOfItsForm(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, g := range map[string]Guarantee{
		"frozen":   {Freeze: Freeze{At: at, By: 7, Why: "unwanted"}},
		"lifted":   {Freeze: Freeze{At: at, Lift: Motion{At: at, GivenAt: at}}},
		"given up": {Order: Motion{From: ByCitizen, Why: WhyRevoked, At: at, GivenAt: at}},
	} {
		if form, err := GuaranteeForms.Of(g, 0); err != nil || form == 0 {
			t.Errorf("%s: form %d, %v", name, form, err)
		}
	}
}

package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
)

// becomes changes the guarantee as no hand of staff does.
func (c *counters) becomes(what func(*kafala.Guarantee)) {
	c.t.Helper()
	_, err := c.Store.Records().Change(c.t.Context(), c.g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		what(g)
		return nil, nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// drained is a guarantee all of whose money has left by another hand.
func drained(g *kafala.Guarantee) { g.Payment.Back = g.Payment.Amount }

// Wherever staff find a guarantee it has the sign that its card begins with, and is never said to be better than that.
func TestFoundAsItsCardSays(t *testing.T) {
	t.Parallel()
	for name, become := range map[string]func(c *counters){
		"fresh":        func(*counters) {},
		"shown":        func(c *counters) { c.tap(noura, shown) },
		"struck out":   func(c *counters) { c.tap(noura, shown); c.tap(noura, strike) },
		"accepted":     func(c *counters) { c.tap(noura, "accept:%d:%s") },
		"not accepted": func(c *counters) { c.tap(noura, "unaccept:papers.%d:%s") },
		"drained":      func(c *counters) { c.becomes(drained) },
		"stopped":      func(c *counters) { c.tap(faisal, "freeze:unwanted.%n:%s") },
		"ended":        func(c *counters) { c.tap(noura, "endnow:appeared.%n:%s") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			become(c)
			f := c.Chats.As(faisal)
			c.tap(faisal, "card:%s")
			sign, _, _ := strings.Cut(f.Last().Text, " ")
			person := "F. A."
			found := func(where, all, line string) {
				t.Helper()
				for l := range strings.Lines(strip(all)) {
					if strings.Contains(l, line) && strings.Contains(l, sign+" ") {
						return
					}
				}
				t.Errorf("%s has not %s: %s", where, sign, all)
			}
			c.tap(faisal, "bycase")
			f.Type(c.g.Answers["accident"])
			c.Quiet()
			found("the search by accident", f.Last().Text, person)
			c.tap(faisal, "lately")
			found("the last ten", readAll(f.Last()), person)
			c.tap(faisal, "find:card")
			f.Type(c.g.Answers["person_id"])
			c.Quiet()
			found("the search by number", readAll(f.Last()), "Fahad")
			c.tap(faisal, "bypayfor:card")
			f.Type(c.g.Payment.ID)
			c.Quiet()
			found("the search by payment", readAll(f.Last()), "Fahad")
		})
	}
}

// strip takes off what parts the directions of writing.
func strip(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(text)
}

// What was never shown stands in its list also where a showing was struck out, and says so; what was decided about does not.
func TestNeverShownSaysWhatWasStruckOut(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		become func(c *counters)
		listed bool
		key    string
	}{
		"fresh":             {func(*counters) {}, true, ""},
		"accepted":          {func(c *counters) { c.tap(noura, "accept:%d:%s") }, false, ""},
		"a mark struck":     {func(c *counters) { c.tap(noura, shown); c.tap(noura, strike) }, true, "standing.struck"},
		"a decision struck": {func(c *counters) { c.tap(noura, "accept:%d:%s"); c.tap(noura, "undecide:%d:%s") }, true, "standing.undecided"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			want.become(c)
			c.tap(faisal, "listall:unshown:-")
			m := c.Chats.As(faisal).Last()
			if offers(m, "pick:") != want.listed {
				t.Errorf("listed: %t: %s", !want.listed, readAll(m))
			}
			if says := strings.Contains(strip(readAll(m)), "أُلغي"); says != (want.key != "") {
				t.Errorf("it says what was struck out: %t: %s", says, readAll(m))
			}
		})
	}
}

// What is said of the money of one that was not accepted is what becomes of it: two are asked where something is left to return.
func TestNotAcceptedSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	for key, become := range map[string]func(*kafala.Guarantee){
		"decide.unaccepted":         func(*kafala.Guarantee) {},
		"decide.unaccepted.drained": drained,
		"decide.unaccepted.nothing": func(g *kafala.Guarantee) { g.Payment.Back = g.Terms(kafala.WhyUnaccepted).Sum },
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			c.becomes(become)
			c.tap(noura, "unaccept:papers.%d:%s")
			if text := c.Chats.As(noura).Last().Text; !strings.Contains(text, noteWords(t, key)) {
				t.Errorf("not said: %s", text)
			}
			c.Clock.Pass(kafala.DecisionPause)
			c.Quiet()
			if asked := c.read().Order.Waits(); asked != (key == "decide.unaccepted") {
				t.Errorf("two are asked: %t", asked)
			}
		})
	}
}

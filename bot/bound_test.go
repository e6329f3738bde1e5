package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/bot/desk"
)

// A button that acts at once does so as long as nothing was done since its card was drawn: else it does nothing, and the card stands there
// as it is now. So it is with a list of reasons, and with a button of a release that did not say how things stood.
func TestATapMeansItsCard(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]struct {
		before    []step
		ask       string // what is tapped for the button; empty: the card
		button    string
		old       string
		meanwhile []step
	}{
		"an end taken back is another one's": {[]step{{faisal, "endnow:mistake.%n:%s", nil}}, "", "takeback:", "reopen:%s",
			[]step{{faisal, "takeback:%n:%s", nil}, {mona, "endnow:appeared.%n:%s", nil}}},
		"an order withdrawn is another one": {[]step{{noura, shown, nil}, {faisal, payback, nil}}, "", "unorder:", "retract:%s",
			[]step{{faisal, "unorder:%n:%s", nil}, {faisal, payback, nil}}},
		"stopped, and freed by two": {nil, "why:freeze.%n:%s", "freeze:unwanted.", "why:freeze:%s",
			[]step{{mona, "freeze:unwanted.%n:%s", nil}, {faisal, "liftsure:%n:%s", nil}, {mona, "liftsure:%n:%s", nil}}},
		"stopped after a list of reasons of before": {nil, "why:freeze.%n:%s", "freeze:unwanted.", "freeze:unwanted:%s",
			[]step{{noura, shown, nil}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			for _, b := range s.before {
				c.tap(b.who, b.data)
			}
			ask := s.ask
			if ask == "" {
				ask = "card:%s"
			}
			c.tap(faisal, ask)
			if s.ask == "" && !offers(c.Chats.As(faisal).Last(), s.button) {
				c.tap(faisal, "more:%s")
			}
			tap := c.button(faisal, s.button)
			for _, m := range s.meanwhile {
				c.tap(m.who, m.data)
			}
			state := func() string {
				g := c.read()
				return fmt.Sprint(g.Status, g.Order.Waits(), g.Frozen(), g.Written())
			}
			was := state()
			for _, data := range []string{s.old, tap} {
				c.tap(faisal, data)
				if now := state(); now != was {
					t.Errorf("%s: it was %s and is %s", data, was, now)
				}
			}
			if !c.saysAskedOld(faisal) {
				t.Errorf("it is not said: %s", c.Chats.As(faisal).Last().Text)
			}
		})
	}
}

// What a card offers and does at once is bound to it. What is not is named here, with why that is no harm.
func TestWhatActsIsBound(t *testing.T) {
	free := map[string]string{
		"match": "compares", "history": "shows", "disclose": "shows", "note": "adds, under who left it", "resend": "once in ten minutes",
		"end": "is asked once more", "close": "is asked once more", "refund": "is asked once more", "lift": "is asked once more",
	}
	for _, b := range desk.Buttons() {
		if !b.OnCard {
			continue
		}
		if _, named := free[b.Name]; named == b.Bound {
			t.Errorf("%s: bound %t", b.Name, b.Bound)
		}
		if b.Bound && !strings.Contains(b.Shape, "f") {
			t.Errorf("%s cannot say what its card showed", b.Name)
		}
	}
}

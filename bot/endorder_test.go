package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Nobody ends a guarantee while an order for its money waits: no card offers that, and a yes of before does nothing. Whoever has ordered
// is told, in one sentence, that they withdraw it first; withdrawn, it can be ended.
func TestOrderThatWaitsIsNotEndedAway(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.later(3 * time.Minute)
	c.tap(faisal, "payback:asked.%n:%s")
	first := wordsIn(t, "ar", "card.order.first")
	for _, who := range []int64{faisal, noura, mona} {
		for _, data := range []string{"more:%s", "end:settled:%s", "endnow:settled.%n:%s"} {
			c.tap(who, data)
			m := c.Chats.As(who).Last()
			if offers(m, "why:end:") || offers(m, "endnow:") || c.read().Status != kafala.Issued {
				t.Errorf("%d, %s: it is %s: %s", who, data, c.read().Status, plain(m.Text))
			}
			if said := strings.Count(plain(m.Text), first); (said == 1) != (who == faisal) || said > 1 {
				t.Errorf("%d, %s: told %d times what comes first: %s", who, data, said, plain(m.Text))
			}
		}
	}
	if now := c.read(); !now.Order.Waits() {
		t.Fatalf("the order is %+v", now.Order)
	}
	c.tap(faisal, "unorder:%n:%s")
	c.tap(faisal, "more:%s")
	if m := c.Chats.As(faisal).Last(); !offers(m, "why:end:") || strings.Contains(plain(m.Text), first) {
		t.Errorf("withdrawn: %s", plain(m.Text))
	}
	if c.tap(faisal, "endnow:settled.%n:%s"); c.read().Status != kafala.Ended {
		t.Errorf("it is %s", c.read().Status)
	}
}

// Nor does an officer once whoever has ordered counts no more as one of the two.
func TestOrderOfOneGoneIsNotEndedAway(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.later(3 * time.Minute)
	c.tap(faisal, "payback:asked.%n:%s")
	_, err := c.Counter.Register(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, faisal,
		staff.Called{Name: "Faisal Aldosari", Office: "Riyadh North"})
	must(t, err)
	c.Quiet()
	for _, data := range []string{"more:%s", "end:settled:%s", "endnow:settled.%n:%s"} {
		c.tap(noura, data)
		if m := c.Chats.As(noura).Last(); offers(m, "why:end:") || offers(m, "endnow:") || c.read().Status != kafala.Issued {
			t.Errorf("%s: it is %s: %s", data, c.read().Status, plain(m.Text))
		}
	}
	if !c.read().Order.Waits() {
		t.Errorf("the order is %+v", c.read().Order)
	}
}

// Of one that was not accepted another order takes the place of the one that is withdrawn: nobody is told that it can be ended then.
func TestOrderOfOneNotAcceptedIsNotSaidToFreeItsEnd(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.tap(faisal, payback)
	first := wordsIn(t, "ar", "card.order.first")
	for _, step := range []struct {
		who  int64
		data string
		pass time.Duration
		want bool
	}{{0, "", 0, true}, {noura, "unaccept:papers.%d:%s", 0, false}, {0, "", 3 * time.Minute, false}} {
		if step.who != 0 {
			c.tap(step.who, step.data)
		}
		c.later(step.pass)
		c.tap(faisal, "more:%s")
		if text := plain(c.Chats.As(faisal).Last().Text); strings.Contains(text, first) != step.want {
			t.Errorf("%+v: %s", step, text)
		}
	}
	c.tap(faisal, "unorder:%n:%s")
	c.tap(faisal, "more:%s")
	if g := c.read(); g.Endable() || offers(c.Chats.As(faisal).Last(), "why:end:") {
		t.Errorf("withdrawn, it can be ended: %+v", g.Order)
	}
}

package bot_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Who has backed an order and is staff no more counts as none of the two, and the card says so.
func TestBackerWhoHasLeft(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.tap(faisal, payback)
	const gone = "محسوبًا من الاثنين"
	card := func() string {
		c.tap(mona, "card:%s")
		return c.Chats.As(mona).Last().Text
	}
	if text := card(); strings.Contains(text, gone) {
		t.Errorf("who is staff counts no more: %s", text)
	}
	if err := c.Counter.Remove(t.Context(), staff.Actor{ID: khalid, Rank: staff.Admin}, faisal); err != nil {
		t.Fatal(err)
	}
	if text := card(); !strings.Contains(text, gone) {
		t.Errorf("the card does not say it: %s", text)
	}
	if g := c.read(); !g.Order.Waits() || g.Order.Author() != kafala.StaffBy(faisal) {
		t.Errorf("the order is %+v", g.Order)
	}
}

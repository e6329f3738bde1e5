package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
)

// Where another hand takes a part before an order and the rest after it, the group is told of what that hand took, and the card gives the
// order's reason for what went back for it.
func TestPartsFromOutsideAndAnOrder(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	group := c.Chats.As(world.AnOfficer).In(world.StaffChat)
	leaves := func(halalas int64) {
		must(t, c.Gateway.Refund(c.g.Payment.ID, halalas))
		c.Clock.Pass(time.Minute)
		_, err := c.Office.Sweep(t.Context())
		must(t, err)
		c.Wake()
		c.Quiet()
	}
	c.tap(noura, shown)
	leaves(1000)
	c.Clock.Pass(time.Minute)
	c.tap(faisal, payback)
	c.tap(mona, payback)
	c.Until("what was ordered is back", func() bool { return c.read().Payment.Back == 10000 })
	c.Quiet()
	c.tap(mona, "card:%s")
	if text := bare.Replace(c.Chats.As(mona).Last().Text); !strings.Contains(text, "90.00 من 123.00") ||
		!strings.Contains(text, "سُحب من خارج البوت: 10.00 من 123.00") {
		t.Errorf("after the order: %s", text)
	}
	since := group.Last().ID
	leaves(2300)
	if said := bare.Replace(saidSince(group, since)); !strings.Contains(said, "أُعيد 33.00") {
		t.Errorf("the group is told: %s", said)
	}
	c.tap(mona, "card:%s")
	if text := bare.Replace(c.Chats.As(mona).Last().Text); !strings.Contains(text, "90.00 من 123.00") ||
		!strings.Contains(text, "سُحب من خارج البوت: 33.00 من 123.00") {
		t.Errorf("in the end: %s", text)
	}
}

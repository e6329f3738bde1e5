package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
)

// The group and the admins, who were told that an order waits, are told that it is closed once as much as it would return has left by
// another hand, with the word about that money and no other.
func TestOrderThatTheBankClosesIsToldOfAsClosed(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.later(3 * time.Minute)
	c.tap(faisal, "payback:asked.%n:%s")
	closed := wordsIn(t, "ar", "staff.left.closed")
	for i, left := range []struct {
		halalas int64
		want    int
	}{{3000, 0}, {7000, 1}, {1000, 1}} {
		must(t, c.Gateway.Refund(c.g.Payment.ID, left.halalas))
		c.later(time.Minute)
		if now := c.read(); now.Order.Waits() == (left.want > 0) {
			t.Errorf("part %d: the order is %+v", i, now.Order)
		}
		for where, chat := range map[string][]string{
			"group": written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), "admin": written(c.Chats.As(badr)),
		} {
			if got := strings.Count(plain(strings.Join(chat, "\n")), closed); got != left.want {
				t.Errorf("part %d: the %s was told %d times, want %d:\n%s", i, where, got, left.want, strings.Join(chat, "\n"))
			}
		}
	}
}

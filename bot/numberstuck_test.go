package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// The page of a stopped number whose lifting nobody can second says so to each reader, and offers whoever has asked for it both to ask anew
// and to withdraw.
func TestNumberWhoseLiftingIsStuck(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	must(t, c.Store.Staff().Dismiss(t.Context(), mona, 0))
	c.Appoint(khalid, staff.Supervisor)
	name(t, c.World, khalid, "Khalid")
	for _, id := range []int64{khalid, badr} {
		m, err := c.Store.Staff().Member(t.Context(), id)
		must(t, err)
		m.Since = c.Clock.Now()
		must(t, c.Store.Staff().Appoint(t.Context(), m))
	}
	n, _, err := c.Counter.FreezeNumber(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, world.Number(900100), "unwanted")
	must(t, err)
	c.later(time.Minute)
	c.tap(faisal, fmt.Sprintf("liftidsure:%d:%s", n.Rev, n.ID))
	stuck, nobody := wordsIn(t, "ar", "card.stuck"), pieceOf(t, "staff.nobody")
	page := func(who int64) (says, lift, unlift bool) {
		c.tap(who, "frozenid:"+n.ID)
		m := c.Chats.As(who).Last()
		return strings.Contains(plain(m.Text), stuck), offers(m, "liftid:"), offers(m, "unliftid:")
	}
	if says, lift, unlift := page(faisal); says || lift || !unlift {
		t.Errorf("asked for: says %t, lift %t, withdraw %t", says, lift, unlift)
	}
	if text := plain(strings.Join(written(c.Chats.As(badr)), "\n")); !strings.Contains(text, nobody) {
		t.Errorf("the admin is not told that nobody may: %s", text)
	}
	c.later(26 * time.Hour)
	for who, asked := range map[int64]bool{faisal: true, khalid: false} {
		if says, lift, unlift := page(who); !says || !lift || unlift != asked {
			t.Errorf("%d, a day later: says %t, lift %t, withdraw %t", who, says, lift, unlift)
		}
	}
}

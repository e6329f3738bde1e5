package bot_test

import (
	"strconv"
	"strings"
	"testing"

	"kafalabot/kafala/staff"
)

// Who has opened an invitation, and is no staff by it, is found by their number, and stands in the trail as no member of staff: that they
// opened its link, and not that they accepted anything. An admin who is asked twice writes no number either.
func TestTrailOfWhoWasInvited(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	const citizen = 7377777777
	boss := staff.Actor{ID: badr, Rank: staff.Admin}
	token, i, err := c.Counter.Invite(t.Context(), boss, staff.Admin, staff.Called{Name: "Huda Alharbi", Office: "Jeddah"})
	must(t, err)
	other, admin := c.Chats.As(citizen), c.Chats.As(badr)
	asks(c.World, other, "/start s_"+token, "tap joinyes:")
	c.TapData(admin, "confirm:"+i.ID)
	c.Quiet()
	asks(c.World, other, "/delete", "tap erase:")
	number := strconv.Itoa(citizen)
	said := plain(asks(c.World, c.Chats.As(faisal), "/audit "+number))
	name := c.Store.Trail().Names(citizen)[0][:6]
	for _, outcome := range []string{"accepted", "agreed", "begun", "left"} {
		if !strings.Contains(said, plain(noteWords(t, "outcome."+outcome))) {
			t.Errorf("%s is not there: %q", outcome, said)
		}
	}
	if n := strings.Count(said, name); n != 5 || strings.Count(said, number) > 1 || strings.Contains(said, "قُبلت") {
		t.Errorf("they stand %d times in %q", n, said)
	}
	for _, e := range c.Trail() {
		if e.By == citizen || e.Member == citizen {
			t.Errorf("the number stands in the trail: %+v", e)
		}
	}
}

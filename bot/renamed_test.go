package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// That a member of staff is called otherwise is told to the group with the old name and office and the new ones; a first name, which
// has none before it, as it is.
func TestOldNameIsToldBesideTheNew(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	said := func() string {
		c.Quiet()
		all := written(c.Chats.As(world.AnOfficer).In(world.StaffChat))
		return plain(all[len(all)-1])
	}
	by := staff.Actor{ID: badr, Rank: staff.Admin}
	_, err := c.Counter.Register(t.Context(), by, noura, staff.Called{Name: "Noura Alharbi", Office: "Jeddah"})
	must(t, err)
	if text := said(); !strings.Contains(text, "السابق: Noura، Riyadh North\nالحالي: Noura Alharbi، Jeddah") {
		t.Errorf("the group is told: %s", text)
	}
	c.Appoint(khalid, staff.Officer)
	_, err = c.Counter.Register(t.Context(), by, khalid, staff.Called{Name: "Khalid Alotaibi", Office: "Jeddah"})
	must(t, err)
	if text := said(); !strings.Contains(text, "Khalid Alotaibi") || strings.Contains(text, "السابق") || strings.Contains(text, "no value") {
		t.Errorf("of a first name: %s", text)
	}
}

package bot_test

import (
	"testing"

	"kafalabot/internal/world"
)

// That a first admin is one no more is told to the staff group and to the other admins, as every removal is, and to themselves: no admin
// has decided it.
func TestDroppedFirstAdminIsToldOf(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin, badr}})
	for _, id := range []int64{world.AnAdmin, badr} {
		w.Chats.As(id).Type("/start")
	}
	w.Quiet()
	w.Counter.Admins = []int64{world.AnAdmin}
	for range 2 {
		must(t, w.Counter.NoteSettings(t.Context()))
		w.Wake()
		w.Quiet()
	}
	removed := longest(noteWords(t, "staff.team.removed"))
	group, admin := written(w.Chats.As(world.AnAdmin).In(world.StaffChat)), written(w.Chats.As(world.AnAdmin))
	if holding(group, removed) != 1 || holding(admin, removed) != 1 {
		t.Errorf("the group has heard %q, the admin %q", group, admin)
	}
	if holding(group, noteWords(t, "by.operator")) == 0 {
		t.Errorf("it is not said who has decided it: %q", group)
	}
	own := written(w.Chats.As(badr))
	if holding(own, longest(noteWords(t, "team.dismissed.removed"))) != 1 || holding(own, "بقرار مدير") != 0 {
		t.Errorf("they themselves have heard %q", own)
	}
}

package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// The second admin of an auditor's appointment is told that whoever has made it is no admin any more, and not that they try what is
// beyond their rank.
func TestSecondAdminOfAnOrphanedAppointment(t *testing.T) {
	t.Parallel()
	const first, second, maker, taker = 7500000001, 7500000002, 7500000003, 7500000004
	w := world.New(t, world.Options{Admins: []int64{first, second}})
	for _, id := range []int64{first, second, maker, taker} {
		w.Chats.As(id).Type("/start")
	}
	w.Quiet()
	since := w.Clock.Now().AddDate(0, 0, -3).UTC()
	for id, called := range map[int64]string{first: "Ahmad Alharbi", second: "Bandar Alotaibi", maker: "Sami Alqahtani"} {
		m, err := w.Store.Staff().Member(t.Context(), id)
		if id == maker {
			m, err = staff.Member{By: first, From: staff.Origin{By: first, First: first}}, nil
		}
		must(t, err)
		m.Actor, m.Since, m.Admin = staff.Actor{ID: id, Rank: staff.Admin}, since, since
		m.Name, m.Office, m.Registered, m.Configured = called, "Riyadh", true, id != maker
		must(t, w.Store.Staff().Appoint(t.Context(), m))
	}
	by := func(id int64) staff.Actor { return staff.Actor{ID: id, Rank: staff.Admin} }
	token, i, err := w.Counter.Invite(t.Context(), by(maker), staff.Auditor, staff.Called{Name: "Tariq Alshehri", Office: "Audit"})
	must(t, err)
	_, err = w.Counter.Accept(t.Context(), taker, token)
	must(t, err)
	_, err = w.Counter.Agree(t.Context(), taker, i.ID, true)
	must(t, err)
	_, err = w.Counter.Confirm(t.Context(), by(maker), i.ID)
	must(t, err)
	w.Quiet()
	must(t, w.Counter.Remove(t.Context(), by(first), maker))
	w.Quiet()
	w.TapData(w.Chats.As(second), "confirm:"+i.ID)
	w.Quiet()
	if words := plain(noteWords(t, "invite.was.orphan")); !slices.ContainsFunc(w.Chats.As(second).Messages(), func(m botapi.Message) bool {
		return strings.Contains(plain(m.Text), words)
	}) {
		t.Errorf("they are not told %q, but %q", words, written(w.Chats.As(second)))
	}
	for _, e := range w.Trail() {
		if e.By == second && e.Outcome == staff.Refused {
			t.Errorf("the trail says of them %+v", e)
		}
	}
	if who, err := w.Counter.Who(t.Context(), taker); err != nil || who.Rank != "" {
		t.Errorf("the taker is %q: %v", who.Rank, err)
	}
}

package bot_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// That somebody is to be an admin is asked twice also where they were invited, and an officer once; whoever is registered already is
// named to the admin who confirms.
func TestInvitedAdminIsAskedTwice(t *testing.T) {
	t.Parallel()
	for rank, twice := range map[staff.Rank]bool{staff.Officer: false, staff.Admin: true} {
		c := newCounters(t)
		boss := staff.Actor{ID: badr, Rank: staff.Admin}
		token, i, err := c.Counter.Invite(t.Context(), boss, rank, staff.Called{Name: "Huda Alharbi", Office: "Jeddah"})
		must(t, err)
		other := c.Chats.As(noura)
		other.Type("/start s_" + token)
		c.Quiet()
		c.TapData(other, "joinyes:")
		c.Quiet()
		admin := c.Chats.As(badr)
		if said := plain(admin.Last().Text); !strings.Contains(said, "Noura") || !strings.Contains(said, "Huda Alharbi") {
			t.Errorf("%s: asked %q", rank, said)
		}
		now := func() staff.Rank {
			who, err := c.Counter.Who(t.Context(), noura)
			must(t, err)
			return who.Rank
		}
		was := now()
		c.TapData(admin, "confirm:"+i.ID)
		c.Quiet()
		if twice {
			if now() != was || !offers(admin.Last(), "confirmnow:") {
				t.Errorf("asked once, they are %s: %q", now(), admin.Last().Text)
			}
			c.TapData(admin, "confirmnow:")
			c.Quiet()
		}
		if now() != rank || c.Counter.Known(t.Context(), noura).Name != "Huda Alharbi" {
			t.Errorf("confirmed, they are %s: %q", now(), admin.Last().Text)
		}
	}
}

// A name that is typed for somebody who was removed meanwhile is not waited for any more, and the way back to the team is there.
func TestNameOfWhoIsGone(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	admin := c.Chats.As(badr)
	admin.Type("/staff")
	c.Quiet()
	c.TapData(admin, "member:"+strconv.Itoa(noura))
	c.Quiet()
	c.TapData(admin, "called:")
	c.Quiet()
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: 7400000098, Rank: staff.Admin}, noura))
	c.Quiet()
	admin.Type("Noura Alharbi, Jeddah")
	c.Quiet()
	if said := admin.Last(); plain(said.Text) != plain(noteWords(t, "gone.member")) || !offers(said, "team") {
		t.Errorf("it says %q and leads to %v", said.Text, buttonsOf(said))
	}
	admin.Type("hello")
	c.Quiet()
	if said := admin.Last().Text; strings.Contains(plain(said), plain(noteWordsOf(t, "problem.called.both"))) {
		t.Errorf("a name is waited for yet: %q", said)
	}
}

// Whoever was invited as an auditor reads that it takes two admins, when they accept and when they open the link again; an officer reads
// that the one who invited them confirms.
func TestInvitedReadsWhoConfirms(t *testing.T) {
	t.Parallel()
	for rank, key := range map[staff.Rank]string{staff.Officer: "invite.accepted", staff.Auditor: "invite.accepted.auditor"} {
		w := world.New(t, world.Options{Admins: []int64{world.AnAdmin, badr}})
		for _, id := range []int64{world.AnAdmin, badr} {
			w.Chats.As(id).Type("/start")
		}
		w.Quiet()
		w.Clock.Pass(49 * time.Hour)
		boss := staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}
		token, i, err := w.Counter.Invite(t.Context(), boss, rank, staff.Called{Name: "Huda Alharbi", Office: "Riyadh Audit"})
		must(t, err)
		other := w.Chats.As(khalid)
		reads := func() {
			t.Helper()
			if said := other.Last(); !strings.Contains(plain(said.Text), longest(noteWords(t, key))) {
				t.Errorf("%s: %q", rank, said.Text)
			}
		}
		other.Type("/start s_" + token)
		w.Quiet()
		w.TapData(other, "joinyes:")
		w.Quiet()
		reads()
		if rank != staff.Auditor {
			continue
		}
		w.TapData(w.Chats.As(world.AnAdmin), "confirm:"+i.ID)
		w.Quiet()
		other.Type("/start s_" + token)
		w.Quiet()
		reads()
	}
}

// An admin who is lowered while a name is waited for is refused it once, and asked for it no more.
func TestLoweredAdminIsAskedForNoName(t *testing.T) {
	t.Parallel()
	for what, tap := range map[string]string{"of whoever is invited": "invite:officer", "of a member": "called:7400000001"} {
		for _, text := range []string{"Huda Alharbi, Riyadh", "1012345672", "Huda"} {
			c := newCounters(t)
			c.tap(badr, tap)
			_, err := c.Counter.ChangeRank(t.Context(), staff.Actor{ID: 7400000098, Rank: staff.Admin}, badr, staff.Officer)
			must(t, err)
			c.Quiet()
			boss := c.Chats.As(badr)
			boss.Type(text)
			c.Quiet()
			if said := boss.Last(); !tells(t, said, "problem.staff.refused") || tells(t, said, "waits.name") {
				t.Errorf("%s, %s: refused as %q", what, text, said.Text)
			}
			boss.Type("hello")
			c.Quiet()
			if said := boss.Last(); tells(t, said, "waits.name") || tells(t, said, "problem.called.both") {
				t.Errorf("%s, %s: still waited for: %q", what, text, said.Text)
			}
		}
	}
}

package staff_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// uncounted is a quota that cannot count what is usual.
type uncounted struct{ staff.Quota }

func (q uncounted) AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error) {
	if strings.HasPrefix(key, "usual:") {
		return false, errTrouble
	}
	return q.Quota.AllowNew(ctx, key, value, limit, per)
}

// What could not be counted is logged and fails nobody's act.
func TestUncountedIsLogged(t *testing.T) {
	d, g := watched(t)
	for _, fails := range []bool{false, true} {
		if fails {
			d.Quota = uncounted{d.Quota}
		}
		if got := d.open(noura, g); got != "" {
			t.Errorf("an officer opens a card: %q", got)
		}
		if logged := strings.Contains(d.house.Logs.String(), "could not be counted"); logged != fails {
			t.Errorf("fails %t, logged %t", fails, logged)
		}
	}
}

// told lists which chats are told now, each as often as it is.
func (d *counter) told() (chats []int64) {
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		if out.Kind == kafala.TellStaff && out.Chat != 0 {
			chats = append(chats, out.Chat)
		}
	}
	slices.Sort(chats)
	return chats
}

// refusing are promises of which one chat's cannot be kept.
type refusing struct {
	kafala.Promises
	chat int64
}

func (r refusing) Once(ctx context.Context, out kafala.Delivery, once time.Duration) (bool, error) {
	if out.Chat == r.chat {
		return false, errTrouble
	}
	return r.Promises.Once(ctx, out, once)
}

// Every admin is told, but of a rank not who has given it or was given it; who cannot be told is an error.
func TestEveryAdminIsTold(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Admin, "Huda")
	d.told()
	for what, c := range map[string]struct {
		n    kafala.Notice
		want []int64
	}{
		"a freeze":          {kafala.Notice{Kind: kafala.NoticeFreeze, Sort: kafala.FreezeMade, By: badr, At: "1"}, []int64{chief, badr, twin}},
		"a rank, given":     {kafala.Notice{Kind: kafala.NoticeTeam, Sort: "officer", By: badr, Of: "77"}, []int64{chief, twin}},
		"a rank of a chief": {kafala.Notice{Kind: kafala.NoticeTeam, Sort: "officer", By: 77, Of: "11"}, []int64{chief, badr}},
	} {
		d.must(d.TellAdmins(t.Context(), g.ID, c.n))
		if got := d.told(); !slices.Equal(got, c.want) {
			t.Errorf("%s: told %v, want %v", what, got, c.want)
		}
		d.must(d.TellAdmins(t.Context(), g.ID, c.n))
		if got := d.told(); len(got) > 0 {
			t.Errorf("%s: told again %v", what, got)
		}
	}
	_, err := d.Foreign(t.Context(), d.actor(noura), "https://t.me/other_bot?start=x", staff.ByPhoto)
	d.must(err)
	if got := d.told(); !slices.Equal(got, []int64{chief, badr, twin}) {
		t.Errorf("a foreign code: told %v", got)
	}
	if e := d.last(); e.By != noura || e.Why != staff.ForeignCode || e.Outcome != staff.Nothing {
		t.Errorf("the trail says %+v", e)
	}
	d.clock.Pass(kafala.Day)
	d.Office.Promises = refusing{d.Office.Promises, badr}
	if _, err := d.Foreign(t.Context(), d.actor(noura), "https://t.me/other_bot?start=x", staff.ByPhoto); !errors.Is(err, errTrouble) {
		t.Errorf("a foreign code: %v", err)
	}
	if err := d.TellAdmins(t.Context(), g.ID, kafala.Notice{Kind: kafala.NoticeMode, Of: "1"}); !errors.Is(err, errTrouble) {
		t.Errorf("a word: %v", err)
	}
	d.Team = troubled{d.Team}
	if err := d.TellAdmins(t.Context(), g.ID, kafala.Notice{Kind: kafala.NoticeMode, Of: "2"}); !errors.Is(err, errTrouble) {
		t.Errorf("who is an admin cannot be read: %v", err)
	}
}

// An action is begun before its reason is given; one that is none is refused at once.
func TestBegin(t *testing.T) {
	d, g := watched(t)
	for i, c := range []struct {
		by            int64
		duty          staff.Duty
		why           string
		want, outcome string
	}{
		{noura, staff.End, "", "", staff.Begun},
		{noura, staff.End, "settled", "", staff.Begun},
		{noura, staff.End, "made up", "staff.reason", staff.Malformed},
		{noura, staff.Refund, "", "staff.refused", staff.Refused},
		{faisal, staff.Refund, "", "", staff.Begun},
	} {
		err := d.Begin(t.Context(), d.actor(c.by), staff.Action{Duty: c.duty, Guarantee: g.ID, Why: c.why})
		if e := d.last(); key(err) != c.want || e.Outcome != c.outcome || e.Duty != c.duty {
			t.Errorf("%d: %q; the trail says %+v", i, key(err), e)
		}
	}
}

// The trail of one person is read of who is or was staff, or has tried to be; any other number is written nowhere.
func TestTrailOfAPerson(t *testing.T) {
	d, _ := watched(t)
	const removed, hopeful, citizen, found = 12, 13, 14, 15
	d.appoint(removed, staff.Officer, "Huda")
	d.must(d.Remove(t.Context(), d.actor(badr), removed))
	token, _, err := d.Invite(t.Context(), d.actor(badr), staff.Officer, called)
	d.must(err)
	_, err = d.Accept(t.Context(), hopeful, token)
	d.must(err)
	d.must(d.Audit.Write(t.Context(), staff.Entry{At: d.clock.Now(), By: faisal, Member: found, Duty: staff.Find, Outcome: staff.Done}))
	since := d.clock.Now().Add(-time.Hour)
	for id, want := range map[int64]string{chief: "", noura: "", removed: "", hopeful: "", citizen: "staff.unknown", found: "staff.unknown"} {
		err := d.AllowPerson(t.Context(), d.actor(faisal), id, since, 1000)
		e := d.last()
		named := e.Member == id
		if id == hopeful { // who is no staff yet
			named = e.Member == 0 && e.Stranger == d.Audit.Names(id)[0]
		}
		if key(err) != want || e.Duty != staff.Review || (want == "") != named || (want == "") != (e.Outcome == staff.Done) {
			t.Errorf("%d: %q; the trail says %+v", id, key(err), e)
		}
		if err := d.AllowPerson(t.Context(), d.actor(noura), id, since, 1000); key(err) != "staff.refused" || d.last().Member != 0 {
			t.Errorf("%d, by an officer: %q; the trail says %+v", id, key(err), d.last())
		}
	}
	by := d.actor(faisal)
	d.Team = troubled{d.Team}
	if err := d.AllowPerson(t.Context(), by, noura, since, 1000); !errors.Is(err, errTrouble) {
		t.Errorf("who is staff cannot be read: %v", err)
	}
}

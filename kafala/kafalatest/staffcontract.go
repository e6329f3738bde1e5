package kafalatest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// TestTeam holds a store to staff.Team.
func TestTeam(t *testing.T, open Open) {
	terms{{"a member is saved over the revision that was read", memberIsSaved},
		{"who has no rank is listed, and is no member", memberWithoutRank},
		{"what is asked of all holds where one is saved", memberBesideOthers}}.run(t, open)
}

func memberIsSaved(t *testing.T, s Store) {
	other, ctx := s.Again(t), t.Context()
	m := staff.Member{Actor: staff.Actor{ID: 7100000003, Rank: staff.Officer}, Name: "Noura", By: 7100000004,
		Since: Noon, Seen: Noon.Add(time.Hour)}
	_, err := s.Team.Member(ctx, m.ID)
	missing(t, "nobody", err)
	must(t, s.Team.Appoint(ctx, m))
	if err := s.Team.Appoint(ctx, m); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("appointed anew at revision 0: %v", err)
	}
	m.Rev = 1
	if got, err := other.Team.Member(ctx, m.ID); err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("got %+v, %v", got, err)
	}
	m.Rank = staff.Supervisor
	must(t, other.Team.Appoint(ctx, m))
	m.Rev = 2
	if all, err := s.Team.Members(ctx); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], m) {
		t.Errorf("listed: %+v, %v", all, err)
	}
	for range 2 {
		must(t, other.Team.Dismiss(ctx, m.ID, 0))
	}
	_, err = s.Team.Member(ctx, m.ID)
	missing(t, "dismissed by another process", err)
	if err := s.Team.Appoint(ctx, m); !errors.Is(err, kafala.ErrStale) { // as when it is noted that they were seen
		t.Errorf("a dismissed one comes back: %v", err)
	}
	if all, err := s.Team.Members(ctx); err != nil || len(all) != 0 {
		t.Errorf("listed: %+v, %v", all, err)
	}
}

func memberWithoutRank(t *testing.T, s Store) {
	other, ctx := s.Again(t), t.Context()
	m := staff.Member{Actor: staff.Actor{ID: 7100000003}, Name: "Noura", Since: Noon, Ceased: Noon}
	must(t, s.Team.Appoint(ctx, m))
	m.Rev = 1
	got, err := other.Team.Member(ctx, m.ID)
	missing(t, "who has no rank", err)
	if !reflect.DeepEqual(got, m) {
		t.Errorf("got %+v, want %+v", got, m)
	}
	if all, err := other.Team.Members(ctx); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], m) {
		t.Errorf("listed: %+v, %v", all, err)
	}
	must(t, other.Team.Dismiss(ctx, m.ID, 2)) // who is at another revision by now
	if all, err := s.Team.Members(ctx); err != nil || len(all) != 1 {
		t.Errorf("dismissed at another revision: %+v, %v", all, err)
	}
	m.Rank = staff.Officer
	must(t, s.Team.Appoint(ctx, m)) // over what is kept
	must(t, other.Team.Dismiss(ctx, m.ID, 1))
	if got, err := s.Team.Member(ctx, m.ID); err != nil || got.Rank != staff.Officer {
		t.Errorf("appointed again: %+v, %v", got, err)
	}
	must(t, other.Team.Dismiss(ctx, m.ID, 2))
	if all, err := s.Team.Members(ctx); err != nil || len(all) != 0 {
		t.Errorf("listed: %+v, %v", all, err)
	}
}

// TestInvites holds a store to staff.Invites.
func TestInvites(t *testing.T, open Open) {
	terms{{"an invitation is saved over the revision that was read", invitationIsSaved},
		{"of many people with one link one becomes a member", invitationIsForOne}}.run(t, open)
}

func invitationIsSaved(t *testing.T, s Store) {
	other, ctx := s.Again(t), t.Context()
	i := staff.Invitation{ID: "mfrggzdf", Secret: strings.Repeat("0a", 32), Rank: staff.Supervisor, By: 7100000004, Until: Noon.Add(time.Hour)}
	_, err := s.Invites.Invitation(ctx, i.ID)
	missing(t, "none", err)
	must(t, s.Invites.Save(ctx, i))
	if err := other.Invites.Save(ctx, i); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("saved anew at revision 0: %v", err)
	}
	i.Rev = 1
	if got, err := other.Invites.Invitation(ctx, i.ID); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("got %+v, %v", got, err)
	}
	i.Taker, i.Name, i.State = 7100000003, "Noura", staff.InviteConfirmed
	must(t, other.Invites.Save(ctx, i))
	if err := s.Invites.Save(ctx, i); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("saved again at revision 1: %v", err)
	}
	i.Rev = 2
	if got, err := s.Invites.Invitation(ctx, i.ID); err != nil || !reflect.DeepEqual(got, i) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// counter is a counter of staff on a store.
func (s Store) counter(t testing.TB) *staff.Counter {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	must(t, err)
	office := &kafala.Office{Ledger: s.Ledger, Index: s.Index, Owners: s.Owners, Places: s.Places, Watch: s.Watch, Promises: s.Promises,
		Freezes: s.Freezes, Settings: settings, Now: s.Clock.Now, Random: NewRandom(1)}
	return &staff.Counter{Office: office, Team: s.Team, Invites: s.Invites, Audit: s.Audit, Quota: s.Quota, Admins: []int64{1}}
}

func invitationIsForOne(t *testing.T, s Store) {
	const racers = 200
	ctx, admin := t.Context(), staff.Actor{ID: 1, Rank: staff.Admin}
	counters := []*staff.Counter{s.counter(t), s.Again(t).counter(t)}
	token, i, err := counters[0].Invite(ctx, admin, staff.Officer, staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"})
	must(t, err)
	var all sync.WaitGroup
	var taker, took atomic.Int64
	for n := range racers {
		all.Go(func() {
			id := int64(1000 + n)
			switch _, err := counters[n%2].Accept(ctx, id, token); {
			case err == nil:
				taker.Store(id)
				took.Add(1)
			case !errors.Is(err, kafala.ErrNotFound):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if took.Load() != 1 {
		t.Fatalf("%d have taken it", took.Load())
	}
	_, err = counters[1].Agree(ctx, taker.Load(), i.ID, true)
	must(t, err)
	var confirmed atomic.Int64
	for n := range 10 { // and of taps on "confirm" one counts
		all.Go(func() {
			if _, err := counters[n%2].Confirm(ctx, admin, i.ID); err == nil {
				confirmed.Add(1)
			} else if !errors.Is(err, kafala.ErrNotFound) && !errors.Is(err, kafala.ErrStale) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	members, err := s.Team.Members(ctx)
	if err != nil || confirmed.Load() != 1 || len(members) != 1 || members[0].ID != taker.Load() {
		t.Errorf("%d were told so; members %+v, %v", confirmed.Load(), members, err)
	}
	open := map[string]bool{}
	for _, e := range s.trail(t, Noon.Add(-time.Hour), Noon.Add(time.Hour)) {
		if open[e.Act] = e.Outcome == staff.Trying; e.Act == "" {
			delete(open, "")
		}
	}
	for act, unfinished := range open {
		if unfinished {
			t.Errorf("act %s was begun, and its outcome is not in the trail", act)
		}
	}
}

// TestAudit holds a store to staff.Audit.
func TestAudit(t *testing.T, open Open) {
	terms{{"the trail of a period", trailOfAPeriod}, {"every field is kept", everyFieldOfAnEntry},
		{"many write at once", trailAtOnce}, {"the trail backwards", trailBack}}.run(t, open)
}

// entry is one that differs from every other.
func entry(n int, at time.Time) staff.Entry {
	return staff.Entry{At: at, By: int64(n + 1), Rank: staff.Officer, Duty: staff.LookUp, Guarantee: "10mfrggzdfmztwq2lk", Outcome: staff.Done}
}

// trail lists what was written in a period.
func (s Store) trail(t testing.TB, from, to time.Time) (all []staff.Entry) {
	t.Helper()
	must(t, s.Audit.Trail(t.Context(), from, to, func(e staff.Entry) error {
		all = append(all, e)
		return nil
	}))
	return all
}

func trailOfAPeriod(t *testing.T, s Store) {
	midnight := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC) // in Riyadh
	times := []time.Time{Noon, Noon.Add(time.Hour), midnight.Add(-time.Second), midnight, midnight.Add(24 * time.Hour)}
	for i, at := range times[:2] {
		must(t, s.Audit.Write(t.Context(), entry(i, at)))
	}
	must(t, s.Audit.Write(t.Context(), entry(2, times[2]), entry(3, times[3]), entry(4, times[4])))
	must(t, s.Audit.Write(t.Context()))
	for _, c := range []struct {
		from, to time.Time
		want     string
	}{
		{Noon, midnight.AddDate(0, 0, 2), "[1 2 3 4 5]"},
		{time.Time{}, Noon.AddDate(100, 0, 0), "[1 2 3 4 5]"},
		{Noon.Add(time.Second), midnight, "[2 3]"},
		{midnight, midnight.Add(24 * time.Hour), "[4]"},
		{Noon, Noon, "[]"},
	} {
		got := []int64{}
		for _, e := range s.trail(t, c.from, c.to) {
			got = append(got, e.By)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("from %s to %s: %v, want %s", c.from, c.to, got, c.want)
		}
	}
	enough := errors.New("enough")
	if err := s.Audit.Trail(t.Context(), Noon, midnight, func(staff.Entry) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("a reader who has enough: %v", err)
	}
}

func everyFieldOfAnEntry(t *testing.T, s Store) {
	var want staff.Entry
	fill(reflect.ValueOf(&want).Elem(), 1)
	must(t, s.Audit.Write(t.Context(), want))
	if got := s.trail(t, Noon, Noon.Add(time.Hour)); len(got) != 1 || got[0] != want {
		t.Errorf("kept %+v, want %+v", got, want)
	}
}

func trailAtOnce(t *testing.T, s Store) {
	const writers = 200
	processes := []Store{s, s.Again(t)}
	midnight := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC)
	var all sync.WaitGroup
	for i := range writers {
		at := midnight.Add(time.Duration(i%3-1) * time.Second) // two days are written to
		all.Go(func() {
			if err := processes[i%2].Audit.Write(t.Context(), entry(i, at)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	who := map[int64]bool{}
	written := s.trail(t, Noon, Noon.AddDate(0, 0, 2))
	for _, e := range written {
		who[e.By] = true
	}
	if len(written) != writers || len(who) != writers {
		t.Errorf("%d entries of %d, of %d", len(written), len(who), writers)
	}
}

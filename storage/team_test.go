package storage

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// sampleMember is one whose stored form lies in testdata.
func sampleMember() staff.Member {
	return staff.Member{Actor: staff.Actor{ID: 7100000003, Rank: staff.Officer}, Name: "نورة القحطاني", Since: noon, Seen: noon.Add(time.Hour), By: 7100000004}
}

func sampleInvitation() staff.Invitation {
	return staff.Invitation{ID: "mfrggzdf", Secret: strings.Repeat("0a", 32), Rank: staff.Supervisor, By: 7100000004, Until: noon.Add(time.Hour),
		Taker: 7100000003, Name: "نورة القحطاني", State: staff.InviteConfirmed}
}

func TestTeam(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		other, _ := newStore(t, client) // another process
		ctx := t.Context()
		m := sampleMember()
		if _, err := s.Member(ctx, m.ID); !errors.Is(err, kafala.ErrNotFound) {
			t.Fatalf("nobody: %v", err)
		}
		must(t, s.Appoint(ctx, m))
		if err := s.Appoint(ctx, m); !errors.Is(err, kafala.ErrStale) {
			t.Errorf("appointed anew at revision 0: %v", err)
		}
		m.Rev = 1
		if got, err := other.Member(ctx, m.ID); err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("got %+v, %v", got, err)
		}
		m.Rank = staff.Supervisor
		must(t, other.Appoint(ctx, m))
		m.Rev = 2
		if all, err := s.Members(ctx); err != nil || len(all) != 1 || !reflect.DeepEqual(all[0], m) {
			t.Errorf("listed: %+v, %v", all, err)
		}
		must(t, other.Dismiss(ctx, m.ID))
		must(t, other.Dismiss(ctx, m.ID))
		if _, err := s.Member(ctx, m.ID); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("dismissed by another process: %v", err)
		}
		if err := s.Appoint(ctx, m); !errors.Is(err, kafala.ErrStale) { // as when it is noted that they were seen
			t.Errorf("a dismissed one comes back: %v", err)
		}
		if all, err := s.Members(ctx); err != nil || len(all) != 0 {
			t.Errorf("listed: %+v, %v", all, err)
		}
	})
}

// A save whose answer is lost is repeated by the client, and agrees again.
func TestTeamScriptsTwice(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		for _, c := range []struct {
			script *redis.Script
			key    string
			args   []any
		}{
			{staffScript, teamKey, []any{7, 0, "1|x"}},
			{inviteScript, inviteKey("a"), []any{0, "1|x", 60_000}},
		} {
			for range 2 {
				if r, err := s.run(t.Context(), c.script, []string{c.key}, c.args...); err != nil || r.code != 1 {
					t.Errorf("%s: %+v, %v", c.key, r, err)
				}
			}
			c.args[len(c.args)-1], c.args[1] = "9|y", "9|y"
			if c.key == teamKey {
				c.args = []any{7, 0, "9|y"}
			} else {
				c.args = []any{0, "9|y", 60_000}
			}
			if r, err := s.run(t.Context(), c.script, []string{c.key}, c.args...); err != nil || r.code != 0 {
				t.Errorf("%s at an old revision: %+v, %v", c.key, r, err)
			}
		}
	})
}

// TestStoredTeam guards what lies in a running deployment.
func TestStoredTeam(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	m, i := sampleMember(), sampleInvitation()
	must(t, s.Appoint(t.Context(), m))
	must(t, s.Keep(t.Context(), i))
	if left := client.PTTL(t.Context(), "invite:mfrggzdf").Val(); left <= 59*time.Minute || left > time.Hour {
		t.Errorf("an invitation lives for %v", left)
	}
	for file, c := range map[string]struct{ place, value string }{
		"member.json": {"staff:7100000003", client.HGet(t.Context(), "staff", "7100000003").Val()},
		"invite.json": {"invite:mfrggzdf", client.Get(t.Context(), "invite:mfrggzdf").Val()},
	} {
		for _, secret := range []string{"نورة", i.Secret, "officer", "supervisor"} {
			if strings.Contains(c.value, secret) {
				t.Errorf("%s: %q is legible", c.place, secret)
			}
		}
		plain, err := s.conf.Keys.open([]byte(strings.TrimPrefix(c.value, "1|")), c.place+"|1")
		must(t, err)
		want, err := os.ReadFile("testdata/" + file)
		must(t, err)
		var lines bytes.Buffer
		must(t, json.Indent(&lines, plain, "", "  "))
		if got := strings.TrimSpace(lines.String()); got != strings.TrimSpace(string(want)) {
			t.Errorf("%s is stored as\n%s", file, got)
		}
	}
}

// newCounter is a counter of staff on a store.
func newCounter(t testing.TB, s *Store) *staff.Counter {
	t.Helper()
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	must(t, err)
	office := &kafala.Office{Ledger: s, Index: s, Places: s, Watch: s, Promises: s, Settings: settings, Now: s.conf.Now, Random: rand.Reader}
	return &staff.Counter{Office: office, Team: s, Invites: s, Audit: s, Quota: s, Admins: []int64{1}}
}

// Of two hundred people with one link, in two processes, one becomes a member.
func TestInvitationIsForOne(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx, admin := t.Context(), staff.Actor{ID: 1, Rank: staff.Admin}
		s1, _ := newStore(t, client)
		s2, _ := newStore(t, client)
		offices := []*staff.Counter{newCounter(t, s1), newCounter(t, s2)}
		token, i, err := offices[0].Invite(ctx, admin, staff.Officer)
		must(t, err)
		const racers = 200
		var all sync.WaitGroup
		var taker, took atomic.Int64
		for n := range racers {
			all.Go(func() {
				id := int64(1000 + n)
				switch _, err := offices[n%2].Accept(ctx, id, "x", token); {
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
		var confirmed atomic.Int64
		for n := range 10 { // and of taps on "confirm" one counts
			all.Go(func() {
				if _, err := offices[n%2].Confirm(ctx, admin, i.ID); err == nil {
					confirmed.Add(1)
				} else if !errors.Is(err, kafala.ErrNotFound) && !errors.Is(err, kafala.ErrStale) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		members, err := s1.Members(ctx)
		if err != nil || confirmed.Load() != 1 || len(members) != 1 || members[0].ID != taker.Load() {
			t.Errorf("%d were told so; members %+v, %v", confirmed.Load(), members, err)
		}
		if v, err := s1.Verify(ctx, ""); err != nil || len(v.Unfinished) != 0 {
			t.Errorf("the trail: %+v, %v", v, err)
		}
	})
}

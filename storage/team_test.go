package storage

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// sampleMember is one whose stored form lies in testdata.
func sampleMember() staff.Member {
	return staff.Member{Actor: staff.Actor{ID: 7100000003, Rank: staff.Officer}, Name: "نورة القحطاني", Since: noon, Seen: noon.Add(time.Hour),
		By: 7100000004}
}

func sampleInvitation() staff.Invitation {
	return staff.Invitation{ID: "mfrggzdf", Secret: strings.Repeat("0a", 32), Rank: staff.Supervisor, By: 7100000004,
		Until: noon.Add(time.Hour), Taker: 7100000003, Name: "نورة القحطاني", State: staff.InviteConfirmed}
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
	must(t, s.Staff().Appoint(t.Context(), m))
	must(t, s.Staff().Save(t.Context(), i))
	if left := client.PTTL(t.Context(), "invite:mfrggzdf").Val(); left <= staff.InviteKept+59*time.Minute ||
		left > staff.InviteKept+time.Hour {
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
	office := &kafala.Office{Ledger: s.Records(), Index: s.Records(), Owners: s.Records(), Watch: s.Records(),
		Places: s.Places(), Promises: s.Promises(), Register: s.Records(),
		Freezes: s.Freezes(), Settings: settings, Now: s.conf.Now, Random: rand.Reader}
	return &staff.Counter{Office: office, Team: s.Staff(), Invites: s.Staff(), Audit: s.Trail(), Quota: s.Counts(), Admins: []int64{1}}
}

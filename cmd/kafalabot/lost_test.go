package main

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// An operator who knows that records are missing notes since when, in Riyadh and in either calendar: it is kept, and stands in the trail. A
// time that is to come, or before anything was kept, or none, is refused.
func TestLostIsNoted(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	for _, from := range []string{"", "then", "2999-01-01", "22/13/2026", "2006-11-22", "0001-01-01", "1390-06-20", "2026-11-22T",
		"2026-11-22T25:00", "2026-11-22 25:00", "2026-11-22T1405", "2999-01-01T10:00", "2006-11-22T10:00"} {
		if code, out := ends(t, env, "lost", "--from", from); code != 2 || !strings.Contains(out, "--from") {
			t.Errorf("%s: exit %d:\n%s", from, code, out)
		}
	}
	code, out := ends(t, env, "lost", "--from", "2026-11-22T14:05")
	if code != 0 || !strings.Contains(out, "from 2026-11-22T14:05:00+03:00 to ") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	gaps, err := s.Losses().Gaps(t.Context())
	if err != nil || len(gaps) != 1 || gaps[0].From.In(kafala.Riyadh).Hour() != 14 {
		t.Errorf("%+v, %v", gaps, err)
	}
	for _, from := range []string{"1448-06-12T14:05", "12/6/1448 14:05", "22/11/2026T14:05"} {
		if code, out := ends(t, env, "lost", "--from", from); code != 0 || !strings.Contains(out, "from 2026-11-22T14:05:00+03:00 to ") {
			t.Errorf("%s: exit %d:\n%s", from, code, out)
		}
	}
	seen := time.Date(2026, 11, 22, 13, 0, 0, 0, kafala.Riyadh)
	if err := client.HSet(t.Context(), "{s00}:older", "had", 7, "has", 5, "at", seen.UnixMilli()).Err(); err != nil {
		t.Fatal(err)
	}
	code, out = ends(t, env, "lost", "--from", "2026-11-22T13:00")
	if code != 2 || !strings.Contains(out, "--from: the audit trail had reached") {
		t.Errorf("from when it was seen on: exit %d:\n%s", code, out)
	}
	if code, out := ends(t, env, "lost", "--from", "2026-11-22T12:59"); code != 0 {
		t.Errorf("before it was seen: exit %d:\n%s", code, out)
	}
	if code, out := ends(t, env, "audit", "--verify"); code != 0 || !strings.Contains(out, "1") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// A copy of a Redis that is older than it was says so in one line, whenever it is made, read or brought back, and it is to be noted after
// the import as before.
func TestCopyOfAnOlderRedis(t *testing.T) {
	t.Parallel()
	env, _, client := staffed(t)
	if code, out := ends(t, env, "staff", "list"); code != 0 {
		t.Fatal(out)
	}
	seen := time.Now().Add(-time.Hour)
	if err := client.HSet(t.Context(), "{s00}:older", "had", 17, "has", 16, "at", seen.UnixMilli()).Err(); err != nil {
		t.Fatal(err)
	}
	file, there := filepath.Join(t.TempDir(), "older"), maps.Clone(env)
	empty := storagetest.NewServer(t)
	there["REDIS_URL"] = empty.URL
	for _, c := range []struct {
		env  map[string]string
		args []string
	}{{env, []string{"export", file}}, {env, []string{"export", "--verify", file}}, {there, []string{"import", file}}} {
		code, out := ends(t, c.env, c.args...)
		if code != 0 || !strings.Contains(out, "of a redis that was older than it had been: the audit trail had reached entry 17 ") {
			t.Errorf("%v: exit %d:\n%s", c.args, code, out)
		}
	}
	older := func() int64 { return empty.Client(t).Exists(t.Context(), "{s00}:older").Val() }
	if older() == 0 {
		t.Error("it is forgotten with the import")
	}
	from := seen.Add(-time.Hour).In(kafala.Riyadh).Format("2006-01-02T15:04")
	if code, out := ends(t, there, "lost", "--from", from); code != 0 || older() != 0 {
		t.Errorf("exit %d, it stands still: %d:\n%s", code, older(), out)
	}
}

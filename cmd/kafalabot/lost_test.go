package main

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// An operator who knows that records are missing notes since when, in Riyadh: it is kept, and stands in the trail. A time that is to come,
// or none, is refused.
func TestLostIsNoted(t *testing.T) {
	t.Parallel()
	env, s, client := staffed(t)
	for _, from := range []string{"yesterday", "2999-01-01", "22/11/2026"} {
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

package kafalatest

import (
	"strings"
	"testing"
	"time"
)

// TestQuota holds a store to staff.Quota.
func TestQuota(t *testing.T, open Open) {
	terms{{"so many uses in a period", allowed}, {"uses that are taken back", uncounted},
		{"so many different values in a period", allowedNew},
		{"a name tells nothing of its value", namedValue}, {"what is no limit is refused", noLimit}}.run(t, open)
}

func namedValue(t *testing.T, s Store) {
	const value = "v_10aaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbb"
	name := s.Quota.Name(value)
	if len(name) < 16 || strings.Contains(value, name) || strings.Trim(name, "0123456789abcdef") != "" {
		t.Errorf("it is called %q", name)
	}
	if again := s.Again(t).Quota.Name(value); again != name {
		t.Errorf("elsewhere it is called %q", again)
	}
	if other := s.Quota.Name(value + "b"); other == name {
		t.Error("another one has the same name")
	}
}

func allowed(t *testing.T, s Store) {
	for _, step := range []struct {
		wait time.Duration
		uses int
		want int
	}{
		{0, 8, 5},                 // five at once
		{11 * time.Second, 3, 0},  // a fifth of the minute has not passed
		{time.Second, 3, 1},       // now it has
		{24 * time.Second, 3, 2},  // two fifths
		{10 * time.Minute, 10, 5}, // a long pause gives no more than the limit
	} {
		s.Clock.Pass(step.wait)
		n := 0
		for range step.uses {
			ok, err := s.Quota.Allow(t.Context(), "chat 1012345672", 5, time.Minute)
			must(t, err)
			if ok {
				n++
			}
		}
		if n != step.want {
			t.Fatalf("after %v: %d of %d allowed, want %d", step.wait, n, step.uses, step.want)
		}
	}
	if ok, err := s.Quota.Allow(t.Context(), "another", 1, time.Hour); err != nil || !ok {
		t.Fatalf("another key: %t, %v", ok, err)
	}
}

// uncounted uses are there again, never more of them than were taken.
func uncounted(t *testing.T, s Store) {
	const limit, per = 3, time.Hour
	for i, step := range []struct{ back, uses, want int }{{0, 5, 3}, {1, 2, 1}, {3, 5, 3}, {10, 5, 3}} {
		for range step.back {
			must(t, s.Uncounts.Uncount(t.Context(), "back", limit, per))
		}
		n := 0
		for range step.uses {
			ok, err := s.Limiter.Allow(t.Context(), "back", limit, per)
			must(t, err)
			if ok {
				n++
			}
		}
		if n != step.want {
			t.Errorf("%d: %d of %d allowed, want %d", i, n, step.uses, step.want)
		}
	}
	for limit, per := range map[int]time.Duration{0: time.Second, -1: time.Second, 5: 0} {
		if err := s.Uncounts.Uncount(t.Context(), "back", limit, per); err == nil {
			t.Errorf("%d per %v is taken back", limit, per)
		}
	}
}

func allowedNew(t *testing.T, s Store) {
	try := func(value string, want bool) {
		t.Helper()
		if ok, err := s.Quota.AllowNew(t.Context(), "chat", value, 2, 24*time.Hour); err != nil || ok != want {
			t.Errorf("%s: %t, %v", value, ok, err)
		}
	}
	try("1012345672", true)
	s.Clock.Pass(time.Hour)
	try("1109876548", true)
	try("1012345672", true)
	try("2000000006", false)
	try("2000000006", false)
	s.Clock.Pass(23 * time.Hour) // the first is a day old
	try("2000000006", true)
	try("1012345672", false)
	if ok, err := s.Quota.AllowNew(t.Context(), "another", "2000000006", 2, 24*time.Hour); err != nil || !ok {
		t.Errorf("another key: %t, %v", ok, err)
	}
}

func noLimit(t *testing.T, s Store) {
	for limit, per := range map[int]time.Duration{0: time.Second, -1: time.Second, 5: 0, 1000: time.Microsecond} {
		if ok, err := s.Quota.Allow(t.Context(), "x", limit, per); ok || err == nil {
			t.Errorf("%d per %v: %t, %v", limit, per, ok, err)
		}
	}
	for limit, per := range map[int]time.Duration{0: time.Hour, 1: 0} {
		if _, err := s.Quota.AllowNew(t.Context(), "chat", "x", limit, per); err == nil {
			t.Errorf("%d different ones per %v were taken", limit, per)
		}
	}
}

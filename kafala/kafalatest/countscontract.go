package kafalatest

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestCounts holds a store to kafala.Counts.
func TestCounts(t *testing.T, open Open) {
	terms{{"links that are open and payments that were declined", usedUp}}.run(t, open)
}

func usedUp(t *testing.T, s Store) {
	want := func(u kafala.Usage) {
		t.Helper()
		if got, err := s.Counts.Usage(t.Context(), asker); err != nil || got != u {
			t.Errorf("usage %+v, %v; want %+v", got, err, u)
		}
	}
	want(kafala.Usage{})
	for _, draft := range []string{"one", "two"} {
		s.create(t, request(asker, draft))
	}
	s.create(t, request(asker+1, "three"))
	for range 3 { // told again and again, it is one
		u, err := s.Counts.Decline(t.Context(), asker, "payment-1")
		must(t, err)
		if u.Declines != 1 || u.AllDeclines != 1 {
			t.Errorf("after one try: %+v", u)
		}
	}
	_, err := s.Counts.Decline(t.Context(), asker+1, "payment-2")
	must(t, err)
	want(kafala.Usage{Links: 2, AllLinks: 3, Declines: 1, AllDeclines: 2})
	s.change(t, kafala.GuaranteeID(asker, "one"), to(kafala.Cancelled, Noon))
	s.change(t, kafala.GuaranteeID(asker, "two"), issue(reference))
	want(kafala.Usage{AllLinks: 1, Declines: 1, AllDeclines: 2})
	s.Clock.Pass(24*time.Hour + time.Second)
	want(kafala.Usage{AllLinks: 1})
}

// TestPromises holds a store to kafala.Promises.
func TestPromises(t *testing.T, open Open) {
	terms{{"a word that belongs to no record is saved once in its time", onceInItsTime}}.run(t, open)
}

func onceInItsTime(t *testing.T, s Store) {
	once := func() bool {
		ok, err := s.Promises.Once(t.Context(), kafala.Tell(kafala.Notice{Kind: kafala.NoticeLinks}, s.Clock.Now()), time.Hour)
		if err != nil {
			t.Error(err)
		}
		return ok
	}
	saved := make(chan bool, 20)
	for range 20 {
		go func() { saved <- once() }()
	}
	n := 0
	for range 20 {
		if <-saved {
			n++
		}
	}
	if n != 1 {
		t.Errorf("twenty at once: %d were saved", n)
	}
	if got := s.Take(t, Noon); len(got) != 1 || got[0].Detail != "links" {
		t.Fatalf("saved %+v", got)
	}
	if once() {
		t.Error("saved again within the hour")
	}
	wants(t, "within the hour", s.took(t, s.Clock.Now()))
	s.Clock.Pass(time.Hour)
	if !once() {
		t.Error("not saved after its time")
	}
	if got := s.Take(t, s.Clock.Now()); len(got) != 1 {
		t.Errorf("after its time: %+v", got)
	}
	if _, err := s.Promises.Once(t.Context(), kafala.Delivery{ID: "x"}, time.Hour); err == nil {
		t.Error("saved in no shard")
	}
}

// TestQuota holds a store to staff.Quota.
func TestQuota(t *testing.T, open Open) {
	terms{{"so many uses in a period", allowed}, {"so many different values in a period", allowedNew},
		{"what is no limit is refused", noLimit}}.run(t, open)
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

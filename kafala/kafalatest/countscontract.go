package kafalatest

import (
	"fmt"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestCounts holds a store to kafala.Counts.
func TestCounts(t *testing.T, open Open) {
	terms{
		{"links that are open and payments that were declined", usedUp},
		{"links that were asked for within a day, each once", linksOfADay},
		{"of many links at once no more than there may be", linksAtOnce},
		{"a number that was shared, and the tries since", provedOnce},
	}.run(t, open)
}

func (s Store) usage(t testing.TB) kafala.Usage {
	t.Helper()
	u, err := s.Counts.Usage(t.Context(), asker)
	must(t, err)
	return u
}

func linksOfADay(t *testing.T, s Store) {
	link := func(name string, want bool) {
		t.Helper()
		if ok, err := s.Counts.Link(t.Context(), asker, name, 2); err != nil || ok != want {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
	for range 3 {
		link("one", true)
	}
	s.Clock.Pass(time.Hour)
	link("two", true)
	link("three", false)
	link("one", true)
	if u := s.usage(t); u.Asked != 2 {
		t.Errorf("%d are counted", u.Asked)
	}
	if ok, err := s.Counts.Link(t.Context(), asker+1, "three", 2); err != nil || !ok {
		t.Errorf("another chat: %t, %v", ok, err)
	}
	s.Clock.Pass(23 * time.Hour) // the first is a day old
	link("three", true)
	link("one", false)
	s.Clock.Pass(24 * time.Hour)
	if u := s.usage(t); u.Asked != 0 {
		t.Errorf("%d are counted after a day", u.Asked)
	}
}

func linksAtOnce(t *testing.T, s Store) {
	told := make(chan bool, 50)
	for i := range cap(told) {
		store := s
		if i%2 == 1 {
			store = s.Again(t)
		}
		go func() {
			ok, err := store.Counts.Link(t.Context(), asker, fmt.Sprint("link", i), 10)
			if err != nil {
				t.Error(err)
			}
			told <- ok
		}()
	}
	n := 0
	for range cap(told) {
		if <-told {
			n++
		}
	}
	if u := s.usage(t); n != 10 || u.Asked != 10 {
		t.Errorf("%d were told yes, %d are counted", n, u.Asked)
	}
}

func provedOnce(t *testing.T, s Store) {
	decline := func(payment string) {
		t.Helper()
		_, err := s.Counts.Decline(t.Context(), asker, payment)
		must(t, err)
		s.Clock.Pass(time.Minute)
	}
	want := func(proved time.Time, declines, tries int) {
		t.Helper()
		if u := s.usage(t); !u.Proved.Equal(proved) || u.Declines != declines || u.Tries != tries {
			t.Errorf("proved %v with %d declined, %d since; want %v, %d, %d", u.Proved, u.Declines, u.Tries, proved, declines, tries)
		}
	}
	decline("one")
	decline("two")
	want(time.Time{}, 2, 2)
	shared := s.Clock.Now()
	must(t, s.Counts.Prove(t.Context(), asker))
	want(shared, 2, 0)
	decline("three")
	must(t, s.Counts.Prove(t.Context(), asker)) // shared once more, it gives nothing anew
	want(shared, 3, 1)
	if u, err := s.Counts.Usage(t.Context(), asker+1); err != nil || !u.Proved.IsZero() {
		t.Errorf("another chat: %+v, %v", u, err)
	}
	s.Clock.Pass(24*time.Hour - 3*time.Minute)
	decline("four")
	want(shared, 2, 2)
	s.Clock.Pass(time.Minute)
	want(time.Time{}, 1, 1)
	again := s.Clock.Now()
	must(t, s.Counts.Prove(t.Context(), asker))
	want(again, 1, 0)
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
	want(kafala.Usage{Links: 2, AllLinks: 3, Declines: 1, AllDeclines: 2, Tries: 1})
	s.change(t, kafala.GuaranteeID(asker, "one"), to(kafala.Cancelled, Noon))
	s.change(t, kafala.GuaranteeID(asker, "two"), issue(reference))
	want(kafala.Usage{AllLinks: 1, Declines: 1, AllDeclines: 2, Tries: 1})
	s.Clock.Pass(time.Hour + time.Second) // of all for an hour
	want(kafala.Usage{AllLinks: 1, Declines: 1, Tries: 1})
	s.Clock.Pass(23 * time.Hour)
	want(kafala.Usage{AllLinks: 1})
}

// TestPromises holds a store to kafala.Promises.
func TestPromises(t *testing.T, open Open) {
	terms{{"a word that belongs to no record is saved once in its time", onceInItsTime},
		{"a burst has one beginning", burstBegan}}.run(t, open)
}

// What goes on began once, and again only when nobody has noted it for long enough.
func burstBegan(t *testing.T, s Store) {
	want := func(what string, began time.Time) {
		t.Helper()
		got, err := s.Again(t).Promises.Burst(t.Context(), what, time.Hour)
		if err != nil || !got.Equal(began) {
			t.Errorf("%s began at %v, %v; want %v", what, got, err, began)
		}
	}
	first := s.Clock.Now()
	for range 4 {
		want("one", first)
		s.Clock.Pass(40 * time.Minute)
	}
	want("another", s.Clock.Now())
	s.Clock.Pass(20 * time.Minute)
	want("one", s.Clock.Now())
}

// TestLimiter holds a store to kafala.Limiter, of which Allow is that of TestQuota.
func TestLimiter(t *testing.T, open Open) {
	terms{{"one question in its time", oneQuestion}, {"of many at once one may ask", questionsAtOnce}}.run(t, open)
}

func oneQuestion(t *testing.T, s Store) {
	ask := func(about string, turn bool, want kafala.Question) kafala.Question {
		t.Helper()
		q, ok, err := s.Again(t).Limiter.Ask(t.Context(), asker, about, 5*time.Second)
		if err != nil || ok != turn || q.Guarantee != want.Guarantee || !q.At.Equal(want.At) || q.Answered != want.Answered {
			t.Errorf("asked about %s: %+v, %t, %v; want %+v, %t", about, q, ok, err, want, turn)
		}
		return q
	}
	first := ask("10one", true, kafala.Question{Guarantee: "10one", At: s.Clock.Now()})
	ask("10two", false, first)
	must(t, s.Limiter.Answered(t.Context(), asker, first))
	first.Answered = true
	s.Clock.Pass(4 * time.Second)
	ask("10one", false, first)
	if _, ok, err := s.Limiter.Ask(t.Context(), asker+1, "10one", 5*time.Second); err != nil || !ok {
		t.Errorf("another chat: %t, %v", ok, err)
	}
	s.Clock.Pass(time.Second)
	second := ask("10two", true, kafala.Question{Guarantee: "10two", At: s.Clock.Now()})
	must(t, s.Limiter.Answered(t.Context(), asker, first)) // an answer that comes late is not that of the second
	ask("10two", false, second)
}

func questionsAtOnce(t *testing.T, s Store) {
	turns := make(chan bool, 50)
	for range cap(turns) {
		go func() {
			_, ok, err := s.Limiter.Ask(t.Context(), asker, "10one", time.Minute)
			if err != nil {
				t.Error(err)
			}
			turns <- ok
		}()
	}
	n := 0
	for range cap(turns) {
		if <-turns {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of fifty may ask", n)
	}
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

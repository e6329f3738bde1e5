package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/storage/storagetest"
)

func TestAllow(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client)
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
			clock.advance(step.wait)
			allowed := 0
			for range step.uses {
				ok, err := s.Allow(t.Context(), "chat 1012345672", 5, time.Minute)
				must(t, err)
				if ok {
					allowed++
				}
			}
			if allowed != step.want {
				t.Fatalf("after %v: %d of %d allowed, want %d", step.wait, allowed, step.uses, step.want)
			}
		}
		if ok, err := s.Allow(t.Context(), "another", 1, time.Hour); err != nil || !ok {
			t.Fatalf("another key: %t, %v", ok, err)
		}
		for key, value := range kept(t, client) {
			if strings.Contains(key+value, "1012345672") || strings.Contains(key+value, "another") {
				t.Errorf("%s tells whom it limits", key)
			}
			if ttl := client.PTTL(t.Context(), key).Val(); ttl <= 0 || ttl > time.Hour {
				t.Errorf("%s lives for %v", key, ttl)
			}
		}
	})
}

func TestAllowRefusesNonsense(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	for limit, per := range map[int]time.Duration{0: time.Second, -1: time.Second, 5: 0, 1000: time.Microsecond} {
		if ok, err := s.Allow(t.Context(), "x", limit, per); ok || err == nil {
			t.Errorf("%d per %v: %t, %v", limit, per, ok, err)
		}
	}
}

// So many different values within a period, and any of them again; one too many saves nothing.
func TestCount(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client)
		revs := map[int64]int64{}
		try := func(chat int64, value string, want error) {
			t.Helper()
			err := s.Save(t.Context(), chat, revs[chat], dialogs.StepResult{Session: dialogs.Session{Message: revs[chat] + 1}, Profile: &dialogs.Profile{},
				Count: dialogs.Count{Value: value, Limit: 2, Per: 24 * time.Hour}})
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", value, err, want)
			}
			if err == nil {
				revs[chat]++
			}
			if st, err := s.Load(t.Context(), chat); err != nil || st.Rev != revs[chat] {
				t.Errorf("%s: revision %d, want %d; %v", value, st.Rev, revs[chat], err)
			}
		}
		try(chat, "1012345672", nil)
		c.advance(time.Hour)
		try(chat, "1109876548", nil)
		try(chat, "1012345672", nil)
		try(chat, "2000000006", dialogs.ErrTooMany)
		try(chat, "2000000006", dialogs.ErrTooMany)
		c.advance(23 * time.Hour) // the first is a day old
		try(chat, "2000000006", nil)
		try(chat, "1012345672", dialogs.ErrTooMany)
		try(chat+1, "2000000006", nil)
	})
}

// So many different values within a period, and any of them again.
func TestAllowNew(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client)
		try := func(value string, want bool) {
			t.Helper()
			if ok, err := s.AllowNew(t.Context(), "chat", value, 2, 24*time.Hour); err != nil || ok != want {
				t.Errorf("%s: %t, %v", value, ok, err)
			}
		}
		try("1012345672", true)
		c.advance(time.Hour)
		try("1109876548", true)
		try("1012345672", true)
		try("2000000006", false)
		try("2000000006", false)
		c.advance(23 * time.Hour) // the first is a day old
		try("2000000006", true)
		try("1012345672", false)
		if ok, err := s.AllowNew(t.Context(), "another", "2000000006", 2, 24*time.Hour); err != nil || !ok {
			t.Errorf("another key: %t, %v", ok, err)
		}
		if _, err := s.AllowNew(t.Context(), "chat", "x", 0, time.Hour); err == nil {
			t.Error("a limit of 0 was taken")
		}
	})
}

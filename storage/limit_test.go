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

// Whom a limit is about cannot be read in Redis, where it stays no longer than it says something.
func TestLimitsNameNobody(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		for range 8 {
			_, err := s.Counts().Allow(t.Context(), "chat 1012345672", 5, time.Minute)
			must(t, err)
		}
		_, err := s.Counts().Allow(t.Context(), "another", 1, time.Hour)
		must(t, err)
		all := kept(t, client)
		if len(all) != 2 {
			t.Errorf("%d keys for two limits", len(all))
		}
		for key, value := range all {
			if strings.Contains(key+value, "1012345672") || strings.Contains(key+value, "another") {
				t.Errorf("%s tells whom it limits", key)
			}
			if ttl := client.PTTL(t.Context(), key).Val(); ttl <= 0 || ttl > time.Hour {
				t.Errorf("%s lives for %v", key, ttl)
			}
		}
	})
}

// So many different values within a period, and any of them again; one too many saves nothing.
func TestCount(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client)
		revs := map[int64]int64{}
		try := func(chat int64, value string, want error) {
			t.Helper()
			err := s.Chats().Save(t.Context(), chat, revs[chat], dialogs.StepResult{
				Session: dialogs.Session{Message: revs[chat] + 1}, Profile: &dialogs.Profile{},
				Count: dialogs.Count{Value: value, Limit: 2, Per: 24 * time.Hour}})
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", value, err, want)
			}
			if err == nil {
				revs[chat]++
			}
			if st, err := s.Chats().Load(t.Context(), chat); err != nil || st.Rev != revs[chat] {
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

package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// Of each guarantee the newest messages are known, each once, and none for longer than two days.
func TestPosts(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		one, other := opened(t, chat, "one").ID, opened(t, chat, "other").ID
		are := func(id string, want ...int) {
			t.Helper()
			got, err := s.Chats().Posted(t.Context(), id)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("posted %v, %v; want %v", got, err, want)
			}
		}
		are(one)
		for _, message := range []int{9, 100, 9, 11} {
			must(t, s.Chats().Post(t.Context(), one, message))
		}
		must(t, s.Chats().Post(t.Context(), other, 12))
		are(one, 9, 11, 100)
		must(t, s.Chats().Unpost(t.Context(), one, 9, 12))
		are(one, 11, 100)
		are(other, 12)
		for message := range 20 {
			must(t, s.Chats().Post(t.Context(), one, 200+message))
		}
		are(one, 212, 213, 214, 215, 216, 217, 218, 219)
		left := client.PTTL(t.Context(), placeOf(chat).posts(one)).Val()
		if left <= 0 || left > 48*time.Hour {
			t.Errorf("it is kept for %s", left)
		}
		if err := s.Chats().Post(t.Context(), "x", 1); err == nil {
			t.Error("what names no guarantee is noted")
		}
	})
}

// Where a group has moved is kept, and that of another group is not it.
func TestMoved(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s := under(t, client, keyText("k1", oldFill))
		for _, to := range []int64{-1001, -1002} { // it may move again
			must(t, s.Chats().Move(t.Context(), -71, to))
			if got, err := s.Chats().Moved(t.Context(), -71); err != nil || got != to {
				t.Errorf("%d, %v, want %d", got, err, to)
			}
		}
		if got, err := s.Chats().Moved(t.Context(), -72); err != nil || got != 0 {
			t.Errorf("another group: %d, %v", got, err)
		}
	})
}

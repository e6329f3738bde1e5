package storage

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// What passes is counted in the stroke that saves the step: once however often that is repeated, and not where it saves
// nothing. It is of a day, of all chats, and goes by itself.
func TestPassesAreCountedWithTheirStep(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		today := kafala.DateOf(noon)
		yesterday := today.AddDays(-1)
		shown, stands := dialogs.Pass{Place: "mobile", Passage: dialogs.Shown}, dialogs.Pass{Place: "mobile", Passage: dialogs.Stands}
		refused := dialogs.Pass{Place: "mobile", Passage: dialogs.Refused, Why: "mobile.many"}
		step := func(day kafala.Date, up ...dialogs.Pass) dialogs.StepResult {
			return dialogs.StepResult{Counted: dialogs.Counted{Day: day, Up: up}}
		}
		first := step(yesterday, shown, stands)
		must(t, s.Chats().Save(ctx, chat, 0, first))
		must(t, s.Chats().Save(ctx, chat+1, 0, first)) // of another shard
		if err := s.Chats().Save(ctx, chat, 7, first); !errors.Is(err, kafala.ErrStale) {
			t.Fatal(err)
		}
		over := step(yesterday, refused)
		over.Count = dialogs.Count{Value: "x", Limit: 0, Per: time.Hour}
		if err := s.Chats().Save(ctx, chat, 1, over); !errors.Is(err, dialogs.ErrTooMany) {
			t.Fatal(err)
		}
		next := step(today, refused, stands)
		next.Counted.Down, next.Counted.Since = stands, yesterday
		must(t, s.Chats().Save(ctx, chat, 1, next))
		must(t, s.Chats().Save(ctx, chat+2, 0, dialogs.StepResult{})) // counts nothing

		passed := func(first, last kafala.Date, want dialogs.Passes) {
			t.Helper()
			got, err := s.Counts().Passed(ctx, first, last)
			maps.DeleteFunc(got, func(_ dialogs.Pass, n int) bool { return n == 0 })
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("from %s to %s: %v, %v; want %v", first, last, got, err, want)
			}
		}
		passed(yesterday, yesterday, dialogs.Passes{shown: 2, stands: 1})
		passed(today, today, dialogs.Passes{refused: 1, stands: 1})
		passed(today.AddDays(-40), today, dialogs.Passes{shown: 2, stands: 2, refused: 1})
		passed(today.AddDays(1), today.AddDays(3), dialogs.Passes{})

		hash := placeOf(chat).passes(today)
		must(t, client.HSet(ctx, hash, "refused.mobile.later", 5, "weighed.mobile", 5).Err())
		passed(today, today, dialogs.Passes{refused: 1, stands: 1})
		if left := client.PTTL(ctx, hash).Val(); left <= 61*day || left > passesKept {
			t.Errorf("kept for %v", left)
		}

		gone := step(today, shown) // what stood longer ago than counts are kept
		gone.Counted.Down, gone.Counted.Since = stands, today.AddDays(-300)
		must(t, s.Chats().Save(ctx, chat, 2, gone))
		if n := client.Exists(ctx, placeOf(chat).passes(today.AddDays(-300))).Val(); n != 0 {
			t.Error("counts of a day that has gone were made anew, and are kept for ever")
		}
	})
}

// A save whose answer was lost is sent again by the client, and counts nothing twice.
func TestARepeatedSaveCountsOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		shown := dialogs.Pass{Place: "region", Passage: dialogs.Shown}
		p, today := placeOf(chat), kafala.DateOf(noon)
		keys := []string{p.session(chat), p.profile(chat), p.session(chat), p.passes(today), p.passes(kafala.Date{})}
		for range 3 {
			_, err := s.run(t.Context(), sessionScript, keys, 0, "1|x", 60_000, "", 60_000, "", 0, 0, 0, shown.String(), "", 60_000, "")
			must(t, err)
		}
		if got := client.HGet(t.Context(), p.passes(today), shown.String()).Val(); got != "1" {
			t.Errorf("counted %s times", got)
		}
	})
}

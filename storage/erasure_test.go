package storage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// end is a change that takes a guarantee to a status.
func end(to kafala.Status, at time.Time) func(*kafala.Guarantee) ([]kafala.Delivery, error) {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) { return nil, g.Move(to, at, "staff:1", "test") }
}

func TestDay(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Personal, c.Retention = 24*time.Hour, 10*time.Hour })
		ctx := t.Context()
		day := func(want ...string) {
			t.Helper()
			got, err := s.ErasureDue(ctx, c.now(), 10)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("after %s: to be erased %v, %v; want %v", c.now().Sub(noon), got, err, want)
			}
		}
		paid, unpaid, renewed := opened(t, chat, "paid"), opened(t, chat, "unpaid"), opened(t, chat, "renewed")
		for _, g := range []kafala.Guarantee{paid, unpaid, renewed} {
			mustOpen(t, s, g)
		}
		change := func(id string, f func(*kafala.Guarantee) ([]kafala.Delivery, error)) {
			t.Helper()
			_, err := s.Change(ctx, id, f)
			must(t, err)
		}
		change(paid.ID, issue("10169090602"))
		change(unpaid.ID, end(kafala.Cancelled, c.now()))
		change(renewed.ID, end(kafala.Expired, c.now()))
		change(renewed.ID, end(kafala.Awaiting, c.now())) // no longer over
		c.advance(9 * time.Hour)
		day(unpaid.ID) // before its record outlives its lifetime
		change(paid.ID, end(kafala.Ended, c.now()))
		c.advance(24*time.Hour - time.Second)
		day(unpaid.ID)
		c.advance(time.Second)
		day(unpaid.ID, paid.ID)
		change(paid.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { g.Erase(c.now(), "sweep"); return nil, nil })
		day(unpaid.ID)
		must(t, client.Del(ctx, placeOf(chat).guarantee(unpaid.ID)).Err()) // as its lifetime does
		day()
		for key, value := range kept(t, client) {
			if strings.Contains(key, "days") {
				t.Errorf("%s still holds %s", key, value)
			}
		}
	})
}

func TestErase(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Personal = time.Hour })
		ctx := t.Context()
		g := opened(t, chat, "draft")
		mustOpen(t, s, g)
		must(t, save(ctx, s, chat, 0, sampleSession(t)))
		must(t, s.SaveProfile(ctx, chat, dialogs.Profile{Language: "en"}))
		never := func(kafala.Guarantee) bool { return false }
		if gone, err := s.Erase(ctx, g.ID, never); gone || err != nil {
			t.Errorf("erased against a no: %t, %v", gone, err)
		}
		interfered := false
		cancelled := func(now kafala.Guarantee) bool {
			if !interfered { // somebody saves between reading and erasing
				interfered = true
				_, err := s.Change(ctx, g.ID, end(kafala.Cancelled, c.now()))
				must(t, err)
			}
			return true
		}
		asked := 0
		if gone, err := s.Erase(ctx, g.ID, func(now kafala.Guarantee) bool { asked++; return cancelled(now) }); !gone || err != nil || asked != 2 {
			t.Errorf("erased %t, %v, asked %d times, want twice", gone, err, asked)
		}
		if gone, err := s.Erase(ctx, g.ID, never); !gone || err != nil {
			t.Errorf("once more: %t, %v", gone, err)
		}
		must(t, s.Forget(ctx, chat))
		must(t, s.Forget(ctx, chat))
		if all := kept(t, client); len(all) != 0 {
			t.Errorf("left: %v", all)
		}
		if st, err := s.Load(ctx, chat); err != nil || st.Rev != 0 || st.Profile.Language != "" {
			t.Errorf("still known: %+v, %v", st, err)
		}
	})
}

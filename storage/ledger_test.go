package storage

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// The courier is woken by what is due now, and for its shard.
func TestChangeWakesTheCourier(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		woken := make(chan int, 10)
		s, _ := newStore(t, client, func(c *Config) { c.Wake = func(shard int) { woken <- shard } })
		g := opened(t, chat, "draft")
		mustOpen(t, s, g, g.Deliver(kafala.SendLink, "", noon.Add(time.Hour)))
		if len(woken) != 0 {
			t.Fatal("woken for a delivery that is not due")
		}
		_, err := s.Records().Change(t.Context(), g.ID, issue("10169090602"))
		must(t, err)
		if len(woken) != 1 || <-woken != kafala.Shard(chat) {
			t.Fatal("the courier was not woken once, for its shard")
		}
		_, err = s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return []kafala.Delivery{g.Deliver(kafala.TellStaff, "", noon)}, kafala.ErrUnchanged
		})
		if err != nil || len(woken) != 0 {
			t.Fatalf("woken by a change that was given up: %v", err)
		}
	})
}

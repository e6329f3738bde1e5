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

// A request that is over and that no money came for goes with its time. One that money came for stays for good, although
// it went back: the record is its only trace here.
func TestOnlyRecordsWithoutMoneyHaveALifetime(t *testing.T) {
	paid := kafala.Payment{ID: "pay_1", Amount: 12300}
	money := map[string]func(g *kafala.Guarantee){
		"none":             func(*kafala.Guarantee) {},
		"one that came":    func(g *kafala.Guarantee) { g.Payment = paid },
		"one too many":     func(g *kafala.Guarantee) { g.Extra = []kafala.Extra{{Payment: paid}} },
		"one that is back": func(g *kafala.Guarantee) { g.Payment = paid; g.Payment.Back = paid.Amount },
	}
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client, func(c *Config) { c.Retention = 10 * time.Hour })
		for name, came := range money {
			for _, over := range []kafala.Status{kafala.Expired, kafala.Cancelled} {
				g := opened(t, chat, name+string(over))
				mustOpen(t, s, g)
				_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					came(g)
					return nil, g.Move(over, noon, "test", "test")
				})
				must(t, err)
				lives := client.PTTL(t.Context(), placeOf(chat).guarantee(g.ID)).Val()
				if ends := lives > 0; ends != (name == "none") || lives > 10*time.Hour {
					t.Errorf("%s, money: %s: it lives for %v", over, name, lives)
				}
			}
		}
	})
}

// Records that have outlived their lifetime leave the list of what is to be erased.
func TestErasureDueDropsWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Personal, c.Retention = 24*time.Hour, 10*time.Hour })
		ctx := t.Context()
		paid, unpaid := opened(t, chat, "paid"), opened(t, chat, "unpaid")
		mustOpen(t, s, paid)
		mustOpen(t, s, unpaid)
		for _, step := range []struct {
			id     string
			change func(*kafala.Guarantee) ([]kafala.Delivery, error)
		}{{paid.ID, issue("10169090602")}, {paid.ID, end(kafala.Ended, noon)}, {unpaid.ID, end(kafala.Cancelled, noon)}} {
			_, err := s.Records().Change(ctx, step.id, step.change)
			must(t, err)
		}
		c.advance(24 * time.Hour)
		if ttl := client.PTTL(ctx, placeOf(chat).guarantee(unpaid.ID)).Val(); ttl <= 9*time.Hour || ttl > 10*time.Hour {
			t.Errorf("a request that nobody paid lives for %v", ttl)
		}
		due := func(want ...string) {
			t.Helper()
			if got, err := s.Records().ErasureDue(ctx, c.now(), 10); err != nil || !slices.Equal(got, want) {
				t.Errorf("to be erased %v, %v; want %v", got, err, want)
			}
		}
		due(unpaid.ID, paid.ID)
		must(t, client.Del(ctx, placeOf(chat).guarantee(unpaid.ID)).Err()) // as its lifetime does
		due(paid.ID)
		_, err := s.Records().Change(ctx, paid.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Erase(c.now(), "sweep")
			return nil, nil
		})
		must(t, err)
		due()
		for key, value := range kept(t, client) {
			if strings.Contains(key, "days") {
				t.Errorf("%s still holds %s", key, value)
			}
		}
	})
}

// Of a chat that is erased and forgotten, nothing is left.
func TestEraseLeavesNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Personal = time.Hour })
		ctx := t.Context()
		g := opened(t, chat, "draft")
		mustOpen(t, s, g)
		must(t, save(ctx, s, chat, 0, sampleSession(t)))
		must(t, s.Chats().SaveProfile(ctx, chat, dialogs.Profile{Language: "en"}))
		_, err := s.Records().Change(ctx, g.ID, end(kafala.Cancelled, c.now()))
		must(t, err)
		if gone, err := s.Records().Erase(ctx, g.ID, func(kafala.Guarantee) bool { return true }); !gone || err != nil {
			t.Errorf("erased %t, %v", gone, err)
		}
		must(t, s.Chats().Forget(ctx, chat))
		must(t, s.Chats().Forget(ctx, chat))
		if all := kept(t, client); len(all) != 0 {
			t.Errorf("left: %v", all)
		}
		if st, err := s.Chats().Load(ctx, chat); err != nil || st.Rev != 0 || st.Profile.Language != "" {
			t.Errorf("still known: %+v, %v", st, err)
		}
	})
}

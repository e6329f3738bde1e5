package storage

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// end is a change that takes a guarantee to a status.
func end(to kafala.Status, at time.Time) func(*kafala.Guarantee) ([]kafala.Delivery, error) {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return nil, g.Move(to, at, kafalatest.Mover(g.Status, to), "test")
	}
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
					return nil, g.Move(over, noon, kafalatest.Mover(g.Status, over), "test")
				})
				must(t, err)
				lives := client.PTTL(t.Context(), placeOf(chat).guarantee(g.ID)).Val()
				if ends := lives > 0; ends != (name == "none") || ends && lives <= 10*time.Hour || lives > 11*time.Hour {
					t.Errorf("%s, money: %s: it lives for %v", over, name, lives)
				}
			}
		}
	})
}

// The record of a request that nobody paid has no lifetime while an objection holds it, and has one again afterwards.
func TestHeldRecordsHaveNoLifetime(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Personal, c.Retention = 24*time.Hour, 10*time.Hour })
		g := opened(t, chat, "unpaid")
		mustOpen(t, s, g)
		lives := func(what func(*kafala.Guarantee)) time.Duration {
			t.Helper()
			_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { what(g); return nil, nil })
			must(t, err)
			return client.PTTL(t.Context(), placeOf(chat).guarantee(g.ID)).Val()
		}
		if ttl := lives(func(g *kafala.Guarantee) { must(t, g.Move(kafala.Expired, noon, "sweep", "test")) }); ttl <= 0 {
			t.Errorf("before: %v", ttl)
		}
		if ttl := lives(func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: c.now(), By: 7, Why: "unwanted"} }); ttl != -1 {
			t.Errorf("frozen: %v", ttl)
		}
		if ttl := lives(func(g *kafala.Guarantee) { g.Freeze.Lift = kafala.Motion{At: c.now(), GivenAt: c.now()} }); ttl <= 0 {
			t.Errorf("lifted: %v", ttl)
		}
		lives(func(g *kafala.Guarantee) { g.Freeze.Lift = kafala.Motion{} })
		c.advance(kafala.HoldMost)
		if ttl := lives(func(g *kafala.Guarantee) { g.Erase(c.now(), "sweep") }); ttl <= 0 {
			t.Errorf("after the longest hold: %v", ttl)
		}
	})
}

// The ID number that is frozen is legible nowhere, neither is a guarantee that is frozen with it.
func TestFrozenNumbersAreNotLegible(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	const number, named = "1012345672", "00aaaaaaaaaaaaaaaa"
	_, _, err := s.Freezes().Freeze(t.Context(), number, kafala.NumberFreeze{ID: "mfrggzdf", Named: []string{named},
		Freeze: kafala.Freeze{At: noon, By: 7100000004, Why: "impersonated"}})
	must(t, err)
	all := kept(t, client)
	if len(all) != 1 {
		t.Errorf("%d keys", len(all))
	}
	for key, value := range all {
		for _, secret := range []string{number, named, "impersonated", "7100000004"} {
			if strings.Contains(key+value, secret) {
				t.Errorf("%q is legible in %s", secret, key)
			}
		}
	}
}

// TestStoredFreeze guards what lies in a running deployment.
func TestStoredFreeze(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	n := sample[kafala.NumberFreeze](t, "freeze.json")
	_, _, err := s.Freezes().Freeze(t.Context(), "1012345672", n)
	must(t, err)
	for field, value := range client.HGetAll(t.Context(), frozenKey()).Val() {
		var got kafala.NumberFreeze
		_, err := s.openValue(frozenPlace(field), []byte(value), &got)
		must(t, err)
		if !reflect.DeepEqual(got, n) {
			t.Errorf("%+v, want %+v", got, n)
		}
		text, err := json.MarshalIndent(got, "", "  ")
		must(t, err)
		if want, err := os.ReadFile("testdata/freeze.json"); err != nil || string(text)+"\n" != string(want) {
			t.Errorf("it is stored as\n%s", text)
		}
	}
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
		if ttl := client.PTTL(ctx, placeOf(chat).guarantee(unpaid.ID)).Val(); ttl <= 10*time.Hour || ttl > 11*time.Hour {
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

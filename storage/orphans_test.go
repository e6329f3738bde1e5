package storage

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// Records of what was paid that an earlier release has erased hold Telegram's number of their chat, and no list says so: they lose
// it, a week of payments at a time, with what leads from the chat to them. What is not erased yet, and what is kept for money,
// keeps it.
func TestErasedByAnEarlierRelease(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, clock := newStore(t, client, func(c *Config) { c.Personal = 24 * time.Hour })
		office := newCounter(t, s).Office
		office.Settings.Times.Personal = kafala.Duration(24 * time.Hour)
		keep := func(draft string, age int, erased bool) kafala.Guarantee {
			g := opened(t, chat, draft)
			mustOpen(t, s, g)
			at := noon.AddDate(0, 0, -age)
			_, err := s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.Payment, g.IssuedAt = kafala.Payment{ID: "pay_" + draft, Amount: 12300, At: at}, at
				reference, err := kafala.NewReference(kafala.Shard(chat), kafalatest.NewRandom(uint64(age)))
				must(t, err)
				return issue(reference)(g)
			})
			must(t, err)
			now, err := s.Records().Change(ctx, g.ID, end(kafala.Ended, at))
			must(t, err)
			if erased { // as an earlier release did: the chat stays, and no list has the record any more
				now, err = s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					g.EraseNames(at, "sweep", "region", "kind")
					return nil, nil
				})
				must(t, err)
			}
			must(t, client.ZRem(ctx, placeOf(chat).days(), g.ID).Err())
			return now
		}
		newest, old, oldest := keep("newest", 2, true), keep("old", 40, true), keep("oldest", 90, true)
		named := keep("named", 3, false)
		clock.advance(48 * time.Hour)
		if due, err := s.Records().ErasureDue(ctx, clock.now(), 10); err != nil || len(due) > 0 {
			t.Fatalf("a list has %v, %v", due, err)
		}
		calls := 0
		for done := false; !done; calls++ {
			var err error
			done, err = office.ForgetEarlier(ctx)
			must(t, err)
			if calls > 20 {
				t.Fatal("it does not end")
			}
		}
		if calls < 90/7 {
			t.Errorf("%d calls have looked at ninety days", calls)
		}
		for _, g := range []kafala.Guarantee{newest, old, oldest} {
			now, err := s.Records().Find(ctx, g.ID)
			if err != nil || !now.Forgotten() || now.Reference == "" {
				t.Errorf("%s: chat %d, %v", g.ID, now.Chat, err)
			}
		}
		if now, err := s.Records().Find(ctx, named.ID); err != nil || now.Chat != chat || !now.Named() {
			t.Errorf("what is not erased: chat %d, named %t, %v", now.Chat, now.Named(), err)
		}
		listed := client.ZRange(ctx, placeOf(chat).of(chat), 0, -1).Val()
		if strings.Join(listed, " ") != named.ID {
			t.Errorf("its chat leads to %v", listed)
		}
		if done, err := office.ForgetEarlier(ctx); !done || err != nil {
			t.Errorf("called again: %t, %v", done, err)
		}
	})
}

// readUpTo is a register that notes up to which payments it was read.
type readUpTo struct {
	kafala.Register
	latest *time.Time
}

func (r readUpTo) Paid(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	if to.After(*r.latest) {
		*r.latest = to
	}
	return r.Register.Paid(ctx, from, to, each)
}

// What was paid within the time after which it may be erased was not erased by anybody: no process reads it for that, however much
// it is.
func TestLatelyPaidIsNotReadForErasure(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client)
		office := newCounter(t, s).Office
		office.Settings.Times.Personal, office.Settings.Times.Records = kafala.Duration(90*kafala.Day), kafala.Duration(3650*kafala.Day)
		var latest time.Time
		office.Register = readUpTo{office.Register, &latest}
		if done, err := office.ForgetEarlier(t.Context()); !done || err != nil {
			t.Errorf("done %t, %v", done, err)
		}
		if young := clock.now().AddDate(0, 0, -80); latest.IsZero() || latest.After(young) {
			t.Errorf("read up to %s, and what was paid since %s is too young", latest, young)
		}
	})
}

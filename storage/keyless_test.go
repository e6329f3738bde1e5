package storage

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// What is lost with a key that was given up hides nothing of what is listed beside it, and what is found again under another key is saved.
func TestListsPassOverWhatIsLost(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		fillAll(t, copyStore(t, client))
		s := under(t, client, keyText("k3", 3))
		must(t, client.Del(ctx, sealsKey()).Err()) // who sealed with them has ended long ago
		for _, id := range []string{"k1", "k2"} {
			must(t, s.Keyring().Forget(ctx, id, 0))
		}
		must(t, s.Keyring().Try(ctx))

		must(t, s.Losses().SaveGap(ctx, kafala.Gap{From: noon, To: noon.Add(kafala.Day)}))
		lost := kafala.LostPayment{Payment: kafala.Payment{ID: "pay_new", Amount: 100, At: noon}}
		if done, err := s.Losses().SaveLost(ctx, lost); !done || err != nil {
			t.Errorf("%v, %v", done, err)
		}
		known := kafala.LostPayment{Payment: kafala.Payment{ID: "pay_lost", Amount: 100, At: noon}}
		if done, err := s.Losses().SaveLost(ctx, known); !done || err != nil {
			t.Errorf("one that nobody reads any more is not listed anew: %v, %v", done, err)
		}
		if done, err := s.Losses().SaveLost(ctx, known); done || err != nil {
			t.Errorf("listed twice: %v, %v", done, err)
		}
		gaps, err := s.Losses().Gaps(ctx)
		if len(gaps) != 1 || err != nil {
			t.Errorf("gaps: %v, %v", gaps, err)
		}
		all, err := s.Losses().AllLost(ctx)
		if len(all) != 2 || err != nil {
			t.Errorf("lost payments: %v, %v", all, err)
		}
		for what, list := range map[string]func() (int, error){
			"members": func() (int, error) { all, err := s.Staff().Members(ctx); return len(all), err },
			"stops":   func() (int, error) { all, err := s.Freezes().Standing(ctx); return len(all), err },
			"questions": func() (int, error) {
				all, _, err := s.Queries().Unanswered(ctx, kafala.ListPage{Limit: 9})
				return len(all), err
			},
			"never shown": func() (int, error) {
				all, _, err := s.Records().Listed(ctx, kafala.ListPage{List: kafala.ListUnshown, Limit: 9})
				return len(all), err
			},
			"waits for a decision": func() (int, error) {
				all, _, err := s.Records().Listed(ctx, kafala.ListPage{List: kafala.ListUndecided, Limit: 9})
				return len(all), err
			},
		} {
			if n, err := list(); n != 0 || err != nil {
				t.Errorf("%s: %d, %v", what, n, err)
			}
		}
	})
}

// What was sealed with a key that was given up is as if it were not there, for whoever looks for it by itself: a member is nobody, and may
// be one again; a record is none, and days and sweeps are read without it.
func TestGivenUpIsNotThere(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		old := copyStore(t, client)
		fillAll(t, old)
		members, err := old.Staff().Members(ctx)
		must(t, err)
		var ids []string
		must(t, old.Records().Opened(ctx, time.Time{}, noon.Add(100*kafala.Day), func(g kafala.Guarantee) error {
			ids = append(ids, g.ID)
			return nil
		}))
		if len(members) == 0 || len(ids) == 0 {
			t.Fatalf("%d members, %d records", len(members), len(ids))
		}
		s := under(t, client, keyText("k3", 3))
		must(t, client.Del(ctx, sealsKey()).Err()) // who sealed with them has ended long ago
		for _, id := range []string{"k1", "k2"} {
			must(t, s.Keyring().Forget(ctx, id, 0))
		}
		for _, m := range members {
			was, err := s.Staff().Member(ctx, m.ID)
			if !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("a member: %+v, %v", was, err)
			}
			m.Rev = was.Rev
			if err := s.Staff().Appoint(ctx, m); err != nil {
				t.Errorf("appointed anew: %v", err)
			}
			if now, err := s.Staff().Member(ctx, m.ID); err != nil || now.Rank != m.Rank {
				t.Errorf("the new one: %+v, %v", now, err)
			}
		}
		for _, id := range ids {
			if _, err := s.Records().Find(ctx, id); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("a record: %v", err)
			}
			if _, err := s.Records().Change(ctx, id, func(*kafala.Guarantee) ([]kafala.Delivery, error) { return nil, nil }); !errors.Is(
				err, kafala.ErrNotFound) {
				t.Errorf("a change: %v", err)
			}
		}
		none := func(g kafala.Guarantee) error { t.Errorf("%s is read", g.ID); return nil }
		for what, read := range map[string]func(context.Context, time.Time, time.Time, func(kafala.Guarantee) error) error{
			"opened": s.Records().Opened, "paid": s.Records().Paid, "moved": s.Records().Moved} {
			if err := read(ctx, time.Time{}, noon.Add(100*kafala.Day), none); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := s.Box().Claim(ctx, noon.Add(100*kafala.Day), time.Minute, 100); err != nil {
			t.Errorf("deliveries: %v", err)
		}
	})
}

package storage

import (
	"testing"

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
		for _, id := range []string{"k1", "k2"} {
			must(t, s.Keyring().Forget(ctx, id))
		}
		must(t, s.Keyring().Try(ctx))

		must(t, s.Losses().SaveGap(ctx, kafala.Gap{From: noon, To: noon.Add(kafala.Day)}))
		lost := kafala.LostPayment{Payment: kafala.Payment{ID: "pay_new", Amount: 100, At: noon}}
		if done, err := s.Losses().SaveLost(ctx, lost); !done || err != nil {
			t.Errorf("%v, %v", done, err)
		}
		known := kafala.LostPayment{Payment: kafala.Payment{ID: "pay_lost", Amount: 100, At: noon}}
		if done, err := s.Losses().SaveLost(ctx, known); done || err != nil {
			t.Errorf("one that nobody reads any more: %v, %v", done, err)
		}
		gaps, err := s.Losses().Gaps(ctx)
		if len(gaps) != 1 || err != nil {
			t.Errorf("gaps: %v, %v", gaps, err)
		}
		all, err := s.Losses().AllLost(ctx)
		if len(all) != 1 || err != nil {
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

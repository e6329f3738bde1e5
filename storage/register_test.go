package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// Records that have outlived their retention leave the register.
func TestRegisterDropsWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		for i := range 6 { // two chats of different shards, one guarantee an hour
			g := opened(t, chat+int64(i%2), fmt.Sprint("draft", i))
			g.Opened = noon.Add(time.Duration(i) * time.Hour)
			mustOpen(t, s, g)
		}
		client.Del(ctx, placeOf(chat).guarantee(kafala.GuaranteeID(chat, "draft0")))
		var drafts []string
		must(t, s.Records().Opened(ctx, noon, noon.Add(9*time.Hour), func(g kafala.Guarantee) error {
			drafts = append(drafts, strings.TrimPrefix(g.Draft(), "draft"))
			return nil
		}))
		slices.Sort(drafts)
		if got := strings.Join(drafts, ""); got != "12345" {
			t.Errorf("after one is gone: %s", got)
		}
		if n := client.ZCard(ctx, placeOf(chat).opened()).Val(); n != 2 {
			t.Errorf("%d ids stay in the register", n)
		}
	})
}

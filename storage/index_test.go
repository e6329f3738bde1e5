package storage

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// Records that have outlived their retention leave the list of their chat, and do not count towards its limit.
func TestByChatDropsWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		for i, draft := range []string{"c", "a", "b", "e", "d"} {
			g := opened(t, chat, draft)
			g.Opened = noon.Add(time.Duration(i) * time.Minute)
			mustOpen(t, s, g)
		}
		p := placeOf(chat)
		client.Del(ctx, p.guarantee(kafala.GuaranteeID(chat, "d")), p.guarantee(kafala.GuaranteeID(chat, "b")))
		drafts := ""
		got, err := s.Records().ByChat(ctx, chat, 2)
		must(t, err)
		for _, g := range got {
			drafts += g.Draft()
		}
		if drafts != "ea" {
			t.Errorf("after two are gone: %s", drafts)
		}
		if n := client.ZCard(ctx, p.of(chat)).Val(); n != 3 {
			t.Errorf("%d ids stay in the list", n)
		}
	})
}

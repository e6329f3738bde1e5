package storage

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

func TestByChatNewestFirst(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		for i, draft := range []string{"c", "a", "b", "e", "d"} {
			g := opened(t, chat, draft)
			g.Opened = noon.Add(time.Duration(i) * time.Minute)
			mustOpen(t, s, g)
		}
		list := func(limit int) (drafts string) {
			t.Helper()
			got, err := s.ByChat(ctx, chat, limit)
			must(t, err)
			for _, g := range got {
				drafts += g.ID[2:]
			}
			return drafts
		}
		for limit, want := range map[int]string{0: "", 1: "d", 3: "deb", 10: "debac"} {
			if got := list(limit); got != want {
				t.Errorf("limit %d: %s, want %s", limit, got, want)
			}
		}
		// Records that have outlived their retention leave the list.
		p := placeOf(chat)
		client.Del(ctx, p.guarantee(kafala.GuaranteeID(chat, "d")), p.guarantee(kafala.GuaranteeID(chat, "b")))
		if got := list(2); got != "ea" {
			t.Errorf("after two are gone: %s", got)
		}
		if n := client.ZCard(ctx, p.of(chat)).Val(); n != 3 {
			t.Errorf("%d ids stay in the list", n)
		}
		if got, err := s.ByChat(ctx, chat+1, 5); err != nil || len(got) != 0 {
			t.Errorf("another chat: %v, %v", got, err)
		}
	})
}

func TestWatch(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client)
		ctx := t.Context()
		due := func(after time.Duration, limit int) []string {
			t.Helper()
			ids, err := s.Due(ctx, noon.Add(after), limit)
			must(t, err)
			return ids
		}
		var opens []string
		for n := range int64(6) { // six chats, all in different shards
			g := opened(t, chat+n, fmt.Sprint("w", n))
			mustOpen(t, s, g)
			opens = append(opens, g.ID)
			clock.advance(time.Second)
		}
		if got := due(29*time.Second, 10); len(got) != 0 {
			t.Fatalf("looked at too early: %v", got)
		}
		if got := due(35*time.Second, 10); !slices.Equal(got, opens) {
			t.Fatalf("got %v, want %v", got, opens)
		}
		if got := due(35*time.Second, 0); len(got) != 0 {
			t.Fatalf("with a limit of none: %v", got)
		}
		must(t, s.Postpone(ctx, opens[0], noon.Add(time.Hour)))
		must(t, s.Postpone(ctx, "10never", noon))
		if got := due(35*time.Second, 10); !slices.Equal(got, opens[1:]) {
			t.Fatalf("after postponing: %v", got)
		}

		move := func(id string, to kafala.Status) {
			t.Helper()
			_, err := s.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { return nil, g.Move(to, noon, "sweep", "") })
			must(t, err)
		}
		move(opens[1], kafala.Issued)
		move(opens[2], kafala.Expired)
		must(t, s.Postpone(ctx, opens[1], noon))
		if got := due(35*time.Second, 10); !slices.Equal(got, opens[3:]) {
			t.Fatalf("after two have ended: %v", got)
		}
		move(opens[2], kafala.Awaiting) // a new link
		if got := due(time.Minute, 10); !reflect.DeepEqual(got, append(slices.Clone(opens[3:]), opens[2])) {
			t.Fatalf("after a new link: %v", got)
		}
		_, err := s.Change(ctx, opens[0], func(g *kafala.Guarantee) ([]kafala.Delivery, error) { g.Invoice.ID = "x"; return nil, nil })
		must(t, err)
		if got := due(59*time.Minute, 10); slices.Contains(got, opens[0]) {
			t.Fatal("a change that leaves it awaiting has moved its next look")
		}
		// The limit is each shard's own.
		mustOpen(t, s, opened(t, chat+3, "second"))
		if got := due(2*time.Minute, 1); len(got) != 4 {
			t.Fatalf("one a shard: %v", got)
		}
	})
}

package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

func TestRegister(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		for i := range 6 { // two chats of different shards, one guarantee an hour
			g := opened(t, chat+int64(i%2), fmt.Sprint("draft", i))
			g.Opened = noon.Add(time.Duration(i) * time.Hour)
			mustOpen(t, s, g)
		}
		paid, err := s.Change(ctx, kafala.GuaranteeID(chat, "draft2"), func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment = kafala.Payment{ID: "payment", At: noon.Add(5 * time.Hour)}
			return issue("10169090602")(g)
		})
		must(t, err)
		list := func(from, to time.Time) string {
			var drafts []string
			must(t, s.Opened(ctx, from, to, func(g kafala.Guarantee) error {
				drafts = append(drafts, strings.TrimPrefix(g.Draft(), "draft"))
				return nil
			}))
			slices.Sort(drafts)
			return strings.Join(drafts, "")
		}
		for _, c := range []struct {
			from, to int
			want     string
		}{{0, 6, "012345"}, {1, 3, "12"}, {3, 3, ""}, {5, 9, "5"}} {
			if got := list(noon.Add(time.Duration(c.from)*time.Hour), noon.Add(time.Duration(c.to)*time.Hour)); got != c.want {
				t.Errorf("opened from %d to %d: %s, want %s", c.from, c.to, got, c.want)
			}
		}
		for _, c := range []struct{ from, to, want int }{{0, 5, 0}, {5, 6, 1}, {6, 9, 0}} {
			n := 0
			must(t, s.Paid(ctx, noon.Add(time.Duration(c.from)*time.Hour), noon.Add(time.Duration(c.to)*time.Hour), func(g kafala.Guarantee) error {
				if g.ID != paid.ID {
					t.Errorf("%s is paid", g.ID)
				}
				n++
				return nil
			}))
			if n != c.want {
				t.Errorf("paid from %d to %d: %d", c.from, c.to, n)
			}
		}
		halt := errors.New("enough")
		if err := s.Opened(ctx, noon, noon.Add(time.Hour), func(kafala.Guarantee) error { return halt }); !errors.Is(err, halt) {
			t.Errorf("the caller's error: %v", err)
		}
		client.Del(ctx, placeOf(chat).guarantee(kafala.GuaranteeID(chat, "draft0"))) // it has outlived its retention
		if got := list(noon, noon.Add(9*time.Hour)); got != "12345" {
			t.Errorf("after one is gone: %s", got)
		}
		if n := client.ZCard(ctx, placeOf(chat).opened()).Val(); n != 2 {
			t.Errorf("%d ids stay in the register", n)
		}
	})
}

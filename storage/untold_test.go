package storage

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// waits lists the deliveries of a chat's shard that wait, without the shard.
func waits(t *testing.T, client redis.UniversalClient) (names []string) {
	t.Helper()
	for _, id := range client.ZRange(t.Context(), placeOf(chat).box(), 0, -1).Val() {
		names = append(names, id[2:])
	}
	slices.Sort(names)
	return names
}

// parkedAt gives a delivery of a guarantee, or of none, up.
func parkedAt(t *testing.T, s *Store, guarantee, name string, kind kafala.DeliveryKind, why string) {
	t.Helper()
	d := kafala.Delivery{ID: fmt.Sprintf("%02d%s", kafala.Shard(chat), name), Kind: kind, Chat: chat, Guarantee: guarantee, Due: noon,
		Since: noon}
	put(t, s, chat, d)
	must(t, s.Box().Park(t.Context(), d, why))
}

// What is still to be told of a request goes with it, and with the chat of what is erased: what waits and what was given up, but not
// that the buttons that pay for it go, nor what staff are told. What is about another one stays.
func TestUntold(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		for _, whole := range []bool{true, false} {
			s, c := newStore(t, client, func(c *Config) { c.Personal = time.Hour })
			g, other := opened(t, chat, fmt.Sprint("one", whole)), opened(t, chat, fmt.Sprint("two", whole))
			for _, one := range []kafala.Guarantee{g, other} {
				mustOpen(t, s, one)
				_, err := s.Records().Change(t.Context(), one.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					staff := g.Deliver(kafala.GiveBack, "", noon)
					staff.Chat = 0
					out := []kafala.Delivery{g.Deliver(kafala.SendLinkEnds, "", noon), g.Deliver(kafala.Unlink, "", noon), staff}
					return out, g.Move(kafala.Cancelled, c.now(), "citizen", "test")
				})
				must(t, err)
				parkedAt(t, s, one.ID, one.ID[2:]+".refunded", kafala.SendRefunded, kafala.ParkedRefused)
			}
			if whole {
				gone, err := s.Records().Erase(t.Context(), g.ID, func(kafala.Guarantee) bool { return true })
				if err != nil || !gone {
					t.Fatal(gone, err)
				}
			} else {
				_, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					g.Erase(c.now(), "sweep")
					return nil, nil
				})
				must(t, err)
			}
			one, two := g.ID[2:], other.ID[2:]
			want := []string{one + ".giveback", one + ".unlink", two + ".giveback", two + ".linkends", two + ".unlink"}
			slices.Sort(want)
			if got := waits(t, client); !slices.Equal(got, want) {
				t.Errorf("whole %t: %q waits, want %q", whole, got, want)
			}
			if got := set(t, s); !slices.Equal(got, []string{two + ".refunded"}) {
				t.Errorf("whole %t: %q is set aside", whole, got)
			}
			must(t, client.FlushDB(t.Context()).Err())
		}
	})
}

// With a chat go its reminders, and what could not be told to it, but for what is about a request that stays and for what staff are
// told; its mark goes where nothing stays.
func TestForgetDropsWhatNobodyWaitsFor(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := opened(t, chat, "kept")
		mustOpen(t, s, g)
		remind := kafala.Delivery{ID: kafala.RemindID(chat, "draft"), Kind: kafala.Remind, Chat: chat, Due: noon.Add(time.Hour), Since: noon}
		forget := kafala.Delivery{ID: kafala.ForgetID(chat, 7), Kind: kafala.Forget, Chat: chat, Message: 7, Due: noon, Since: noon}
		put(t, s, chat, remind, forget)
		parkedAt(t, s, "", "old", kafala.Remind, kafala.ParkedBlocked)
		parkedAt(t, s, g.ID[:2]+"gone", "gone", kafala.SendExpired, kafala.ParkedBlocked)
		must(t, s.Chats().Forget(t.Context(), chat))
		if got := mark(t, s, chat); got != 0 || len(set(t, s)) != 0 {
			t.Errorf("the mark is %d, and %q is set aside", got, set(t, s))
		}
		if got := waits(t, client); !slices.Equal(got, []string{forget.ID[2:]}) {
			t.Errorf("%q waits", got)
		}
		parkedAt(t, s, "", "old", kafala.Remind, kafala.ParkedBlocked)
		parkedAt(t, s, g.ID, "receipt", kafala.SendReceipt, kafala.ParkedBlocked)
		parkedAt(t, s, "", "staff", kafala.TellStaff, kafala.ParkedBlocked)
		must(t, s.Chats().Forget(t.Context(), chat))
		got := set(t, s)
		slices.Sort(got)
		if left := mark(t, s, chat); left != 3 || !slices.Equal(got, []string{"receipt", "staff"}) {
			t.Errorf("the mark is %d, and %q is set aside", left, got)
		}
	})
}

// What was given up is dropped once its time is over, and a reminder of an earlier release at once; the mark of its chat goes with
// the last of it. Where records are kept for ever so is what was given up.
func TestBury(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, c := newStore(t, client, func(c *Config) { c.Retention = 10 * time.Hour })
		forever, _ := newStore(t, client)
		bury := func(s *Store, want int, left ...string) {
			t.Helper()
			if n, err := s.Box().Bury(t.Context(), c.now()); err != nil || n != want {
				t.Errorf("%d were dropped, %v; want %d", n, err, want)
			}
			got := set(t, s)
			if slices.Sort(got); !slices.Equal(got, left) {
				t.Errorf("%q is left, want %q", got, left)
			}
		}
		bury(s, 0)
		parkedAt(t, s, "", "remind", kafala.Remind, kafala.ParkedBlocked)
		parkedAt(t, s, "00x", "early", kafala.SendReceipt, kafala.ParkedBlocked)
		c.advance(time.Hour)
		parkedAt(t, s, "00x", "late", kafala.SendReceipt, kafala.ParkedBlocked)
		bury(forever, 1, "early", "late")
		c.advance(9 * time.Hour)
		bury(s, 0, "early", "late")
		c.advance(time.Second)
		bury(s, 1, "late")
		if mark(t, s, chat) == 0 {
			t.Error("the mark is gone, and there is more")
		}
		c.advance(time.Hour)
		bury(forever, 0, "late")
		bury(s, 1)
		if left := mark(t, s, chat); left != 0 {
			t.Errorf("the mark is %d, and there is nothing", left)
		}
		bury(s, 0)
	})
}

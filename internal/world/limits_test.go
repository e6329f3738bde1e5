package world_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// The chats and people of these tests.
const (
	mine, theirs = int64(7100000001), int64(7100000002)
	me, brother  = "1012345672", "1109876548"
)

// trips counts the round trips that are made in a context.
type trips struct{}

func counted(ctx context.Context) {
	if n, ok := ctx.Value(trips{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}

func (trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { counted(ctx); return next(ctx, cmd) }
}

func (trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { counted(ctx); return next(ctx, cmds) }
}

// What may be asked for, by what is known of its people; and a refusal costs what an acceptance costs up to the
// opening, whatever it rests on.
func TestLimits(t *testing.T) {
	for _, c := range kafalatest.Limits(mine, theirs, me, brother) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.ValidDays = 30 }})
			w.Linked(theirs, world.Number(8), world.Number(9)) // every script is known to the server from here on
			c.Before(months{w})
			w.Redis.AddHook(trips{})
			var n atomic.Int64
			g, fresh, p, err := w.Office.Apply(context.WithValue(t.Context(), trips{}, &n), kafala.Application{Chat: mine, Draft: "abcdefghijklmnop",
				Answers: kafala.Answers{"guarantor_id": me, "person_id": brother, "kind": "appearance"}})
			if err != nil {
				t.Fatal(err)
			}
			const look, open = 5, 3 // whether one of the two is frozen is looked at, too; the link is counted, its people named, and it is saved
			got, want := "", int64(look+open)
			if p != nil {
				got, want = p.Key, look
			}
			if got != c.Want || fresh != (got == "") {
				t.Errorf("got %q (%s), want %q", got, g.Status, c.Want)
			}
			if n.Load() != want {
				t.Errorf("it took %d round trips, want %d", n.Load(), want)
			}
			if p != nil && (p.Key == "refused") != (p.Field == "" && p.Data == nil) {
				t.Errorf("the refusal tells more: %+v", p)
			}
			if p != nil && w.Newest(theirs).Chat == mine {
				t.Error("something was opened")
			}
		})
	}
}

// months is a world in which a month passes.
type months struct{ *world.World }

func (m months) Month() { pass(m.World, 31*24*time.Hour) }

// pass lets time pass and sweeps until everything that was due is done.
func pass(w *world.World, d time.Duration) {
	w.Clock.Pass(d)
	for range 3 {
		if _, err := w.Office.Sweep(context.Background()); err != nil {
			panic(err)
		}
		w.Quiet()
	}
}

// Of any number of requests for one person that are paid at once, one is issued. The others' money goes back by
// itself, and staff are told of each.
func TestPaidAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		people func(i int) (guarantor, person string)
		places int
		why    string
	}{
		"one person": {
			people: func(i int) (string, string) { return world.Number(i), brother }, places: 1, why: "person-covered",
		},
		"one guarantor": {
			people: func(i int) (string, string) { return me, world.Number(i) }, places: 2, why: "guarantor-full",
		},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 10
			w := world.New(t, world.Options{NoSignal: true})
			var asked []kafala.Guarantee
			for i := range n {
				guarantor, person := c.people(i + 1)
				asked = append(asked, w.Linked(mine+int64(i)*100, guarantor, person))
			}
			for _, g := range asked {
				if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err != nil {
					t.Fatal(err)
				}
			}
			var all sync.WaitGroup
			for range 5 { // fifty settlements at once, five for each
				for _, g := range asked {
					all.Go(func() {
						if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
							t.Error(err)
						}
					})
				}
			}
			all.Wait()
			w.Quiet()
			count := map[kafala.Status]int{}
			var total kafala.Halalas
			for _, g := range asked {
				now, err := w.Store.Records().Find(t.Context(), g.ID)
				if err != nil {
					t.Fatal(err)
				}
				count[now.Status]++
				total = now.Amount.Total
				if now.Status == kafala.Refunded && (len(now.Strange) != 1 || !strings.HasSuffix(now.Strange[0], ":"+c.why) || now.Reference != "") {
					t.Errorf("refunded: %+v", now)
				}
			}
			if count[kafala.Issued] != c.places || count[kafala.Refunded] != n-c.places {
				t.Errorf("they are %v", count)
			}
			if got := w.Gateway.Books().Received("SAR"); got != int64(total)*int64(c.places) {
				t.Errorf("%d halalas were kept", got)
			}
			staff, group := 0, w.Chats.As(7100000003).In(world.StaffChat).Messages()
			for _, g := range asked {
				told := books.ToldOf(group, arabic(w).Words, g.ID, kafala.Notice{Kind: kafala.NoticeMoney, Sort: c.why})
				if told > 1 {
					t.Errorf("staff were told of %s %d times", g.ID, told)
				}
				staff += told
			}
			if staff != n-c.places {
				t.Errorf("staff were told %d times:%s", staff, toStaff(w))
			}
		})
	}
}

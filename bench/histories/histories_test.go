// Package histories lets everything happen to money that can happen, in random order, and holds the gateway's books
// against ours afterwards. There is nothing in it but tests.
package histories

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/kafala"
)

// everything tells whether the long form is asked for.
var everything = os.Getenv("KAFALABOT_TEST_ALL") == "1"

// towns are worked side by side, each with its share of the histories.
const towns = 4

// histories is how many are told.
func histories() int {
	if everything {
		return 2000
	}
	return 200
}

func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		_ = flag.Set("rapid.checks", fmt.Sprint(histories()/towns))
	}
	_ = flag.Set("rapid.shrinktime", "10s")
	debug.SetGCPercent(400) // little of all this lives long
	os.Exit(m.Run())
}

// tally counts what happened, so that a test cannot pass in which nothing did.
type tally struct {
	histories, requests, payments, cuts, deaths, lost, repeated, storms, troubles, foreign, nothing atomic.Int64

	mu       sync.Mutex
	meetings map[string]int
	ends     map[kafala.Status]int
}

func (t *tally) meet(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.meetings[why]++
}

func (t *tally) end(s kafala.Status) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ends[s]++
}

// TestEveryRiyalEndsInOneWay lets people ask, pay, pay twice, pay late and old links, cancel, renew and erase; staff
// refund; somebody return money behind our back; notices get lost, come late, twice and in any order; time pass;
// processes die; and connections be cut, before a call was carried out or after it, at any call to Redis, to the gateway
// or to Telegram. In the end everything is healed, and the gateway's books, our records, and what citizens and staff
// were told must agree.
func TestEveryRiyalEndsInOneWay(t *testing.T) {
	count := &tally{meetings: map[string]int{}, ends: map[kafala.Status]int{}}
	began := time.Now()
	t.Run("towns", func(t *testing.T) {
		for n := range towns {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				w := newTown(t)
				rapid.Check(t, func(t *rapid.T) {
					h := w.history(t, count)
					defer h.close()
					for range 1 + h.draw(2, "requests") {
						h.apply()
					}
					for range 4 + h.draw(24, "acts") {
						h.act()
					}
					h.rest()
					h.check()
					count.histories.Add(1)
				})
			})
		}
	})
	t.Logf("%d histories in %s: %d requests, %d payments, %d calls cut, %d deaths, %d notices lost, %d repeated, %d storms, %d troubles, %d payments of others, %d times told that nothing came; staff were told of %v; requests ended %v",
		count.histories.Load(), time.Since(began).Round(time.Second), count.requests.Load(), count.payments.Load(), count.cuts.Load(), count.deaths.Load(),
		count.lost.Load(), count.repeated.Load(), count.storms.Load(), count.troubles.Load(), count.foreign.Load(), count.nothing.Load(), count.meetings, count.ends)
}

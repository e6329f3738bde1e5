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

	"kafalabot/bench/books"
	"kafalabot/kafala"
)

// everything tells whether the long form is asked for.
var everything = os.Getenv("KAFALABOT_TEST_ALL") == "1"

// towns are worked side by side, each with its share of the histories.
const towns = 4

// histories is how many are told.
func histories() int {
	if everything {
		return long
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
	histories, requests, payments, cuts, deaths, lost, repeated, storms, troubles, foreign, altered, nothing, compared atomic.Int64

	mu       sync.Mutex
	meetings map[string]int
	ends     map[kafala.Status]int
	drawn    map[string]int // what has come of the acts, by the records (signs)
}

func (t *tally) add(f books.Found) {
	t.payments.Add(int64(f.Payments))
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range f.Meetings {
		t.meetings[m]++
	}
	for _, s := range f.Ends {
		t.ends[s]++
	}
}

// TestEveryRiyalEndsInOneWay lets people ask, ask otherwise, pay, pay twice, pay late and old links, cancel, renew, give up
// what they have paid for, want it after all, answer whether it is still wanted, know nothing of a showing, and erase; staff
// mark, record decisions and strike out, end, refund for every reason, freeze and lift, alone and by two; somebody return money
// behind our back, all or a part, or change the metadata of an invoice; lists of invoices have no payments in half of the
// towns; notices get lost, come late, twice and in any order; time pass; processes die; and connections be cut, before a call
// was carried out or after it, at any call to Redis, to the gateway or to Telegram. In the end everything is healed, and the
// gateway's books, our records, and what citizens and staff were told must agree to the halala: what came, what went back, and
// what is left. Nobody alone, and no clock, moves money of what was used.
func TestEveryRiyalEndsInOneWay(t *testing.T) {
	count := &tally{meetings: map[string]int{}, ends: map[kafala.Status]int{}, drawn: map[string]int{}}
	began := time.Now()
	t.Run("towns", func(t *testing.T) {
		for n := range towns {
			if testing.Short() && n > 0 {
				break
			}
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				w := newTown(t, n%2 == 1)
				rapid.Check(t, func(t *rapid.T) {
					h := w.history(t, count)
					defer h.close()
					for range 1 + h.draw(2, "requests") {
						h.apply()
						if h.draw(2, "paid at once") > 0 {
							h.pays()
						}
					}
					for range 4 + h.draw(21, "acts") {
						h.act()
					}
					h.rest()
					h.check()
					count.histories.Add(1)
				})
			})
		}
	})
	t.Logf(
		"%d histories in %s: %d requests, %d payments, %d calls cut, %d deaths, %d notices lost, "+
			"%d repeated, %d storms, %d troubles, %d payments of others, %d invoices with other metadata, "+
			"%d times told that nothing came; %d days compared with the table; staff were told of %v; requests ended %v; of them %v",
		count.histories.Load(), time.Since(began).Round(time.Second), count.requests.Load(), count.payments.Load(), count.cuts.Load(),
		count.deaths.Load(),
		count.lost.Load(), count.repeated.Load(), count.storms.Load(), count.troubles.Load(), count.foreign.Load(), count.altered.Load(),
		count.nothing.Load(), count.compared.Load(),
		count.meetings, count.ends, count.drawn)
	if !t.Failed() && !testing.Short() && histories() >= 200 { // fewer do not come to everything: the race detector's
		count.enough(t)
	}
}

// enough checks that everything has happened often enough for the test to mean something.
func (t *tally) enough(tb testing.TB) {
	tb.Helper()
	told := t.histories.Load()
	atLeast := func(what string, n, per int64) {
		if n < told/per {
			tb.Errorf("%s only %d times in %d histories", what, n, told)
		}
	}
	atLeast("requests", t.requests.Load(), 1)
	atLeast("payments", t.payments.Load(), 3)
	atLeast("calls cut", t.cuts.Load(), 1)
	atLeast("deaths", t.deaths.Load(), 5)
	atLeast("notices lost", t.lost.Load(), 5) // some three in ten histories
	atLeast("notices repeated", t.repeated.Load(), 40)
	atLeast("storms", t.storms.Load(), 4)
	atLeast("troubles", t.troubles.Load(), 4)
	atLeast("payments of others", t.foreign.Load(), 20)
	atLeast("invoices with other metadata", t.altered.Load(), 40)
	atLeast("told that nothing came", t.nothing.Load(), 5)
	atLeast("days compared with the table", t.compared.Load(), 2)
	for status, per := range map[kafala.Status]int64{kafala.Issued: 5, kafala.Refunded: 15, kafala.Expired: 5, kafala.Cancelled: 10,
		kafala.Ended: 2000} {
		atLeast(string(status), int64(t.ends[status]), per)
	}
	for _, sign := range signs {
		atLeast(sign.name, int64(t.drawn[sign.name]), sign.per)
	}
	for meeting, per := range map[kafala.PaymentCase]int64{kafala.OtherAmount: 400, kafala.OtherCurrency: 400, kafala.PersonCovered: 400,
		kafala.SecondPayment: 1000, kafala.Gone: 1000, kafala.TakenBack: 1000, kafala.PartBack: 2000, kafala.AfterCancelled: 2000,
		kafala.Superseded: 2000} {
		atLeast(string(meeting), int64(t.meetings[string(meeting)]), per)
	}
}

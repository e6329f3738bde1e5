package main

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// chaosSpan is for how long everything fails: KAFALABOT_CHAOS, else so long that the three kinds of Redis take two minutes.
func chaosSpan(t testing.TB) time.Duration {
	t.Helper()
	given := os.Getenv("KAFALABOT_CHAOS")
	if given == "" {
		return map[bool]time.Duration{true: 20 * time.Second, false: 8 * time.Second}[everything]
	}
	span, err := time.ParseDuration(given)
	if err != nil || span <= 0 {
		t.Fatalf("KAFALABOT_CHAOS is no time: %q", given)
	}
	return span
}

// chaosSeed decides what happens, and in which order; when exactly the machine decides.
func chaosSeed(t testing.TB) uint64 {
	t.Helper()
	given := os.Getenv("KAFALABOT_CHAOS_SEED")
	if given == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		t.Fatalf("KAFALABOT_CHAOS_SEED is no number: %q", given)
	}
	return seed
}

// TestChaos has citizens and staff served by several processes, on a Redis of each kind, while whatever stands between them and
// around them fails, and everybody dies again and again. Once all is well and at rest, everything that is left is held against
// everything else: see invariants. Where not everything is asked for, it is one kind of Redis and a few seconds.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: processes and servers die for half a minute and more")
	}
	t.Parallel()
	span, seed := chaosSpan(t), chaosSeed(t)
	t.Logf("KAFALABOT_CHAOS=%s KAFALABOT_CHAOS_SEED=%d", span, seed)
	var turn sync.Mutex // the machine bears one town in bad weather; the others begin, or come to rest
	for n, v := range vaults {
		if n > 0 && !everything && os.Getenv("KAFALABOT_CHAOS") == "" {
			break
		}
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			confirms := (seed+uint64(n))%2 == 1 // of two kinds that follow each other one has it
			t.Logf("guarantors are confirmed, and ID numbers typed on the page: %t", confirms)
			w := newTown(t, v.start(t), confirms)
			w.ready()
			w.appoint()
			w.measure()
			turn.Lock()
			souls := func() []*soul { defer turn.Unlock(); return w.chaos(seed+uint64(n), span) }()
			w.rests(souls, span)
			w.gather(souls).hold(t)
			t.Logf("what happened: %s", w.tally)
			w.ends()
		})
	}
}

const townspeople = 8

// chaos has everybody live in bad weather, and gives who has lived. The weather is good again then.
func (w *town) chaos(seed uint64, span time.Duration) []*soul {
	w.Helper()
	over := make(chan struct{})
	var all sync.WaitGroup
	stop := sync.OnceFunc(func() { close(over); all.Wait() })
	defer stop() // also where somebody gives up
	var mu sync.Mutex
	var souls []*soul
	born := func() *soul {
		mu.Lock()
		defer mu.Unlock()
		souls = append(souls, w.soul(len(souls), seed, over))
		return souls[len(souls)-1]
	}
	for range townspeople {
		all.Go(func() {
			for s := born(); !s.ended(); s = born() { // who has done all is followed by another one
				s.live()
			}
		})
	}
	for _, by := range append(townOfficers[:len(townOfficers):len(townOfficers)], townSupervisors...) {
		all.Go(w.clerk(by, seed, over).serves)
	}
	all.Go(func() { w.recorder(seed, over) })
	w.leaves(born())
	w.badWeather(rand.New(rand.NewPCG(seed, 1)), span)
	stop()
	w.goodWeather()
	return souls
}

// bearableEnds are what a process may say that ends by itself, to be started again.
var bearableEnds = []string{"cannot keep what it acknowledges now", "redis cannot be reached"}

// ends asks every process to end, which it must do without a fault. Who has ended before that by itself has said why.
func (w *town) ends() {
	w.Helper()
	for line := range strings.Lines(w.log.String()) {
		if strings.HasPrefix(line, "kafalabot: ") &&
			!slices.ContainsFunc(bearableEnds, func(why string) bool { return strings.Contains(line, why) }) {
			w.Errorf("a process ended by itself: %s", line)
		}
	}
	for _, b := range w.bots {
		if code := b.child.stop(w); code != 0 {
			w.Errorf("a process ended with exit code %d", code)
		}
	}
}

package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage/storagetest"
)

// tally counts what was done.
type tally map[string]int

var tallies sync.Mutex

func (t tally) add(what string) { t.many(what, 1) }

func (t tally) many(what string, n int) {
	tallies.Lock()
	defer tallies.Unlock()
	t[what] += n
}

func (t tally) of(what string) int {
	tallies.Lock()
	defer tallies.Unlock()
	return t[what]
}

func (t tally) String() string {
	tallies.Lock()
	defer tallies.Unlock()
	var all []string
	for _, what := range slices.Sorted(maps.Keys(t)) {
		all = append(all, fmt.Sprintf("%s %d", what, t[what]))
	}
	return strings.Join(all, ", ")
}

// badWeather has things go wrong until the span is over and enough was done for it to mean anything: of each kind at least once, in
// an order that the seed decides. The great falls of Redis come every fifteen seconds.
func (w *town) badWeather(chance *rand.Rand, span time.Duration) {
	w.Helper()
	end, falls := time.Now().Add(span), chance.IntN(2)
	const fallEvery = 15 * time.Second
	next := time.Now().Add(min(fallEvery, span) / 3)
	var deck []func(*rand.Rand)
	for time.Now().Before(end) || w.enough() != "" {
		if time.Since(end) > patient {
			w.Errorf("that is too little to mean anything: no %s. What happened: %s", w.enough(), w.tally)
			break
		}
		time.Sleep(time.Duration(30+chance.IntN(200)) * time.Millisecond) // the moment is what is tried
		w.tend()
		if time.Now().After(next) {
			from := time.Now()
			what := w.redis.fall(falls)
			w.tally.add(what)
			w.tally.add("fall")
			if w.redis.replicas() > 0 {
				w.falls = append(w.falls, fall{from, time.Now(), what == masterHung && w.redis.mode() == "sentinel"})
			}
			falls++
			next = time.Now().Add(fallEvery)
			continue
		}
		if len(deck) == 0 {
			deck = w.mishaps(chance)
			chance.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
		}
		deck[0](chance)
		deck = deck[1:]
	}
	w.background.Wait()
}

// least is how often what has to happen did at least.
var least = map[string]int{"paid": townspeople, "declined": 1, "changed an answer": 1, "gave a request up": 1, "had it deleted": 1,
	"checked payment": 1, "looked up": 4, "tapped: shown": 1, "tapped: match": 1, "recorded: shown": 3,
	"recorded: not accepted": 1, "recorded: decision struck": 1,
	"process killed": 3, "process stopped": 1, "fall": 1}

// enough names something that has not happened often enough yet; "": all has.
func (w *town) enough() string {
	for what, n := range least {
		if w.tally.of(what) < n {
			return what
		}
	}
	if w.nafath != nil {
		for _, what := range []string{"agreed", "typed on the page"} {
			if w.tally.of(what) < townspeople {
				return what
			}
		}
		for _, what := range []string{"said no", "nafath: call fails", "nafath: token fails"} {
			if w.tally.of(what) == 0 {
				return what
			}
		}
	}
	for _, p := range []*storagetest.Proxy{w.door, w.telegram, w.bank} { // nafath is not asked all the time
		for how, n := range p.Struck() {
			if n == 0 {
				return how + " at " + p.Addr
			}
		}
	}
	fronts := map[string]int64{}
	for _, p := range w.fronts {
		for how, n := range p.Struck() {
			fronts[how] += n
		}
	}
	for how, n := range fronts {
		if n == 0 {
			return how + " before redis"
		}
	}
	return ""
}

// mishaps are what may happen, each as often as it stands here.
func (w *town) mishaps(chance *rand.Rand) (deck []func(*rand.Rand)) {
	of := func(n int, what func(*rand.Rand)) {
		for range n {
			deck = append(deck, what)
		}
	}
	of(4, w.kills)
	of(2, w.stops)
	of(1, func(chance *rand.Rand) { w.tally.add(w.redis.slip(chance)) })
	for _, p := range w.crossroads(chance) {
		of(2, func(*rand.Rand) { p.proxy.HangUp(); w.tally.add(p.name + " cut") })
		of(3, func(chance *rand.Rand) { p.proxy.Next(int32(chance.IntN(40))); w.tally.add(p.name + " answers half") })
		of(2, func(chance *rand.Rand) {
			p.proxy.Slow(time.Duration(1+chance.IntN(60)) * time.Millisecond)
			w.afterwards(shortly(chance), func() { p.proxy.Slow(0) })
			w.tally.add(p.name + " slow")
		})
		of(1, func(chance *rand.Rand) {
			w.afterwards(shortly(chance), p.proxy.Stall())
			w.tally.add(p.name + " stalls")
		})
		of(1, func(chance *rand.Rand) {
			p.proxy.Shut()
			w.afterwards(shortly(chance)/2, func() { w.opens(p.proxy) })
			w.tally.add(p.name + " restarts")
		})
	}
	of(8, w.telegramFails)
	of(8, w.gatewayFails)
	if w.nafath != nil {
		of(8, w.nafathFails)
	}
	return deck
}

// crossroads are the proxies by what stands behind them: of those before Redis any one.
func (w *town) crossroads(chance *rand.Rand) (all []struct {
	name  string
	proxy *storagetest.Proxy
}) {
	add := func(name string, p *storagetest.Proxy) {
		all = append(all, struct {
			name  string
			proxy *storagetest.Proxy
		}{name, p})
	}
	add("door", w.door)
	add("telegram", w.telegram)
	add("gateway", w.bank)
	if w.nafath != nil {
		add("nafath", w.nafath.proxy)
	}
	add("redis", w.fronts[chance.IntN(len(w.fronts))])
	return all
}

func (w *town) opens(p *storagetest.Proxy) {
	if err := p.Open(); err != nil {
		w.Error(err)
	}
}

// afterwards ends something after a while.
func (w *town) afterwards(d time.Duration, end func()) {
	w.background.Go(func() { time.Sleep(d); end() })
}

// kills ends a process as a power cut would, and starts it again.
func (w *town) kills(chance *rand.Rand) {
	b := w.bots[chance.IntN(len(w.bots))]
	b.look()
	b.child.kill()
	time.Sleep(time.Duration(chance.IntN(200)) * time.Millisecond)
	w.begin(b)
	w.tally.add("process killed")
}

// stops asks a process to end, as an upgrade does, and starts it again. One that has only just begun ends without a word.
func (w *town) stops(chance *rand.Rand) {
	b := w.bots[chance.IntN(len(w.bots))]
	if text, ok := b.read("/healthz"); !ok || text == "" {
		return
	}
	b.look()
	if code := b.child.stop(w); code != 0 {
		w.Errorf("a process that was asked to end did so with %d", code)
	}
	w.begin(b)
	w.tally.add("process stopped")
}

// telegramFails lets the next call to Telegram fail in some way.
func (w *town) telegramFails(chance *rand.Rand) {
	f := botapi.Fault{Kind: []botapi.FaultKind{botapi.Flood, botapi.Broken, botapi.ResetBefore, botapi.ResetAfter, ""}[chance.IntN(5)],
		Skip: chance.IntN(3), Status: []int{http.StatusBadGateway, http.StatusInternalServerError}[chance.IntN(2)]}
	if f.Kind == "" {
		f.Delay = shortly(chance)
	}
	w.chats.Fault(f)
	w.tally.add("telegram: " + map[bool]string{true: "late", false: string(f.Kind)}[f.Kind == ""])
}

// gatewayFaults are what the gateway does wrong, and to its notices.
var gatewayFaults = map[string]moyasar.FaultKind{"slow": moyasar.Slow, "500": moyasar.ServerError, "503": moyasar.Maintenance,
	"429": moyasar.TooMany, "cut before": moyasar.CutBefore, "cut after": moyasar.CutAfter, "stale": moyasar.Stale,
	"notice lost": moyasar.Lost, "notice late": moyasar.Delayed, "notice twice": moyasar.Twice, "notice behind": moyasar.Behind}

func (w *town) gatewayFails(chance *rand.Rand) {
	names := slices.Sorted(maps.Keys(gatewayFaults))
	name := names[chance.IntN(len(names))]
	w.gateway.Fault(moyasar.Fault{Kind: gatewayFaults[name], Delay: shortly(chance), Skip: chance.IntN(2)})
	w.tally.add("gateway: " + name)
}

// goodWeather takes back all that was ordered and did not happen yet, and has everybody up again.
func (w *town) goodWeather() {
	w.Helper()
	w.chats.ClearFaults()
	w.gateway.ClearFaults()
	if w.nafath != nil {
		w.nafath.ends()
	}
	for _, p := range w.proxies() {
		if err := p.Well(); err != nil {
			w.Fatal(err)
		}
	}
	w.redis.whole()
	w.ready()
}

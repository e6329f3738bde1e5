package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/identity"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// town is a world with several processes of the program, in which every way to and from them leads through a proxy.
type town struct {
	*world
	redis    vault
	bots     []*served
	door     *storagetest.Proxy   // before the public doors of all processes
	telegram *storagetest.Proxy   // before the Bot API
	bank     *storagetest.Proxy   // before the gateway's API
	fronts   []*storagetest.Proxy // before each server of Redis
	idle     float64              // goroutines of a process that has nothing to do
	started  time.Time
	numbers  numbers
	nafath   *nafathOf // nil: nobody is confirmed, and ID numbers are typed in the chat

	background sync.WaitGroup // of what the weather does for a while
	tally      tally
	falls      []fall // of a Redis, after which another took over
}

// served is one place of a process: whoever dies there is followed by another one.
type served struct {
	env         map[string]string
	admin, door string
	child       *child
	lives       int
	alone       int       // how often it has ended by itself, to be started again
	peaks       []float64 // MiB resident at most, of each life that was looked at
}

// numbers gives everybody numbers of their own.
type numbers struct {
	mu   sync.Mutex
	last int
}

func (n *numbers) next() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last++
	return n.last
}

const processes = 3

// chaosSettings are those of a town: short times, and no limits, which are no part of this.
var chaosSettings = map[string]string{"sweep": "1s", "link": "12s", "link_reminder": "0s", "links_per_chat": "100", "links_per_day": "1000",
	"declines_per_chat": "1000", "declines_in_all": "100000", "ids_per_day": "1000", "lookups_alarm": "100000", "misses_alarm": "100000",
	"night_alarm": "100000", "matches_per_day": "1000", "lookups_per_minute": "1000", "lookups_per_day": "100000", "summary": ""}

// newTown makes a town on a Redis of some kind. Where its people are confirmed, that is required of them, and ID numbers are typed on
// the page alone.
func newTown(t testing.TB, k vault, confirms bool) *town {
	t.Helper()
	client, err := storage.Connect(k.direct(), k.mode())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	settings := maps.Clone(chaosSettings)
	if confirms {
		settings["identity"], settings["private_entry"] = "required", "required"
	}
	w := &town{world: worldOn(t, true, settings, client, k.url()), redis: k, fronts: k.fronts(), tally: tally{}, started: time.Now()}
	w.openStoreOf(k.replicas())
	for range processes { // before there is a proxy that asks for them
		w.bots = append(w.bots, &served{door: address(t), admin: address(t)})
	}
	if confirms {
		w.nafath = newNafathOf(t, w)
		w.api = w.host(w.nafath.heard)
	}
	w.telegram = storagetest.NewProxy(t, strings.TrimPrefix(w.api, "http://"))
	w.bank = storagetest.NewProxy(t, strings.TrimPrefix(w.world.bank, "http://"))
	w.door = storagetest.NewProxyOf(t, w.doors)
	w.env = w.with(map[string]string{"TELEGRAM_API_URL": "http://" + w.telegram.Addr, "MOYASAR_API_URL": "http://" + w.bank.Addr + "/v1",
		"WEBHOOK_URL": "http://" + w.door.Addr, "PUBLIC_URL": "http://" + w.door.Addr, "REDIS_MODE": k.mode(),
		"REDIS_WAIT_REPLICAS": strconv.Itoa(k.replicas()), "STAFF_CHAT_ID": fmt.Sprint(staffRoom)})
	if err := hookGateway(w.world.bank, "http://"+w.door.Addr, w.secret); err != nil {
		t.Fatal(err)
	}
	if confirms {
		w.env["WEBHOOK_URL"] = w.host(w.nafath.heard.before("http://" + w.door.Addr))
		maps.Copy(w.env, nafathEnv("http://"+w.nafath.proxy.Addr, "http://"+w.door.Addr))
		w.nafath.desk.SetCallback(identity.CallbackURL("http://" + w.door.Addr))
	}
	for _, b := range w.bots {
		b.env = w.with(map[string]string{"LISTEN_ADDR": b.door, "ADMIN_ADDR": b.admin})
		w.begin(b)
	}
	return w
}

// openStoreOf opens the store of the tests, whose saves wait for replicas as those of the program do.
func (w *town) openStoreOf(replicas int) {
	w.Helper()
	keys, err := storage.ParseKeys(testKeys)
	if err == nil {
		w.store, err = storage.New(storage.Config{Client: w.client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour,
			WaitReplicas: replicas, WaitTime: time.Second})
	}
	if err != nil {
		w.Fatal(err)
	}
}

// doors are the public doors, in any order: a balancer's list.
func (w *town) doors() (all []string) {
	for _, n := range rand.Perm(len(w.bots)) {
		all = append(all, w.bots[n].door)
	}
	return all
}

// begin starts a process. One that ends by itself with exit code 1 asks to be started again, as a service manager does.
func (w *town) begin(b *served) {
	w.Helper()
	b.lives++
	b.child = launch(w, w.log, func(c *child) {
		if code := c.cmd.ProcessState.ExitCode(); code != 1 {
			w.Errorf("a process has ended by itself with %d", code)
		}
		w.tally.add("ended by itself, to be started again")
	}, b.env, "serve", "--test-mode")
}

// tend starts again whoever has ended by itself.
func (w *town) tend() {
	w.Helper()
	for _, b := range w.bots {
		select {
		case <-b.child.over:
			b.alone++
			w.begin(b)
		default:
		}
	}
}

// look takes note of how much memory a process has taken at most.
func (b *served) look() {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(b.child.cmd.Process.Pid), "status"))
	if err != nil {
		return // it has died
	}
	if kib, err := strconv.ParseFloat(strings.TrimSpace(part(string(text), "VmHWM:", "kB")), 64); err == nil {
		b.peaks = append(b.peaks, kib/1024)
	}
}

// number reads a metric of a process; false: it cannot be read now.
func (b *served) number(metric string) (n float64, ok bool) {
	text, ok := b.read("/metrics")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(part(text, "\n"+metric+" ", "\n")), 64)
	return n, err == nil
}

func (b *served) read(path string) (text string, ok bool) {
	ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.admin+path, nil)
	if err != nil {
		return "", false
	}
	req.Close = true // the connection is not to be counted afterwards
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", false
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	return string(all), err == nil && res.StatusCode == http.StatusOK
}

// ready waits until every process serves and nothing of the weather's is left.
func (w *town) ready() {
	w.Helper()
	until(w, "every process is ready", func() bool {
		w.tend()
		for _, b := range w.bots {
			if text, ok := b.read("/readyz"); !ok || !strings.HasPrefix(text, "ready") {
				return false
			}
		}
		return true
	})
}

// proxies are all of them.
func (w *town) proxies() []*storagetest.Proxy {
	all := []*storagetest.Proxy{w.door, w.telegram, w.bank}
	if w.nafath != nil {
		all = append(all, w.nafath.proxy)
	}
	return append(all, w.fronts...)
}

// measure takes note of how many goroutines a process has that has nothing to do.
func (w *town) measure() {
	w.Helper()
	for _, p := range w.proxies() {
		p.HangUp()
	}
	w.ready()
	for _, b := range w.bots {
		if n, ok := b.number("go_goroutines"); ok {
			w.idle = max(w.idle, n)
		}
	}
}

// The staff of a town. They have been members for a month.
var (
	townOfficers    = []staff.Actor{{ID: 7100000031, Rank: staff.Officer}, {ID: 7100000032, Rank: staff.Officer}}
	townSupervisors = []staff.Actor{{ID: 7100000033, Rank: staff.Supervisor}, {ID: 7100000034, Rank: staff.Supervisor}}
	townRecorder    = staff.Actor{ID: 7100000035, Rank: staff.Officer} // who acts by the test's own hand
)

func (w *town) appoint() {
	w.Helper()
	for _, who := range append(append([]staff.Actor{townRecorder}, townOfficers...), townSupervisors...) {
		w.chats.As(who.ID).Type("/help") // each can be told in their own chat
		m := staff.Member{Actor: who, Name: fmt.Sprint("Member ", who.ID), Since: time.Now().AddDate(0, -1, 0), Seen: time.Now()}
		if err := w.store.Staff().Appoint(w.Context(), m); err != nil {
			w.Fatal(err)
		}
	}
}

// vault is a Redis of some kind.
type vault interface {
	url() string    // as the program has it: by the proxies
	direct() string // and the test, which nothing disturbs
	mode() string
	replicas() int // that must have what is saved
	fronts() []*storagetest.Proxy
	slip(chance *rand.Rand) (what string) // something that passes at once
	fall(n int) (what string)             // the n-th time that one of its servers dies, until its work is done again
	whole()                               // waits until all of it is there
}

package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/dialogs"
	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
	"kafalabot/storage/storagetest"
)

// sick is a service that can be made slow and to fail.
type sick struct {
	http.Handler
	ill atomic.Bool
}

// illFor is how long a service that is ill takes to say so.
const illFor = 4 * time.Second

func (s *sick) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.ill.Load() {
		s.Handler.ServeHTTP(w, r)
		return
	}
	select {
	case <-time.After(illFor):
	case <-r.Context().Done():
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// drill is a world whose process is watched by a real Prometheus.
type drill struct {
	*world
	*watcher
	replica           *storagetest.Server
	bank, chat, proof *sick
	defects           *outage.Defects // of a second process, which is this one
	later             atomic.Bool     // whether a third serves, of another release
}

// TestAlertDrill starts the program, Redis with a replica, the stand-ins and a real Prometheus with short minutes, does harm to
// each of them in turn until every alert of rules.yml has rung, mends it, and waits until none rings. Then that Prometheus answers
// every question of the dashboard, and each label of the process is one that it may have.
func TestAlertDrill(t *testing.T) {
	if os.Getenv("KAFALABOT_DRILL") == "" {
		t.Skip("some minutes of waiting: KAFALABOT_DRILL=1 holds the drill")
	}
	d := newDrill(t)
	d.until("KafalabotNafathTrouble") // it is asked at the start, and then seldom
	d.proof.ill.Store(false)
	paid, blocked := d.trades(t)
	d.quiet("all is well")

	// Gateway and Telegram are slow and fail; a key is not there; the program has a defect.
	d.bank.ill.Store(true)
	d.chat.ill.Store(true)
	d.defects.Count(outage.AtSweep)
	d.must(d.client.HSet(t.Context(), "keys", "k9", "of another").Err())
	d.promise(t)
	d.until("KafalabotGatewayTrouble", "KafalabotGatewaySlow", "KafalabotTelegramSlow",
		"KafalabotSweepStands", "KafalabotOutboxLate", "KafalabotDeliveriesFail", "KafalabotDefect",
		"KafalabotKeyMissing")
	d.bank.ill.Store(false)
	d.chat.ill.Store(false)
	d.must(d.client.HDel(t.Context(), "keys", "k9").Err())
	d.chats.Revoke(true)
	d.until("KafalabotTelegramTrouble")
	d.chats.Revoke(false)
	d.quiet("the services are well again")

	// No replica holds what is saved, so that nothing is; then Redis hangs, and people write all the same.
	d.replica.Kill()
	d.until("KafalabotReplicas", "KafalabotRedisTrouble")
	d.redis.Pause()
	for n := range 130 {
		d.citizen(t, 1000+n).Start("")
	}
	d.until("KafalabotUpdatesFail", "KafalabotIntakeTrouble", "KafalabotUpdatesWait", "KafalabotStockUnread")
	d.redis.Resume()
	d.replica.Start(t)
	d.quiet("Redis is well again")

	// What is seen in Redis is gone from it, as if another one answered, and comes back.
	d.must(d.client.Rename(t.Context(), "keys", "away").Err())
	d.until("KafalabotRedisEmptied")
	d.must(d.client.Rename(t.Context(), "away", "keys").Err())
	d.quiet("Redis is the one it was")

	// The newest entry of the trail is gone, as from an older copy, until it is noted what is lost.
	d.unwrites(t)
	d.until("KafalabotRedisOlder")
	d.must(d.store.Losses().SaveGap(t.Context(), kafala.Gap{From: time.Now().Add(-time.Hour), To: time.Now()}))
	d.quiet("it is known what is lost")

	// Somebody has blocked the bot before their receipt comes, money is given back in the gateway's dashboard, and an upgrade stops
	// half-way.
	blocked.Block()
	blocked.pay()
	d.must(d.gateway.Refund(paid.payment(), 100))
	d.later.Store(true)
	d.until("KafalabotGivenUp", "KafalabotStrangeMoney", "KafalabotTwoReleases")
	d.later.Store(false)
	d.child.kill()
	d.until("KafalabotDown")
	d.start()
	d.quiet("all is well again")

	if missing := d.unrung(); len(missing) > 0 {
		t.Errorf("these alerts never rang: %v", missing)
	}
	d.asks(t)
	d.scraped(t)
}

// newDrill starts all of it.
func newDrill(t *testing.T) *drill {
	t.Helper()
	d := &drill{world: newWorld(t, true, map[string]string{"link": "30m"})}
	d.replica = d.redis.Replica(t)
	desk := nafath.New(nafath.Config{Callback: identity.CallbackURL("http://" + d.public), RetryUnit: retryUnit})
	t.Cleanup(desk.Close)
	d.bank, d.chat, d.proof = &sick{Handler: d.gateway.Handler()}, &sick{Handler: d.chats.API()}, &sick{Handler: desk.Handler()}
	proofs := d.host(d.proof)
	desk.SetBaseURL(proofs)
	maps.Copy(d.env, nafathEnv(proofs, "http://"+d.public))
	d.env["TELEGRAM_API_URL"], d.env["MOYASAR_API_URL"] = d.host(d.chat), d.host(d.bank)+"/v1"
	d.env["REDIS_WAIT_REPLICAS"], d.env["LOG_LEVEL"] = "1", "info"

	// No real process has a defect that could be ordered: this one counts one by the same code.
	m := newMetrics()
	d.defects = &outage.Defects{Log: slog.New(slog.DiscardHandler), Count: m.defect}
	second := httptest.NewServer((&app{metrics: m}).adminDoors())
	t.Cleanup(second.Close)
	d.proof.ill.Store(true)
	d.watcher = watch(t, d.admin, strings.TrimPrefix(second.URL, "http://"), d.another(t))
	d.startAndWait()
	return d
}

// another is the address of a process that has nothing to tell until one of another release serves.
func (d *drill) another(t *testing.T) string {
	was := release
	release = "another"
	doors := (&app{metrics: newMetrics()}).adminDoors()
	release = was
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.later.Load() {
			doors.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func (d *drill) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// trades has people buy guarantees, so that there are figures. It gives one who has paid, and one who is about to.
func (d *drill) trades(t *testing.T) (paid, about *citizen) {
	for n := range 3 {
		c := d.citizen(t, n)
		c.ask()
		if n == 2 {
			return paid, c
		}
		_, _ = d.gateway.Pay(c.invoice, declinedCard)
		c.await("declined")
		c.pay()
		c.awaitReceipt()
		if paid = c; n == 1 {
			d.atCounter(t, c)
		}
	}
	return nil, nil
}

// unwrites takes the last entry of the audit trail away.
func (d *drill) unwrites(t *testing.T) {
	days := d.client.ZRange(t.Context(), "{audit}:days", -1, -1).Val()
	if len(days) != 1 {
		t.Fatalf("the trail has the days %q", days)
	}
	last, err := d.client.RPop(t.Context(), "{audit}:"+days[0]).Bytes()
	d.must(err)
	var entry struct {
		Number int64  `json:"n"`
		Before string `json:"p"`
	}
	d.must(json.Unmarshal(last, &entry))
	d.must(d.client.Set(t.Context(), "{audit}:head", fmt.Sprintf("%d.%s", entry.Number-1, entry.Before), 0).Err())
}

// declinedCard has no money on it.
const declinedCard = "4201320000311101"

// payment is the number of what a citizen has paid.
func (c *citizen) payment() string {
	c.Helper()
	return c.guarantee().Payment.ID
}

// promise promises more than Telegram can take while it is ill.
func (d *drill) promise(t *testing.T) {
	for n := range int64(600) {
		chat := 7_400_000_000 + n
		out := kafala.Delivery{ID: fmt.Sprintf("%02ddrill%d", kafala.Shard(chat), n), Kind: kafala.Forget, Chat: chat, Message: 7,
			Due: time.Now(), Since: time.Now()}
		if err := d.store.Chats().Save(t.Context(), chat, 0, dialogs.StepResult{Out: []kafala.Delivery{out}}); err != nil {
			t.Fatal(err)
		}
	}
}

// unrung lists the alerts of the rules that have not rung yet.
func (d *drill) unrung() (missing []string) {
	for _, name := range alertNames(d) {
		if !slices.Contains(d.rang, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

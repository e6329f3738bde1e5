package staff_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
)

// counter is where staff act, on a store of its own, without a bot.
type counter struct {
	*staff.Counter
	t     testing.TB
	store *storage.Store
	clock *kafalatest.Clock
	redis redis.UniversalClient
}

// calm is a gateway at which every link can be ended.
type calm struct{ kafala.Gateway }

func (calm) Cancel(context.Context, string) error { return nil }

// chief is in ADMIN_IDS.
const chief = 1

var (
	guarantor, person, nobody = world.Number(1), world.Number(2), world.Number(3)
	ranks                     = []staff.Rank{"", staff.Officer, staff.Supervisor, staff.Admin}
)

func newCounter(t testing.TB) *counter {
	t.Helper()
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	d := &counter{t: t, clock: kafalatest.NewClock(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)), redis: redis.NewClient(&redis.Options{Addr: m.Addr()})}
	t.Cleanup(func() { d.redis.Close() })
	keys, err := storage.ParseKeys("test:" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("7", 32))))
	d.must(err)
	d.store, err = storage.New(storage.Config{Client: d.redis, Keys: keys, Now: d.clock.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	d.must(err)
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	d.must(err)
	office := &kafala.Office{Ledger: d.store, Index: d.store, Places: d.store, Watch: d.store, Gateway: calm{}, Settings: settings, Now: d.clock.Now,
		Random: &grains{}, Promises: d.store}
	d.Counter = &staff.Counter{Office: office, Team: d.store, Invites: d.store, Audit: d.store, Quota: d.store, Admins: []int64{chief}}
	return d
}

// grains is randomness that never repeats and is the same in every run.
type grains struct{ n uint32 }

func (c *grains) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		p[i] = byte(c.n*2654435761>>24) ^ byte(c.n>>8)
	}
	return len(p), nil
}

func (d *counter) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// guarantee opens one between the two people, and moves it on to a status.
func (d *counter) guarantee(draft string, status kafala.Status) kafala.Guarantee {
	d.t.Helper()
	const chat = 712345678
	now := d.clock.Now()
	g := kafala.Guarantee{ID: kafala.GuaranteeID(chat, draft), Chat: chat, Language: "ar", Status: kafala.Awaiting, Opened: now, Callback: "x",
		Invoice: kafala.Invoice{ID: "inv_" + draft}, Answers: kafala.Answers{"guarantor_id": guarantor, "person_id": person, "kind": "appearance"}}
	g, _, err := d.store.Create(context.Background(), g)
	d.must(err)
	for _, to := range map[kafala.Status][]kafala.Status{kafala.Awaiting: nil, kafala.Issued: {kafala.Issued}, kafala.Expired: {kafala.Expired},
		kafala.Ended: {kafala.Issued, kafala.Ended}, kafala.Cancelled: {kafala.Cancelled}}[status] {
		g, err = d.store.Change(context.Background(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if to == kafala.Issued {
				shard, _ := kafala.ShardOf(g.ID)
				ref, err := kafala.NewReference(shard, d.Office.Random)
				d.must(err)
				g.Reference, g.Token, g.IssuedAt, g.Payment = ref, "orsxg5bamfzwi3tl", now, kafala.Payment{ID: "p", Amount: 1, At: now}
			}
			return nil, g.Move(to, now, "gateway", "")
		})
		d.must(err)
	}
	return g
}

// trail lists all that was written.
func (d *counter) trail() (all []staff.Entry) {
	d.t.Helper()
	now := d.clock.Now()
	d.must(d.store.Trail(context.Background(), now.AddDate(-9, 0, 0), now.AddDate(9, 0, 0), func(e staff.Entry) error {
		all = append(all, e)
		return nil
	}))
	return all
}

// outcomes lists what came of what was done since, as "duty:outcome".
func outcomes(entries []staff.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprintf("%s:%s", e.Duty, e.Outcome))
	}
	return strings.Join(all, " ")
}

// key is the key of a problem, or what else an error is.
func key(err error) string {
	switch p := (*kafala.Problem)(nil); {
	case err == nil:
		return ""
	case errors.As(err, &p):
		return p.Key
	case errors.Is(err, kafala.ErrNotFound):
		return "not found"
	}
	return "error: " + err.Error()
}

// promised counts what is due, by kind.
func (d *counter) promised() map[kafala.DeliveryKind]int {
	d.t.Helper()
	all, err := d.store.Claim(context.Background(), d.clock.Now(), time.Minute, 10_000)
	d.must(err)
	n := map[kafala.DeliveryKind]int{}
	for _, out := range all {
		n[out.Kind]++
	}
	return n
}

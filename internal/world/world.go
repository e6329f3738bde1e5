// Package world joins the rooms with both sandboxes on loopback, so that tests of any room can talk with the bot
// as a person does. It is for tests only.
package world

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/bot"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/payments"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
	"kafalabot/web"
)

// Options are what a World may differ in. The zero value is the example settings, polling, a Redis of its own, and
// the night of 22 November 2026.
type Options struct {
	Redis    redis.UniversalClient // nil: a room of redis-server; miniredis where it is not installed
	Settings func(*kafala.Settings)
	Now      time.Time
	Seed     uint64
	Admins   []int64
	FirstUse bool // the first admins have not written yet, and are registered under no name
	NoSignal bool // the gateway tells nothing: only asking finds a payment
}

// World is a bot with everything around it.
type World struct {
	Chats   *botapi.Server
	Gateway *moyasar.Server
	Redis   redis.UniversalClient
	Store   *storage.Store
	Office  *kafala.Office
	Counter *staff.Counter
	Bot     *bot.Bot
	Clock   *kafalatest.Clock
	Nafath  *kafalatest.Identity
	Config  bot.Config
	Logs    *kafalatest.Logs

	t       testing.TB
	now     atomic.Pointer[bot.Bot] // Bot, for what asks while it is being restarted
	courier atomic.Pointer[courier.Courier]
	stop    func()
	asked   int // requests that were walked through
}

// StaffChat is the staff group of the sandbox.
const StaffChat = -1007100000001

const (
	token  = "7000000001:sandbox"
	secret = "sandbox-webhook-secret"
)

// New makes a World that lives as long as the test.
func New(t testing.TB, o Options) *World {
	t.Helper()
	long.Sample(t)
	if o.Now.IsZero() {
		o.Now = time.Date(2026, 11, 22, 2, 18, 0, 0, kafala.Riyadh)
	}
	w := &World{t: t, Clock: kafalatest.NewClock(o.Now), Redis: o.Redis, Logs: &kafalatest.Logs{}}
	w.Nafath = &kafalatest.Identity{Now: w.Clock.Now, Person: func(string) kafala.Proof {
		return kafala.Proof{Arabic: "عبدالله محمد سالم العتيبي", English: "ABDULLAH MOHAMMED SALEM ALOTAIBI", Adult: kafala.AdultYes}
	}}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	w.must(err)
	settings.Silent = []string{"paid"} // that all is well: a test that wants to hear it says so
	settings.Rules.ValidDays = 0       // a test that wants guarantees to end by themselves says so
	if o.Settings != nil {
		o.Settings(settings)
	}
	if w.Redis == nil {
		w.Redis = storagetest.Room(t)
	}
	w.Chats = botapi.New(botapi.Config{Token: token, Now: w.Clock.Now, RetryUnit: 10 * time.Millisecond})
	w.Gateway = moyasar.New(moyasar.Config{Now: w.Clock.Now, Language: "ar", LadderUnit: 10 * time.Millisecond})
	t.Cleanup(w.Chats.Close)
	t.Cleanup(w.Gateway.Close)
	api, bank := httptest.NewServer(w.Chats.API()), httptest.NewServer(w.Gateway.Handler())
	t.Cleanup(api.Close)
	t.Cleanup(bank.Close)
	w.Gateway.SetBaseURL(bank.URL)
	log := slog.New(slog.NewJSONHandler(w.Logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	random := kafalatest.NewRandom(o.Seed)
	words, err := locales.Load()
	w.must(err)
	notices := httptest.NewUnstartedServer(nil)
	t.Cleanup(notices.Close)
	public := "http://" + notices.Listener.Addr().String()
	if o.NoSignal {
		public = ""
	}
	gateway, err := payments.New(payments.Config{SecretKey: "sk_test_sandbox", APIURL: bank.URL + "/v1", Now: w.Clock.Now})
	w.must(err)
	t.Cleanup(gateway.Close)
	w.Office = &kafala.Office{Identity: w.Nafath, Gateway: kafala.NewQueue(gateway), Till: gateway, Settings: settings,
		Lasting: dialogs.LastingIDs(), Now: w.Clock.Now, Random: random, Log: log}
	w.Office.Page = func(g kafala.Guarantee) kafala.Page {
		return kafala.Page{
			Description: words["ar"].Plain("payment.description", locales.Data{"Operator": settings.Operator.Name.In("ar")}),
			Callback:    payments.CallbackURL(public, g.Callback),
			Return:      w.now.Load().ReturnLink(g),
		}
	}
	w.Counter = &staff.Counter{Office: w.Office, Admins: o.Admins}
	w.Office.Trail = w.Counter
	w.keep()
	if !o.FirstUse {
		w.register(o.Admins)
	}
	doors := http.NewServeMux()
	notices.Config.Handler = doors
	doors.Handle("/moyasar/", payments.Notices{WebhookSecret: secret, Log: log, Strange: w.Office.Strange,
		Settle: func(ctx context.Context, invoice, token string) error {
			_, err := w.Office.Settle(ctx, invoice, token)
			return err
		}}.Handler())
	doors.HandleFunc(web.Path+"/", w.page)
	notices.Start()
	if !o.NoSignal {
		w.hook(bank.URL, public)
	}
	w.Config = bot.Config{Token: token, APIURL: api.URL, LinkURL: "https://t.me",
		PageURL: "http://" + notices.Listener.Addr().String() + web.Path, Office: w.Office, Counter: w.Counter,
		Now: w.Clock.Now, StaffChat: StaffChat, Log: log, NewDraft: func() (string, error) { return kafala.NewDraft(random) }}
	w.chats()
	w.Start()
	t.Cleanup(func() {
		w.stop()
		if strings.Contains(w.Logs.String(), "panic") {
			t.Errorf("the bot's log tells of a panic:\n%s", w.Logs)
		}
	})
	return w
}

// Start starts the bot, by polling.
func (w *World) Start() {
	var err error
	w.Bot, err = bot.New(w.Config, "kafala_sandbox_bot")
	w.must(err)
	b := w.Bot
	w.now.Store(b)
	deliveries, err := b.Courier(w.Store.Box())
	w.must(err)
	w.courier.Store(deliveries)
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { b.Poll(ctx) })
	all.Go(func() { deliveries.Run(ctx) })
	var once sync.Once
	w.stop = func() { once.Do(func() { stop(); all.Wait() }) }
}

// Stop stops the bot; Start starts another one on the same store.
func (w *World) Stop() { w.stop() }

// Wake has what is due by now delivered at once.
func (w *World) Wake() { w.courier.Load().Wake() }

// Restart stops the bot and starts another one on the same store, with settings that are changed first, if they are:
// nothing that it knew is left but what is kept. Where they have other spans for what is kept, the store is opened with these, as a
// process that starts opens it.
func (w *World) Restart(changes ...func(*kafala.Settings)) {
	w.stop()
	before := spansOf(w.Office.Settings)
	for _, change := range changes {
		change(w.Office.Settings)
	}
	if spansOf(w.Office.Settings) != before {
		w.keep()
		w.chats()
		_, err := w.Store.Records().Redate(context.Background())
		w.must(err)
	}
	w.Start()
}

// hook registers the account's webhook at the gateway.
func (w *World) hook(bank, public string) {
	body := fmt.Sprintf(`{"http_method":"post","url":"%s/moyasar/webhook","shared_secret":"%s"}`, public, secret)
	req, err := http.NewRequest(http.MethodPost, bank+"/v1/webhooks", bytes.NewReader([]byte(body)))
	w.must(err)
	req.SetBasicAuth("sk_test_sandbox", "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "bench")
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	res.Body.Close()
	if res.StatusCode/100 != 2 {
		w.t.Fatalf("register the webhook: %s", res.Status)
	}
}

// patient is how long a World waits for anything: much longer than it takes, also on a machine that is busy otherwise.
const patient = 3 * time.Minute

// Until waits for what is asked for, and fails the test where it does not come.
func (w *World) Until(what string, so func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patient); !so(); time.Sleep(3 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain: %s; the bot's log:\n%s", what, w.Logs)
		}
	}
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

package histories

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"kafalabot/bench/books"
	"kafalabot/bot"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/payments"
	"kafalabot/receipt"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

const (
	token     = "7000000001:sandbox"
	secret    = "webhook-secret-of-the-histories"
	merchant  = "sk_test_sandbox"
	staffChat = -1007100000001
	officer   = 7100000003 // a member of it
)

// town is all that stays while processes come and go: Redis, both sandboxes, the time, and the post between the
// gateway and us. Many histories happen in it, one after the other.
type town struct {
	tb        testing.TB
	chats     *botapi.Server
	gateway   *moyasar.Server
	api, bank string
	transport http.RoundTripper
	redis     string // its address
	keys      storage.Keys
	clock     clock
	words     *locales.Words
	pieces    map[string]string // of the words that are looked for
	settings  kafala.Settings
	admin     *process // never disturbed: for what the test itself looks at
	people    int64    // so many have asked so far
	updates   int64

	mu   sync.Mutex
	post []letter // notices of the gateway that the network still has

	asked map[string]bool // payments that a process has asked the gateway to give back
}

// letter is a notice of the gateway under way.
type letter struct {
	path string
	body []byte
}

// hook tells whether it is of the account's webhook, which the gateway sends again until it is taken.
func (l letter) hook() bool { return strings.HasSuffix(l.path, "/webhook") }

// clock is the time, which the histories move.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time       { return time.Unix(0, c.nanos.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.nanos.Add(int64(d)) }

// process is one process of the bot, as cmd joins it.
type process struct {
	*wire
	client  *redis.Client
	store   *storage.Store
	office  *kafala.Office
	counter *staff.Counter
	bot     *bot.Bot
	courier *courier.Courier
	doors   http.Handler
	close   func()
}

func newTown(t testing.TB, bare bool) *town {
	w := &town{tb: t, asked: map[string]bool{}, transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	w.clock.nanos.Store(time.Date(2026, 11, 22, 2, 18, 0, 0, kafala.Riyadh).UnixNano())
	w.redis = redisOf(t)
	w.chats = botapi.New(botapi.Config{Token: token, Now: w.clock.now, KeepMessages: 150, KeepCalls: 100, KeepBytes: 16 << 20})
	w.gateway = moyasar.New(moyasar.Config{Now: w.clock.now, SecretKey: merchant, Language: "ar", BareLists: bare,
		LadderUnit: time.Millisecond, Client: &http.Client{Transport: postOffice{w}}})
	api, bank := httptest.NewServer(w.chats.API()), httptest.NewServer(w.gateway.Handler())
	for _, end := range []func(){w.chats.Close, w.gateway.Close, api.CloseClientConnections, bank.CloseClientConnections,
		api.Close, bank.Close} {
		t.Cleanup(end)
	}
	w.api, w.bank = api.URL, bank.URL
	w.gateway.SetBaseURL(bank.URL)
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	w.must(err)
	w.settings = *settings
	w.settings.Silent = []string{"paid"} // nobody needs to be told that all is well
	w.settings.Rules.AllLinks, w.settings.Rules.Declines = 1000, 4
	w.settings.Rules.Links, w.settings.Rules.LinksDay = 4, 1000 // these are about money, not about how many there are
	w.settings.Rules.UnusedAfter = 1
	w.settings.Staff.IdleDays = 0 // a town outlives the time within which staff must be seen
	w.settings.Staff.Finds = 1000
	w.keys, err = storage.ParseKeys("test:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32)))
	w.must(err)
	all, err := locales.Load()
	w.must(err)
	w.words = all["ar"]
	w.pieces = map[string]string{}
	for _, key := range nothing {
		w.pieces[key] = books.Piece(w.words, key)
	}
	w.admin = w.process(w.settings)
	t.Cleanup(w.admin.close)
	for _, a := range append([]staff.Actor{officerAtDesk}, deciders...) {
		w.chats.As(a.ID).Type("/help") // each can be told in their own chat
		w.must(w.admin.store.Staff().Appoint(t.Context(), staff.Member{Actor: a, Since: w.clock.now().AddDate(-1, 0, 0)}))
	}
	w.ask("/v1/webhooks", fmt.Sprintf(`{"http_method":"post","url":"http://kafalabot/moyasar/webhook","shared_secret":%q}`, secret))
	return w
}

// redisOf gives the address of a Redis of the town's own: redis-server where there is one, since it costs the test
// less than one in the process, else miniredis.
func redisOf(t testing.TB) string {
	if _, err := exec.LookPath("redis-server"); err == nil && !testing.Short() {
		return storagetest.NewServer(t, "--appendonly", "no").Addr()
	}
	return storagetest.Embedded(t).Addr()
}

func (w *town) must(err error) {
	w.tb.Helper()
	if err != nil {
		w.tb.Fatal(err)
	}
}

// ask calls the gateway's API with the merchant's key, as another program of the merchant's would: again where a fault
// strikes it.
func (w *town) ask(path, body string) []byte {
	w.tb.Helper()
	var said string
	for range 10 {
		req, err := http.NewRequest(http.MethodPost, w.bank+path, strings.NewReader(body))
		w.must(err)
		req.SetBasicAuth(merchant, "")
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "histories")
		res, err := w.transport.RoundTrip(req)
		if err != nil {
			said = err.Error()
			continue
		}
		answer, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err == nil && res.StatusCode/100 == 2 {
			return answer
		}
		said = res.Status
	}
	w.tb.Fatalf("%s: %s", path, said)
	return nil
}

// postOffice keeps what the gateway sends, and says that it has arrived.
type postOffice struct{ *town }

func (p postOffice) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.post = append(p.post, letter{q.URL.Path, body})
	p.mu.Unlock()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: q}, nil
}

// settled waits until the gateway has handed all its notices over.
func (w *town) settled() {
	for w.gateway.Pending() > 0 {
		time.Sleep(50 * time.Microsecond)
	}
}

// takeOut takes a letter out of the post.
func (w *town) takeOut(n int) letter {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.post[n]
	w.post = append(w.post[:n:n], w.post[n+1:]...)
	return l
}

func (w *town) put(l letter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.post = append(w.post, l)
}

func (w *town) letters() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.post)
}

// process starts a process with these settings.
func (w *town) process(settings kafala.Settings) *process {
	p := &process{wire: &wire{}}
	p.client = redis.NewClient(&redis.Options{Addr: w.redis, Dialer: p.dial, Protocol: 2, DisableIdentity: true, MaxRetries: 2,
		MinRetryBackoff: -1, MaxRetryBackoff: -1, PoolSize: 64, PipelinePoolSize: -1, ReadBufferSize: 4 << 10, WriteBufferSize: 4 << 10,
		DialerRetries: 1, ContextTimeoutEnabled: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}})
	var err error
	p.store, err = storage.New(storage.Config{Client: p.client, Keys: w.keys, Now: w.clock.now, SessionTTL: 24 * time.Hour,
		ProfileTTL: 180 * 24 * time.Hour, Retention: time.Duration(settings.Times.Records), Personal: time.Duration(settings.Times.Personal),
		Push: storage.Rate{Burst: 1_000_000, Every: time.Microsecond}})
	w.must(err)
	http := &http.Client{Transport: road{p.wire, w.transport}}
	gateway, err := payments.New(payments.Config{SecretKey: merchant, APIURL: w.bank + "/v1", Now: w.clock.now, Client: http})
	w.must(err)
	log := slog.New(slog.DiscardHandler)
	records := p.store.Records()
	p.office = &kafala.Office{Ledger: records, Index: records, Owners: records, Watch: records, Register: records,
		Gateway: gateway, Till: asking{gateway, w},
		Places: p.store.Places(), Counts: p.store.Counts(), Limiter: p.store.Counts(), Uncounts: p.store.Counts(), Promises: p.store.Promises(),
		Freezes:  p.store.Freezes(),
		Gaps:     p.store.Losses(),
		Lost:     p.store.Losses(),
		Settings: &settings, Now: w.clock.now, Random: rand.Reader, Log: log}
	p.office.Page = func(g kafala.Guarantee) kafala.Page {
		return kafala.Page{Description: "guarantee " + g.ID, Callback: payments.CallbackURL("http://kafalabot", g.Callback),
			Return: p.bot.ReturnLink(g)}
	}
	p.counter = &staff.Counter{Office: p.office, Team: p.store.Staff(), Invites: p.store.Staff(), Audit: p.store.Trail(),
		Quota: p.store.Counts()}
	p.bot, err = bot.New(bot.Config{Token: token, APIURL: w.api, LinkURL: "https://t.me", Office: p.office, Counter: p.counter,
		Sessions: p.store.Chats(), Outbox: p.store.Box(), Posts: p.store.Chats(), Pace: p.store.Pace(), Now: w.clock.now,
		Passages:  p.store.Counts(),
		StaffChat: staffChat, Log: log, HTTP: http, Sheet: blank, QR: dot,
		NewDraft: func() (string, error) { return kafala.NewDraft(rand.Reader) }}, "kafala_sandbox_bot")
	w.must(err)
	p.courier, err = p.bot.Courier(p.store.Box())
	w.must(err)
	p.doors = payments.Notices{WebhookSecret: secret, Log: log, Strange: p.office.Strange,
		Settle: func(ctx context.Context, invoice, token string) error {
			_, err := p.office.Settle(ctx, invoice, token)
			return err
		}}.Handler()
	p.close = func() { _ = p.client.Close() }
	return p
}

// dot is the smallest picture that there is.
func dot(*receipt.Code) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	return b.Bytes(), err
}

// blank is a sheet on which nothing is drawn: that takes longer than everything else.
func blank(receipt.Sheet) ([]byte, error) { return []byte("%PDF-1.4\n%%EOF\n"), nil }

package main

import (
	"context"
	crand "crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// world is all that the program needs around it: a redis-server that forgets nothing, and both sandboxes, which
// live on while the program is killed and started.
type world struct {
	testing.TB
	redis   *storagetest.Server
	client  redis.UniversalClient
	store   *storage.Store
	chats   *botapi.Server
	gateway *moyasar.Server
	api     string // address of the Bot API
	bank    string // address of the gateway
	public  string // address of the program's public doors
	admin   string
	secret  string // of the gateway's webhooks; of this world alone: an address that ended may be another's next, who still hears its notices
	word    string // the same of Telegram's
	env     map[string]string
	log     *kafalatest.Logs
	child   *child

	mu   sync.Mutex
	seen []string // every address that the sandboxes were called at
}

const (
	testToken = "7000000001:sandbox"
	// retryUnit is a second of the sandbox Telegram's redelivery.
	retryUnit = 50 * time.Millisecond
)

var testKeys = "k1:" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))

// newWorld makes a world in which updates come by webhook or by polling. times are lines of the settings file's
// [times] that differ.
func newWorld(t testing.TB, hook bool, times map[string]string) *world {
	t.Helper()
	server := storagetest.NewServer(t)
	w := worldOn(t, hook, times, server.Client(t), server.URL)
	w.redis = server
	return w
}

// worldOn is newWorld on a Redis of any kind: the client of the tests, and what the program is to call it by.
func worldOn(t testing.TB, hook bool, times map[string]string, client redis.UniversalClient, url string) *world {
	t.Helper()
	w := &world{TB: t, client: client, log: &kafalatest.Logs{}, secret: crand.Text(), word: crand.Text()}
	t.Cleanup(func() {
		if text := w.log.String(); t.Failed() {
			t.Logf("the bot's log:\n%s", text[max(0, len(text)-6000):])
		}
	})
	w.chats = botapi.New(botapi.Config{Token: testToken, RetryUnit: retryUnit, KeepMessages: 50_000})
	w.gateway = moyasar.New(moyasar.Config{LadderUnit: 20 * time.Millisecond})
	w.api, w.bank = w.host(w.chats.API()), w.host(w.gateway.Handler())
	w.gateway.SetBaseURL(w.bank)
	t.Cleanup(w.chats.Close)
	t.Cleanup(w.gateway.Close)
	w.public, w.admin = address(t), address(t)
	w.env = map[string]string{
		"TELEGRAM_BOT_TOKEN": testToken, "TELEGRAM_API_URL": w.api, "REDIS_URL": url,
		"MOYASAR_SECRET_KEY": "sk_test_sandbox", "MOYASAR_API_URL": w.bank + "/v1", "MOYASAR_WEBHOOK_SECRET": w.secret,
		"DATA_KEYS": testKeys, "LISTEN_ADDR": w.public, "ADMIN_ADDR": w.admin, "PUBLIC_URL": "http://" + w.public,
		"LOG_LEVEL": "debug", "SETTINGS_FILE": settingsFile(t, times),
	}
	if hook {
		w.env["WEBHOOK_URL"], w.env["WEBHOOK_SECRET"] = "http://"+w.public, w.word
	}
	if err := hookGateway(w.bank, "http://"+w.public, w.secret); err != nil {
		t.Fatal(err)
	}
	w.openStore()
	return w
}

// host serves a sandbox and notes every address that it is called at.
func (w *world) host(h http.Handler) string {
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.Method+" "+r.URL.String())
		w.mu.Unlock()
		h.ServeHTTP(rw, r)
	}))
	w.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

// ask calls a method of the Bot API that takes nothing.
func (w *world) ask(method string, answer any) {
	w.Helper()
	res, err := http.Get(w.api + "/bot" + testToken + "/" + method)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		w.Fatal(err)
	}
}

// openStore lets the test read what the program has saved.
func (w *world) openStore() {
	w.Helper()
	keys, err := storage.ParseKeys(w.env["DATA_KEYS"])
	if err == nil {
		w.store, err = storage.New(storage.Config{Client: w.client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	}
	if err != nil {
		w.Fatal(err)
	}
}

// start starts the program, or starts it again.
func (w *world) start() {
	w.Helper()
	w.child = begin(w, w.log, w.env, "serve", "--test-mode")
}

// startAndWait starts the program and waits until it serves, so that it may be asked to stop.
func (w *world) startAndWait() {
	w.Helper()
	before := strings.Count(w.log.String(), `"msg":"serving"`)
	w.start()
	until(w, "the bot serves", func() bool { return strings.Count(w.log.String(), `"msg":"serving"`) > before })
}

// stopWell asks the program to stop, which it must do without a fault.
func (w *world) stopWell() {
	w.Helper()
	if code := w.child.stop(w); code != 0 {
		w.Errorf("the bot ended with exit code %d", code)
	}
}

// crash kills the program, lets something happen while it is dead, and starts it again.
func (w *world) crash(meanwhile func()) {
	w.Helper()
	w.child.kill()
	meanwhile()
	w.start()
}

// with is this world's environment with other values.
func (w *world) with(other map[string]string) map[string]string {
	env := maps.Clone(w.env)
	maps.Copy(env, other)
	return env
}

// settingsFile writes the example settings with other times or numbers, the lease short enough for a test.
func settingsFile(t testing.TB, times map[string]string) string {
	t.Helper()
	text := string(kafala.ExampleSettings())
	all := map[string]string{"lease": "4s", "sweep": "2s"}
	maps.Copy(all, times)
	for name, value := range all {
		line := regexp.MustCompile(`(?m)^` + name + ` = .*$`)
		if !line.MatchString(text) {
			t.Fatalf("the example settings have no time %s", name)
		}
		if _, err := strconv.Atoi(value); err != nil {
			value = strconv.Quote(value)
		}
		text = line.ReplaceAllLiteralString(text, name+" = "+value)
	}
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var given sync.Map // ports that address has given

// address finds a free one on this machine that nothing takes while the program is dead: below the ports that
// outgoing connections are given.
func address(t testing.TB) string {
	t.Helper()
	for range 200 {
		a := fmt.Sprintf("127.0.0.1:%d", 30000+rand.IntN(2700))
		if _, taken := given.LoadOrStore(a, true); taken {
			continue
		}
		if l, err := net.Listen("tcp", a); err == nil {
			_ = l.Close()
			return a
		}
	}
	t.Fatal("no free port")
	return ""
}

// until waits for something that no message tells of.
func until(t testing.TB, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patient); ; time.Sleep(5 * time.Millisecond) {
		if so() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// patient is how long a test waits for anything: much longer than it takes, also on a machine that is busy otherwise.
const patient = 3 * time.Minute

// keys lists the names of all keys in Redis that fit a pattern.
func (w *world) keys(pattern string) []string {
	w.Helper()
	list, err := w.keysOf(pattern)
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// keysOf is keys for a Redis that may not answer now.
func (w *world) keysOf(pattern string) (list []string, err error) {
	cluster, several := w.client.(*redis.ClusterClient)
	if !several {
		return w.client.Keys(w.Context(), pattern).Result()
	}
	var mu sync.Mutex
	err = cluster.ForEachMaster(w.Context(), func(ctx context.Context, one *redis.Client) error {
		keys, err := one.Keys(ctx, pattern).Result()
		mu.Lock()
		defer mu.Unlock()
		list = append(list, keys...)
		return err
	})
	return list, err
}

// addresses lists what the sandboxes were called at, as one text.
func (w *world) addresses() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.seen, "\n")
}

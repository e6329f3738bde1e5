package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
)

const (
	token     = "7000000001:sandbox"
	hookWord  = "webhook-secret-of-two-releases"
	bankWord  = "gateway-secret-of-two-releases"
	staffRoom = -1007100000001
	roomMate  = 7100000003 // who reads in the staff's group
	admin     = 7100000004
)

// clerks are supervisors. Both parities are there (door.choose).
var clerks = []int64{7200000001, 7200000002, 7200000003, 7200000004, 7200000005, 7200000006, 7200000007, 7200000008}

var dataKeys = "k1:" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))

// house is all that two processes need around them, and the processes.
type house struct {
	built   releases
	folder  string
	db      *exec.Cmd
	client  redis.UniversalClient
	store   *storage.Store // of the release that is tried: what this program reads
	chats   *botapi.Server
	gateway *moyasar.Server
	door    *door
	env     [2][]string
	run     [2]*process   // who serves now
	ran     [2][]*process // everyone who has served
	earlier *process      // the last one of the earlier release
	play    *play
	told    []told
	holding map[string]int // what records held when this one was taken back
	refused map[string]int // what the earlier one has left to this one, by its log
	servers []*httptest.Server
	counter *counter
	later   bool // whether records hold a field that neither release knows
}

// open starts everything but the two processes. The caller closes it.
func open(ctx context.Context, folder string, built releases, later bool) (_ *house, err error) {
	h := &house{built: built, folder: folder, later: later, door: newDoor(), play: newPlay(),
		chats:   botapi.New(botapi.Config{Token: token, RetryUnit: 250 * time.Millisecond}),
		gateway: moyasar.New(moyasar.Config{LadderUnit: time.Second})}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	ports, err := freePorts(5)
	if err != nil {
		return nil, err
	}
	if err := h.database(ctx, ports[0]); err != nil {
		return nil, err
	}
	front := h.host(h.door)
	bank := h.host(h.gateway.Handler())
	h.gateway.SetBaseURL(bank)
	for n := range h.env {
		settings, err := h.settings(n)
		if err != nil {
			return nil, err
		}
		public := "127.0.0.1:" + ports[1+n]
		h.door.targets[n] = "http://" + public
		api := h.host(h.door.called(n, func(t *traffic) map[string]int { return t.telegram }, h.chats.API()))
		desk := h.host(h.door.called(n, func(t *traffic) map[string]int { return t.bank }, h.gateway.Handler()))
		h.env[n] = []string{"PATH=" + os.Getenv("PATH"), "REDIS_URL=redis://127.0.0.1:" + ports[0], "DATA_KEYS=" + dataKeys,
			"TELEGRAM_BOT_TOKEN=" + token, "TELEGRAM_API_URL=" + api, "WEBHOOK_URL=" + front, "WEBHOOK_SECRET=" + hookWord,
			"MOYASAR_SECRET_KEY=sk_test_sandbox", "MOYASAR_API_URL=" + desk + "/v1", "MOYASAR_WEBHOOK_SECRET=" + bankWord,
			"LISTEN_ADDR=" + public, "ADMIN_ADDR=127.0.0.1:" + ports[3+n], "PUBLIC_URL=" + front, "SETTINGS_FILE=" + settings,
			"ADMIN_IDS=" + strconv.Itoa(admin), "STAFF_CHAT_ID=" + strconv.Itoa(staffRoom)}
	}
	h.counter = newCounter(h)
	if err := h.counter.hire(ctx, h); err != nil {
		return nil, err
	}
	h.chats.As(admin).Start("")
	return h, h.tellGateway(ctx, bank, front)
}

// database starts a redis-server that forgets nothing, and opens the store on it.
func (h *house) database(ctx context.Context, port string) error {
	h.db = exec.CommandContext(ctx, "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", h.folder, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--logfile", filepath.Join(h.folder, "redis.log"))
	if err := h.db.Start(); err != nil {
		return fmt.Errorf("redis-server: %w", err)
	}
	h.client = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	keys, err := storage.ParseKeys(dataKeys)
	if err != nil {
		return err
	}
	h.store, err = storage.New(storage.Config{Client: h.client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	if err != nil {
		return err
	}
	return until(ctx, "redis answers", func() bool { return h.client.Ping(ctx).Err() == nil })
}

// settings writes a release's own example, with sweeps as often as they meet the people.
func (h *house) settings(n int) (string, error) {
	text, err := os.ReadFile(h.built.settings[n])
	if err != nil {
		return "", err
	}
	path := filepath.Join(h.folder, fmt.Sprintf("settings-%d.toml", n))
	return path, os.WriteFile(path, regexp.MustCompile(`(?m)^sweep = .*$`).ReplaceAll(text, []byte(`sweep = "2s"`)), 0o600)
}

// tellGateway registers the account's webhook, as an operator does in the dashboard.
func (h *house) tellGateway(ctx context.Context, bank, front string) error {
	body := fmt.Sprintf(`{"http_method":"post","url":"%s/moyasar/webhook","shared_secret":%q}`, front, bankWord)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, bank+"/v1/webhooks", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth("sk_test_sandbox", "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "sidebyside")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("the gateway's webhook: %s", res.Status)
	}
	return nil
}

func (h *house) close() {
	_, _ = h.halt(0), h.halt(1)
	h.chats.Close()
	h.gateway.Close()
	for _, s := range h.servers {
		s.CloseClientConnections()
		s.Close()
	}
	if h.client != nil {
		_ = h.client.Close()
	}
	if h.db != nil && h.db.Process != nil {
		_ = h.db.Process.Kill()
		_ = h.db.Wait()
	}
}

func (h *house) host(handler http.Handler) string {
	s := httptest.NewServer(handler)
	h.servers = append(h.servers, s)
	return s.URL
}

// patient is how long anything may take that a person waits for.
const patient = time.Minute

// until waits for something that no message tells of.
func until(ctx context.Context, what string, so func() bool) error {
	return within(ctx, patient, what, so)
}

func within(ctx context.Context, most time.Duration, what string, so func() bool) error {
	ctx, done := context.WithTimeout(ctx, most)
	defer done()
	for !so() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w", what, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports, nil
}

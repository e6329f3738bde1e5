package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
)

const (
	host       = "bot.example.sa"
	token      = "7000000001:sandbox"
	bankKey    = "sk_test_sandbox"
	staffRoom  = -1007100000001
	roomMate   = 7100000003 // who reads in the staff's group
	clerk      = 7200000001
	frontDoor  = "10.89.202.1" // this machine, as the containers of `front` see it
	redisDoor  = "10.89.201.2:6379"
	patient    = 2 * time.Minute
	foundAgain = 15 * time.Second // a Redis that was started anew, also on a machine that has much to do
	firstWords = "1.0.0"
	laterWords = "1.0.1"
)

// bots are the containers that serve, with their admin doors.
var bots = []string{"bot1", "bot2"}

var adminDoors = map[string]string{"bot1": "10.89.201.11:9090", "bot2": "10.89.201.12:9090"}

// site is a folder as an operator lays it, and what stands in for the world around it.
type site struct {
	folder  string
	engine  string
	compose []string
	secrets map[string]string
	client  *redis.Client
	store   *storage.Store
	chats   *botapi.Server
	gateway *moyasar.Server
	traffic *traffic
	servers []*http.Server
	people  []*person
	mu      sync.Mutex
	began   time.Time

	exported []string // variables that lines of the operator's page have set
}

func newSite(folder string) *site {
	s := &site{folder: folder, engine: or(os.Getenv("ENGINE"), "docker"), secrets: map[string]string{}, began: time.Now(),
		compose: strings.Fields(or(os.Getenv("COMPOSE"), "docker compose -f compose.yaml -f trial.yaml"))}
	for _, name := range []string{"webhook_secret", "moyasar_webhook_secret", "redis"} {
		s.secrets[name] = rand.Text()
	}
	var key [32]byte
	_, _ = rand.Read(key[:])
	s.secrets["telegram_bot_token"], s.secrets["moyasar_secret_key"] = token, bankKey
	s.secrets["data_keys"] = "k1:" + base64.StdEncoding.EncodeToString(key[:])
	s.secrets["redis_url"] = "redis://:" + s.secrets["redis"] + "@redis:6379/0"
	s.secrets["redis.conf"] = "requirepass " + s.secrets["redis"]
	return s
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (s *site) say(format string, args ...any) {
	fmt.Printf("   %3.0f s  %s\n", time.Since(s.began).Seconds(), fmt.Sprintf(format, args...))
}

// open lays the folder and brings everything up: what the bots need first, then the stand-ins, then the bots.
func (s *site) open(ctx context.Context) error {
	trust, err := s.lay()
	if err != nil {
		return err
	}
	if err := s.up(ctx, "redis", "proxy"); err != nil {
		return err
	}
	s.traffic = newTraffic(trust)
	client := &http.Client{Transport: s.traffic, Timeout: time.Minute}
	s.chats = botapi.New(botapi.Config{Token: token, RetryUnit: 250 * time.Millisecond, RequireHTTPS: true, Pusher: client})
	s.gateway = moyasar.New(moyasar.Config{SecretKey: bankKey, LadderUnit: time.Second, Client: client})
	api, err := s.host(s.chats.API())
	if err != nil {
		return err
	}
	bank, err := s.host(s.gateway.Handler())
	if err != nil {
		return err
	}
	s.gateway.SetBaseURL(bank)
	if err := s.trial(api, bank); err != nil {
		return err
	}
	if err := errors.Join(s.tellGateway(ctx, bank), s.openStore(ctx)); err != nil {
		return err
	}
	return s.up(ctx, bots...)
}

// trial is what differs from a real site: where Telegram and the gateway are, and that no money is real.
func (s *site) trial(api, bank string) error {
	var b strings.Builder
	b.WriteString("services:\n")
	for _, bot := range bots {
		fmt.Fprintf(&b, "  %s:\n    command: [\"serve\", \"--test-mode\"]\n    environment:\n"+
			"      TELEGRAM_API_URL: %s\n      MOYASAR_API_URL: %s/v1\n", bot, api, bank)
	}
	return s.write("trial.yaml", b.String())
}

func (s *site) up(ctx context.Context, services ...string) error {
	_, err := s.output(ctx, s.compose[0], slices.Concat(s.compose[1:], []string{"up", "-d", "--no-deps", "--no-build"}, services)...)
	return err
}

// lay writes the secrets, the settings and .env, as the head of compose.yaml says.
func (s *site) lay() (trust []byte, err error) {
	certificate, key, err := certificate(host)
	if err != nil {
		return nil, err
	}
	s.secrets["tls.crt"], s.secrets["tls.key"] = string(certificate), string(key)
	if err := os.MkdirAll(filepath.Join(s.folder, "secrets"), 0o755); err != nil {
		return nil, err
	}
	for name, text := range s.secrets {
		path := filepath.Join(s.folder, "secrets", name)
		owner := map[string]int{"redis.conf": 999, "tls.crt": 101, "tls.key": 101}[name]
		if owner == 0 {
			owner = 65532
		}
		if err := errors.Join(os.WriteFile(path, []byte(text+"\n"), 0o400), os.Chown(path, owner, owner)); err != nil {
			return nil, err
		}
	}
	settings := regexp.MustCompile(`(?m)^sweep = .*$`).ReplaceAll(kafala.ExampleSettings(), []byte(`sweep = "2s"`))
	// What a bot that is killed was about to send is sent by the other once this is over.
	settings = regexp.MustCompile(`(?m)^lease = .*$`).ReplaceAll(settings, []byte(`lease = "5s"`))
	return certificate, errors.Join(s.write("settings.toml", string(settings)), s.write("trial.yaml", "services: {}\n"), s.release(firstWords))
}

// release writes .env.
func (s *site) release(release string) error {
	return s.write(".env", fmt.Sprintf("KAFALABOT_URL=https://%s\nKAFALABOT_ADMINS=%d\nKAFALABOT_STAFF_CHAT=%d\n"+
		"KAFALABOT_HTTPS=%s\nRELEASE=%s\n", host, clerk, staffRoom, httpsPort, release))
}

func (s *site) write(name, text string) error {
	return os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o644)
}

// host serves a stand-in where the containers reach it.
func (s *site) host(handler http.Handler) (string, error) {
	l, err := net.Listen("tcp", frontDoor+":0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }() // ends with close
	return "http://" + l.Addr().String(), nil
}

// tellGateway registers the account's webhook, as an operator does in the dashboard.
func (s *site) tellGateway(ctx context.Context, bank string) error {
	body := fmt.Sprintf(`{"http_method":"post","url":"https://%s/moyasar/webhook","shared_secret":%q}`, host,
		s.secrets["moyasar_webhook_secret"])
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, bank+"/v1/webhooks", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(bankKey, "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "containers")
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

// openStore lets the trial read what the bots have saved, from this machine, which `inside` begins at.
func (s *site) openStore(ctx context.Context) error {
	s.client = redis.NewClient(&redis.Options{Addr: redisDoor, Password: s.secrets["redis"], MaxRetries: 20, MaxRetryBackoff: time.Second})
	keys, err := storage.ParseKeys(s.secrets["data_keys"])
	if err != nil {
		return err
	}
	s.store, err = storage.New(storage.Config{Client: s.client, Keys: keys, Now: time.Now, SessionTTL: time.Hour, ProfileTTL: time.Hour})
	if err != nil {
		return err
	}
	return until(ctx, "redis answers", func() bool { return s.client.Ping(ctx).Err() == nil })
}

// output runs a program in the folder and gives what it prints.
func (s *site) output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.folder
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out.String(), errs.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// logs is the end of what every container has written, to go with an error.
func (s *site) logs() error {
	var all []error
	for _, name := range append([]string{"redis", "proxy"}, bots...) {
		out, _ := exec.CommandContext(context.Background(), s.engine, "logs", "--tail", "25", "kafalabot-"+name).CombinedOutput()
		all = append(all, fmt.Errorf("log of %s:\n%s", name, out))
	}
	return errors.Join(all...)
}

func (s *site) close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
	if s.chats != nil {
		s.chats.Close()
		s.gateway.Close()
	}
	if s.client != nil {
		_ = s.client.Close()
	}
}

// until waits for something that no message tells of.
func until(ctx context.Context, what string, so func() bool) error {
	ctx, done := context.WithTimeout(ctx, patient)
	defer done()
	for !so() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w", what, context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

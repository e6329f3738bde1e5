//go:build !production

package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
	"kafalabot/sandbox/nafath"
	"kafalabot/storage"
)

// playing are the commands that a production build does not have: docs/decisions/0071-production.md.
type playing struct {
	Demo demoCmd `cmd:"" help:"Play the whole job in a browser: nothing to install, nothing is kept."`
}

// demoCmd plays the whole job on this machine alone.
type demoCmd struct {
	Addr    string `default:"127.0.0.1:8088" help:"Loopback address of the chat page; port 0 takes any."`
	Verbose bool   `help:"Write the bot's log."`
}

// Run starts an embedded Redis, both sandboxes and the bot in this process, prints one address, and stops with ctx.
func (d demoCmd) Run(ctx context.Context, s streams) error {
	logs := io.Discard
	if d.Verbose {
		logs = s.err
	}
	demo, err := startDemo(d.Addr, slog.New(slog.NewTextHandler(logs, nil)))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Open  %s\n\nA sandbox: no Telegram, no Moyasar, no Nafath, no real money, no network. "+
		"Nothing is kept when it stops (Ctrl+C).\n", demo.page)
	return demo.serve(ctx)
}

// demo is a whole world in one process.
type demo struct {
	page    string // address of the chat page
	clock   demoClock
	between chan func(context.Context) // of app
	app     *app
	chats   *botapi.Server
	gateway *moyasar.Server
	nafath  *nafath.Server
	redis   *miniredis.Miniredis
	public  net.Listener
	admin   net.Listener
	servers []*http.Server
}

const (
	demoToken  = "7000000001:sandbox"
	demoStaff  = -1007100000001
	demoAdmin  = 7100000004
	demoSecret = "sandbox-webhook-secret"
)

func startDemo(addr string, log *slog.Logger) (_ *demo, err error) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		return nil, err
	}
	page, err := loopback(addr)
	if err != nil {
		return nil, err
	}
	d := &demo{page: "http://" + page.Addr().String(), between: make(chan func(context.Context))}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	d.chats = botapi.New(botapi.Config{Token: demoToken, PageURL: d.page, Now: d.clock.Now, Pass: d.pass})
	d.gateway = moyasar.New(moyasar.Config{Now: d.clock.Now, Language: "ar", Merchant: settings.Operator.TradeName.In("ar")})
	d.nafath = nafath.New(nafath.Config{Now: d.clock.Now})
	d.host(page, d.chats.Page())
	api, err := d.listen(d.chats.API())
	if err != nil {
		return nil, err
	}
	bank, err := d.listen(d.gateway.Handler())
	if err != nil {
		return nil, err
	}
	d.gateway.SetBaseURL(bank)
	desk, err := d.listen(d.nafath.Handler())
	if err != nil {
		return nil, err
	}
	d.nafath.SetBaseURL(desk)
	if d.public, err = loopback("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if d.admin, err = loopback("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if d.redis, err = miniredis.Run(); err != nil {
		return nil, fmt.Errorf("start the embedded redis: %w", err)
	}
	d.redis.ClockTTL(true)
	c, err := demoConfig(settings, api, bank, "http://"+d.public.Addr().String(), d.page)
	if err != nil {
		return nil, err
	}
	c.log, c.now = log, d.clock.Now
	c.NafathURL, c.NafathAudience, c.NafathService, c.NafathCallbackURL = desk, "kafalabot-sandbox", "Login", c.PublicURL
	c.nafath = nafathConfig{AppID: "sandbox-app", AppKey: "sandbox-key"}
	d.nafath.SetCallback(identity.CallbackURL(c.PublicURL))
	if err := hookGateway(bank, c.PublicURL, demoSecret); err != nil {
		return nil, err
	}
	if d.app, err = open(c, redis.NewClient(&redis.Options{Addr: d.redis.Addr()})); err != nil {
		return nil, err
	}
	d.app.between = d.between
	return d, nil
}

func demoConfig(settings *kafala.Settings, api, bank, public, page string) (config, error) {
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return config{}, err
	}
	keys, err := storage.ParseKeys("demo:" + base64.StdEncoding.EncodeToString(raw[:]))
	if err != nil {
		return config{}, err
	}
	settings.Times.Sweep = kafala.Duration(5 * time.Second)
	settings.Rules.PrivateEntry = kafala.InEither
	for i := range settings.Kinds {
		settings.Kinds[i].Identity = kafala.IdentityOffered
	}
	return config{
		options: options{TelegramAPIURL: api, TelegramLinkURL: page, PublicURL: public, MoyasarAPIURL: bank + "/v1", TestMode: true,
			AllowVolatile: true, FrameAncestors: page + " " + strings.Replace(page, "127.0.0.1", "localhost", 1)},
		token: demoToken, moyasarKey: "sk_test_sandbox", moyasarSecret: demoSecret, keys: keys, settings: settings, staffChat: demoStaff,
		admins: []int64{demoAdmin}}, nil
}

// hookGateway tells the sandbox gateway where to send its account's webhooks, as an operator does in the
// dashboard.
func hookGateway(bank, public, secret string) error {
	body := fmt.Sprintf(`{"http_method":"post","url":"%s/moyasar/webhook","shared_secret":"%s"}`, public, secret)
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, bank+"/v1/webhooks", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth("sk_test_sandbox", "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "kafalabot-demo")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("register the sandbox webhook: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated && res.StatusCode != http.StatusOK {
		return fmt.Errorf("register the sandbox webhook: status %d", res.StatusCode)
	}
	return nil
}

// serve serves until ctx ends, and closes everything.
func (d *demo) serve(ctx context.Context) error {
	defer d.close()
	return d.app.serve(ctx, d.public, d.admin)
}

func (d *demo) close() {
	d.chats.Close()
	d.gateway.Close()
	d.nafath.Close()
	for _, s := range d.servers {
		s.Close()
	}
	if d.app != nil {
		d.app.redis.Close()
	}
	if d.redis != nil {
		d.redis.Close()
	}
}

// listen hosts a handler on any free port and returns its address.
func (d *demo) listen(h http.Handler) (string, error) {
	l, err := loopback("127.0.0.1:0")
	if err != nil {
		return "", err
	}
	d.host(l, h)
	return "http://" + l.Addr().String(), nil
}

func (d *demo) host(l net.Listener, h http.Handler) {
	s := &http.Server{Handler: knownHost(l.Addr().(*net.TCPAddr).Port, h), ReadHeaderTimeout: 5 * time.Second}
	d.servers = append(d.servers, s)
	go func() { _ = s.Serve(l) }() // ends with Close
}

// loopback listens on an address of this machine only.
func loopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: --addr: must be host:port", errConfig)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%w: --addr: the demo listens on a loopback address only", errConfig)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w (another port: --addr 127.0.0.1:0)", err)
	}
	return l, nil
}

// knownHost refuses requests that name another host: a page elsewhere must not reach the demo by a name that it
// lets point here.
func knownHost(port int, h http.Handler) http.Handler {
	known := []string{fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("localhost:%d", port), fmt.Sprintf("[::1]:%d", port)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(known, r.Host) {
			http.Error(w, "this sandbox answers on this machine only", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

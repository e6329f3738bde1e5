// Command rehearsal stands in for Telegram and for the gateway, so that `kafalabot serve --test-mode` can be started on this machine
// before there is an account anywhere: docs/first-start.md. It prints the variables that serve wants for it, and listens on the loopback.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"kafalabot/sandbox/botapi"
	"kafalabot/sandbox/moyasar"
)

const (
	token     = "7000000001:sandbox"
	key       = "sk_test_sandbox"
	secret    = "rehearsal-webhook-secret"
	staffRoom = -1007100000001 // of the stand-in's people, as are those who write there
	admin     = 7100000004
)

// places are the addresses at which the stand-ins listen, and that of the public doors of serve.
type places struct{ page, telegram, gateway, serve string }

func main() {
	var at places
	flag.StringVar(&at.page, "page", "127.0.0.1:8088", "where the chat page is")
	flag.StringVar(&at.telegram, "telegram", "127.0.0.1:8081", "where the Bot API is")
	flag.StringVar(&at.gateway, "gateway", "127.0.0.1:8082", "where the gateway is")
	flag.StringVar(&at.serve, "serve", "127.0.0.1:8080", "LISTEN_ADDR of serve")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, at, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rehearsal:", err)
		os.Exit(1)
	}
}

// run stands in until ctx ends.
func run(ctx context.Context, at places, out io.Writer) error {
	chats := botapi.New(botapi.Config{Token: token, PageURL: "http://" + at.page})
	defer chats.Close()
	bank := moyasar.New(moyasar.Config{SecretKey: key, Language: "ar"})
	defer bank.Close()
	bank.SetBaseURL("http://" + at.gateway)
	ended := make(chan error, 3)
	for address, handler := range map[string]http.Handler{at.page: chats.Page(), at.telegram: chats.API(), at.gateway: bank.Handler()} {
		l, err := listen(ctx, address)
		if err != nil {
			return err
		}
		s := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
		defer s.Close()
		go func() { ended <- s.Serve(l) }()
	}
	if err := hook(ctx, at); err != nil {
		return err
	}
	fmt.Fprint(out, variables(at))
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		return err
	}
}

// listen listens on an address of this machine, and on no other: whoever reaches a stand-in is whoever they say they are.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, errors.New(address + ": wanted is an address of the loopback, as 127.0.0.1:8088")
	}
	var c net.ListenConfig
	return c.Listen(ctx, "tcp", address)
}

// hook tells the gateway where to send its notices, as an operator does in its dashboard.
func hook(ctx context.Context, at places) error {
	body := fmt.Sprintf(`{"http_method":"post","url":"http://%s/moyasar/webhook","shared_secret":%q}`, at.serve, secret)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+at.gateway+"/v1/webhooks", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.SetBasicAuth(key, "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "kafalabot-rehearsal")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the gateway does not take the webhook: %s", res.Status)
	}
	return nil
}

// variables are what serve is to be told of the stand-ins, as a file that a shell reads.
func variables(at places) string {
	return fmt.Sprintf(`# The chat page, for a browser: http://%s
TELEGRAM_BOT_TOKEN=%s
TELEGRAM_API_URL=http://%s
TELEGRAM_LINK_URL=http://%s
MOYASAR_SECRET_KEY=%s
MOYASAR_API_URL=http://%s/v1
MOYASAR_WEBHOOK_SECRET=%s
PUBLIC_URL=http://%s
LISTEN_ADDR=%s
STAFF_CHAT_ID=%d
ADMIN_IDS=%d
`, at.page, token, at.telegram, at.page, key, at.gateway, secret, at.serve, at.serve, staffRoom, admin)
}

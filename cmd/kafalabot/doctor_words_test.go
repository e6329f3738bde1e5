package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/identity"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/payments"
	"kafalabot/sandbox/moyasar"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// A path that is not there is somebody else's, and no trouble of the service.
func TestPathThatIsNotThere(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	gateway, err := payments.New(payments.Config{SecretKey: "sk_test_sandbox", APIURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"gateway": gateway.Ask(t.Context()), "Nafath": &identity.Error{Status: http.StatusNotFound}} {
		if said, _ := ails(err); said != unknownAnswer {
			t.Errorf("%s: %v is told as %q", name, err, said)
		}
	}
	for name, err := range map[string]error{"gateway": &payments.Error{Status: http.StatusBadGateway},
		"Telegram": fmt.Errorf("look: %w", &telegram.FailedError{Method: "getMe", Status: http.StatusBadGateway})} {
		if said, _ := ails(err); said != failingOfItself {
			t.Errorf("%s: a fault of its own is told as %q", name, said)
		}
	}
}

// examines is a doctor's look at one Redis and one gateway.
func examines(t *testing.T, redisURL, gateway string) *examination {
	t.Helper()
	keys, err := storage.ParseKeys(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	c := config{keys: keys, settings: settings, redisURL: secret(redisURL), log: slog.New(slog.DiscardHandler),
		moyasarKey: "sk_test_sandbox"}
	c.RedisMode, c.MoyasarAPIURL = "single", gateway
	a, err := c.connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.redis.Close(); a.gateway.Close() })
	return &examination{app: a}
}

// A Redis that takes the connection and answers nothing is told so, and not as another service.
func TestRedisThatHangs(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, done := context.WithTimeout(t.Context(), tryTime)
	defer done()
	f := examines(t, "redis://"+l.Addr().String(), "http://127.0.0.1:1/v1").redisReached(ctx)
	if f.State != bad || !strings.Contains(f.Said, "does not answer") || !strings.Contains(f.Do, "disk") {
		t.Errorf("the doctor says %+v", f)
	}
}

// That a Redis has lost its data is said of one that was looked into, and of no other; also once something else was saved there, as
// long as the record of what was paid is not back. Whoever serves says it in the log, once.
func TestLostDataIsSaidOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	own := moyasar.New(moyasar.Config{})
	t.Cleanup(own.Close)
	bank := serveUntilEnd(t, own.Handler())
	own.SetBaseURL(bank)
	paid := kafalatest.Application(7100000001, strings.Repeat("a", 16), "1012345672", "1109876548")
	id := kafala.GuaranteeID(7100000001, strings.Repeat("a", 16))
	body := strings.NewReader(`{"amount":12300,"currency":"SAR","description":"a test","metadata":{"guarantee":"` + id + `"}}`)
	req, err := http.NewRequest(http.MethodPost, bank+"/v1/invoices", body)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("sk_test_sandbox", "")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "kafalabot-test")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	made, _ := io.ReadAll(res.Body)
	res.Body.Close()
	_, invoice, _ := strings.Cut(string(made), `"id":"`)
	invoice, _, _ = strings.Cut(invoice, `"`)
	if _, err := own.Pay(invoice, "4111111111111111"); err != nil {
		t.Fatal(err)
	}
	server := storagetest.NewServer(t)
	for address, lost := range map[string]bool{server.URL: true, "redis://nobody:wrong@" + server.Addr(): false, server.URL + "/99": false} {
		ctx, done := context.WithTimeout(t.Context(), time.Minute)
		f := examines(t, address, bank+"/v1").gatewayAccount(ctx)
		done()
		if strings.Contains(f.Said, "lost its data") != lost {
			t.Errorf("lost: %t: the doctor says %+v", lost, f)
		}
	}
	e := examines(t, server.URL, bank+"/v1")
	for n, known := range []struct {
		draft string
		lost  bool
	}{{strings.Repeat("b", 16), true}, {strings.Repeat("a", 16), false}} {
		chat := int64(7100000002 - n)
		g := kafala.Guarantee{ID: kafala.GuaranteeID(chat, known.draft), Chat: chat, Language: "ar", Status: kafala.Awaiting,
			Answers: paid.Answers, Opened: time.Now(), History: []kafala.Event{{At: time.Now(), By: kafala.ByCitizen, To: kafala.Awaiting,
				Why: "submitted"}}}
		if _, _, err := e.store.Records().Create(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		e.log, e.accounted = slog.New(slog.NewTextHandler(&log, nil)), false
		e.lookAtAccount(t.Context())
		e.lookAtAccount(t.Context())
		f, told := e.gatewayAccount(t.Context()), strings.Count(log.String(), "payments=1 of=1")
		if strings.Contains(f.Said, "lost its data") != known.lost || (told == 1) != known.lost || told > 1 {
			t.Errorf("beside another record: lost %t: the doctor says %+v, the log\n%s", known.lost, f, &log)
		}
	}
}

package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// failing is a handler that fails at every update.
type failing struct {
	err  error
	said int // how often it has apologised
}

func (f *failing) Serve(context.Context, Request) error { return f.err }
func (f *failing) Apologise(context.Context, Request)   { f.said++ }

// An update that fails is not confirmed to Telegram before it was tried so often, and one that only a later release can
// handle waits for that one to come: it is passed over only when none does.
func TestPassedOver(t *testing.T) {
	all := make([]Update, 1)
	const written = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"x"}}`
	if err := json.Unmarshal([]byte(written), &all[0]); err != nil {
		t.Fatal(err)
	}
	newer := errors.New("of a later release")
	for name, c := range map[string]struct {
		err   error
		tries int // 0: as many as one likes
	}{
		"a defect":        {errors.New("boom"), maxFaults},
		"a later release": {fmt.Errorf("load: %w", newer), maxNewer},
		"Redis":           {context.DeadlineExceeded, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := &failing{err: c.err}
			wire, err := NewClient(Wire{Token: "1:x", APIURL: "http://127.0.0.1:1", Now: time.Now, Log: slog.New(slog.DiscardHandler),
				Clean: trimmed, Newer: newer})
			if err != nil {
				t.Fatal(err)
			}
			p := poller{Client: wire, handler: h, faults: map[int64]int{}, done: map[int64]bool{}}
			for try := 1; try <= maxNewer+1 && p.offset == 0; try++ {
				p.batch(t.Context(), all)
				if passed := p.offset == 8; passed != (try == c.tries) || passed != (h.said > 0) {
					t.Fatalf("after %d tries: offset %d, %d messages", try, p.offset, h.said)
				}
			}
			if (p.offset == 8) != (c.tries > 0) {
				t.Errorf("offset %d in the end", p.offset)
			}
		})
	}
}

// What comes after an update that is passed over is handled, each once and in its order, and only then confirmed: nothing
// that a person has sent is lost to a fault in what they sent before.
func TestAfterWhatIsPassedOver(t *testing.T) {
	const three = `[{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"bad"}},
		{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6},"text":"other"}},
		{"update_id":9,"message":{"message_id":2,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"after"}}]`
	var all []Update
	if err := json.Unmarshal([]byte(three), &all); err != nil {
		t.Fatal(err)
	}
	h := &picky{}
	wire, err := NewClient(Wire{Token: "1:x", APIURL: "http://127.0.0.1:1", Now: time.Now, Log: slog.New(slog.DiscardHandler), Clean: trimmed})
	if err != nil {
		t.Fatal(err)
	}
	p := poller{Client: wire, handler: h, faults: map[int64]int{}, done: map[int64]bool{}}
	for try := 1; try <= maxFaults+1 && p.offset < 10; try++ {
		from := slices.IndexFunc(all, func(u Update) bool { return u.ID >= p.offset }) // as Telegram gives what is not confirmed
		p.batch(t.Context(), all[from:])
		if slices.Contains(h.served, "after") != (p.offset == 10) {
			t.Fatalf("after %d tries up to %d is confirmed, and handled is %q", try, p.offset, h.served)
		}
	}
	if got := strings.Join(h.served, " "); p.offset != 10 || got != "other after" {
		t.Errorf("up to %d is confirmed in the end, and handled is %q", p.offset, got)
	}
}

// An update with a field of another type than is known is passed over by number, and takes no other with it; what no update
// is stays none.
func TestUpdateThatDoesNotFit(t *testing.T) {
	const misfit = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":1012345672,"type":"private"},` +
		`"from":{"id":5},"text":{"a":1}}}`
	const fits = `{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6},"text":"other"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"ok":true,"result":[%s,%s]}`, misfit, fits)
	}))
	defer server.Close()
	var log bytes.Buffer
	wire, err := NewClient(Wire{Token: "1:x", APIURL: server.URL, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Clean: trimmed})
	if err != nil {
		t.Fatal(err)
	}
	h := &picky{}
	p := poller{Client: wire, handler: h, faults: map[int64]int{}, done: map[int64]bool{}}
	all, err := p.fetch(t.Context())
	if err != nil || !p.batch(t.Context(), all) || p.offset != 9 || strings.Join(h.served, " ") != "other" {
		t.Errorf("up to %d is confirmed, and handled is %q: %v", p.offset, h.served, err)
	}
	if said := log.String(); !strings.Contains(said, "update=7 field=message.text") || strings.Contains(said, "1012345672") {
		t.Errorf("the log says %s", said)
	}
	door := wire.Webhook("secret", h)
	for body, want := range map[string]int{misfit: 200, fits: 200, `{"update_id":"x"}`: 400, `[1]`: 400, misfit[:60]: 400} {
		r, w := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body)), httptest.NewRecorder()
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "secret")
		if door.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s is answered %d, want %d", body, w.Code, want)
		}
	}
}

// picky is a handler that fails at one text, and keeps the others.
type picky struct {
	mu     sync.Mutex
	served []string
}

func (p *picky) Serve(_ context.Context, r Request) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Message.Text == "bad" {
		return errors.New("boom")
	}
	p.served = append(p.served, r.Message.Text)
	return nil
}

func (*picky) Apologise(context.Context, Request) {}

package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
)

const aTime = `ends: <tg-time unix="1795648680" format="r">02:48</tg-time>.`

func TestUntimed(t *testing.T) {
	for html, want := range map[string]string{
		"":                                  "",
		"<b>no time</b>":                    "<b>no time</b>",
		aTime:                               "ends: 02:48.",
		aTime + " and <b>" + aTime + "</b>": "ends: 02:48. and <b>ends: 02:48.</b>",
	} {
		if got := untimed(html); got != want {
			t.Errorf("%q became %q", html, got)
		}
	}
}

// Telegram's words for markup that it does not take, and words of other refusals.
func TestNamesMarkup(t *testing.T) {
	for said, want := range map[string]bool{
		`Bad Request: can't parse entities: Unsupported start tag "tg-time" at byte offset 6`: true,
		"Bad Request: Can't parse entities: Invalid date format used":                         true,
		"Bad Request: ENTITY_BOUNDS_INVALID":                                                  true,
		"Bad Request: message is not modified":                                                false,
		"Bad Request: chat not found":                                                         false,
		"Bad Request: MESSAGE_TOO_LONG":                                                       false,
	} {
		if got := namesMarkup(fmt.Errorf("telegram: sendMessage: %w, %s", tg.ErrorBadRequest, said)); got != want {
			t.Errorf("%s: %v", said, got)
		}
	}
	if namesMarkup(nil) || namesMarkup(errors.New("can't parse entities")) {
		t.Error("what is no refusal of Telegram's is taken for one")
	}
}

// ear is a Bot API server that writes down what it is sent, and may refuse it.
type ear struct {
	mu      sync.Mutex
	texts   []string
	refuses func(text string) string // why; "": it does not
}

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call struct{ Text string }
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &call)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.texts = append(e.texts, call.Text)
	if why := e.refuses(call.Text); why != "" {
		fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":%q}`, "Bad Request: "+why)
		return
	}
	fmt.Fprint(w, `{"ok":true,"result":true}`)
}

func (e *ear) client(t *testing.T) *Client {
	t.Helper()
	api := httptest.NewServer(e)
	t.Cleanup(api.Close)
	c, err := NewClient(Wire{Token: "1:x", APIURL: api.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler), Clean: strings.TrimSpace})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func knowsNoTimes(text string) string {
	if timed(text) {
		return `can't parse entities: Unsupported start tag "tg-time" at byte offset 6`
	}
	return ""
}

// rides tells whether a screen would ride in the answer to an update.
func rides(c *Client, html string) bool {
	r := Request{Answer: &Response{Carries: true, waited: func() bool { return false }}}
	m := Message{HTML: html}
	return c.carry(r, m, c.write(1, 0, unstamped{}, m))
}

// A server that knows no times is sent the message once more without, and then none with times; nothing with a time rides
// in an answer, which is not heard of, before a server is known to take them.
func TestTimesAreRefused(t *testing.T) {
	e := &ear{refuses: knowsNoTimes}
	c := e.client(t)
	if rides(c, aTime) || !rides(c, "no time") {
		t.Error("before anything is known a time rides, or what has none does not")
	}
	for range 2 {
		if err := c.Send(t.Context(), 1, unstamped{}, Message{HTML: aTime}); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{aTime, "ends: 02:48.", "ends: 02:48."}; !slices.Equal(e.texts, want) {
		t.Errorf("sent %q", e.texts)
	}
	if !rides(c, aTime) {
		t.Error("what goes without its times does not ride")
	}
}

func TestTimesAreTaken(t *testing.T) {
	e := &ear{refuses: func(string) string { return "" }}
	c := e.client(t)
	if err := c.Send(t.Context(), 1, unstamped{}, Message{HTML: aTime}); err != nil || !slices.Equal(e.texts, []string{aTime}) {
		t.Fatalf("sent %q, %v", e.texts, err)
	}
	if !rides(c, aTime) {
		t.Error("a time does not ride though the server takes them")
	}
	e.refuses = knowsNoTimes // another server is put in its place
	if err := c.Send(t.Context(), 1, unstamped{}, Message{HTML: aTime}); err != nil || e.texts[len(e.texts)-1] != "ends: 02:48." {
		t.Errorf("sent %q, %v", e.texts, err)
	}
}

// A text that is refused with and without its times says nothing of times.
func TestRefusedForSomethingElse(t *testing.T) {
	e := &ear{refuses: func(string) string { return "can't parse entities: Unclosed start tag at byte offset 2" }}
	c := e.client(t)
	if err := c.Send(t.Context(), 1, unstamped{}, Message{HTML: aTime}); err == nil || len(e.texts) != 2 {
		t.Errorf("sent %q, %v", e.texts, err)
	}
	if c.times.Load() != timesUnknown {
		t.Error("times are given up for what they have not done")
	}
	e.refuses = func(string) string { return "chat not found" }
	if err := c.Send(t.Context(), 1, unstamped{}, Message{HTML: aTime}); err == nil || len(e.texts) != 3 {
		t.Errorf("sent %d times, %v: a refusal of another kind is of no use to be repeated", len(e.texts), err)
	}
}

package botapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"go.uber.org/goleak"

	"kafalabot/sandbox/botapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token   = "7000000001:sandbox"
	citizen = 7100000001
	second  = 7100000002
	officer = 7100000003
	admin   = 7100000004
	group   = -1007100000001
)

// clock is a settable time.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// house is a server on a real socket.
type house struct {
	t    *testing.T
	s    *botapi.Server
	url  string
	http *http.Client
	time *clock
	ctx  context.Context
}

func open(t *testing.T, conf botapi.Config) *house {
	t.Helper()
	h := &house{t: t, time: &clock{at: time.Unix(1780000000, 0)}, http: &http.Client{Transport: &http.Transport{}}}
	if conf.Now == nil {
		conf.Now = h.time.now
	}
	if conf.RetryUnit == 0 {
		conf.RetryUnit = 5 * time.Millisecond
	}
	var cancel context.CancelFunc
	h.ctx, cancel = context.WithTimeout(context.Background(), 2*time.Minute)
	h.s = botapi.New(conf)
	mux := http.NewServeMux()
	mux.Handle("/", h.s.Page())
	api := h.s.API()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/bot") || strings.HasPrefix(r.URL.Path, "/file/") {
			api.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	h.url = web.URL
	t.Cleanup(func() {
		h.s.Close()
		h.http.CloseIdleConnections()
		web.Close()
		cancel()
	})
	return h
}

// reply is the API's envelope.
type reply struct {
	status      int
	OK          bool
	Result      json.RawMessage
	Code        int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	}
}

// call sends JSON and fails the test only when there is no answer.
func (h *house) call(method string, params any) reply {
	h.t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.post(h.url+"/bot"+token+"/"+method, "application/json", bytes.NewReader(body))
}

func (h *house) post(url, kind string, body io.Reader) reply {
	h.t.Helper()
	res, err := h.http.Post(url, kind, body)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	r := reply{status: res.StatusCode}
	if err := json.NewDecoder(res.Body).Decode(&r); err != nil {
		h.t.Fatalf("%s: no JSON: %v", url, err)
	}
	return r
}

// must sends JSON, wants success and reads the result.
func (h *house) must(method string, params any, into any) {
	h.t.Helper()
	r := h.call(method, params)
	if !r.OK {
		h.t.Fatalf("%s: %d %s", method, r.Code, r.Description)
	}
	if into != nil {
		if err := json.Unmarshal(r.Result, into); err != nil {
			h.t.Fatalf("%s: %v in %s", method, err, r.Result)
		}
	}
}

// send sends a text of the bot.
func (h *house) send(params m) botapi.Message {
	h.t.Helper()
	var out botapi.Message
	h.must("sendMessage", params, &out)
	return out
}

type m = map[string]any

// client is the library that the bot is built on.
func (h *house) client(options ...bot.Option) *bot.Bot {
	h.t.Helper()
	transport := &http.Transport{}
	h.t.Cleanup(transport.CloseIdleConnections)
	b, err := bot.New(token, append([]bot.Option{
		bot.WithServerURL(h.url), bot.WithHTTPClient(2*time.Second, &http.Client{Transport: transport}),
		bot.WithDefaultHandler(func(context.Context, *bot.Bot, *models.Update) {}),
	}, options...)...)
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

func button(text, data string) m { return m{"text": text, "callback_data": data} }

func inline(buttons ...m) m { return m{"inline_keyboard": [][]m{buttons}} }

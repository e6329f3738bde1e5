package moyasar

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// ladder is how long before each attempt a webhook waits, in ladder units
// (minutes): at once, then after 1, 10, 30, 60 and 120; then it is dropped.
// Source: docs.moyasar.com/api/other/webhooks/webhook-reference.
var ladder = []time.Duration{0, 1, 10, 30, 60, 120}

// courier sends notices: each in its own goroutine, all ended by Close.
type courier struct {
	*standin.Errands
	config   Config
	chance   *standin.Chance
	faults   *faults
	client   *http.Client
	attempts *standin.Recent[Attempt]
	sent     *standin.Recent[Notice]

	pending atomic.Int64 // deliveries under way, waits between attempts included
	mu      sync.Mutex
	hooks   []*Webhook // oldest first
	held    []chan struct{}
}

func newCourier(config Config, chance *standin.Chance, faults *faults) *courier {
	return &courier{Errands: standin.NewErrands(), config: config, chance: chance, faults: faults,
		client: standin.Client(config.Client, 16, 5*time.Second), sent: standin.NewRecent[Notice](keptNotices),
		attempts: standin.NewRecent[Attempt](keptAttempts)}
}

// Close ends all notices under way.
func (c *courier) Close() {
	c.Errands.Close()
	c.client.CloseIdleConnections()
}

// start runs one delivery, unless the courier is closed.
func (c *courier) start(deliver func()) {
	c.pending.Add(1)
	if !c.Start(func() { defer c.pending.Add(-1); deliver() }) {
		c.pending.Add(-1)
	}
}

// Pending is how many notices are under way, those that wait for their next attempt included.
func (s *Server) Pending() int { return int(s.courier.pending.Load()) }

// callback posts a paid invoice to its callback_url, once: no repetition is
// documented for it, nor any authentication.
func (c *courier) callback(target string, paid Invoice) {
	if target == "" {
		return
	}
	body, m := encode(paid), c.strike(http.MethodPost, target)
	c.start(func() { c.send(http.MethodPost, target, body, m) })
}

// envelope is the body of a webhook notice.
type envelope struct {
	ID          string  `json:"id"` // of the event: the same in all repetitions
	Type        string  `json:"type"`
	CreatedAt   Time    `json:"created_at"`
	SecretToken string  `json:"secret_token"`
	AccountName string  `json:"account_name"`
	Live        bool    `json:"live"`
	Data        Payment `json:"data"`
}

// publish tells all webhooks that asked for this type of event.
func (c *courier) publish(event string, data Payment) {
	for _, hook := range c.listening(event) {
		e := envelope{
			ID: c.chance.UUID(), Type: event, CreatedAt: Time{c.config.Now()},
			SecretToken: hook.secret, AccountName: c.config.Merchant, Data: data,
		}
		body, m := encode(e), c.strike(hook.verb(), hook.URL)
		c.start(func() { c.climb(hook, e.ID, event, body, m) })
	}
}

func (c *courier) listening(event string) []*Webhook {
	c.mu.Lock()
	defer c.mu.Unlock()
	var hooks []*Webhook
	for _, hook := range c.hooks {
		if hook.all || slices.Contains(hook.Events, event) {
			hooks = append(hooks, hook)
		}
	}
	return hooks
}

// climb delivers one event to one webhook, up the ladder until a 2xx answer.
func (c *courier) climb(hook *Webhook, eventID, event string, body []byte, m mishap) {
	for i, wait := range ladder {
		if !c.Sleep(wait * c.config.LadderUnit) {
			return
		}
		if c.hook(hook.ID) == nil {
			return // deleted meanwhile
		}
		if i > 0 {
			m = c.strike(hook.verb(), hook.URL)
		}
		got := c.send(hook.verb(), hook.URL, body, m)
		if got.lost || c.Context().Err() != nil {
			return
		}
		c.record(hook.ID, eventID, event, i+1, got)
		if got.ok {
			return
		}
	}
}

// receipt is how a notice was taken.
type receipt struct {
	ok      bool
	lost    bool // a fault: as if it had never been
	code    int
	message string
	header  http.Header
	body    string
}

// deliver posts a notice of ours, writes it down, and lets go of those that wait behind it.
func (c *courier) deliver(method, target string, body []byte) receipt {
	got := c.post(method, target, body)
	c.sent.Note(Notice{At: c.config.Now(), Method: method, URL: target, Body: body, Status: got.code})
	c.letGo()
	return got
}

func (c *courier) post(method, target string, body []byte) receipt {
	ctx, cancel := context.WithTimeout(c.Context(), c.config.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(string(body)))
	if err != nil {
		return receipt{message: "invalid address"}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Moyasar-Sandbox/1.0")
	answer, err := c.client.Do(r)
	if err != nil {
		return receipt{message: "Connection failed"}
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	got := receipt{code: answer.StatusCode, header: answer.Header, body: string(text)}
	got.ok = got.code >= 200 && got.code < 300
	got.message = "Webhook was not accepted"
	if got.ok {
		got.message = "Webhook was delivered successfully"
	}
	return got
}

// encode writes JSON of our own types, which cannot fail.
func encode(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic("moyasar: " + err.Error())
	}
	return body
}

package nafath

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// ladder is how long before each attempt a callback waits, in units (minutes). That there are repetitions is known, when they
// come is not: chosen.
var ladder = []time.Duration{0, 1, 5, 15}

// Callback is one that was sent.
type Callback struct {
	URL    string
	Body   string
	Status int // of the answer; 0: there was none
}

// courier sends callbacks: each in its own goroutine, all ended by Close.
type courier struct {
	*standin.Errands
	config Config
	faults *faults
	client *http.Client
	sent   *standin.Recent[Callback]

	mu    sync.Mutex
	under int           // first attempts under way
	idle  chan struct{} // closed once none is
}

func newCourier(config Config, faults *faults) *courier {
	return &courier{Errands: standin.NewErrands(), config: config, faults: faults, client: standin.Client(config.Client, 2, 5*time.Second),
		sent: standin.NewRecent[Callback](keptCallbacks)}
}

// Close ends all callbacks under way.
func (c *courier) Close() {
	c.Errands.Close()
	c.client.CloseIdleConnections()
}

// callback posts a body, again and again up the ladder until it is answered with 2xx.
func (c *courier) callback(target string, body []byte) {
	if target == "" {
		return
	}
	fault, hit := c.faults.strike(noticeFaults, lastNotice, "", "")
	if hit && fault.Kind == Lost {
		return
	}
	c.attempting()
	if !c.Start(func() {
		good := c.first(target, body, fault)
		for _, wait := range ladder[1:] {
			if good || !c.Sleep(wait*c.config.RetryUnit) {
				return
			}
			good = c.post(target, body)
		}
	}) {
		c.attempted()
	}
}

// first makes the first attempt, with what befalls it.
func (c *courier) first(target string, body []byte, fault Fault) bool {
	defer c.attempted()
	if fault.Kind == Delayed && !c.Sleep(fault.Delay) {
		return false
	}
	good := c.post(target, body)
	if fault.Kind == Twice {
		good = c.post(target, body)
	}
	return good
}

func (c *courier) attempting() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.under++; c.under == 1 {
		c.idle = make(chan struct{})
	}
}

func (c *courier) attempted() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.under--; c.under == 0 {
		close(c.idle)
	}
}

// settle waits until every callback was tried once.
func (c *courier) settle() {
	c.mu.Lock()
	idle := c.idle
	c.mu.Unlock()
	if idle == nil {
		return
	}
	select {
	case <-idle:
	case <-c.Context().Done():
	}
}

func (c *courier) post(target string, body []byte) bool {
	ctx, cancel := context.WithTimeout(c.Context(), c.config.Timeout)
	defer cancel()
	status := 0
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/json")
		if answer, err := c.client.Do(r); err == nil {
			answer.Body.Close()
			status = answer.StatusCode
		}
	}
	c.sent.Note(Callback{target, string(body), status})
	return status >= 200 && status < 300
}

// keptCallbacks bounds the log.
const keptCallbacks = 1_000

// Callbacks are those that were sent so far, oldest first, at most the last 1,000.
func (s *Server) Callbacks() []Callback { return s.courier.sent.All() }

// tell sends the callback of a transaction that has ended: in the web way the state, in the app's the token itself.
func (s *Server) tell(t *transaction) {
	body := map[string]string{"transId": t.id, "requestId": t.requestID}
	if t.state != "" {
		body["state"] = t.state
	} else {
		body["token"] = s.sign(t)
	}
	s.courier.callback(s.config.Callback, encode(body))
}

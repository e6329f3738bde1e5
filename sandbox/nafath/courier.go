package nafath

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"
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

// courier sends callbacks: each in its own goroutine, all ended by close.
type courier struct {
	config Config
	faults *faults
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	closed bool
	under  int           // attempts under way
	idle   chan struct{} // closed once none is
	sent   []Callback    // oldest first
}

func newCourier(config Config, faults *faults) *courier {
	c := &courier{config: config, faults: faults, client: config.Client}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if c.client == nil {
		c.client = &http.Client{
			Transport:     &http.Transport{IdleConnTimeout: 5 * time.Second},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return c
}

func (c *courier) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.wg.Wait()
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
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	if c.under++; c.under == 1 {
		c.idle = make(chan struct{})
	}
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		if fault.Kind == Delayed && !c.sleep(fault.Delay) {
			return
		}
		good := c.post(target, body)
		if fault.Kind == Twice {
			good = c.post(target, body)
		}
		c.attempted()
		for _, wait := range ladder[1:] {
			if good || !c.sleep(wait*c.config.RetryUnit) {
				return
			}
			good = c.post(target, body)
		}
	}()
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
	case <-c.ctx.Done():
	}
}

// sleep waits and tells whether the courier is still open.
func (c *courier) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

func (c *courier) post(target string, body []byte) bool {
	ctx, cancel := context.WithTimeout(c.ctx, c.config.Timeout)
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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, Callback{target, string(body), status})
	return status >= 200 && status < 300
}

// Callbacks are those that were sent so far, oldest first.
func (s *Server) Callbacks() []Callback {
	s.courier.mu.Lock()
	defer s.courier.mu.Unlock()
	return append([]Callback(nil), s.courier.sent...)
}

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

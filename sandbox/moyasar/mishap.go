package moyasar

import (
	"net/url"
	"time"
)

// mishap is what befalls one notice.
type mishap struct {
	Fault
	struck bool
	free   <-chan struct{} // of one held back: ends when it may go
}

// strike takes the fault that is due for a notice. It is asked for when something happens and not when that is sent,
// so that the first notice is struck by the first fault, and what is held back is held before the next is sent.
func (c *courier) strike(method, target string) mishap {
	path := ""
	if u, err := url.Parse(target); err == nil {
		path = u.Path
	}
	var m mishap
	if m.Fault, m.struck = c.faults.strike(Lost, Behind, method, path); m.struck && m.Kind == Behind {
		m.free = c.hold()
	}
	return m
}

// send makes one attempt, with its mishap.
func (c *courier) send(method, target string, body []byte, m mishap) receipt {
	switch {
	case !m.struck:
	case m.Kind == Lost,
		m.Kind == Delayed && !c.Sleep(m.Delay),
		m.Kind == Behind && !c.wait(m.free, m.Delay):
		return receipt{lost: true}
	case m.Kind == Twice:
		c.deliver(method, target, body)
		if !c.Sleep(m.Delay) {
			return receipt{lost: true}
		}
	}
	return c.deliver(method, target, body)
}

// wait waits until it is let go or the time is over, if one is given, and tells whether the courier is still open.
func (c *courier) wait(free <-chan struct{}, most time.Duration) bool {
	var over <-chan time.Time
	if most > 0 {
		timer := time.NewTimer(most)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-free:
		return true
	case <-over:
		return true
	case <-c.Context().Done():
		return false
	}
}

// hold gives something to wait for that ends when the next notice has been sent.
func (c *courier) hold() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := make(chan struct{})
	c.held = append(c.held, h)
	return h
}

// letGo ends what hold began.
func (c *courier) letGo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, h := range c.held {
		close(h)
	}
	c.held = nil
}

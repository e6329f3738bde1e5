package histories

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// wire is what lies between one process and everything that it calls: Redis, the gateway, the Bot API. Each call goes
// through, until one is cut.
type wire struct {
	mu     sync.Mutex
	plan   *cut
	calls  int // since the plan was made
	struck int // how many of them were cut
	dead   bool
	die    context.CancelFunc
}

// cut says which calls are cut, counted from 0.
type cut struct {
	at, span int
	after    bool // they are carried out, and only their answers are lost
	death    bool // the process dies there: nothing that it calls goes through any more
}

// verdict is what befalls one call.
type verdict int

const (
	passes verdict = iota
	cutBefore
	cutAfter
)

func (w *wire) arm(plan *cut, die context.CancelFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan, w.calls, w.struck, w.die = plan, 0, 0, die
}

// disarm takes the plan back and tells what has come of it.
func (w *wire) disarm() (struck int, dead bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan = nil
	return w.struck, w.dead
}

func (w *wire) next() verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return cutBefore
	}
	if w.plan == nil {
		return passes
	}
	n := w.calls
	w.calls++
	switch {
	case n < w.plan.at || n >= w.plan.at+w.plan.span:
		return passes
	case w.plan.after:
		return cutAfter
	}
	return cutBefore
}

// fell is told that a call was cut, once that is done.
func (w *wire) fell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.struck++
	if w.plan != nil && w.plan.death && !w.dead {
		w.dead = true
		w.die()
	}
}

// road is an http.RoundTripper over a wire.
type road struct {
	*wire
	base http.RoundTripper
}

func (r road) RoundTrip(q *http.Request) (*http.Response, error) {
	switch r.next() {
	case cutBefore:
		if q.Body != nil {
			_ = q.Body.Close()
		}
		r.fell()
		return nil, syscall.ECONNRESET
	case cutAfter:
		if res, err := r.base.RoundTrip(q); err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		r.fell()
		return nil, io.ErrUnexpectedEOF
	}
	return r.base.RoundTrip(q)
}

// dial opens a connection to Redis over the wire.
func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	return conn{c, w}, err
}

// conn is a connection on which one Write is one call: that is how the client of Redis writes.
type conn struct {
	net.Conn
	*wire
}

func (c conn) Write(b []byte) (int, error) {
	switch c.next() {
	case cutBefore:
		_ = c.Close()
		c.fell()
		return 0, syscall.ECONNRESET
	case cutAfter:
		n, err := c.Conn.Write(b)
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		_, _ = c.Read(make([]byte, 1)) // Redis has carried it out
		_ = c.Close()
		c.fell()
		return n, err
	}
	return c.Conn.Write(b)
}

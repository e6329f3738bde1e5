package standin

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Errands are what a stand-in does by itself, beside what it answers: each in a goroutine of its own, all ended by Close.
type Errands struct {
	ctx context.Context //nolint:containedctx // the life of what runs, which is no call's
	end context.CancelFunc

	mu     sync.Mutex
	closed bool
	under  sync.WaitGroup
}

// NewErrands makes Errands that are open.
func NewErrands() *Errands {
	e := &Errands{}
	e.ctx, e.end = context.WithCancel(context.Background())
	return e
}

// Context ends with Close.
func (e *Errands) Context() context.Context { return e.ctx }

// Start runs an errand; false: they are closed, and it does not run.
func (e *Errands) Start(errand func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.under.Go(errand)
	return true
}

// Sleep waits, and tells whether the errands are still open.
func (e *Errands) Sleep(d time.Duration) bool { return Sleep(e.ctx, d) }

// Hold holds a call back. It breaks its connection off where the caller, or the stand-in, ends first.
func (e *Errands) Hold(call context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return
	case <-call.Done():
	case <-e.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

// Close ends the context, waits for what runs and starts no more.
func (e *Errands) Close() {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.end()
	e.under.Wait()
}

// Sleep waits, and tells whether ctx is still open.
func Sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Client is the one that was given, or one that keeps so many idle connections to a host for so long and follows no redirect.
func Client(given *http.Client, idle int, kept time.Duration) *http.Client {
	if given != nil {
		return given
	}
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: idle, IdleConnTimeout: kept},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

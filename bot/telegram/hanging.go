package telegram

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// A Telegram that hangs would soon hold every update that is being handled, and with them whoever could be answered by the
// answer alone. So a few calls may take their time (Patience), and while so many do, every other one that an update waits
// for is given up early: the update fails and comes again.

const (
	slowAfter = 2 * time.Second // a call that takes longer is slow
	slowCalls = 8               // how many that updates wait for may be
	handlers  = 40              // updates that are handled at the same time, pushed or fetched
)

// errHanging ends a call while too many others are slow. Whether it was carried out nobody knows, as with any time-out.
var errHanging = fmt.Errorf("too many calls hang: %w", context.DeadlineExceeded)

// awaitedKey marks a context in which an update waits for what is done.
type awaitedKey struct{}

func awaited(ctx context.Context) context.Context { return context.WithValue(ctx, awaitedKey{}, true) }

// unawaited takes the mark off.
func unawaited(ctx context.Context) context.Context {
	return context.WithValue(ctx, awaitedKey{}, false)
}

func isAwaited(ctx context.Context) bool {
	is, _ := ctx.Value(awaitedKey{}).(bool)
	return is
}

// hanging counts the slow calls that updates wait for.
type hanging struct{ slow atomic.Int32 }

// bound makes a call, and ends it early where an update waits for it and too many are slow already.
func (h *hanging) bound(ctx context.Context, call func(context.Context) error) error {
	if !isAwaited(ctx) {
		return call(ctx)
	}
	if h.slow.Load() >= slowCalls {
		return errHanging
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	counted := make(chan bool, 1)
	watch := time.AfterFunc(slowAfter, func() {
		if h.slow.Add(1) > slowCalls {
			end(errHanging)
		}
		counted <- true
	})
	err := call(ctx)
	if !watch.Stop() && <-counted {
		h.slow.Add(-1)
	}
	if err != nil && context.Cause(ctx) == errHanging { //nolint:errorlint // it is that very one
		return errHanging
	}
	return err
}

//go:build !production

package main

import (
	"context"
	"sync/atomic"
	"time"
)

// demoClock is the clock of everything in a demo: the machine's, and ahead of it by what was let pass.
type demoClock struct{ ahead atomic.Int64 }

// Now tells the demo's time.
func (c *demoClock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Time passes in strides, so that what comes due on the way comes at its hour, and finds there what was there: a reminder
// its request, a word before the end its link. After two days the strides are longer.
const (
	strides    = 20 // of a span that is short
	stride     = time.Hour
	fineFor    = 48 * time.Hour
	longStride = 12 * time.Hour
)

// nextStride is how far time passes at once, of what is left of a span.
func nextStride(span, left time.Duration) time.Duration {
	long := stride
	if span-left >= fineFor {
		long = longStride
	}
	return min(left, max(time.Minute, min(long, span/strides)))
}

// pass lets time pass, and returns once what came due on the way is delivered. Nothing else is delivered or swept
// meanwhile: a delivery that is under way while the clock is moved would be made twice.
func (d *demo) pass(ctx context.Context, span time.Duration) error {
	done := make(chan error, 1)
	act := func(ctx context.Context) { done <- d.stride(ctx, span) }
	select {
	case d.between <- act:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *demo) stride(ctx context.Context, span time.Duration) error {
	for left := span; left > 0 && ctx.Err() == nil; {
		step := nextStride(span, left)
		left -= step
		d.clock.ahead.Add(int64(step))
		d.redis.FastForward(step)
		if err := d.app.sweepOnce(ctx); err != nil {
			return err
		}
		for d.app.courier.RunDue(ctx) > 0 && ctx.Err() == nil { //nolint:revive // one delivery may bring about the next
		}
	}
	return ctx.Err()
}

package telegram

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Of calls that hang a few take their time, and every other one that an update waits for ends early; what nobody waits for
// is left alone, and once they are through, all is as before.
func TestCallsThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h hanging
		began := time.Now()
		hangs := func(ctx context.Context) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(Patience):
				return nil
			}
		}
		var through, early, waitless atomic.Int32
		for range 40 {
			go func() {
				switch err := h.bound(awaited(t.Context()), hangs); {
				case err == nil && time.Since(began) == Patience:
					through.Add(1)
				case errors.Is(err, errHanging) && errors.Is(err, context.DeadlineExceeded) && time.Since(began) == slowAfter:
					early.Add(1)
				default:
					t.Errorf("after %s: %v", time.Since(began), err)
				}
			}()
		}
		go func() {
			if h.bound(unawaited(awaited(t.Context())), hangs) == nil {
				waitless.Add(1)
			}
		}()
		time.Sleep(2 * slowAfter)
		if err := h.bound(awaited(t.Context()), hangs); !errors.Is(err, errHanging) || time.Since(began) != 2*slowAfter {
			t.Errorf("while they hang: %v after %s", err, time.Since(began))
		}
		time.Sleep(Patience)
		if through.Load() != slowCalls || early.Load() != 40-slowCalls || waitless.Load() != 1 {
			t.Errorf("%d of 40 came through, %d ended early; %d of 1 that nobody waits for", through.Load(), early.Load(), waitless.Load())
		}
		if err := h.bound(awaited(t.Context()), hangs); err != nil || h.slow.Load() != 0 {
			t.Errorf("afterwards: %v, %d are slow", err, h.slow.Load())
		}
		own := errors.New("refused")
		if err := h.bound(awaited(t.Context()), func(context.Context) error { return own }); !errors.Is(err, own) {
			t.Errorf("a refusal is %v", err)
		}
	})
}

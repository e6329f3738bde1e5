package kafala_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/kafala"
)

// hanging is a gateway whose answers take their time; it counts who waits.
type hanging struct {
	takes   time.Duration
	waiting atomic.Int32
	most    atomic.Int32
}

func (h *hanging) answer(ctx context.Context) error {
	if now := h.waiting.Add(1); now > h.most.Load() {
		h.most.Store(now)
	}
	defer h.waiting.Add(-1)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(h.takes):
		return nil
	}
}

func (h *hanging) Make(ctx context.Context, _ kafala.Order) (kafala.Invoice, error) {
	return kafala.Invoice{ID: "made"}, h.answer(ctx)
}

func (h *hanging) List(ctx context.Context, _ string) ([]kafala.Bill, error) {
	return make([]kafala.Bill, 3), h.answer(ctx)
}

func (h *hanging) Get(ctx context.Context, _ string) (kafala.Bill, error) {
	return kafala.Bill{Guarantee: "got"}, h.answer(ctx)
}

func (h *hanging) Cancel(ctx context.Context, _ string) error { return h.answer(ctx) }

// Before a gateway that hangs ten people wait, five more stand in line, everybody else is told at once, and nobody waits for
// longer than they are let. Who is no person waits as they like.
func TestQueueBeforeAGatewayThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{takes: time.Minute}
		queue := kafala.NewQueue(h)
		began := time.Now()
		var atOnce, waited atomic.Int32
		for range 44 {
			go func() {
				_, err := queue.Get(kafala.Awaited(t.Context()), "i")
				switch took := time.Since(began); {
				case errors.Is(err, kafala.ErrBusy) && took == 0:
					atOnce.Add(1)
				case errors.Is(err, context.DeadlineExceeded) && took == kafala.Within:
					waited.Add(1)
				default:
					t.Errorf("after %s: %v", took, err)
				}
			}()
		}
		courier := make(chan error, 1)
		go func() { courier <- queue.Cancel(t.Context(), "i") }()
		time.Sleep(3 * time.Second)
		if atOnce.Load() != 29 || waited.Load() != 15 || h.most.Load() != 11 {
			t.Errorf("%d are told at once, %d after a while, and the gateway is asked %d times at once", atOnce.Load(), waited.Load(), h.most.Load())
		}
		if err := <-courier; err != nil || time.Since(began) != time.Minute {
			t.Errorf("who is no person: %v after %s", err, time.Since(began))
		}
	})
}

// One person's time is for all that they have the gateway asked, and what it answers comes through.
func TestQueuePassesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{takes: time.Second}
		queue, ctx := kafala.NewQueue(h), kafala.Awaited(t.Context())
		began := time.Now()
		made, err := queue.Make(ctx, kafala.Order{})
		if err != nil || made.ID != "made" {
			t.Errorf("made %+v, %v", made, err)
		}
		if got, err := queue.Get(ctx, "i"); err != nil || got.Guarantee != "got" {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := queue.List(ctx, "g"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != kafala.Within {
			t.Errorf("the third question: %v after %s", err, time.Since(began))
		}
		if err := queue.Cancel(ctx, "i"); !errors.Is(err, kafala.ErrBusy) && !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(began) != kafala.Within {
			t.Errorf("and the fourth: %v after %s", err, time.Since(began))
		}
		if all, err := queue.List(kafala.Awaited(t.Context()), "g"); err != nil || len(all) != 3 {
			t.Errorf("another person is listed %d, %v", len(all), err)
		}
	})
}

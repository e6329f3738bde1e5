package courier_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
)

// Every kind of delivery has one sender, or no courier begins to deliver.
func TestEveryKindHasOneSender(t *testing.T) {
	without := func(kind kafala.DeliveryKind) courier.Senders {
		all := sends(fails(nil))
		delete(all, kind)
		return all
	}
	for _, rule := range kafala.DeliveryRules {
		kind := rule.Kind
		for name, senders := range map[string][]courier.Senders{
			"no sender":   {without(kind)},
			"nothing":     {without(kind), {kind: {}}},
			"two senders": {sends(fails(nil)), {kind: fails(nil)}},
		} {
			_, err := courier.New(config(newBox()), senders...)
			if err == nil || !strings.Contains(err.Error(), `"`+string(kind)+`"`) {
				t.Errorf("%s, %s: %v", kind, name, err)
			}
		}
	}
	_, err := courier.New(config(newBox()), sends(fails(nil)), courier.Senders{"novelty": fails(nil)})
	if err == nil || !strings.Contains(err.Error(), `"novelty"`) {
		t.Errorf("a kind that is in no table: %v", err)
	}
	_, err = courier.New(config(newBox()), without(kafala.Remind), courier.Senders{"novelty": fails(nil), kafala.Forget: fails(nil)})
	for _, kind := range []kafala.DeliveryKind{kafala.Remind, kafala.Forget, "novelty"} {
		if err == nil || !strings.Contains(err.Error(), `"`+string(kind)+`"`) {
			t.Errorf("of several faults one is left out, %s: %v", kind, err)
		}
	}
}

// What is due is sent and crossed off, and nothing else.
func TestDelivers(t *testing.T) {
	early := delivery(kafala.SendEnded)
	early.Due = noon.Add(time.Second)
	b := newBox(delivery(kafala.SendReceipt), early)
	c := config(b)
	var told []string
	c.OnSend = func(kind string, _ time.Duration, err error) { told = append(told, fmt.Sprint(kind, err)) }
	var sent []string
	send := courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error { sent = append(sent, p.ID); return nil }}
	all, err := courier.New(c, sends(send))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		all.RunDue(t.Context())
	}
	if got := fmt.Sprint(sent, b.done, told); got != "[07abc.receipt] [07abc.receipt] [receipt<nil>]" {
		t.Errorf("sent, done and counted: %s", got)
	}
	if _, kept := b.of(early.ID); !kept {
		t.Error("what is not due yet is gone")
	}
}

// What an operator has switched off is crossed off without being sent. What has no switch is always sent.
func TestSwitchedOff(t *testing.T) {
	for _, rule := range kafala.DeliveryRules {
		for name, silent := range map[string][]string{"its own": {rule.Switch}, "all": kafala.Switches(), "none": nil} {
			b, sent := newBox(delivery(rule.Kind)), false
			c := newCourier(t, b, courier.Sender{Send: func(context.Context, *courier.Parcel) error { sent = true; return nil }}, silent...)
			c.RunDue(t.Context())
			if want := rule.Switch == "" || name == "none"; sent != want || len(b.done) != 1 || len(b.kept) != 0 {
				t.Errorf("%s, %s switched off: sent is %t, done %v", rule.Kind, name, sent, b.done)
			}
		}
	}
}

// A kind that a later release has promised is neither sent nor crossed off here: it is tried again. A form of a later
// release is left as it is.
func TestLaterRelease(t *testing.T) {
	kind, form := delivery("novelty"), delivery(kafala.SendEnded)
	form.Form = 99
	b := newBox(kind, form)
	c := newCourier(t, b, courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error { t.Errorf("%s was sent", p.ID); return nil }})
	c.RunDue(t.Context())
	if d, ok := b.of(kind.ID); !ok || d.Tries != 1 || !d.Due.Equal(noon.Add(10*time.Second)) {
		t.Errorf("of an unknown kind: %+v, %t", d, ok)
	}
	if d, ok := b.of(form.ID); !ok || d.Tries != 0 || !d.Due.Equal(noon.Add(time.Minute)) {
		t.Errorf("in an unknown form: %+v, %t", d, ok)
	}
	if len(b.done)+len(b.parked) != 0 || b.later != 1 {
		t.Errorf("done %v, given up %v, stored %d times", b.done, b.parked, b.later)
	}
}

// A send that hangs is ended within the lease and put off: nobody else has claimed it until that is written down.
func TestHangingSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(delivery(kafala.SendReceipt))
		c := newCourier(t, b, courier.Sender{
			Send: func(ctx context.Context, _ *courier.Parcel) error { <-ctx.Done(); return ctx.Err() },
			Judge: func(ctx context.Context, _ kafala.Delivery, err error) courier.Verdict {
				if ctx.Err() != nil {
					t.Error("there is no time left to judge in")
				}
				return courier.Verdict{Said: err}
			}})
		began := time.Now()
		c.RunDue(t.Context())
		if took := time.Since(began); took >= time.Minute || took < 30*time.Second {
			t.Errorf("it hung for %s, and the lease is a minute", took)
		}
		if d, ok := b.of("07abc.receipt"); !ok || d.Tries != 1 || !d.Due.Equal(noon.Add(10*time.Second)) {
			t.Errorf("it is kept as %+v, %t", d, ok)
		}
	})
}

// What Redis was slow to give is sent within what is left of the lease, or not at all: two would send it.
func TestSlowClaim(t *testing.T) {
	for slow, want := range map[time.Duration]int{0: 1, 47 * time.Second: 1, 48 * time.Second: 0, 2 * time.Minute: 0} {
		synctest.Test(t, func(t *testing.T) {
			b, sent := newBox(delivery(kafala.SendReceipt)), 0
			b.slow = slow
			began := time.Now()
			c := newCourier(t, b, courier.Sender{Send: func(ctx context.Context, _ *courier.Parcel) error {
				sent++
				<-ctx.Done()
				return nil
			}})
			c.RunDue(t.Context())
			if took := time.Since(began); sent != want || len(b.done) != want || took > 45*time.Second || want == 1 && took+slow > 48*time.Second {
				t.Errorf("a claim of %s: sent %d times in %s, done %v", slow, sent, took, b.done)
			}
			if d, ok := b.of("07abc.receipt"); ok && d.Due.After(b.Now()) {
				t.Errorf("a claim of %s: it waits until %s", slow, d.Due)
			}
		})
	}
}

// What was begun is ended although the courier is to stop.
func TestStopsInBetween(t *testing.T) {
	b := newBox(delivery(kafala.SendReceipt))
	ctx, stop := context.WithCancel(t.Context())
	c := newCourier(t, b, courier.Sender{Send: func(ctx context.Context, _ *courier.Parcel) error { stop(); return ctx.Err() }})
	c.RunDue(ctx)
	if len(b.done) != 1 {
		t.Errorf("done: %v, kept: %v", b.done, b.kept)
	}
}

// A delivery that hangs holds up none but itself, and no other chat. What is saved meanwhile is sent when the courier is woken, or with its
// next look; when it is to stop, it ends what it has begun.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(delivery(kafala.SendLink))
		for i := range 40 {
			d := delivery(kafala.SendEnded)
			d.ID, d.Chat = fmt.Sprintf("07x%02d", i), int64(7100000100+i)
			b.kept[d.ID] = d
		}
		free := make(chan struct{})
		c := newCourier(t, b, courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error {
			if p.Kind == kafala.SendLink {
				<-free
			}
			return nil
		}})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { c.Run(ctx); close(ended) }()
		synctest.Wait()
		done := func(want int, when string) {
			t.Helper()
			b.mu.Lock()
			defer b.mu.Unlock()
			if len(b.done) != want {
				t.Errorf("%s: %d are done, want %d", when, len(b.done), want)
			}
		}
		save := func(kind kafala.DeliveryKind) {
			b.mu.Lock()
			defer b.mu.Unlock()
			d := delivery(kind)
			d.Chat++
			b.kept[d.ID] = d
		}
		done(40, "beside one that hangs")
		save(kafala.SendExpired)
		synctest.Wait()
		done(40, "before it is woken")
		c.Wake()
		c.Wake()
		synctest.Wait()
		done(41, "woken")
		save(kafala.SendRefunded)
		<-time.After(time.Second)
		synctest.Wait()
		done(42, "after a second")
		stop()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("it has ended before what it has begun")
		default:
		}
		close(free)
		<-ended
		done(43, "ended")
	})
}

// What is claimed is begun at once: while as many are under way as there may be, the rest is left to other processes.
func TestClaimsWhatItBegins(t *testing.T) {
	const many = 40
	synctest.Test(t, func(t *testing.T) {
		b := newBox()
		for i := range many {
			d := delivery(kafala.SendEnded)
			d.ID = fmt.Sprintf("07x%02d", i)
			b.kept[d.ID] = d
		}
		var begun atomic.Int32
		free := make(chan struct{})
		c := newCourier(t, b, courier.Sender{Send: func(context.Context, *courier.Parcel) error { begun.Add(1); <-free; return nil }})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { c.Run(ctx); close(ended) }()
		claimed := func() (n int32) {
			b.mu.Lock()
			defer b.mu.Unlock()
			for _, d := range b.kept {
				if d.Due.After(noon) {
					n++
				}
			}
			return n + int32(len(b.done))
		}
		for want := int32(16); want <= 20; want++ {
			<-time.After(5 * time.Second)
			synctest.Wait()
			if n := claimed(); n != want || begun.Load() != want {
				t.Errorf("%d are claimed and %d begun, want %d", n, begun.Load(), want)
			}
			free <- struct{}{}
		}
		close(free)
		synctest.Wait()
		stop()
		<-ended
		if len(b.done) != many {
			t.Errorf("%d are done in the end", len(b.done))
		}
	})
}

// An outbox that fails while it is written to leaves a delivery to its lease, and says so: it may come twice.
func TestOutboxFails(t *testing.T) {
	b := newBox(delivery(kafala.SendReceipt))
	for _, outbox := range []courier.Outbox{broken{b}, b} { // the second is whole
		c, logs := newLogging(t, b, outbox, fails(nil))
		if n := c.RunDue(t.Context()); n != 1 {
			t.Errorf("%d were claimed", n)
		}
		if says := strings.Contains(logs.String(), "it may come twice"); says != (outbox != b) {
			t.Errorf("the log says %q", logs)
		}
		if d, ok := b.of("07abc.receipt"); ok != (outbox != b) || ok && !d.Due.Equal(noon.Add(time.Minute)) {
			t.Errorf("it is kept as %+v, %t", d, ok)
		}
		b.pass(time.Minute)
	}
}

// broken is an outbox that gives and takes nothing.
type broken struct{ *box }

func (broken) Done(context.Context, kafala.Delivery) error { return errors.New("storage is down") }

// An outbox that hangs while it is written to is left before the lease is over: then another process may have the delivery.
func TestOutboxHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox(delivery(kafala.SendReceipt))
		c, _ := newLogging(t, b, hanging{b}, courier.Sender{Send: func(ctx context.Context, _ *courier.Parcel) error {
			<-ctx.Done() // as long as it may
			return nil
		}})
		began := time.Now()
		c.RunDue(t.Context())
		if took := time.Since(began); took >= time.Minute || took <= 45*time.Second {
			t.Errorf("it took %s, and the lease is a minute", took)
		}
	})
}

// hanging is an outbox that takes for ever to be written to.
type hanging struct{ *box }

func (hanging) Done(ctx context.Context, _ kafala.Delivery) error { <-ctx.Done(); return ctx.Err() }

// An outbox from which nothing can be claimed is said, but where the courier is to stop.
func TestNothingCanBeClaimed(t *testing.T) {
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, ctx := range []context.Context{t.Context(), stopped} {
		c, logs := newLogging(t, newBox(), shut{}, fails(nil))
		if n := c.RunDue(ctx); n != 0 {
			t.Errorf("%d were claimed", n)
		}
		if says := strings.Contains(logs.String(), "could not be claimed"); says != (ctx.Err() == nil) {
			t.Errorf("stopped: %t; the log says %q", ctx.Err() != nil, logs)
		}
	}
	c, logs := newLogging(t, newBox(), newBox(), fails(nil))
	c.RunDue(t.Context())
	if logs.String() != "" {
		t.Errorf("an empty outbox is no fault: %s", logs)
	}
}

// Where a part of the outbox fails, what the others give is delivered, and the fault is said and heard.
func TestAPartCannotBeClaimed(t *testing.T) {
	b := newBox(delivery(kafala.SendReceipt))
	c := config(b)
	c.Outbox = partly{b}
	var heard []error
	c.Heard = func(err error) { heard = append(heard, err) }
	var sent []string
	send := courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error { sent = append(sent, p.ID); return nil }}
	all, err := courier.New(c, sends(send))
	if err != nil {
		t.Fatal(err)
	}
	if n := all.RunDue(t.Context()); n != 1 || len(sent) != 1 || len(heard) != 1 {
		t.Errorf("claimed %d, sent %v, heard %v", n, sent, heard)
	}
}

// partly is an outbox of which a part fails.
type partly struct{ courier.Outbox }

func (p partly) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]kafala.Delivery, error) {
	all, err := p.Outbox.Claim(ctx, now, lease, limit)
	return all, errors.Join(err, errors.New("of 3 servers: storage is down"))
}

// shut is an outbox that gives nothing.
type shut struct{ courier.Outbox }

func (shut) Claim(context.Context, time.Time, time.Duration, int) ([]kafala.Delivery, error) {
	return nil, errors.New("storage is down")
}

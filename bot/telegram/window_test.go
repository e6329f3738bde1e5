package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// However much Telegram forgets of what is known, no more than a window full is held.
func TestWindowIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(1, 5, "hang")
		for i := range int64(59) {
			s.says(2+i, 6+i, "early")
		}
		stop, _ := polls(t, s, h, nil)
		for i := range int64(40) {
			s.forgets(2 + i)
		}
		for i := range int64(90) {
			s.says(61+i, 6+i, "late")
		}
		rest(10 * time.Second)
		if len(h.begun) != pollBatch {
			t.Errorf("%d are begun", len(h.begun))
		}
		close(h.letGo)
		rest(time.Second)
		if len(h.done) != 150 || len(s.left()) > 0 {
			t.Errorf("in the end %d are handled, %d not confirmed", len(h.done), len(s.left()))
		}
		stop()
	})
}

// What is handled while Telegram cannot be told of it is kept, in its order too, once somebody had to wait; in ordinary times
// nothing is.
func TestHandledAndNotConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h, a := newServer(), newHands(), &shelf{}
		for i := range int64(20) {
			s.says(1+i, 6+i%3, "quick")
		}
		stop, _ := polls(t, s, h, a)
		rest(10 * time.Second)
		if len(h.done) != 20 || a.writes > 0 {
			t.Errorf("in ordinary times %d are handled, and %d times something is kept", len(h.done), a.writes)
		}
		s.says(27, 5, "hang")
		s.says(28, 6, "other")
		rest(aheadAfter + samePace)
		s.mu.Lock()
		s.answers(502, "<html>")
		s.mu.Unlock()
		close(h.letGo)
		rest(pollPause)
		if !slices.Equal(a.ids, []int64{27, 28}) || len(s.left()) != 2 {
			t.Errorf("kept is %v, not confirmed are %v", a.ids, s.left())
		}
		stop()
		s.answer = nil
		next := newHands()
		stop, _ = polls(t, s, next, a)
		rest(pollPause)
		stop()
		if len(next.begun) > 0 || len(s.left()) > 0 || len(a.ids) > 0 {
			t.Errorf("the next process begins %q; not confirmed are %v, kept %v", next.begun, s.left(), a.ids)
		}
	})
}

// What has failed for the network and does not come again is not tried again. While many fail so, each complains once and
// the oldest of every try.
func TestNetworkFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		h.fails = errNotTelegram
		for i := range int64(5) {
			s.says(7+i, 5+i, "bad")
		}
		stop, log := polls(t, s, h, nil)
		rest(10 * time.Second)
		if n, tries := strings.Count(log.String(), "could not be handled"), len(h.begun); n > tries/5+5 || tries < 45 {
			t.Errorf("%d tries, and %d complaints", tries, n)
		}
		for i := range int64(5) {
			s.forgets(7 + i)
		}
		rest(pollPause + samePace)
		tries := len(h.begun)
		rest(10 * time.Second)
		if len(h.begun) > tries {
			t.Errorf("%d tries of what Telegram does not give any longer", len(h.begun)-tries)
		}
		stop()
	})
}

// An answer that holds the oldest alone, as Telegram's to who asks too soon, or to two who ask, says nothing of the others.
func TestAnswerOfOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		h.fails = errNotTelegram
		s.says(7, 5, "hang")
		s.says(9, 6, "bad")
		stop, _ := polls(t, s, h, nil)
		rest(time.Second)
		s.mu.Lock()
		s.answers(200, `{"ok":true,"result":[`+s.waiting[0]+`]}`)
		s.mu.Unlock()
		rest(5 * time.Second)
		s.mu.Lock()
		s.answer = nil
		s.mu.Unlock()
		tries := len(h.begun)
		close(h.letGo)
		rest(3 * time.Second)
		if len(h.begun) < tries+2 || !slices.Equal(s.left(), []int64{9}) {
			t.Errorf("%d more tries, not confirmed are %v", len(h.begun)-tries, s.left())
		}
		stop()
	})
}

// What was fetched and waits for a handler is handled, whether Telegram still has it or not.
func TestWaitingIsHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		for i := range int64(handlers + 5) {
			s.says(1+i, 100+i, fmt.Sprint("hang", i))
		}
		stop, _ := polls(t, s, h, nil)
		s.forgets(handlers + 2)
		s.says(handlers+6, 500, "new")
		rest(5 * time.Second)
		close(h.letGo)
		rest(time.Second)
		if len(h.done) != handlers+6 || len(s.left()) > 0 {
			t.Errorf("%d are handled, not confirmed are %v", len(h.done), s.left())
		}
		stop()
	})
}

// broken is a handler that panics at texts that begin with "odd", and when it is to apologise for one.
type broken struct{ *hands }

func (b broken) Serve(ctx context.Context, r Request) error {
	if strings.HasPrefix(r.Message.Text, "odd") {
		panic("a defect")
	}
	return b.hands.Serve(ctx, r)
}

func (b broken) Apologise(ctx context.Context, r Request) {
	b.hands.Apologise(ctx, r)
	panic("a defect")
}

// A panic of a handler is a fault of its update, which is passed over in the end: the others are handled, and nothing ends.
func TestPanicPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(7, 5, "odd")
		s.says(8, 5, "behind it")
		s.says(9, 6, "beside it")
		stop, log := polls(t, s, broken{h}, nil)
		rest(time.Minute)
		if !slices.Equal(slices.Sorted(slices.Values(h.done)), []string{"behind it", "beside it"}) || h.sorry != 1 || len(s.left()) > 0 {
			t.Errorf("handled is %q, %d apologies, not confirmed are %v", h.did(), h.sorry, s.left())
		}
		stop()
		if n := strings.Count(log.String(), "could not be handled"); n != maxFaults || strings.Contains(log.String(), "a defect\n") {
			t.Errorf("%d tries, and what is logged: %s", n, log)
		}
	})
}

package telegram

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/outage"
)

// cut is a line to the server that can be cut.
type cut struct {
	*server
	off atomic.Bool
}

func (c *cut) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.off.Load() {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return c.server.RoundTrip(r)
}

// Whatever is wrong with a fetch, the next one waits for a second, also while an update is under way: a refusal, a fault of
// Telegram's own, what is no answer, an answer that holds nothing and comes at once, and one that holds what was confirmed.
func TestFetchesThatComeToNothing(t *testing.T) {
	const old = `{"update_id":7,"message":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"hang"}}`
	for name, c := range map[string]struct {
		status int
		body   string
		soon   outage.Why // what is known of the intake while it lasts
		later  outage.Why // and after more than failsFor
	}{
		"conflict": {409, `{"ok":false,"error_code":409,"description":"Conflict"}`, outage.Taken, outage.Taken},
		"token":    {401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, outage.Well, outage.Well},
		"fault":    {502, `<html>`, outage.Well, outage.Well},
		"page":     {403, `<html>Access denied`, outage.Well, outage.Well},
		"other":    {200, `{"error":"denied"}`, outage.Well, outage.Well},
		"refused":  {400, `{"ok":false,"error_code":400,"description":"Bad Request"}`, outage.Well, outage.Failing},
		"empty":    {200, `{"ok":true,"result":[]}`, outage.Well, outage.Well},
		"the same": {200, `{"ok":true,"result":[` + old + `]}`, outage.Well, outage.Well},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, h := newServer(), newHands()
				s.brings(7, old)
				board := outage.NewBoard(time.Now, nil)
				stop, _ := pollsWith(t, s, h, nil, board)
				s.mu.Lock()
				s.answers(c.status, c.body)
				s.mu.Unlock()
				asked := s.asks()
				rest(10 * time.Second)
				token := c.status == http.StatusUnauthorized // nobody mends it within seconds
				if n := s.asks() - asked; token && n > 2 || !token && n < 5 || n > 10*int(time.Second/samePace)+8 {
					t.Errorf("while one is under way it is asked %d times in 10 s", n)
				}
				knows := func(want outage.Why) {
					t.Helper()
					if i, ill := board.Now(outage.Intake); ill != (want != outage.Well) || i.Why != want {
						t.Errorf("of the intake is known: %v, %v, want %q", i, ill, want)
					}
				}
				knows(c.soon)
				close(h.letGo)
				rest(2 * time.Second)
				asked = s.asks()
				rest(10 * time.Second)
				if n := s.asks() - asked; token && n > 1 || !token && n < 9 || n > 11 {
					t.Errorf("then %d times in 10 s", n)
				}
				knows(c.later)
				if i, ill := board.Now(outage.Telegram); ill != strings.Contains("fault page other token", name) ||
					ill && !token && i.Why != outage.Failing {
					t.Errorf("of telegram is known: %v, %t", i, ill)
				}
				s.mu.Lock()
				s.answer = nil
				s.mu.Unlock()
				s.says(8, 6, "well again")
				rest(2*time.Second + refusedPause)
				if h.did() != "hang well again" || len(s.left()) > 0 {
					t.Errorf("handled is %q, not confirmed are %v", h.did(), s.left())
				}
				knows(outage.Well)
				stop()
			})
		})
	}
}

// A webhook that is met before Telegram has taken our registration is nobody else's; one that is met later is, and that it is gone is
// known with the next fetch.
func TestWebhookInTheWay(t *testing.T) {
	const met = `{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}`
	for ours, want := range map[bool]outage.Why{true: outage.Well, false: outage.Taken} {
		synctest.Test(t, func(t *testing.T) {
			s, board := newServer(), outage.NewBoard(time.Now, nil)
			s.answers(409, met)
			stop, _ := pollsAs(t, s, nil, board, func(c *Client) Handler {
				c.registered.Store(!ours)
				return newHands()
			})
			rest(10 * time.Second)
			if i, _ := board.Now(outage.Intake); i.Why != want {
				t.Errorf("ours: %t: the intake is %q", ours, i.Why)
			}
			s.mu.Lock()
			s.answer = nil
			s.mu.Unlock()
			rest(2 * pollPause)
			if i, ill := board.Now(outage.Intake); ill {
				t.Errorf("ours: %t: it is gone, and the intake is %q", ours, i.Why)
			}
			stop()
		})
	}
}

// A long poll that was under way when the token was revoked comes back well, and ends nothing.
func TestPollOutlastsAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var over int
		s, board := newServer(), outage.NewBoard(time.Now, func(_ outage.Illness, is bool) {
			if is {
				over++
			}
		})
		stop, _ := pollsWith(t, s, newHands(), nil, board)
		rest(time.Second)
		s.mu.Lock()
		s.answers(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
		s.mu.Unlock()
		board.Saw(outage.Telegram, outage.Credentials) // as another call has heard
		rest(time.Second)
		s.says(7, 5, "it was under way")
		rest(time.Second)
		if _, ill := board.Now(outage.Telegram); !ill || over > 0 {
			t.Errorf("it is over: %d times", over)
		}
		s.mu.Lock()
		s.answer = nil
		s.mu.Unlock()
		rest(refusedPause)
		if _, ill := board.Now(outage.Telegram); ill {
			t.Error("a fetch that was begun since does not end it")
		}
		stop()
	})
}

// What had failed and is too old for Telegram to give once more is not handled once more, and holds up nothing.
func TestFailedAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(7, 5, "bad")
		s.says(8, 5, "behind it")
		h.fails = errNotTelegram
		stop, _ := polls(t, s, h, nil)
		rest(10 * time.Second)
		if len(h.begun) < 8 || len(s.left()) != 2 {
			t.Fatalf("%d tries, not confirmed are %v", len(h.begun), s.left())
		}
		tries := len(h.begun)
		s.forgets(7)
		rest(pollPause)
		s.says(9, 6, "other")
		rest(2 * pollPause)
		if n := len(h.begun); n > tries+3 || !slices.Contains(h.done, "behind it") || !slices.Contains(h.done, "other") || len(s.left()) > 0 {
			t.Errorf("%d more tries, handled is %q, not confirmed are %v", n-tries, h.did(), s.left())
		}
		stop()
	})
}

// After a week without updates Telegram may count anew from anywhere: what comes is handled, lower or higher.
func TestNumbersBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(900, 5, "a")
		stop, _ := polls(t, s, h, nil)
		rest(time.Second)
		for i, id := range []int64{100, 101, 5000} {
			s.says(id, 5, string(rune('b'+i)))
			rest(2 * time.Second)
		}
		synctest.Wait()
		if h.did() != "a b c d" || len(h.begun) != 4 || len(s.left()) > 0 {
			t.Errorf("handled is %q of %q, not confirmed are %v", h.did(), h.begun, s.left())
		}
		stop()
	})
}

// Where it cannot be found out or kept what was handled early, updates are handled all the same, a few seconds later, and
// what cannot be kept is tried every few seconds.
func TestShelfCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h, a := newServer(), newHands(), &shelf{fails: true}
		s.says(7, 5, "hang")
		s.says(8, 6, "other")
		stop, log := polls(t, s, h, a)
		rest(recallTries * pollPause)
		if h.did() != "other" {
			t.Fatalf("handled is %q; the log: %s", h.did(), log)
		}
		rest(aheadAfter + samePace)
		a.mu.Lock()
		a.fails = false
		a.mu.Unlock()
		rest(keepPause + samePace)
		if !slices.Equal(a.ids, []int64{8}) {
			t.Errorf("kept is %v", a.ids)
		}
		close(h.letGo)
		rest(pollPause)
		stop()
		if h.did() != "other hang" || len(s.left()) > 0 || len(a.ids) > 0 {
			t.Errorf("handled is %q, not confirmed are %v, kept %v", h.did(), s.left(), a.ids)
		}
	})
}

// An update is confirmed only once all is done that is done beside its answer, and what is done beside one holds up no other
// answer.
func TestConfirmedWithAllBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		b := &besides{hands: h}
		s.says(7, 5, "beside")
		s.says(8, 5, "its second")
		stop, _ := pollsAs(t, s, nil, nil, func(c *Client) Handler { b.Client = c; return b })
		rest(5 * time.Second)
		if h.did() != "beside its second" || len(s.left()) != 2 {
			t.Errorf("handled is %q, not confirmed are %v", h.did(), s.left())
		}
		close(h.letGo)
		rest(samePace)
		if len(s.left()) > 0 {
			t.Errorf("in the end %v are not confirmed", s.left())
		}
		stop()
	})
}

// A stop waits for what was fetched, and confirms it; it begins nothing after its grace, and that comes again.
func TestStopFinishesWhatWasFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(1, 5, "hang")
		for i := range int64(5) {
			s.says(2+i, 6, fmt.Sprint("slow", i))
		}
		slow := &slowly{hands: h, takes: 4 * time.Second}
		stop, _ := polls(t, s, slow, nil)
		rest(time.Second)
		time.AfterFunc(2*time.Second, func() { close(h.letGo) })
		began := time.Now()
		stop()
		if got := h.did(); got != "hang slow0 slow1 slow2 slow3" || time.Since(began) > pollGrace+slow.takes {
			t.Errorf("after %s handled is %q", time.Since(began), got)
		}
		if got := s.left(); !slices.Equal(got, []int64{6}) {
			t.Errorf("not confirmed are %v", got)
		}
	})
}

// slowly is a handler that takes its time for what begins with "slow".
type slowly struct {
	*hands
	takes time.Duration
}

func (s *slowly) Serve(ctx context.Context, r Request) error {
	if strings.HasPrefix(r.Message.Text, "slow") {
		time.Sleep(s.takes)
	}
	return s.hands.Serve(ctx, r)
}

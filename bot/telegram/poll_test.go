package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// An update that fails is not confirmed to Telegram before it was tried so often, once a second, and one that only a later
// release can handle waits for that one to come: it is passed over only when none does.
func TestPassedOver(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		tries int // 0: as many as one likes
	}{
		"a defect":        {errors.New("boom"), maxFaults},
		"a later release": {fmt.Errorf("load: %w", errLater), maxNewer},
		"Redis":           {context.DeadlineExceeded, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, h := newServer(), newHands()
				h.fails = c.err
				s.says(7, 5, "bad")
				stop, _ := polls(t, s, h, nil)
				for try := 1; try <= maxNewer+1 && (c.tries == 0 || try <= c.tries); try++ {
					passed := try == c.tries
					if len(h.begun) != try || h.sorry > 0 != passed || (len(s.left()) == 0) != passed {
						t.Fatalf("after %d seconds: %d tries, %d messages, not confirmed are %v", try-1, len(h.begun), h.sorry, s.left())
					}
					rest(pollPause)
				}
				rest(time.Hour)
				stop()
				if c.tries > 0 && len(h.begun) != c.tries || (len(s.left()) == 0) != (c.tries > 0) {
					t.Errorf("in the end: %d tries, not confirmed are %v", len(h.begun), s.left())
				}
			})
		})
	}
}

// What comes after an update that is passed over is handled, each once and in its order, and only then confirmed: nothing
// that a person has sent is lost to a fault in what they sent before. Others do not wait for it.
func TestAfterWhatIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(7, 5, "bad")
		s.says(8, 6, "other")
		s.says(9, 5, "after")
		stop, _ := polls(t, s, h, nil)
		for try := 1; try < maxFaults; try++ {
			if len(h.begun) != try+1 || h.did() != "other" || len(s.left()) != 3 {
				t.Fatalf("after %d tries handled is %q, and not confirmed are %v", try, h.did(), s.left())
			}
			rest(pollPause)
		}
		if h.did() != "other after" || len(s.left()) != 0 || h.sorry != 1 {
			t.Errorf("handled is %q, not confirmed are %v, %d messages", h.did(), s.left(), h.sorry)
		}
		stop()
	})
}

// While one update hangs, another chat's later message is answered before Telegram may be asked for the same again twice,
// its own chat waits in its order, and Telegram is asked a bounded number of times. Nothing is confirmed past the oldest.
func TestOneHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(7, 5, "hang")
		stop, _ := polls(t, s, h, nil)
		s.says(8, 5, "its second")
		s.says(9, 5, "its third")
		waits := time.Duration(0)
		for i := range 10 {
			rest(1700 * time.Millisecond)
			came, text := time.Now(), fmt.Sprint("other", i)
			s.says(10+int64(i), 6+int64(i), text)
			rest(samePace)
			if h.at[text].IsZero() {
				t.Fatalf("%s is not handled after %s", text, samePace)
			}
			waits = max(waits, h.at[text].Sub(came))
		}
		took := 10 * (samePace + 1700*time.Millisecond)
		if most := int(took/samePace) + 2; s.asks() > most || s.asks() < most/2 {
			t.Errorf("telegram was asked %d times in %s, want %d at most", s.asks(), took, most)
		}
		if got := s.left(); len(got) != 13 || got[0] != 7 {
			t.Errorf("not confirmed are %v", got)
		}
		close(h.letGo)
		rest(samePace)
		if got := h.did(); !strings.HasSuffix(got, "other9 hang its second its third") || len(s.left()) > 0 {
			t.Errorf("in the end: %s; not confirmed are %v", got, s.left())
		}
		asked := s.asks()
		rest(pollWait - time.Second)
		if s.asks() > asked+1 {
			t.Errorf("with nothing under way telegram was asked %d times", s.asks()-asked)
		}
		stop()
		t.Logf("while one hung, others were answered after %s at most", waits)
	})
}

// Behind one that hangs there is room for ninety-nine: those are handled, forty at a time, the others stay at Telegram, and
// nobody asks for them in vain. When it ends, all go on, each once.
func TestFloodBehindOneThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(1, 5, "hang")
		for i := range int64(300) {
			s.says(2+i, 100+i%150, fmt.Sprint("n", i))
		}
		a := &shelf{}
		stop, _ := polls(t, s, h, a)
		rest(UpdateTime / 2)
		asked := s.asks()
		rest(UpdateTime/2 - time.Second)
		if len(h.done) != pollBatch-1 || s.asks() != asked || asked > 3 {
			t.Errorf("while it hangs %d are handled; telegram was asked %d times, then %d", len(h.done), asked, s.asks())
		}
		if len(s.left()) != 301 || len(a.ids) != pollBatch-1 {
			t.Errorf("%d are not confirmed, %d are kept", len(s.left()), len(a.ids))
		}
		close(h.letGo)
		rest(time.Second)
		stop()
		if len(h.begun) != 301 || len(h.done) != 301 || h.most > handlers || len(s.left()) > 0 || len(a.ids) > 0 || a.most > pollBatch {
			t.Errorf("in the end %d are begun, %d handled, %d at a time at most; %v are not confirmed, %d kept", len(h.begun), len(h.done), h.most,
				s.left(), len(a.ids))
		}
		inOrder(t, h.done)
	})
}

// inOrder looks whether each chat's updates, as TestFloodBehindOneThatHangs numbers them, were handled in their order.
func inOrder(t *testing.T, done []string) {
	t.Helper()
	for i := range 150 {
		if first, then := slices.Index(done, fmt.Sprint("n", i)), slices.Index(done, fmt.Sprint("n", i+150)); first < 0 || then < first {
			t.Errorf("of one chat the %d. update was handled before the %d.", then, first)
		}
	}
}

// Handlers are forty at a time, whatever they do: the forty-first waits for one to end.
func TestFortyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		for i := range int64(60) {
			s.says(1+i, 100+i, fmt.Sprint("hang", i))
		}
		stop, _ := polls(t, s, h, nil)
		rest(10 * time.Second)
		if len(h.begun) != handlers {
			t.Errorf("%d are begun", len(h.begun))
		}
		close(h.letGo)
		rest(time.Second)
		if len(h.done) != 60 || h.most != handlers {
			t.Errorf("%d are handled, %d at a time", len(h.done), h.most)
		}
		stop()
	})
}

// A process that ends in the middle loses nothing: the next one gets what was not finished, and of what was finished after it
// it begins nothing again.
func TestEndsInTheMiddle(t *testing.T) {
	for name, crash := range map[string]bool{"a crash": true, "a stop": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, a, h := newServer(), &shelf{}, newHands()
				s.says(7, 5, "hang")
				s.says(8, 6, "other")
				s.says(9, 5, "hang's second")
				line := &cut{server: s}
				stop, _ := polls(t, line, h, a)
				rest(aheadAfter + samePace)
				s.says(10, 8, "later")
				rest(2 * samePace)
				if h.did() != "other later" {
					t.Fatalf("handled is %q", h.did())
				}
				if crash {
					line.off.Store(true) // from now on nothing that it does reaches anybody
					a = &shelf{ids: slices.Clone(a.ids)}
				}
				stop() // the handler ends with its time
				next := newHands()
				close(next.letGo)
				stop, _ = polls(t, s, next, a)
				rest(2 * samePace)
				s.says(11, 6, "new")
				rest(samePace)
				stop()
				if !slices.Equal(next.begun, []string{"hang", "hang's second", "new"}) || len(s.left()) > 0 || len(a.ids) > 0 {
					t.Errorf("the next process begins %q; not confirmed are %v, kept %v", next.begun, s.left(), a.ids)
				}
			})
		})
	}
}

// An update with a field of another type than is known is passed over by number, is complained of once, and takes no other
// with it; what no update is stays none.
func TestUpdateThatDoesNotFit(t *testing.T) {
	const misfit = `{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":1012345672,"type":"private"},` +
		`"from":{"id":5},"text":{"a":1}}}`
	const fits = `{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":6,"type":"private"},"from":{"id":6},"text":"other"}}`
	synctest.Test(t, func(t *testing.T) {
		s, h := newServer(), newHands()
		s.says(6, 5, "hang")
		s.brings(7, misfit)
		s.brings(8, fits)
		stop, log := polls(t, s, h, nil)
		rest(10 * samePace)
		close(h.letGo)
		rest(samePace)
		stop()
		if h.did() != "other hang" || len(s.left()) > 0 {
			t.Errorf("handled is %q, not confirmed are %v", h.did(), s.left())
		}
		if said := log.String(); strings.Count(said, "update=7 field=message.text") != 1 || strings.Contains(said, "1012345672") {
			t.Errorf("the log says %s", said)
		}
	})
	wire, err := NewClient(Wire{Token: "1:x", APIURL: "http://127.0.0.1:1", Now: time.Now, Log: slog.New(slog.DiscardHandler), Clean: trimmed})
	if err != nil {
		t.Fatal(err)
	}
	door := wire.Webhook("secret", newHands())
	for body, want := range map[string]int{misfit: 200, fits: 200, `{"update_id":"x"}`: 400, `[1]`: 400, misfit[:60]: 400} {
		r, w := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader([]byte(body))), httptest.NewRecorder()
		r.Header.Set("X-Telegram-Bot-API-Secret-Token", "secret")
		if door.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s is answered %d, want %d", body, w.Code, want)
		}
	}
}

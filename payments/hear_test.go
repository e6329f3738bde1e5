package payments

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/internal/long"
	"kafalabot/outage"
)

// held begins a notice that claims a body of so many bytes and sends a part of it, and gives the connection.
func held(t *testing.T, address, path string, claimed, sent int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n\r\n", path, claimed)
	if _, err := io.WriteString(c, head+strings.Repeat(" ", sent)); err != nil {
		t.Fatal(err)
	}
	return c
}

// answered reads the answer on a connection.
func answered(t *testing.T, c net.Conn) *http.Response {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res
}

// What is known without the body is answered without it: a token that cannot be one, and a length that is too much. The
// connection ends, so that the rest is not read either.
func TestNothingIsReadBeforeWhatIsKnown(t *testing.T) {
	e := listen(t, testSecret, nil)
	address := e.Listener.Addr().String()
	for _, c := range []struct {
		path    string
		claimed int
		want    int
	}{
		{"/moyasar/invoice/zzz", 100, 400},
		{"/moyasar/invoice/64" + testToken[2:], 100, 400}, // there is no such shard
		{"/moyasar/invoice/" + testToken[1:] + "a", 100, 400},
		{"/moyasar/invoice/" + testToken + "a", 100, 400},
		{"/moyasar/invoice/" + testToken, maxNotice + 1, 413},
		{"/moyasar/webhook", maxNotice + 1, 413},
	} {
		began := time.Now()
		res := answered(t, held(t, address, c.path, c.claimed, 0))
		if res.StatusCode != c.want || !res.Close || time.Since(began) > bodyTime {
			t.Errorf("%s, %d bytes: %s, closed %t", c.path, c.claimed, res.Status, res.Close)
		}
	}
}

// So many notices may be under way, and one more is asked to come again; a body that does not come frees its place.
func TestHeldBodies(t *testing.T) {
	long.Test(t)
	e := listen(t, testSecret, nil)
	address := e.Listener.Addr().String()
	var refused *http.Response
	for began := time.Now(); refused == nil; { // where the machine is slow the first are let go before the last has come
		if time.Since(began) > time.Minute {
			t.Fatal("none was refused")
		}
		var all []net.Conn
		for i := range maxUnder + 1 {
			all = append(all, held(t, address, []string{"/moyasar/webhook", "/moyasar/invoice/" + testToken}[i%2], maxNotice, maxNotice-100))
		}
		for _, c := range all {
			switch res := answered(t, c); res.StatusCode {
			case http.StatusServiceUnavailable:
				refused = res
			case http.StatusBadRequest:
			default:
				t.Errorf("a body that does not come is answered %s", res.Status)
			}
			c.Close()
		}
	}
	if refused.Header.Get("Retry-After") != "5" || !refused.Close {
		t.Errorf("too many are answered %v", refused.Header)
	}
	if got := e.send(t, "POST", "/moyasar/webhook", envelope("payment_paid", testSecret, "false", quoted)); got != 200 || len(e.heard) != 1 {
		t.Errorf("afterwards a notice is answered %d", got)
	}
}

// A body without a length is read to its bound and no further.
func TestBodyWithoutALength(t *testing.T) {
	e := listen(t, testSecret, nil)
	full := envelope("payment_paid", testSecret, "false", quoted)
	for body, want := range map[string]int{full: 200, full + strings.Repeat(" ", maxNotice): 413} {
		req, err := http.NewRequest("POST", e.URL+"/moyasar/webhook", io.NopCloser(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%d bytes are answered %s", len(body), res.Status)
		}
	}
}

// A notice that makes the program panic is asked to come again, and keeps no place.
func TestNoticeThatPanics(t *testing.T) {
	counted := 0
	h := Notices{WebhookSecret: testSecret, Settle: func(context.Context, string, string) error { panic(testID) },
		Defects: &outage.Defects{Count: func(at outage.Place) {
			if counted++; at != outage.AtNotice {
				t.Errorf("a panic at %s", at)
			}
		}}}.Handler()
	for i := range maxUnder + 1 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/moyasar/webhook", strings.NewReader(envelope("payment_paid", testSecret, "false", quoted))))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "" || counted != i+1 {
			t.Fatalf("time %d: %d %v, %d panics are counted", i, w.Code, w.Header(), counted)
		}
	}
}

// Of notices that are refused a few a minute are named in the log, and the rest is counted.
func TestRefusalsAreSampled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lockedLog
		h := Notices{WebhookSecret: testSecret, Log: slog.New(slog.NewTextHandler(&log, nil))}.Handler()
		knock := func(times int) {
			for range times {
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/moyasar/invoice/zzz", strings.NewReader("{}")))
			}
		}
		lines := func(want int, last string) {
			t.Helper()
			synctest.Wait() // what its clock does is done
			all := strings.Split(strings.TrimSpace(log.String()), "\n")
			if len(all) != want || !strings.Contains(all[len(all)-1], last) {
				t.Errorf("%d lines, want %d, the last with %q:\n%s", len(all), want, last, log.String())
			}
		}
		knock(3000)
		lines(outage.SampleSize, "callback is garbage")
		time.Sleep(outage.SampleEvery)
		synctest.Wait()
		lines(outage.SampleSize+1, "left_out=2995")
		knock(2)
		lines(outage.SampleSize+3, "callback is garbage")
		time.Sleep(2 * outage.SampleEvery)
		knock(outage.SampleSize)
		lines(2*outage.SampleSize+3, "callback is garbage")
		knock(1)
		time.Sleep(outage.SampleEvery)
		synctest.Wait()
		lines(2*outage.SampleSize+4, "left_out=1")
	})
}

// lockedLog is a log that is read while others write to it.
type lockedLog struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lockedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

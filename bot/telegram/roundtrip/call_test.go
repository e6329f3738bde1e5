package roundtrip

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// echo answers with what it has heard, in the way that the path says.
func echo(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/sized":
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = w.Write(text)
	case "/chunked":
		for part := range bytes.SplitAfterSeq(text, []byte(" ")) {
			_, _ = w.Write(part)
			w.(http.Flusher).Flush()
		}
	case "/nothing":
		w.WriteHeader(http.StatusNoContent)
	case "/early":
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusProcessing)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(text)
	case "/last":
		w.Header().Set("Connection", "close")
		_, _ = w.Write(text)
	}
}

// Whatever the form of an answer, it is read as it is, and the connection serves for the next call.
func TestAnswers(t *testing.T) {
	both(t, echo, func(t *testing.T, k *house) {
		said := strings.Repeat("what is said ", 500)
		for path, want := range map[string]int{"/sized": 200, "/chunked": 200, "/nothing": 204, "/early": 418} {
			code, text, err := does(within(t), k.Transport, "POST", k.URL+path, strings.NewReader(said))
			if err != nil || code != want || text != said && want != 204 {
				t.Errorf("%s: %d, %d bytes, %v", path, code, len(text), err)
			}
		}
		if n := k.opened.Load(); n != 1 {
			t.Errorf("%d connections", n)
		}
		for range 2 { // whoever says that it is the last answer is asked on another one
			code, text, err := does(within(t), k.Transport, "POST", k.URL+"/last", strings.NewReader(said))
			if err != nil || code != 200 || text != said {
				t.Errorf("last: %d, %d bytes, %v", code, len(text), err)
			}
		}
		if n := k.opened.Load(); n != 2 {
			t.Errorf("%d connections", n)
		}
	})
}

// Bodies of every length arrive whole, whether their length is known or not.
func TestBodies(t *testing.T) {
	both(t, echo, func(t *testing.T, k *house) {
		for _, n := range []int{0, 1, maxWhole - 1, maxWhole, maxWhole + 1, 5 << 20} {
			said := strings.Repeat("x", n)
			for name, body := range map[string]io.Reader{"known": strings.NewReader(said), "unknown": struct{ io.Reader }{strings.NewReader(said)}} {
				if code, text, err := does(within(t), k.Transport, "POST", k.URL+"/sized", body); err != nil || code != 200 || text != said {
					t.Errorf("%d bytes, %s: %d, %d bytes, %v", n, name, code, len(text), err)
				}
			}
		}
	})
}

// A file of thirty megabytes comes whole, and in pieces as they are read.
func TestDownload(t *testing.T) {
	file := bytes.Repeat([]byte("0123456789abcdef"), 30<<16)
	both(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(file) }, func(t *testing.T, k *house) {
		code, text, err := does(within(t), k.Transport, "GET", k.URL, nil)
		if err != nil || code != 200 || sha256.Sum256([]byte(text)) != sha256.Sum256(file) {
			t.Errorf("%d, %d bytes, %v", code, len(text), err)
		}
		req, _ := http.NewRequestWithContext(within(t), "GET", k.URL, nil)
		res, err := k.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.CopyN(io.Discard, res.Body, 1000); err != nil {
			t.Fatal(err)
		}
		res.Body.Close() // given up: what else comes on this connection is no answer to the next call
		if _, err = res.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("read after it was given up: %v", err)
		}
		if _, text, err = does(within(t), k.Transport, "GET", k.URL, nil); err != nil || len(text) != len(file) {
			t.Errorf("after one that was given up: %d bytes, %v", len(text), err)
		}
	})
}

// Forty at a time get each their own answer, on no more connections than that.
func TestFortyAtATime(t *testing.T) {
	both(t, echo, func(t *testing.T, k *house) {
		ctx := within(t)
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				for j := range 25 {
					said := fmt.Sprintf("%d of %d", j, i)
					path := []string{"/sized", "/chunked"}[j%2]
					if _, text, err := does(ctx, k.Transport, "POST", k.URL+path, strings.NewReader(said)); err != nil || text != said {
						t.Errorf("%q: %q, %v", said, text, err)
					}
				}
			})
		}
		all.Wait()
		if n := k.opened.Load(); n > 40 {
			t.Errorf("%d connections", n)
		}
	})
}

// counted counts what is written to a connection.
type counted struct {
	net.Conn
	writes int
}

func (c *counted) Write(p []byte) (int, error) { c.writes++; return c.Conn.Write(p) }

// A call is one write, and nobody but the caller is at work for it.
func TestOneWriteAndNobodyBeside(t *testing.T) {
	beside := -1
	both(t, func(w http.ResponseWriter, r *http.Request) {
		if stacks := make([]byte, 1<<20); r.URL.Path == "/count" {
			beside = 0
			for s := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
				if strings.Contains(s, "roundtrip.(*conn)") || strings.Contains(s, "roundtrip.(*line)") {
					beside++
				}
			}
		}
		echo(w, r)
	}, func(t *testing.T, k *house) {
		ctx := within(t)
		for _, path := range []string{"/sized", "/count"} {
			if _, _, err := does(ctx, k.Transport, "POST", k.URL+path, strings.NewReader(strings.Repeat("x", 3000))); err != nil {
				t.Fatal(err)
			}
		}
		if beside != 1 {
			t.Errorf("%d goroutines are in a call", beside)
		}
		for _, l := range k.lines {
			way := &counted{Conn: l.idle[0].way}
			l.idle[0].way = way
			_, _, err := does(ctx, k.Transport, "POST", k.URL+"/sized", strings.NewReader(strings.Repeat("x", 9000)))
			if err != nil || way.writes != 1 {
				t.Errorf("%d writes, %v", way.writes, err)
			}
		}
	})
}

// A connection that nobody needs is kept for half a minute, the one used last is taken first, and no more than there is room
// for are kept.
func TestKeptForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{}
		open := func() (c *conn, isOpen func() bool) {
			ours, theirs := net.Pipe()
			t.Cleanup(func() { theirs.Close() })
			return newConn(l, ours, ours), func() bool {
				_ = theirs.SetReadDeadline(time.Now().Add(time.Millisecond))
				_, err := theirs.Read(make([]byte, 1))
				return !errors.Is(err, io.EOF)
			}
		}
		old, oldIsOpen := open()
		young, youngIsOpen := open()
		l.keep(old)
		time.Sleep(keptFor / 2)
		l.keep(young)
		if l.kept() != young {
			t.Error("the older one is taken first")
		}
		l.keep(young)
		time.Sleep(keptFor/2 - time.Second)
		if !oldIsOpen() || !youngIsOpen() {
			t.Error("closed too early")
		}
		time.Sleep(2 * time.Second)
		if oldIsOpen() || !youngIsOpen() {
			t.Error("the older one alone is to be closed by now")
		}
		time.Sleep(keptFor / 2)
		if youngIsOpen() || l.kept() != nil {
			t.Error("the younger one is not closed")
		}
		for range maxIdle {
			c, _ := open()
			l.keep(c)
		}
		more, moreIsOpen := open()
		if l.keep(more); moreIsOpen() || len(l.idle) != maxIdle {
			t.Errorf("%d are kept", len(l.idle))
		}
		_, _ = old, l.kept()
		l.sweep(time.Time{})
		if l.wake != nil || len(l.idle) != 0 {
			t.Error("not everything is closed")
		}
	})
}

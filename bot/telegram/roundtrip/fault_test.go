package roundtrip

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	token = "123456:verysecret"
	reset = "reset" // instead of an answer
)

// A call is made once more only where it was made on a connection that was kept, and that was closed in order before any byte
// of an answer came.
func TestOnceMore(t *testing.T) {
	for name, c := range map[string]struct {
		first, second string // what the first connection answers to the calls; empty: it closes
		long          bool   // the second call is an upload
		err           error
		calls         int // that are heard
	}{
		"closed after it was kept":       {fine, "", false, nil, 3},
		"closed within an answer":        {fine, "HTTP/1.1 2", false, io.ErrUnexpectedEOF, 2},
		"closed within a body":           {fine, fine[:len(fine)-1], false, io.ErrUnexpectedEOF, 2},
		"closed where it is new":         {"", "", false, io.EOF, 1},
		"no HTTP where it is kept":       {fine, "hello " + token + "\r\n\r\n", false, ErrBroken, 2},
		"reset where it was kept":        {fine, reset, false, syscall.ECONNRESET, 2},
		"an upload is on one of its own": {fine, "", true, nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			calls := atomic.Int32{}
			url := script(t, func(n int, way net.Conn, in *bufio.Reader) {
				answers := []string{c.first, c.second}
				if n > 1 {
					answers = []string{fine, fine}
				} else if c.long {
					answers = answers[:1]
				}
				for _, answer := range answers {
					if hear(in) == "" {
						return
					}
					if calls.Add(1); answer == "" {
						return
					}
					if answer == reset {
						_ = way.(*net.TCPConn).SetLinger(0)
						return
					}
					says(way, answer)
				}
			})
			tr := &Transport{}
			defer tr.CloseIdleConnections()
			_, _, err := does(within(t), tr, "POST", url+"/bot"+token+"/a", strings.NewReader("one"))
			if err == nil {
				second := "two"
				if c.long {
					second = strings.Repeat("long", maxWhole)
				}
				_, _, err = does(within(t), tr, "POST", url+"/bot"+token+"/b", strings.NewReader(second))
			}
			if !errors.Is(err, c.err) || calls.Load() != int32(c.calls) {
				t.Errorf("%v after %d calls, want %v after %d", err, calls.Load(), c.err, c.calls)
			}
			if err != nil && strings.Contains(err.Error(), token) {
				t.Errorf("the error has the token: %v", err)
			}
			tr.CloseIdleConnections() // before the server, which serves one connection after the other
		})
	}
}

// So it is over plain HTTP, and over TLS.
func TestOnceMoreOfBoth(t *testing.T) {
	calls := atomic.Int32{}
	both(t, func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1)%3 == 2 {
			panic(http.ErrAbortHandler) // which closes the connection
		}
		echo(w, r)
	}, func(t *testing.T, k *house) {
		calls.Store(0)
		for range 2 {
			if _, text, err := does(within(t), k.Transport, "POST", k.URL+"/sized", strings.NewReader("x")); err != nil || text != "x" {
				t.Errorf("%q, %v", text, err)
			}
		}
		if calls.Load() != 3 || k.opened.Load() != 2 {
			t.Errorf("%d calls on %d connections", calls.Load(), k.opened.Load())
		}
	})
}

// What is known to be closed, or has said something unasked, is not written to.
func TestClosedWhileKept(t *testing.T) {
	for name, last := range map[string]string{"closed": "", "more than the answer": fine, "a byte too many": "x"} {
		heard := atomic.Int32{}
		url := script(t, func(_ int, way net.Conn, in *bufio.Reader) {
			hear(in)
			says(way, fine)
			if last != "" {
				says(way, last)
				if hear(in) != "" {
					heard.Add(1)
				}
			}
		})
		tr := &Transport{}
		for range 3 {
			if _, text, err := does(within(t), tr, "POST", url, strings.NewReader("x")); err != nil || text != "fine" {
				t.Errorf("%s: %q, %v", name, text, err)
			}
			for _, l := range tr.lines { // until it is known
				for give := time.Now().Add(patience); len(l.idle) > 0 && l.idle[0].quiet() && time.Now().Before(give); {
					time.Sleep(time.Millisecond)
				}
			}
		}
		tr.CloseIdleConnections()
		if heard.Load() > 0 {
			t.Errorf("%s: was written to", name)
		}
	}
}

// Nothing that comes is larger than its bound, and no error repeats it.
func TestBounds(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		answer func(io.Writer)
		err    error
	}{
		"endless head":    {endless("HTTP/1.1 200 OK\r\n", "X-"+token+": "+token+"\r\n"), ErrLarge},
		"endless line":    {endless("HTTP/1.1 200 OK\r\nX: ", "x"), ErrLarge},
		"endless status":  {endless("HTTP/1.1 200 ", "x"), ErrLarge},
		"endless body":    {endless("HTTP/1.1 200 OK\r\n\r\n", strings.Repeat("x", 1<<16)), ErrLarge},
		"endless chunks":  {endless(chunked, "8000\r\n"+strings.Repeat("x", 1<<15)+"\r\n"), ErrLarge},
		"endless heralds": {endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"), ErrBroken},
		"an upgrade":      {endless("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", ""), ErrBroken},
		"a bad header":    {endless("HTTP/1.1 200 OK\r\nverysecret\r\n\r\n", ""), ErrBroken},
		"a bad length":    {endless("HTTP/1.1 200 OK\r\nContent-Length: "+token+"\r\n\r\n", ""), ErrBroken},
		"a bad chunk":     {endless(chunked+token+"\r\n", ""), ErrBroken},
		"a page":          {endless("<html>"+token+"</html>\r\n\r\n", ""), ErrBroken},
		"half a body":     {endless("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", ""), io.ErrUnexpectedEOF},
	} {
		url := script(t, func(_ int, way net.Conn, in *bufio.Reader) { hear(in); c.answer(way) })
		tr := &Transport{}
		_, text, err := does(within(t), tr, "POST", url+"/bot"+token+"/x", strings.NewReader(token))
		if !errors.Is(err, c.err) || len(text) > maxBody+4096 { // which are read ahead
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error repeats it: %v", name, err)
		}
		tr.CloseIdleConnections()
	}
}

// endless says something, and then something else for as long as anybody hears it; once, if that is nothing.
func endless(first, then string) func(io.Writer) {
	return func(w io.Writer) {
		_, err := io.WriteString(w, first)
		for err == nil && then != "" {
			_, err = io.WriteString(w, then)
		}
	}
}

var errEnough = errors.New("enough")

// A context that ends, ends the call wherever it is, says why, and leaves nothing behind.
func TestContextEnds(t *testing.T) {
	silent := func(_ int, way net.Conn, in *bufio.Reader) {
		_, _ = in.ReadByte()
		_, _ = io.Copy(io.Discard, in)
		way.Close()
	}
	over := make(chan struct{})
	defer close(over)
	deaf := func(int, net.Conn, *bufio.Reader) { <-over }
	half := func(_ int, way net.Conn, in *bufio.Reader) {
		hear(in)
		says(way, fine[:len(fine)-1])
		_, _ = in.ReadByte()
	}
	never, pen := io.Pipe()
	defer pen.Close()
	long := strings.Repeat("long", 4<<20)
	for name, c := range map[string]struct {
		server func(int, net.Conn, *bufio.Reader)
		scheme string
		body   io.Reader
		by     *Transport
	}{
		"no answer":           {silent, "http", strings.NewReader("x"), &Transport{}},
		"no answer to TLS":    {silent, "https", strings.NewReader("x"), &Transport{TLS: &tls.Config{}}},
		"half an answer":      {half, "http", strings.NewReader("x"), &Transport{}},
		"nobody reads":        {deaf, "http", strings.NewReader(long), &Transport{}},
		"no answer to upload": {silent, "http", strings.NewReader(long), &Transport{}},
		"a body that waits":   {silent, "http", never, &Transport{}},
	} {
		url := script(t, c.server)
		ctx, end := context.WithCancelCause(within(t))
		go func() { time.Sleep(20 * time.Millisecond); end(errEnough) }()
		_, _, err := does(ctx, c.by, "POST", strings.Replace(url, "http", c.scheme, 1), c.body)
		if !errors.Is(err, errEnough) {
			t.Errorf("%s: %v", name, err)
		}
		for _, l := range c.by.lines {
			if len(l.idle) > 0 {
				t.Errorf("%s: the connection is kept", name)
			}
		}
	}
	ctx, end := context.WithCancelCause(within(t))
	end(errEnough)
	asked := atomic.Bool{}
	url := script(t, func(int, net.Conn, *bufio.Reader) { asked.Store(true) })
	if _, _, err := does(ctx, &Transport{}, "POST", url, nil); !errors.Is(err, errEnough) || asked.Load() {
		t.Errorf("with a context that has ended: %v, called %v", err, asked.Load())
	}
}

// A server that answers while a long body is still on its way is heard, and what waits to be uploaded is let go.
func TestEarlyAnswer(t *testing.T) {
	both(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	}, func(t *testing.T, k *house) {
		for range 5 {
			out, pen := io.Pipe()
			ended := make(chan error, 1)
			go func() {
				piece, err := make([]byte, 1<<16), error(nil)
				for err == nil { // longer than anything
					_, err = pen.Write(piece)
				}
				ended <- err
			}()
			code, text, err := does(within(t), k.Transport, "POST", k.URL, out)
			if err != nil || code != http.StatusRequestEntityTooLarge || text != "too large\n" {
				t.Errorf("%d %q, %v", code, text, err)
			}
			if err := <-ended; !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("who writes the body is told %v", err)
			}
		}
	})
}

// A body that cannot be read fails the call with its own error, short or long.
func TestBodyFails(t *testing.T) {
	k := newHouse(t, false, echo)
	for _, n := range []int{0, 10, maxWhole + 10, 1 << 20} {
		body := io.MultiReader(strings.NewReader(strings.Repeat("x", n)), failing{})
		if _, _, err := does(within(t), k.Transport, "POST", k.URL+"/sized", body); !errors.Is(err, errEnough) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errEnough }

// Who is not there is said to be, as outage.OfNetwork reads it, and without the address.
func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, _, err = does(within(t), &Transport{}, "POST", "http://"+l.Addr().String()+"/bot"+token+"/x", nil)
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" || !errors.Is(err, syscall.ECONNREFUSED) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	for _, url := range []string{"ftp://x/", "http:///x", "x"} {
		if _, _, err := does(within(t), &Transport{}, "POST", url, nil); err == nil {
			t.Errorf("%s is called", url)
		}
	}
}

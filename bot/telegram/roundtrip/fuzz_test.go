package roundtrip

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// told is a connection on which something comes, some bytes at a time.
type told struct {
	bytes.Reader
	piece  int
	closed bool
}

func (c *told) Read(p []byte) (int, error)       { return c.Reader.Read(p[:min(len(p), c.piece)]) }
func (c *told) Write(p []byte) (int, error)      { return len(p), nil }
func (c *told) Close() error                     { c.closed = true; return nil }
func (c *told) LocalAddr() net.Addr              { return nil }
func (c *told) RemoteAddr() net.Addr             { return nil }
func (c *told) SetDeadline(time.Time) error      { return nil }
func (c *told) SetReadDeadline(time.Time) error  { return nil }
func (c *told) SetWriteDeadline(time.Time) error { return nil }

// Whatever comes, a call ends: with what net/http reads there, or with an error of ours that repeats nothing. A connection is
// kept only where everything was read that came, and closed or kept in every case.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{fine, fine + fine, "HTTP/1.1 100 Continue\r\n\r\n" + fine, "HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\nX: y\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nfine",
		"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine", "HTTP/1.1 101 x\r\n\r\n", "hello\r\n\r\n", "",
		"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfine!", "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n"} {
		f.Add([]byte(answer), uint8(255))
		f.Add([]byte(answer), uint8(0))
	}
	f.Fuzz(func(t *testing.T, answer []byte, piece uint8) {
		way := &told{Reader: *bytes.NewReader(answer), piece: int(piece) + 1}
		l := &line{}
		defer l.sweep(time.Time{})
		req, _ := http.NewRequestWithContext(context.Background(), "POST", "http://x/", nil)
		res, err := newConn(l, nil, way).call(req, []byte("POST"))
		var text []byte
		if err == nil {
			text, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if kept := len(l.idle) == 1; kept == way.closed || kept && way.Len() != 0 && len(text) == len(answer) {
			t.Errorf("kept %v, closed %v, %d bytes are not read", kept, way.closed, way.Len())
		}
		if err != nil {
			if !errors.Is(err, ErrBroken) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, ErrLarge) {
				t.Errorf("%v", err)
			}
			return
		}
		in := bufio.NewReader(bytes.NewReader(answer))
		theirs, err := http.ReadResponse(in, req)
		for err == nil && theirs.StatusCode < http.StatusOK {
			theirs.Body.Close()
			theirs, err = http.ReadResponse(in, req)
		}
		if err != nil {
			t.Fatalf("%q is read as %q: %v", answer, text, err)
		}
		defer theirs.Body.Close()
		if want, err := io.ReadAll(theirs.Body); err != nil || theirs.StatusCode != res.StatusCode || !bytes.Equal(text, want) {
			t.Errorf("%q is read as %d %q, want %d %q, %v", answer, res.StatusCode, text, theirs.StatusCode, want, err)
		}
	})
}

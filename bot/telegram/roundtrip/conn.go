package roundtrip

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"
)

// past is a deadline that ends whatever waits for a connection.
var past = time.Unix(1, 0)

// conn is a connection, with one call on it at a time.
type conn struct {
	line  *line
	way   net.Conn // which is spoken on
	raw   syscall.RawConn
	read  *bufio.Reader
	left  int64 // bytes that may still come
	heard bool  // that some have come in this call
	met   error // that ended what comes
	since time.Time
}

func newConn(l *line, raw, way net.Conn) *conn {
	c := &conn{line: l, way: way}
	if tcp, ok := raw.(syscall.Conn); ok {
		c.raw, _ = tcp.SyscallConn()
	}
	c.read = bufio.NewReader(c)
	return c
}

// Read reads no more than may come.
func (c *conn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.met = ErrLarge
		return 0, ErrLarge
	}
	n, err := c.way.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	c.heard, c.met = c.heard || n > 0, err
	return n, err
}

// broken is why an answer cannot be read: what was met on the connection, or that it is no HTTP.
func (c *conn) broken() error {
	switch {
	case c.met == nil:
		return ErrBroken
	case c.met == io.EOF && c.heard: //nolint:errorlint // as a Conn gives it
		return io.ErrUnexpectedEOF
	}
	return c.met
}

// wasClosed tells whether the server has closed the connection instead of an answer; over TLS it may do so without a word.
func (c *conn) wasClosed() bool {
	return !c.heard && (errors.Is(c.met, io.EOF) || errors.Is(c.met, io.ErrUnexpectedEOF))
}

func (c *conn) shut() { _ = c.way.Close() }

// call writes a request that is whole, and reads the answer. A server that answers before it has read everything, and then
// closes the connection, is heard too.
func (c *conn) call(req *http.Request, text []byte) (*http.Response, error) {
	ctx := req.Context()
	stop := context.AfterFunc(ctx, c.end)
	c.heard = false
	_, written := c.way.Write(text)
	res, err := c.answer(req)
	if err != nil {
		stop()
		c.shut()
		if written != nil && !c.heard {
			err = written
		}
		return nil, ended(ctx, err)
	}
	c.hand(ctx, res, func(whole bool) {
		if stop() && whole && written == nil && !res.Close {
			c.line.keep(c)
			return
		}
		c.shut()
	})
	return res, nil
}

// end lets nobody wait for this connection any more.
func (c *conn) end() { _ = c.way.SetDeadline(past) }

// answer reads an answer up to its body.
func (c *conn) answer(req *http.Request) (*http.Response, error) {
	for range heralds + 1 {
		c.left = maxHead
		res, err := http.ReadResponse(c.read, req)
		switch {
		case err != nil:
			return nil, c.broken()
		case res.StatusCode == http.StatusSwitchingProtocols:
			return nil, ErrBroken // nobody has asked for that
		case res.StatusCode >= http.StatusOK:
			c.left = maxBody
			return res, nil
		}
	}
	return nil, ErrBroken
}

// hand makes the body of an answer let go of the connection once it is read, or given up.
func (c *conn) hand(ctx context.Context, res *http.Response, done func(whole bool)) {
	b := &body{from: res.Body, conn: c, ctx: ctx, done: done}
	if res.Body == http.NoBody {
		b.release(true)
		return
	}
	res.Body = b
}

// body is that of an answer.
type body struct {
	from  io.Reader
	conn  *conn
	ctx   context.Context
	done  func(whole bool)
	ended atomic.Bool
	err   error // which every further Read gives
}

func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.ended.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := b.from.Read(p)
	switch {
	case err == io.EOF:
		b.err = err
		b.release(true)
	case err != nil:
		b.err = ended(b.ctx, b.conn.broken())
		b.release(false)
	}
	return n, b.err
}

// Close gives up what is not read yet, and the connection with it.
func (b *body) Close() error {
	b.release(false)
	return nil
}

// release lets the connection go, once. One on which more has come than the answer is not kept.
func (b *body) release(whole bool) {
	if !b.ended.Swap(true) {
		b.done(whole && b.conn.read.Buffered() == 0)
	}
}

// upload writes a long request beside reading the answer, which may come before the request's end: on a connection of its own,
// which is closed after it.
func (l *line) upload(req, long *http.Request) (*http.Response, error) {
	ctx := req.Context()
	c, err := l.dial(ctx)
	if err != nil {
		shut(req.Body)
		return nil, err
	}
	stop := context.AfterFunc(ctx, c.end)
	source := &source{Reader: long.Body}
	long.Body = readCloser{source, req.Body}
	go func() {
		w := bufio.NewWriterSize(c.way, maxWhole)
		if l.say(long, w) == nil {
			_ = w.Flush()
		}
		shut(req.Body)
		if source.err.Load() != nil { // the answer would be to half a request
			c.end()
		}
	}()
	finish := func(bool) {
		stop()
		c.shut() // which ends the write too
		shut(req.Body)
	}
	res, err := c.answer(req)
	if err != nil {
		finish(false)
		if met := source.err.Load(); met != nil {
			err = *met
		}
		return nil, ended(ctx, err)
	}
	c.hand(ctx, res, finish)
	return res, nil
}

// source is a body that is uploaded, and remembers why it could not be read.
type source struct {
	io.Reader
	err atomic.Pointer[error]
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		s.err.CompareAndSwap(nil, &err)
	}
	return n, err
}

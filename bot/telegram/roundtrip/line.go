package roundtrip

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// line leads to one server, and keeps connections to it.
type line struct {
	address string // of the server
	secure  bool
	trust   *tls.Config
	proxy   *url.URL // nil: none
	toProxy *tls.Config
	other   http.RoundTripper // makes the calls instead

	lock sync.Mutex
	idle []*conn // the one that was used last is last
	wake *time.Timer
}

// write writes a request, and its body if that is short enough. Else it gives the request as it is to be uploaded.
func (l *line) write(text *bytes.Buffer, req *http.Request) (long *http.Request, err error) {
	whole := *req
	if req.Body != nil && req.Body != http.NoBody && (req.ContentLength <= 0 || req.ContentLength > maxWhole) {
		stop := context.AfterFunc(req.Context(), func() { shut(req.Body) })
		start := new(bytes.Buffer)
		n, err := start.ReadFrom(io.LimitReader(req.Body, maxWhole+1))
		if stop(); err != nil {
			return nil, ended(req.Context(), err)
		}
		if n > maxWhole {
			whole.Body = readCloser{io.MultiReader(start, req.Body), req.Body}
			return &whole, nil
		}
		whole.Body, whole.ContentLength = io.NopCloser(start), n
		if n == 0 {
			whole.Body = http.NoBody
		}
	}
	return nil, l.say(&whole, text)
}

type readCloser struct {
	io.Reader
	io.Closer
}

// say writes a request as the server, or the proxy before it, takes it.
func (l *line) say(req *http.Request, w io.Writer) error {
	if l.proxy == nil || l.secure {
		if text, whole := w.(*bytes.Buffer); whole && plain(req) {
			return spell(req, text)
		}
		return req.Write(w)
	}
	if pass := pass(l.proxy); pass != "" {
		with := *req
		with.Header = req.Header.Clone()
		with.Header.Set("Proxy-Authorization", pass)
		req = &with
	}
	return req.WriteProxy(w)
}

// pass is what a proxy wants to hear of who uses it; "": nothing.
func pass(proxy *url.URL) string {
	if proxy.User == nil {
		return ""
	}
	word, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+word))
}

// kept gives a connection that is kept, and on which nothing has come meanwhile; nil: there is none.
func (l *line) kept() *conn {
	for {
		l.lock.Lock()
		last := len(l.idle) - 1
		if last < 0 {
			l.lock.Unlock()
			return nil
		}
		c := l.idle[last]
		l.idle = l.idle[:last]
		l.lock.Unlock()
		if c.quiet() {
			return c
		}
		c.shut()
	}
}

// keep keeps a connection for the next call.
func (l *line) keep(c *conn) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if len(l.idle) >= maxIdle {
		c.shut()
		return
	}
	c.since = time.Now()
	l.idle = append(l.idle, c)
	if l.wake == nil {
		l.wake = time.AfterFunc(keptFor, func() { l.sweep(time.Now().Add(-keptFor)) })
	}
}

// sweep closes what is kept since a time or longer; the zero time: everything.
func (l *line) sweep(since time.Time) {
	l.lock.Lock()
	defer l.lock.Unlock()
	rest := slices.IndexFunc(l.idle, func(c *conn) bool { return !since.IsZero() && c.since.After(since) })
	if rest < 0 {
		rest = len(l.idle)
	}
	for _, c := range l.idle[:rest] {
		c.shut()
	}
	l.idle = slices.Delete(l.idle, 0, rest)
	if l.wake == nil {
		return
	}
	if len(l.idle) > 0 {
		l.wake.Reset(max(l.idle[0].since.Sub(since), time.Millisecond))
		return
	}
	l.wake.Stop()
	l.wake = nil
}

// dial opens a connection to the server.
func (l *line) dial(ctx context.Context) (*conn, error) {
	first := l.address
	if l.proxy != nil {
		first = withPort(l.proxy, map[string]string{"http": "80", "https": "443"}[l.proxy.Scheme])
	}
	raw, err := (&net.Dialer{Timeout: dialing, KeepAlive: keptAlive}).DialContext(ctx, "tcp", first)
	if err != nil {
		return nil, ended(ctx, err)
	}
	shaken, done := context.WithTimeout(ctx, shaking)
	defer done()
	way, err := l.shake(shaken, raw)
	if err != nil {
		_ = raw.Close()
		return nil, ended(ctx, err)
	}
	return newConn(l, raw, way), nil
}

// shake makes of a connection one on which requests are understood.
func (l *line) shake(ctx context.Context, way net.Conn) (net.Conn, error) {
	var err error
	if l.proxy != nil && l.proxy.Scheme == "https" {
		if way, err = secured(ctx, way, l.toProxy); err != nil {
			return nil, err
		}
	}
	if !l.secure {
		return way, nil
	}
	if l.proxy != nil {
		if err = l.tunnel(ctx, way); err != nil {
			return nil, err
		}
	}
	return secured(ctx, way, l.trust)
}

func secured(ctx context.Context, way net.Conn, trust *tls.Config) (net.Conn, error) {
	c := tls.Client(way, trust)
	return c, c.HandshakeContext(ctx)
}

// tunnel has the proxy let a connection through to the server.
func (l *line) tunnel(ctx context.Context, way net.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = way.SetDeadline(past) })
	defer stop()
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: l.address}, Host: l.address, Header: http.Header{}}
	if pass := pass(l.proxy); pass != "" {
		ask.Header.Set("Proxy-Authorization", pass)
	}
	text := new(bytes.Buffer)
	if err := ask.Write(text); err != nil {
		return err
	}
	if _, err := way.Write(text.Bytes()); err != nil {
		return ended(ctx, err)
	}
	c := newConn(l, nil, way)
	res, err := c.answer(ask) //nolint:bodyclose // what follows is the tunnel
	switch {
	case err != nil:
		return ended(ctx, err)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("the proxy lets nobody through: status %d", res.StatusCode)
	case c.read.Buffered() > 0:
		return errors.New("the proxy speaks where the server should")
	}
	return nil
}

// Package roundtrip makes HTTP/1.1 calls to one server, many and short ones: each is one write and one read by whoever makes
// it, on a connection that is kept for the next, and no goroutine beside. net/http takes two goroutines and three times the
// processor time for the same: docs/decisions/0066-calls-of-our-own.md.
package roundtrip

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	maxWhole  = 64 << 10         // bytes of a body that are written together with what stands before them; a longer one is uploaded
	maxHead   = 64 << 10         // bytes of an answer before its body
	maxBody   = 64 << 20         // bytes of the body itself: Telegram gives files of 20 MB
	maxIdle   = 256              // connections to one server that are kept
	keptFor   = 30 * time.Second // for which nobody needs them
	dialing   = 30 * time.Second // for a new connection
	shaking   = 10 * time.Second // for TLS, and for a proxy to let it through
	heralds   = 5                // answers of 1xx before the one that counts
	keptAlive = 30 * time.Second
)

// What is wrong with an answer. None of them repeats it: it may hold what was sent.
var (
	ErrBroken = errors.New("the answer is not HTTP")
	ErrLarge  = errors.New("the answer is too large")
)

// Transport is a http.RoundTripper over connections of its own. It is safe for use by many goroutines. A call whose context
// ends, ends. Compressed answers stay so, and neither HTTP/2 nor an upgrade is spoken.
type Transport struct {
	// Proxy tells through which proxy a request goes; nil: as the environment says (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). It is
	// asked once for each server.
	Proxy func(*http.Request) (*url.URL, error)
	// TLS is what the connections' configuration begins with; nil: the ordinary one.
	TLS *tls.Config

	lock  sync.Mutex
	lines map[server]*line
}

// server is what connections lead to.
type server struct{ scheme, host string }

// RoundTrip makes a call. A body of up to 64 KiB is written together with its request, and once more, on a new connection, where
// the server has closed the one that was kept, in order, before any byte of an answer came: as servers do with those that
// nobody needs. Where it was reset, the call fails. A longer body gets a connection of its own, and is not sent twice.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	l, err := t.line(req)
	if err = ended(ctx, err); err != nil {
		shut(req.Body)
		return nil, err
	}
	if l.other != nil {
		return l.other.RoundTrip(req)
	}
	text := texts.Get().(*bytes.Buffer)
	defer texts.Put(text)
	text.Reset()
	long, err := l.write(text, req)
	if err != nil {
		shut(req.Body)
		return nil, err
	}
	if long != nil {
		return l.upload(req, long)
	}
	shut(req.Body)
	if c := l.kept(); c != nil {
		res, err := c.call(req, text.Bytes())
		if err == nil || !c.wasClosed() || ctx.Err() != nil {
			return res, err
		}
	}
	c, err := l.dial(ctx)
	if err != nil {
		return nil, err
	}
	return c.call(req, text.Bytes())
}

// CloseIdleConnections closes the connections that no call is using.
func (t *Transport) CloseIdleConnections() {
	t.lock.Lock()
	defer t.lock.Unlock()
	for _, l := range t.lines {
		l.sweep(time.Time{})
		if o, ok := l.other.(interface{ CloseIdleConnections() }); ok {
			o.CloseIdleConnections()
		}
	}
}

// line finds the line to the server of a request.
func (t *Transport) line(req *http.Request) (*line, error) {
	to := server{req.URL.Scheme, req.URL.Host}
	t.lock.Lock()
	defer t.lock.Unlock()
	if l := t.lines[to]; l != nil {
		return l, nil
	}
	l, err := t.open(req)
	if err != nil {
		return nil, err
	}
	if t.lines == nil {
		t.lines = map[server]*line{}
	}
	t.lines[to] = l
	return l, nil
}

// open makes a line. It speaks to nobody.
func (t *Transport) open(req *http.Request) (*line, error) {
	port, ok := map[string]string{"http": "80", "https": "443"}[req.URL.Scheme]
	if !ok || req.URL.Hostname() == "" {
		return nil, errors.New("the address is not one of a server")
	}
	find := t.Proxy
	if find == nil {
		find = http.ProxyFromEnvironment
	}
	proxy, err := find(req)
	if err != nil {
		return nil, errors.New("the address of the proxy is not valid") // it may hold a password
	}
	l := &line{address: withPort(req.URL, port), proxy: proxy, trust: trust(t.TLS, req.URL.Hostname()), secure: req.URL.Scheme == "https"}
	switch {
	case proxy == nil:
	case proxy.Scheme == "http" || proxy.Scheme == "https":
		l.toProxy = trust(t.TLS, proxy.Hostname())
	default: // SOCKS
		l.other = &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: trust(t.TLS, ""), MaxIdleConnsPerHost: maxIdle,
			IdleConnTimeout: keptFor, TLSHandshakeTimeout: shaking, DisableCompression: true}
	}
	return l, nil
}

func withPort(u *url.URL, ordinary string) string {
	if port := u.Port(); port != "" {
		ordinary = port
	}
	return net.JoinHostPort(u.Hostname(), ordinary)
}

// trust is how TLS is spoken to a host. What was agreed on is kept, so that the next connection begins at once.
func trust(like *tls.Config, host string) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if like != nil {
		c = like.Clone()
	}
	c.ServerName, c.NextProtos = host, []string{"http/1.1"}
	c.ClientSessionCache = tls.NewLRUClientSessionCache(64)
	c.DynamicRecordSizingDisabled = true // a call is one record, and so one write
	return c
}

// texts are for the requests that are written whole.
var texts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func shut(body io.Closer) {
	if body != nil {
		_ = body.Close()
	}
}

// ended is why a call came to nothing: its context, if that has ended, and else what was met.
func ended(ctx context.Context, met error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return met
}

package storage

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between clients and a server, and loses the answers that a test tells it to lose.
type proxy struct {
	addr     string
	upstream string
	cut      atomic.Bool  // the next answer is to be lost
	passes   atomic.Int32 // how many of its bytes arrive all the same
	lost     atomic.Int32 // how many answers were lost
}

// newProxy starts a proxy on a free port. It ends with the test, and so do the connections through it.
func newProxy(t testing.TB, upstream string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &proxy{addr: l.Addr().String(), upstream: upstream}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.join(t.Context(), client) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); all.Wait() })
	return p
}

// join passes on what a client and the server say, until one of them hangs up or the test ends.
func (p *proxy) join(ctx context.Context, client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return
	}
	defer server.Close()
	ctx, hangUp := context.WithCancel(ctx)
	go func() { defer hangUp(); _, _ = io.Copy(server, client) }()
	go func() { defer hangUp(); _, _ = io.Copy(answers{client, p}, server) }()
	<-ctx.Done()
}

// next loses the answer to the next call once the server has given it, but for its first bytes, and hangs up.
func (p *proxy) next(bytes int32) {
	p.passes.Store(bytes)
	p.cut.Store(true)
}

// answers are what the server says to one client.
type answers struct {
	client io.Writer
	proxy  *proxy
}

var errCut = errors.New("the answer was lost")

func (a answers) Write(b []byte) (int, error) {
	if !a.proxy.cut.CompareAndSwap(true, false) {
		return a.client.Write(b)
	}
	a.proxy.lost.Add(1)
	_, _ = a.client.Write(b[:min(len(b), int(a.proxy.passes.Load()))])
	return 0, errCut
}

package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Front is the address at which proxies of a set stand before its servers, on the servers' own ports.
const Front = "127.0.0.2"

// servers is the address at which servers listen, and name each other to clients.
const servers = "127.0.0.1"

// Proxy stands between clients and a server, and loses, delays or holds back what the server says, as a test tells it to.
type Proxy struct {
	Addr string

	behind  func() []string // where it connects to: the first that takes it
	renames bool            // the server names others by address, which are behind proxies too

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
	pause    chan struct{} // closed when what is held back may go on

	stops  atomic.Pointer[stop] // of the connection on which the next call comes; nil: none
	cut    atomic.Bool          // the next answer is to be lost
	passes atomic.Int32         // how many of its bytes arrive all the same
	delay  atomic.Int64         // of each answer
	struck struck
	ctx    context.Context
	all    sync.WaitGroup
}

// struck counts what a proxy has done to somebody.
type struck struct{ lost, slowed, held, hungUp atomic.Int64 }

// NewProxy starts a proxy on a free port. It ends with the test, and so do the connections through it.
func NewProxy(t testing.TB, server string) *Proxy {
	t.Helper()
	return NewProxyOf(t, func() []string { return []string{server} })
}

// NewProxyOf starts a proxy before several servers. Each connection goes to the first of the list that takes it.
func NewProxyOf(t testing.TB, behind func() []string) *Proxy {
	t.Helper()
	return startProxy(t, &Proxy{Addr: servers + ":0", behind: behind})
}

// Before starts a proxy at Front before each of a set's servers, on its own port. What these say of where others are names the
// proxies, so that a client which knows one finds all of them there.
func Before(t testing.TB, set ...*Server) (all []*Proxy) {
	t.Helper()
	for _, s := range set {
		_, port, _ := net.SplitHostPort(s.Addr())
		all = append(all, startProxy(t, &Proxy{Addr: net.JoinHostPort(Front, port), renames: true,
			behind: func() []string { return []string{s.Addr()} }}))
	}
	return all
}

func startProxy(t testing.TB, p *Proxy) *Proxy {
	t.Helper()
	p.open, p.pause = map[net.Conn]bool{}, make(chan struct{})
	close(p.pause)
	p.ctx = t.Context()
	if err := p.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Shut(); p.all.Wait() })
	return p
}

// Shut closes the proxy's door, as of a server that is being restarted: nobody is let in, and whoever was is hung up on.
func (p *Proxy) Shut() {
	p.mu.Lock()
	if p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	p.mu.Unlock()
	p.HangUp()
}

// Open opens the door again.
func (p *Proxy) Open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		return nil
	}
	l, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return err
	}
	if p.listener = l; p.Addr != l.Addr().String() { // once: it is read while the door opens again
		p.Addr = l.Addr().String()
	}
	p.all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			p.all.Go(func() { p.join(client) })
		}
	})
	return nil
}

// HangUp ends every connection, and gives how many there were.
func (p *Proxy) HangUp() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
	p.struck.hungUp.Add(int64(len(p.open)))
	return len(p.open)
}

// Next loses the answer to the next call once the server has given it, but for its first bytes, and hangs up.
func (p *Proxy) Next(bytes int32) {
	p.passes.Store(bytes)
	p.cut.Store(true)
}

// Slow makes each answer wait from now on; 0: no longer.
func (p *Proxy) Slow(d time.Duration) { p.delay.Store(int64(d)) }

// Stall lets no answer through until it is called off, which the function that it gives does.
func (p *Proxy) Stall() (goOn func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := make(chan struct{})
	p.pause = held
	return sync.OnceFunc(func() { close(held) })
}

// Side is on which way a connection is stopped.
type Side int

// The sides: what the client asks does not reach the server before the connection goes on, or what the server answers does not
// reach the client.
const (
	Asked Side = iota
	Answered
)

// stop is what a connection waits for.
type stop struct {
	side Side
	held chan struct{}
}

// StopOne stops the connection on which the next call comes, until the function that it gives is called. The others go on.
func (p *Proxy) StopOne(side Side) (goOn func()) {
	s := &stop{side, make(chan struct{})}
	p.stops.Store(s)
	return sync.OnceFunc(func() { close(s.held) })
}

// Stopped tells whether the call has come that StopOne waits for.
func (p *Proxy) Stopped() bool { return p.stops.Load() == nil }

// Well takes back what it was told to do, and was not done yet.
func (p *Proxy) Well() error {
	p.cut.Store(false)
	p.Slow(0)
	return p.Open()
}

// Lost is how many answers were lost.
func (p *Proxy) Lost() int { return int(p.struck.lost.Load()) }

// Struck gives how often it has done each of what it can do.
func (p *Proxy) Struck() map[string]int64 {
	s := &p.struck
	return map[string]int64{"lost": s.lost.Load(), "slowed": s.slowed.Load(), "held": s.held.Load(), "hung up": s.hungUp.Load()}
}

// join passes on what a client and a server say, until one of them hangs up or the test ends.
func (p *Proxy) join(client net.Conn) {
	defer client.Close()
	server := p.reach()
	if server == nil {
		return
	}
	defer server.Close()
	if !p.noted(client) {
		return
	}
	ctx, hangUp := context.WithCancel(p.ctx)
	ours := &connection{proxy: p, client: client, server: server}
	p.all.Go(func() { defer hangUp(); _, _ = io.Copy(asked{ours}, client) })
	p.all.Go(func() { defer hangUp(); _, _ = io.Copy(answers{ours}, server) })
	<-ctx.Done()
	p.mu.Lock()
	delete(p.open, client)
	p.mu.Unlock()
}

// noted takes note of a connection; false: the door was shut meanwhile.
func (p *Proxy) noted(client net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener == nil {
		return false
	}
	p.open[client] = true
	return true
}

func (p *Proxy) reach() net.Conn {
	for _, at := range p.behind() {
		if c, err := net.DialTimeout("tcp", at, time.Second); err == nil {
			return c
		}
	}
	return nil
}

// connection is one of a client's, and that to the server which goes with it.
type connection struct {
	proxy          *Proxy
	client, server io.Writer
	stopped        [2]atomic.Pointer[stop] // by side
}

// asked are what one client says to the server.
type asked struct{ *connection }

func (a asked) Write(b []byte) (int, error) {
	if s := a.proxy.stops.Load(); s != nil && a.proxy.stops.CompareAndSwap(s, nil) {
		a.stopped[s.side].Store(s)
	}
	a.rest(Asked)
	return a.server.Write(b)
}

// rest waits while this side of the connection is stopped.
func (c *connection) rest(side Side) {
	if s := c.stopped[side].Load(); s != nil {
		c.proxy.wait(s.held, time.Minute)
	}
}

// answers are what the server says to one client.
type answers struct{ *connection }

var errCut = errors.New("the answer was lost")

func (a answers) Write(b []byte) (int, error) {
	p, n := a.proxy, len(b)
	if p.renames {
		b = bytes.ReplaceAll(b, []byte(servers), []byte(Front)) // of one length
	}
	p.mu.Lock()
	held := p.pause
	p.mu.Unlock()
	a.rest(Answered)
	select {
	case <-held:
	default:
		p.struck.held.Add(1)
		p.wait(held, time.Minute)
	}
	if d := time.Duration(p.delay.Load()); d > 0 {
		p.struck.slowed.Add(1)
		p.wait(nil, d)
	}
	if p.cut.CompareAndSwap(true, false) {
		p.struck.lost.Add(1)
		_, _ = a.client.Write(b[:min(n, int(p.passes.Load()))])
		return 0, errCut
	}
	return a.client.Write(b)
}

// wait waits for what is held back to go on, or for so long at most.
func (p *Proxy) wait(held <-chan struct{}, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-held:
	case <-timer.C:
	case <-p.ctx.Done():
	}
}

// Fronted is the address of a set, as REDIS_URL has it, by the proxies that stand before it.
func Fronted(url string) string { return strings.ReplaceAll(url, servers, Front) }

package main

import (
	"context"
	"net"
	"sync"
	"time"
)

// far is a way to a server that takes as long as if it were far away: what either side says arrives half a distance later, in
// its order, however much is under way.
type far struct {
	listener net.Listener
	server   string
	half     time.Duration
	end      context.CancelFunc
	all      sync.WaitGroup
}

func newFar(server string, distance time.Duration) (*far, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	f := &far{listener: l, server: server, half: distance / 2, end: end}
	f.all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			f.all.Go(func() { f.join(ctx, client) })
		}
	})
	return f, nil
}

func (f *far) addr() string { return f.listener.Addr().String() }

func (f *far) close() {
	f.end()
	_ = f.listener.Close()
	f.all.Wait()
}

// join passes on what both sides of a connection say until one of them hangs up.
func (f *far) join(ctx context.Context, client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", f.server)
	if err != nil {
		return
	}
	defer server.Close()
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		f.all.Go(func() { defer hangUp(); f.carry(ctx, way[0], way[1]) })
	}
	<-ctx.Done()
}

// said is a part of what one side has said, and when it arrives at the other.
type said struct {
	text []byte
	at   time.Time
}

// carry passes on what one side says.
func (f *far) carry(ctx context.Context, from, to net.Conn) {
	under := make(chan said, 4096) // way
	f.all.Go(func() {
		defer close(under)
		for {
			text := make([]byte, 32<<10)
			n, err := from.Read(text)
			if err != nil {
				return
			}
			select {
			case under <- said{text[:n], time.Now().Add(f.half)}:
			case <-ctx.Done():
				return
			}
		}
	})
	for s := range under {
		time.Sleep(time.Until(s.at))
		if _, err := to.Write(s.text); err != nil {
			return
		}
	}
}

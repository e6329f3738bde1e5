package main

import (
	"container/list"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kafalabot/identity"
	"kafalabot/outage"
	"kafalabot/payments"
	"kafalabot/web"
)

const (
	// mostCallers is how many connections the public doors hold: some 20 KiB each, and Telegram and a proxy need a few dozen.
	mostCallers = 1200
	// strangerTime is for the body of whatever has not proved itself: only updates and notices, which have bounds of their own,
	// are read at all.
	strangerTime = 3 * time.Second
)

// doors is what the world may knock at: Telegram's webhook, the gateway's notices and Nafath's callbacks.
func (a *app) doors() http.Handler {
	mux := http.NewServeMux()
	if a.WebhookURL != "" {
		mux.Handle("/telegram", remembered(a.bot.Webhook(string(a.webhookSecret))))
	}
	notices := payments.Notices{WebhookSecret: string(a.moyasarSecret), Live: a.live, Log: a.log, Strange: a.office.Strange,
		Defects: a.defects, Taken: remember,
		Settle: func(ctx context.Context, invoice, token string) error {
			_, err := a.office.Settle(ctx, invoice, token)
			return err
		}}
	mux.Handle(web.Path+"/", hurried(a.pages))
	mux.Handle("/moyasar/", hurried(notices.Handler()))
	mux.Handle(identity.CallbackPath, hurried(a.nafathDoor()))
	mux.Handle("/", hurried(http.NotFoundHandler()))
	return mux
}

// What is said until the doors are open, and after how many seconds to come again.
const (
	startingWord  = "starting"
	startingAgain = "5"
)

// front answers at the public address. Until the doors are open it sends everybody away at once: a proxy has another bot, and
// Telegram and the gateway come again, where a connection that is held waits for as long as Telegram is away.
func (a *app) front() http.Handler {
	closed := hurried(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", startingAgain)
		http.Error(w, startingWord, http.StatusServiceUnavailable)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if doors := a.opened.Load(); doors != nil {
			(*doors).ServeHTTP(w, r)
			return
		}
		closed.ServeHTTP(w, r)
	})
}

// openDoors lets the world in: what a door leads to is there.
func (a *app) openDoors() {
	doors := a.doors()
	a.opened.Store(&doors)
}

// hurried lets no body keep its connection for longer than a stranger's may: the server reads what a handler leaves.
func hurried(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(strangerTime))
		h.ServeHTTP(w, r)
	})
}

// callerKey is under what a request's context carries its connection.
type callerKey struct{}

// remember notes of the connection of a request that something has come over it that was taken: it is kept when it is quiet.
func remember(ctx context.Context) {
	if c, ok := ctx.Value(callerKey{}).(*caller); ok {
		c.known.Store(true)
	}
}

// remembered is remember for a door that answers nothing but what it has taken with 200.
func remembered(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(callerKey{}).(*caller); !ok || c.known.Load() {
			h.ServeHTTP(w, r)
			return
		}
		answer := &answered{ResponseWriter: w}
		h.ServeHTTP(answer, r)
		if answer.status == 0 || answer.status == http.StatusOK {
			remember(r.Context())
		}
	})
}

// answered keeps the status of an answer; 0: none was said, which is 200.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader keeps the status.
func (a *answered) WriteHeader(status int) { a.status = status; a.ResponseWriter.WriteHeader(status) }

// Unwrap is for http.ResponseController.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// attend has a server hold no more connections than the crowd does, and know them.
func (c *crowd) attend(s *http.Server) {
	s.ConnState = c.saw
	s.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, callerKey{}, conn)
	}
}

// server is an HTTP server that no slow caller can hold, and whose handlers' panics are contained.
func (a *app) server(h http.Handler) *http.Server {
	contained := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.defects.Contain(outage.AtDoor, func() error { h.ServeHTTP(w, r); return nil }) != nil {
			w.Header().Set("Connection", "close")
			http.Error(w, "internal server error", http.StatusInternalServerError)
		}
	})
	return &http.Server{Handler: contained, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(serverLog{a.log.Handler()}, slog.LevelError)}
}

// serverLog passes on of what the HTTP server logs that it met a panic, without what was thrown. The rest is about callers who
// hang up, and names their addresses.
type serverLog struct{ slog.Handler }

// Handle passes a line on, or not.
func (l serverLog) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "http: panic") {
		log := slog.New(l.Handler)
		log.Error("a panic behind a door was not contained")
	}
	return nil
}

// crowd is a listener that holds so many connections at most. When it is full the stranger that has been quiet for longest
// is sent away for the next; while there is none, the next waits to be accepted. So neither held nor idle connections fill
// the memory, idle ones keep nobody out, and those of Telegram and of the gateway stay.
type crowd struct {
	net.Listener
	places chan struct{}
	hushed chan struct{} // a stranger has become quiet
	mu     sync.Mutex
	quiet  *list.List // of strangers, each a net.Conn, the longest first
	at     map[net.Conn]*list.Element
}

func newCrowd(l net.Listener, most int) *crowd {
	return &crowd{Listener: l, places: make(chan struct{}, most), hushed: make(chan struct{}, 1), quiet: list.New(),
		at: map[net.Conn]*list.Element{}}
}

// Accept waits for who comes, then for a place.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.makeRoom()
	return &caller{Conn: conn, crowd: c}, nil
}

// makeRoom takes a place: a free one, that of a stranger who is quiet, or the next that is given back or whose stranger has
// become quiet. Header, body and answer have their time each, so that one does soon.
func (c *crowd) makeRoom() {
	for {
		select {
		case c.places <- struct{}{}:
			return
		default:
		}
		if c.sendAway() {
			continue
		}
		select {
		case c.places <- struct{}{}:
			return
		case <-c.hushed:
		}
	}
}

// sendAway closes the stranger's connection that has been quiet for longest; false: none is.
func (c *crowd) sendAway() bool {
	c.mu.Lock()
	longest := c.quiet.Front()
	if longest == nil {
		c.mu.Unlock()
		return false
	}
	conn := c.drop(longest)
	c.mu.Unlock()
	_ = conn.Close()
	return true
}

func (c *crowd) drop(e *list.Element) net.Conn {
	conn := c.quiet.Remove(e).(net.Conn)
	delete(c.at, conn)
	return conn
}

// saw takes note of what a connection does: http.Server.ConnState.
func (c *crowd) saw(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.at[conn]; e != nil {
		c.drop(e)
	}
	if one, ok := conn.(*caller); state == http.StateNew || state == http.StateIdle && !(ok && one.known.Load()) {
		c.at[conn] = c.quiet.PushBack(conn)
		select {
		case c.hushed <- struct{}{}:
		default: // somebody who waits looks anyway
		}
	}
}

// caller is a connection that gives its place back when it is closed.
type caller struct {
	net.Conn
	crowd *crowd
	once  sync.Once
	known atomic.Bool // it is no stranger's
}

// Close closes it.
func (c *caller) Close() error {
	c.once.Do(func() { <-c.crowd.places })
	return c.Conn.Close()
}

package botapi

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// FaultKind names what goes wrong.
type FaultKind string

// The kinds of faults. The empty kind only delays.
const (
	Flood       FaultKind = "flood"        // 429 with retry_after; not executed
	Blocked     FaultKind = "blocked"      // 403 bot was blocked by the user; not executed
	Broken      FaultKind = "broken"       // Status with an HTML body, as of a proxy; not executed
	ResetBefore FaultKind = "reset before" // the connection is reset; not executed
	ResetAfter  FaultKind = "reset after"  // executed, then the connection is reset
	OldServer   FaultKind = "old server"   // 400 to texts with a tg-time, as of a server before Bot API 9.5; others pass
)

// Fault is trouble ordered for coming calls. Faults are tried in the order they
// were ordered; the first that fits is used.
type Fault struct {
	Kind       FaultKind
	Method     string        // empty: every method but getUpdates
	Chat       int64         // zero: every chat
	Skip       int           // so many fitting calls pass first
	Count      int           // so many calls are hit; zero means one, negative every one
	RetryAfter int           // seconds, for Flood; default 1
	Status     int           // for Broken; default 502
	Delay      time.Duration // wait so long first
}

// Fault orders trouble.
func (s *Server) Fault(f Fault) { s.faults.Order(f, f.Skip, f.Count) }

// Revoke takes the bot's token back, as @BotFather does, or gives it again: while it is revoked every call is refused with
// 401, and no update is pushed.
func (s *Server) Revoke(is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = is
}

func (s *Server) isRevoked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revoked
}

// ClearFaults takes back all ordered trouble.
func (s *Server) ClearFaults() { s.faults.Clear() }

// due takes the fault that is ordered for q, if any.
func (s *Server) due(q *request) *Fault {
	if f, hit := s.faults.Strike(func(f Fault) bool { return f.fits(q) }); hit {
		return &f
	}
	return nil
}

func (f Fault) fits(q *request) bool {
	if f.Method == "" && strings.EqualFold(q.method, "getUpdates") {
		return false
	}
	if f.Method != "" && !strings.EqualFold(f.Method, q.method) {
		return false
	}
	if f.Kind == OldServer && !q.holdsTime() {
		return false
	}
	return f.Chat == 0 || f.Chat == q.number("chat_id", 0)
}

// before plays a fault that comes before the call is executed. sent tells that
// the connection has been dealt with.
func (f *Fault) before(s *Server, w http.ResponseWriter, q *request) (sent bool, err error) {
	if f == nil {
		return false, nil
	}
	if f.Delay > 0 && !s.wait(q, f.Delay) {
		return false, &refusal{code: 500, text: "Internal Server Error: request aborted"}
	}
	switch f.Kind {
	case Flood:
		return false, tooMany(max(f.RetryAfter, 1))
	case Blocked:
		return false, forbidden("bot was blocked by the user")
	case Broken:
		status := f.Status
		if status == 0 {
			status = http.StatusBadGateway
		}
		breakDown(w, status)
		return true, &refusal{code: status}
	case OldServer:
		at := max(strings.Index(q.args["text"], timeTag), strings.Index(q.args["caption"], timeTag))
		return false, bad("Can't parse entities: Unsupported start tag \"tg-time\" at byte offset %d", at)
	case ResetBefore:
		reset(w)
		return true, &refusal{code: 0}
	}
	return false, nil
}

func (f *Fault) after(w http.ResponseWriter) (sent bool) {
	if f == nil || f.Kind != ResetAfter {
		return false
	}
	reset(w)
	return true
}

// wait is false when the server or the caller ended first.
func (s *Server) wait(q *request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-q.ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}

func breakDown(w http.ResponseWriter, status int) {
	if w == nil {
		return
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	text := http.StatusText(status)
	_, _ = w.Write([]byte("<html>\r\n<head><title>" + text + "</title></head>\r\n<body>\r\n<center><h1>" + text +
		"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"))
}

// reset drops the connection without an answer.
func reset(w http.ResponseWriter) {
	if w == nil {
		return // a call inside a webhook answer has no connection of its own
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // closing then sends RST
	}
	_ = conn.Close()
}

// tooMany is the 429 of Query::set_retry_after_error.
func tooMany(seconds int) error {
	return &refusal{code: 429, text: "Too Many Requests: retry after " + itoa(seconds), retry: seconds}
}

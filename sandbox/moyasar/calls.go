package moyasar

import (
	"sync"
	"time"
)

// Call is one API call that was heard, also where a fault struck it.
type Call struct {
	At     time.Time
	Method string
	Path   string
	Query  string
	Key    string // "secret", "publishable", "" for anything else; never the key itself
	Agent  string // User-Agent
	Body   string // empty for POST /v1/payments, which holds a card number
}

// keptCalls bounds the log.
const keptCalls = 10_000

// callLog keeps the last calls.
type callLog struct {
	mu    sync.Mutex
	calls []Call
}

func (l *callLog) note(c Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.calls) >= keptCalls {
		l.calls = append(l.calls[:0:0], l.calls[keptCalls/2:]...)
	}
	l.calls = append(l.calls, c)
}

// Calls are the API calls heard so far, oldest first, at most the last 10,000.
func (s *Server) Calls() []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return append([]Call(nil), s.calls.calls...)
}

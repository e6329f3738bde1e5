package moyasar

import "time"

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

// Calls are the API calls heard so far, oldest first, at most the last 10,000.
func (s *Server) Calls() []Call { return s.calls.All() }

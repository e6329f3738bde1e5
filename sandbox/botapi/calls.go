package botapi

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Call is one call of the API as the server saw it.
type Call struct {
	Method string            // as the client spelled it
	Params map[string]string // as text; JSON-valued ones as JSON
	Files  map[string]int    // sizes of uploaded files by field
	At     time.Time         // of arrival
	Code   int               // 200, an error code, or 0 while running or when reset before
	Error  string            // Telegram's words when refused
}

// calls is a ring of the newest calls.
type calls struct {
	ring []*Call
	next int
}

func newCalls(keep int) calls { return calls{ring: make([]*Call, 0, min(keep, 256)), next: -keep} }

func (c *calls) add(call *Call) {
	if c.next < 0 { // -next places are still free
		c.ring = append(c.ring, call)
		c.next++
		return
	}
	c.ring[c.next] = call
	c.next = (c.next + 1) % len(c.ring)
}

func (s *Server) record(q *request) *Call {
	call := &Call{Method: q.method, Params: q.args, At: s.conf.Now()}
	for name, file := range q.files {
		if call.Files == nil {
			call.Files = map[string]int{}
		}
		call.Files[name] = len(file.data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.add(call)
	return call
}

func (s *Server) settle(call *Call, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Code = 200
	if r := (*refusal)(nil); errors.As(err, &r) {
		call.Code, call.Error = r.code, r.text
	}
}

// Calls lists the newest calls, oldest first; with names given, only those methods.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	ring := s.calls.ring
	if s.calls.next > 0 {
		ring = slices.Concat(ring[s.calls.next:], ring[:s.calls.next])
	}
	var out []Call
	for _, call := range ring {
		if len(methods) > 0 && !slices.ContainsFunc(methods, func(m string) bool { return strings.EqualFold(m, call.Method) }) {
			continue
		}
		one := *call
		one.Params, one.Files = maps.Clone(call.Params), maps.Clone(call.Files)
		out = append(out, one)
	}
	return out
}

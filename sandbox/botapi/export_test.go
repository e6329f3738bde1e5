package botapi

import (
	"maps"
	"slices"
)

// Polling gives the waiting getUpdates, or nil, so that a test need not guess.
func (s *Server) Polling() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.updates.poll == nil {
		return nil
	}
	return s.updates.poll
}

// ParseHTML is parse_mode HTML with everything that follows it.
func ParseHTML(text string) (string, []Entity, error) {
	q := &request{args: map[string]string{"text": text, "parse_mode": "HTML"}}
	return q.text("text", "entities")
}

// Known are the methods that the stand-in knows, in lower case.
func Known() []string { return slices.Sorted(maps.Keys(methods())) }

// TooSoon is tooSoon.
const TooSoon = tooSoon

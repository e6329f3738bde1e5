package receipt

import "sync"

// labels are the shaped texts that are the same on every sheet. What is of one person or one guarantee never comes here:
// it would stay in memory.
var labels shaped

// shaped keeps texts by their words.
type shaped struct {
	guard sync.RWMutex
	texts map[textKey]text
	bytes int
}

// What is kept at the most. A press has a hundred labels of 4 KB together; more come where settings change under a
// running program, or in tests.
const (
	mostLabels     = 500
	mostLabelBytes = 64 << 10 // of words; shaped, each takes some seventy times as much
)

// text gives the shaped text of key, which make gives where it is not known. It is not to be written to.
func (s *shaped) text(key textKey, make func() text) text {
	s.guard.RLock()
	t, ok := s.texts[key]
	s.guard.RUnlock()
	if ok {
		return t
	}
	t = make()
	s.guard.Lock()
	defer s.guard.Unlock()
	if len(key.words) > mostLabelBytes/8 {
		return t
	}
	if s.texts == nil || len(s.texts) >= mostLabels || s.bytes+len(key.words) > mostLabelBytes {
		s.texts, s.bytes = map[textKey]text{}, 0
	}
	if _, known := s.texts[key]; !known {
		s.texts[key], s.bytes = t, s.bytes+len(key.words)
	}
	return t
}

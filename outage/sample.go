package outage

import (
	"sync"
	"time"
)

// How much a Sample has logged.
const (
	SampleEvery = time.Minute
	SampleSize  = 5 // lines in that time
)

// Sample bounds what is logged of things of which strangers decide how many come: a few lines a minute, and how many more there
// were. It is used by many at once, and is not copied once it is.
type Sample struct {
	More func(left int) // says how many were left out

	mu    sync.Mutex
	begun time.Time // of the minute
	said  int       // in it
	left  int       // and how many were not
}

// Room tells whether one more line may be logged. The first that may not has the rest of the minute counted and told.
func (s *Sample) Room() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.begun) >= SampleEvery && s.left == 0 {
		s.begun, s.said = now, 0
	}
	if s.said < SampleSize {
		s.said++
		return true
	}
	if s.left++; s.left == 1 {
		time.AfterFunc(s.begun.Add(SampleEvery).Sub(now), s.sum)
	}
	return false
}

// sum tells how many were left out, and begins anew.
func (s *Sample) sum() {
	s.mu.Lock()
	left := s.left
	s.begun, s.said, s.left = time.Now(), 0, 0
	s.mu.Unlock()
	s.More(left)
}

package identity

import (
	"log/slog"
	"strconv"
	"sync"
	"time"
)

const (
	sampleEvery = time.Minute
	sampleSize  = 5 // lines in that time
)

// sample logs callbacks that come to nothing, a few a minute and how many more there were: strangers decide how many come.
type sample struct {
	log   *slog.Logger
	mu    sync.Mutex
	begun time.Time // of the minute
	said  int       // in it
	left  int       // and how many were not
}

// room tells whether one more may be logged. The first after a minute tells how many were left out in it.
func (s *sample) room() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.begun) >= sampleEvery {
		if s.left > 0 {
			s.log.Warn("more identity callbacks had no consequence", "left_out", s.left)
		}
		s.begun, s.said, s.left = now, 0, 0
	}
	if s.said < sampleSize {
		s.said++
		return true
	}
	s.left++
	return false
}

func length(b []byte) string { return strconv.Itoa(len(b)) }

package payments

import (
	"log/slog"
	"sync"
	"time"
)

const (
	sampleEvery = time.Minute
	sampleSize  = 5 // refusals that are logged in that time
)

// refusals logs notices that are refused, a few a minute and how many more there were: strangers decide how many come.
type refusals struct {
	log   *slog.Logger
	mu    sync.Mutex
	begun time.Time // of the minute
	said  int       // in it
	left  int       // and how many were not
}

// room tells whether one more may be logged. The first that may not has the rest of the minute counted and told.
func (r *refusals) room() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if now.Sub(r.begun) >= sampleEvery && r.left == 0 {
		r.begun, r.said = now, 0
	}
	if r.said < sampleSize {
		r.said++
		return true
	}
	if r.left++; r.left == 1 {
		time.AfterFunc(r.begun.Add(sampleEvery).Sub(now), r.sum)
	}
	return false
}

// sum tells how many were left out, and begins anew.
func (r *refusals) sum() {
	r.mu.Lock()
	left := r.left
	r.begun, r.said, r.left = time.Now(), 0, 0
	r.mu.Unlock()
	r.log.Warn("more notices were refused", "left_out", left)
}

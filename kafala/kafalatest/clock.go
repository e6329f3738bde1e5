package kafalatest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"kafalabot/kafala/typed"
)

// Noon is when tests begin: 12:00 in Riyadh on 22 November 2026.
var Noon = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// Clock is a clock that a test moves.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock is a clock that stands at a time.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Random is randomness that is the same in every run.
type Random struct {
	mu sync.Mutex
	r  io.Reader
}

// NewRandom is the randomness of a seed.
func NewRandom(seed uint64) *Random { return &Random{r: rand.NewChaCha8([32]byte{byte(seed)})} }

// Read reads it.
func (r *Random) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.r.Read(p)
}

// Number makes a citizen's ID number with a fitting check digit, another one for each n below 10^8.
func Number(n int) string {
	for check := range 10 {
		if id := fmt.Sprintf("1%08d%d", n, check); typed.IsID(id) {
			return id
		}
	}
	panic("one of ten check digits fits")
}

package kafalatest

import (
	"bytes"
	"sync"
)

// Logs collects what was logged.
type Logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to it.
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String gives all of it.
func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

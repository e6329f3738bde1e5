package standin

import (
	"slices"
	"sync"
)

// Recent keeps the last of what has happened. It is safe for concurrent use.
type Recent[T any] struct {
	mu   sync.Mutex
	all  []T // twice as many at most: half of them go at once
	most int
}

// NewRecent keeps so many.
func NewRecent[T any](most int) *Recent[T] { return &Recent[T]{most: most} }

// Note adds one.
func (r *Recent[T]) Note(one T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) >= 2*r.most {
		r.all = slices.Clone(r.all[r.most:])
	}
	r.all = append(r.all, one)
}

// All are the last of them, oldest first, in a list of the caller's own.
func (r *Recent[T]) All() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all[max(0, len(r.all)-r.most):])
}

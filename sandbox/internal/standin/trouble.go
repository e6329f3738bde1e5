package standin

import (
	"slices"
	"sync"
)

// Troubles are faults that were ordered and have not struck yet, oldest first. The zero value has none. It is safe for concurrent
// use.
type Troubles[F any] struct {
	mu   sync.Mutex
	list []*ordered[F]
}

// ordered is a fault, and what of its order is left.
type ordered[F any] struct {
	fault       F
	skip, count int
}

// Order orders a fault: skip things that it fits pass first, then it strikes count of them; 0: one, negative: all, until Clear.
func (t *Troubles[F]) Order(fault F, skip, count int) {
	if count == 0 {
		count = 1
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = append(t.list, &ordered[F]{fault, skip, count})
}

// Clear takes back all that was ordered.
func (t *Troubles[F]) Clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = nil
}

// Strike takes the first fault that fits and lets nothing more pass; false: there is none. A fault that lets it pass has seen it.
func (t *Troubles[F]) Strike(fits func(F) bool) (F, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, o := range t.list {
		switch {
		case !fits(o.fault):
			continue
		case o.skip > 0:
			o.skip--
			continue
		case o.count > 0:
			o.count--
		}
		if o.count == 0 {
			t.list = slices.Delete(t.list, i, i+1)
		}
		return o.fault, true
	}
	var none F
	return none, false
}

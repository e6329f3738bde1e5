package outage

import (
	"sync"
	"sync/atomic"
	"time"
)

// Illness is the trouble of one service.
type Illness struct {
	Service Service
	Why     Why
	Since   time.Time
	Part    string // which part of it, where some serve; never personal
}

// Board keeps which service is in trouble. It is safe for use by many at once, and saying that one is well, while all are,
// costs no lock.
type Board struct {
	now     func() time.Time
	changed func(now Illness, over bool)
	any     atomic.Int32 // how many are ill
	mu      sync.Mutex
	ill     map[Service]Illness
	older   map[Service]time.Time // since when a service is older than it was, whatever else is wrong with it meanwhile
}

// NewBoard makes a Board on which everything is well. changed, unless nil, is called after each change: a service fell ill,
// or is ill of something else, or is over it; it must not block.
func NewBoard(now func() time.Time, changed func(Illness, bool)) *Board {
	if changed == nil {
		changed = func(Illness, bool) {}
	}
	return &Board{now: now, changed: changed, ill: map[Service]Illness{}, older: map[Service]time.Time{}}
}

// Clock is the board's time: what Served is told a call began at.
func (b *Board) Clock() time.Time { return b.now() }

// Served takes note that a call went well that began then. One that began before the trouble did tells nothing of it: a long poll
// outlasts a token.
func (b *Board) Served(s Service, began time.Time) { b.saw(s, Well, began) }

// Saw takes note of how a service was just seen.
func (b *Board) Saw(s Service, why Why, part ...string) { b.saw(s, why, time.Time{}, part...) }

// saw takes note of how a service was seen by a call that began then; the zero time: just now. That it is older than it was is a trouble
// of its own, which may last for days: what it falls ill of meanwhile has begun then, and ends before that does.
func (b *Board) saw(s Service, why Why, began time.Time, part ...string) {
	if why == Well && b.any.Load() == 0 {
		return
	}
	b.mu.Lock()
	was, ill := b.ill[s]
	if why == Well && !began.IsZero() && began.Before(was.Since) {
		b.mu.Unlock()
		return
	}
	is := Illness{Service: s, Why: why, Since: was.Since}
	if len(part) > 0 {
		is.Part = part[0]
	} else if why == was.Why { // nothing else is known of it
		is.Part = was.Part
	}
	apart := ill && (why == Older) != (was.Why == Older)
	if !ill || apart {
		is.Since = b.now()
	}
	switch since, known := b.older[s]; {
	case why == Well:
		delete(b.ill, s)
		delete(b.older, s)
		is = was
	case why == Older && known:
		is.Since = since
		b.ill[s] = is
	case why == Older:
		b.older[s] = is.Since
		b.ill[s] = is
	default:
		b.ill[s] = is
	}
	b.any.Store(int32(len(b.ill)))
	b.mu.Unlock()
	if apart && why == Older {
		b.changed(was, true)
	}
	if over := why == Well; over && ill || !over && (was.Why != is.Why || was.Part != is.Part) {
		b.changed(is, over)
	}
}

// Heard takes note of what an error says of the service that it is trouble of, if of any.
func (b *Board) Heard(err error) {
	if s, why := Of(err); why != Well {
		b.Saw(s, why)
	}
}

// Now gives the trouble of a service; false: it is well.
func (b *Board) Now(s Service) (Illness, bool) {
	if b.any.Load() == 0 {
		return Illness{}, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	i, ill := b.ill[s]
	return i, ill
}

// All gives all trouble there is now, in the order of Services.
func (b *Board) All() (all []Illness) {
	for _, s := range Services {
		if i, ill := b.Now(s); ill {
			all = append(all, i)
		}
	}
	return all
}

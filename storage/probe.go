package storage

import (
	"context"
	"errors"
	"sync"
	"time"

	"kafalabot/outage"
)

// probed is how long what a probe wrote stays.
const probed = time.Minute

// Probe is what came of trying to save something.
type Probe struct {
	Parts  int   // servers that hold something of ours
	Failed int   // of these, those at which nothing can be saved now
	Err    error // why not at one of them; nil: at all
	// Older is what was seen to be missing of the audit trail; "": nothing. All can be saved none the less.
	Older string
}

// OK tells whether everything can be saved.
func (p Probe) OK() bool { return p.Failed == 0 }

// None tells whether nothing at all can be saved.
func (p Probe) None() bool { return p.Failed >= p.Parts }

// Why is what is wrong, in a word.
func (p Probe) Why() outage.Why {
	if p.OK() && p.Older != "" {
		return outage.Older
	}
	if p.OK() {
		return outage.Well
	}
	if !p.None() {
		return outage.Parts
	}
	if errors.Is(p.Err, ErrReplicas) {
		return outage.Replicas
	}
	if _, why := outage.Of(p.Err); why != outage.Well {
		return why
	}
	return outage.Silent
}

// Probe tries to save something at each server, by the same way as every save: a script, and the replicas that must hold
// it. One that does not answer takes the client's time-outs. Where what was seen in this Redis is gone, nothing is saved and it is
// ErrEmptied, after some seconds in which it was looked at again. It leaves which data key they seal with who serve, so that nobody
// gives that up.
func (s *Store) Probe(ctx context.Context) Probe {
	asked := s.parts(ctx)
	p := Probe{Parts: len(asked)}
	if err := s.witness.probe(ctx); err != nil {
		p.Failed, p.Err = p.Parts, err
		return p
	}
	p.Older = s.witness.older()
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, part := range asked {
		all.Go(func() {
			keys := []string{part[0].probe()}
			if part[0] == frozenShard && s.witness.armed.Load() { // a doctor has left no canary, and seals nothing
				keys = append(keys, sealsKey())
			}
			_, err := s.stroke(ctx, probeScript, keys, probed.Milliseconds(), s.conf.Keys.ring.seals.id)
			if err == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			p.Failed, p.Err = p.Failed+1, err
		})
	}
	all.Wait()
	return p
}

// Outage tells that it is trouble of Redis.
func (tooFew) Outage() (outage.Service, outage.Why) { return outage.Redis, outage.Replicas }

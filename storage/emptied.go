package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/outage"
)

// ErrEmptied is returned for every command once what this process has seen in its Redis is gone from it: it came back empty, or is
// another one. What is not found there may well be known, and what is saved there is lost with it, so nothing is read or saved
// until it is brought back.
var ErrEmptied error = &emptied{"what this process has seen in this redis is gone from it", outage.Emptied}

// errDoubted is returned as long as that was seen too seldom to count: a failover may show it for a moment.
var errDoubted error = &emptied{"what this process has seen in this redis is not found there now", outage.Failing}

// emptied is the type of both.
type emptied struct {
	text string
	why  outage.Why
}

func (e *emptied) Error() string { return e.text }

// Outage tells that it is trouble of Redis.
func (e *emptied) Outage() (outage.Service, outage.Why) { return outage.Redis, e.why }

const (
	// doubts is how many looks in a row must not find what was seen before that counts, and doubtPause how far apart they are.
	doubts     = 4
	doubtPause = time.Second
	// lookTime is how long a look may take that others wait for.
	lookTime = time.Second
)

// witness is what this process has seen in its Redis, and whether it still stands there. It is a hook of the client: once
// something was seen, no command passes while it is gone. It is looked at with each probe, and after each new connection, since a
// server that has lost its data was started anew. (Of a cluster the client tells of no connection: there the probes find it, and
// only what its masters hold that have the canaries and the head of the trail.)
type witness struct {
	client redis.UniversalClient
	seals  string // the id of the data key that this process seals with
	hook   sync.Once
	armed  atomic.Bool  // something was seen
	fresh  atomic.Bool  // there was a new connection since the last look
	absent atomic.Int32 // how many looks in a row have not found it
	gaveUp atomic.Bool  // the data key that this process seals with was given up

	mu   sync.Mutex        // one look at a time
	seen map[string]string // the canaries by the ids of their keys
	head bool              // the audit trail had one
	last time.Time         // of the last look
	past past              // what it had

	issued  atomic.Pointer[lastIssue] // the record of the guarantee that this process has issued last
	doubted atomic.Int64              // since when entries of the audit trail are gone, in milliseconds; 0: none is
}

// unguarded marks the context of commands that pass whatever was seen.
type unguarded struct{}

func pass(ctx context.Context) context.Context { return context.WithValue(ctx, unguarded{}, true) }

// sees takes note of canaries that stand in this Redis.
func (s *witness) sees(kept map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]string{}
	}
	maps.Copy(s.seen, kept)
	maps.DeleteFunc(s.seen, func(_, canary string) bool { return canary == forgotten })
	s.armed.Store(len(s.seen) > 0)
	s.hook.Do(func() { s.client.AddHook(s) })
}

// guard is the error where what was seen is gone, as far as is known; it looks again where there is a reason to.
func (s *witness) guard(ctx context.Context) error {
	absent := s.absent.Load()
	well := absent == 0 && !s.gaveUp.Load() && !s.fresh.Load()
	if !s.armed.Load() || well || ctx.Value(unguarded{}) != nil { // in the order of what they cost
		return nil
	}
	if absent < doubts { // else a probe looks
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.fresh.Load() || time.Since(s.last) >= doubtPause {
			looking, done := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
			defer done()
			_ = s.look(looking) // where it cannot be looked, the command meets the same
		}
	}
	return s.verdict()
}

func (s *witness) verdict() error {
	switch n := s.absent.Load(); {
	case n == 0 && s.gaveUp.Load():
		return givenUp{s.seals}
	case n == 0:
		return nil
	case n < doubts:
		return errDoubted
	}
	return ErrEmptied
}

// probe looks, and again a few times where something is missing: it gives ErrEmptied only where that counts. That the data key was given
// up counts at once.
func (s *witness) probe(ctx context.Context) error {
	if !s.armed.Load() {
		return nil
	}
	for {
		s.mu.Lock()
		err := s.look(ctx)
		s.mu.Unlock()
		if err != nil {
			return nil //nolint:nilerr // the probe itself says what is wrong
		}
		if err = s.verdict(); !errors.Is(err, errDoubted) {
			return err
		}
		if pause(ctx, doubtPause) != nil {
			return err
		}
	}
}

// look looks whether what was seen still stands. One canary that is as it was is enough, or one that was given up since: each has
// a chance in it that no other Redis has. Where the data key that this process seals with was given up, it saves nothing any more.
// While a copy is being brought back nothing is known.
func (s *witness) look(ctx context.Context) error {
	ctx = pass(ctx)
	pipe := s.client.Pipeline()
	canary, copying, trail := pipe.HGetAll(ctx, canaries), pipe.Exists(ctx, importKey), s.past.ask(ctx, pipe)
	_, err := pipe.Exec(ctx)
	s.fresh.Store(false) // its own connection may have been new, too; where nothing answers, the next one is
	if err != nil {
		return fmt.Errorf("see whether this redis is the one it was: %w", err)
	}
	s.last = time.Now()
	kept, found, head := canary.Val(), false, trail.headOf() != ""
	was := s.gaveUp.Swap(kept[s.seals] == forgotten)
	for id, value := range s.seen {
		found = found || kept[id] == value || kept[id] == forgotten
	}
	if was && !found && kept[s.seals] != "" { // somebody has left a canary of the key anew: it is the same Redis where the trail goes on
		at, err := readChain(trail.headOf())
		found = err == nil && s.past.stands(at, trail.from.Val())
	}
	switch {
	case !found, s.head && !head:
		if s.absent.Load() < doubts {
			s.absent.Add(1)
		}
	case copying.Val() > 0 && s.absent.Load() > 0:
	default:
		s.head = s.head || head
		for id := range s.seen {
			if kept[id] != "" && kept[id] != forgotten {
				s.seen[id] = kept[id]
			}
		}
		s.absent.Store(0)
		if copying.Val() == 0 {
			return s.recall(ctx, trail, s.keepsIssued(ctx))
		}
	}
	return nil
}

// DialHook notes that there is a new connection.
func (s *witness) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err == nil {
			s.fresh.Store(true)
		}
		return conn, err
	}
}

// ProcessHook lets no command pass while what was seen is gone, and no answer of a new connection before it was looked at.
func (s *witness) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := s.guard(ctx); err != nil {
			cmd.SetErr(err)
			return err
		}
		err := next(ctx, cmd)
		if gone := s.guard(ctx); gone != nil {
			cmd.SetErr(gone)
			return gone
		}
		return err
	}
}

// ProcessPipelineHook is the same for several commands.
func (s *witness) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	refuse := func(cmds []redis.Cmder, err error) error {
		for _, cmd := range cmds {
			cmd.SetErr(err)
		}
		return err
	}
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if err := s.guard(ctx); err != nil {
			return refuse(cmds, err)
		}
		err := next(ctx, cmds)
		if gone := s.guard(ctx); gone != nil {
			return refuse(cmds, gone)
		}
		return err
	}
}

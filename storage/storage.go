// Package storage keeps sessions, profiles, guarantees, limits and the outbox in Redis. It is the one
// implementation of what kafala and bot ask of a store.
//
// Whatever belongs to one chat lies in one of kafala.Shards parts and changes in one script. A record, its indexes and
// its deliveries are saved together or not at all, on a Redis Cluster too. Every script may run twice, since the client
// repeats a call whose answer was lost. Only commands of Redis 7.0 are used.
package storage

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Config is what a Store needs. Client, Keys, Now, SessionTTL and ProfileTTL are required.
type Config struct {
	Client redis.UniversalClient
	Keys   Keys
	// Serving is of which kind the gateway's key is; empty: it is not known, and nothing is refused for it.
	Serving Serving
	// Now is the clock by which due times and limits are worked out. Redis counts lifetimes by its own.
	Now func() time.Time
	// SessionTTL is how long a session stays after it was last saved. ProfileTTL is how long a profile stays after the
	// chat's session was last saved.
	SessionTTL, ProfileTTL time.Duration
	// Retention is how long the record of an expired or cancelled request stays, a tenth longer while it tells of persons; 0 keeps it
	// for ever.
	Retention time.Duration
	// Personal is how long after its end ErasureDue lists a guarantee, to have its personal fields erased; 0 means never.
	Personal time.Duration
	// SweepFirst is how long after a request is opened its payment link is first looked at; 0 means 30 seconds.
	SweepFirst time.Duration
	// WaitReplicas is how many replicas must hold a session, a profile or a record before it counts as saved, or as read, and a
	// delivery before it is given out. WaitTime is how long they may take, and the answer with them; 0 means a second. It must be
	// below the client's read time-out.
	WaitReplicas int
	WaitTime     time.Duration
	// Ways is over how many connections to each server the conversation goes at once, MaxWays at most; 0 means 4. One that
	// stalls holds up the chats of its way alone, until the client gives it up.
	Ways int
	// Push is the pace of pushed messages over all processes; the zero value is a pace that Telegram takes.
	Push Rate
	// Wake is called with the shard after a stroke that saved a delivery which is due now. It may be nil, and must not
	// block.
	Wake func(shard int)
}

// Store keeps everything in Redis, and hands it out in facets. It is safe for use by many goroutines, and by many
// processes at once.
type Store struct{ *core }

// core is what the facets of a Store share.
type core struct {
	conf   Config
	packer packer
	auto   autoPipelines
	// nextShard counts the calls of Claim, so that each serves another shard first.
	nextShard atomic.Uint32
	trail     struct {
		writing chan struct{} // full while somebody writes to the audit trail
		head    chain         // as it was last seen
	}
	followed followed
	witness  witness
	redated  atomic.Bool // the spans of this store were noted (Redate)
}

// ErrReplicas is returned when something was saved, but fewer replicas than Config.WaitReplicas hold it, and when that is read.
// Nobody may be told that it is saved. Doing the same again is safe and asks the replicas again.
var ErrReplicas error = tooFew{}

// tooFew is the type of ErrReplicas. It is a time-out, as that of a connection: the same may well pass later.
type tooFew struct{}

func (tooFew) Error() string { return "too few replicas hold it" }

// Timeout is true.
func (tooFew) Timeout() bool { return true }

// New makes a Store, or tells what is wrong with its Config. It does not speak to Redis yet: see Ping and Durable.
func New(c Config) (*Store, error) {
	switch {
	case c.Client == nil:
		return nil, errors.New("storage: no client")
	case c.Keys.ring == nil:
		return nil, errors.New("storage: no data keys")
	case c.Now == nil:
		return nil, errors.New("storage: no clock")
	case c.SessionTTL < time.Millisecond || c.ProfileTTL < time.Millisecond:
		return nil, errors.New("storage: lifetimes of sessions and profiles must be positive")
	case c.Retention < 0 || c.Personal < 0 || c.SweepFirst < 0 || c.WaitReplicas < 0 || c.WaitTime < 0:
		return nil, errors.New("storage: negative setting")
	case c.Ways < 0 || c.Ways > MaxWays:
		return nil, fmt.Errorf("storage: ways to redis are 1 to %d", MaxWays)
	case c.Push != Rate{} && (c.Push.Burst < 1 || c.Push.Every < time.Microsecond):
		return nil, fmt.Errorf("storage: pace of pushing: %w", errRate)
	}
	if c.SweepFirst == 0 {
		c.SweepFirst = 30 * time.Second
	}
	if c.WaitTime == 0 {
		c.WaitTime = time.Second
	}
	if c.Ways == 0 {
		c.Ways = DefaultWays
	}
	if c.Push == (Rate{}) {
		c.Push = pushed
	}
	s := &Store{&core{conf: c, auto: autoPipelines{client: c.Client, ways: c.Ways}}}
	s.trail.writing, s.witness.client, s.witness.seals = make(chan struct{}, 1), c.Client, c.Keys.ring.seals.id
	return s, nil
}

package main

import (
	"context"
	"time"

	"kafalabot/outage"
)

// bearable is how long a service may be in trouble before staff are told: shorter ones mend themselves. What does not is
// told at once.
const bearable = 2 * time.Minute

// crierPause is after how long staff are told again what they could not be told.
const crierPause = 10 * time.Second

// crier tells staff of trouble, once, and once of its end. Where Telegram itself is in trouble they are told afterwards, from
// when to when. It is told now and not by a promised delivery: Redis may be what fails. Each process tells by itself; of the end of what
// a process has told that ended before it, whoever serves next tells.
type crier struct {
	board *outage.Board
	now   func() time.Time
	tell  func(ctx context.Context, i outage.Illness, until time.Time) error
	notes notes // nil: nothing outlives the process
	begun time.Time
	heir  bool // it has read the notes
	known map[outage.Service]*known
	pause time.Time // until when it does not try
}

// notes keep of which services staff were told that they are in trouble, and as what.
type notes interface {
	Keep(ctx context.Context, service string, told outage.Illness) error
	Drop(ctx context.Context, service string) error
	Kept(ctx context.Context) (map[string]outage.Illness, error)
}

// known is what a crier knows of the trouble of one service.
type known struct {
	outage.Illness
	told   bool
	said   outage.Why // as what; Well: an earlier release has told, and kept no word of it
	noted  outage.Why // as what it is in the notes
	theirs bool       // a process has told that ended before this one
	over   time.Time  // the zero time: it goes on
}

// cry looks at the board and tells what is to be told.
func (c *crier) cry(ctx context.Context) {
	if c.known == nil {
		c.known = map[outage.Service]*known{}
	}
	now := c.now()
	c.inherit(ctx, now)
	for _, s := range outage.Services {
		i, ill := c.board.Now(s)
		k := c.known[s]
		switch {
		case k != nil && k.theirs && k.over.IsZero():
			if ill {
				k.Why, k.Part = i.Why, i.Part
			} else if now.Sub(c.begun) >= bearable { // by then each was looked at
				k.over = now
			}
		case ill && (k == nil || !k.Since.Equal(i.Since)):
			k = &known{Illness: i}
			c.known[s] = k
		case ill:
			k.Illness = i
		case k != nil && k.over.IsZero():
			k.over = now
		}
		if k != nil {
			c.tellOf(ctx, k, now)
			c.note(ctx, k)
		}
	}
}

// inherit reads, once that can be done, of what a process has told that ended before this one.
func (c *crier) inherit(ctx context.Context, now time.Time) {
	if c.begun.IsZero() {
		c.begun = now
	}
	if _, ill := c.board.Now(outage.Redis); ill || c.heir || c.notes == nil {
		return
	}
	kept, err := c.notes.Kept(ctx)
	if err != nil {
		return // the next time
	}
	c.heir = true
	for _, s := range outage.Services {
		if i, told := kept[string(s)]; told && c.known[s] == nil {
			i.Service = s
			c.known[s] = &known{Illness: i, told: true, said: i.Why, noted: i.Why, theirs: true}
		}
	}
}

// note notes what staff were told of, and that they were told of its end. What cannot be noted is noted the next time: Redis may be
// what fails.
func (c *crier) note(ctx context.Context, k *known) {
	if _, ill := c.board.Now(outage.Redis); ill || c.notes == nil || !k.told {
		return
	}
	switch over := c.known[k.Service] != k; {
	case over:
		_ = c.notes.Drop(ctx, string(k.Service)) // else the next start tells of it once more
	case k.noted != k.said:
		if c.notes.Keep(ctx, string(k.Service), outage.Illness{Since: k.Since, Why: k.said}) == nil {
			k.noted = k.said
		}
	}
}

// tellOf tells what staff do not know yet of one service, and forgets what is over and told.
func (c *crier) tellOf(ctx context.Context, k *known, now time.Time) {
	until := now
	if !k.over.IsZero() {
		until = k.over
	}
	matters := k.told || k.Why.Lasting() || until.Sub(k.Since) >= bearable
	switch {
	case !matters && !k.over.IsZero():
		delete(c.known, k.Service)
		return
	case !matters, k.told && k.over.IsZero() && !k.worse(), now.Before(c.pause):
		return
	}
	if err := c.tell(ctx, k.Illness, k.over); err != nil {
		c.pause = now.Add(crierPause)
		return
	}
	if k.told, k.said = true, k.Why; !k.over.IsZero() {
		delete(c.known, k.Service)
	}
}

// worse tells whether what staff were told of, by whichever process, which time might have mended, has become what somebody is to see
// to.
func (k *known) worse() bool { return k.said != outage.Well && k.Why.Lasting() && !k.said.Lasting() }

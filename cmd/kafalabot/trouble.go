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
	known map[row]*known
	pause time.Time // until when it does not try
}

// notes keep of which services staff were told that they are in trouble, and as what.
type notes interface {
	Keep(ctx context.Context, service string, told outage.Illness) error
	Drop(ctx context.Context, service string) error
	Kept(ctx context.Context) (map[string]outage.Illness, error)
}

// row is what staff are told of by itself: a service, or that one is older than it was, which goes on while it may fail besides.
type row struct {
	outage.Service
	older bool
}

// rows are all of them, in the order in which they are told.
func rows() (all []row) {
	for _, s := range outage.Services {
		all = append(all, row{s, false})
		if s == outage.Redis {
			all = append(all, row{s, true})
		}
	}
	return all
}

// name is what the notes call it.
func (r row) name() string {
	if r.older {
		return string(outage.Older)
	}
	return string(r.Service)
}

// known is what a crier knows of the trouble of one row.
type known struct {
	outage.Illness
	turned time.Time // when it became what it is
	told   bool
	said   outage.Why // as what; Well: an earlier release has told, and kept no word of it
	noted  outage.Why // as what it is in the notes
	theirs bool       // a process has told that ended before this one
	over   time.Time  // the zero time: it goes on
}

// cry looks at the board and tells what is to be told.
func (c *crier) cry(ctx context.Context) {
	if c.known == nil {
		c.known = map[row]*known{}
	}
	now := c.now()
	c.inherit(ctx, now)
	for _, r := range rows() {
		i, ill := c.board.Now(r.Service)
		other := ill && (i.Why == outage.Older) != r.older
		hidden := other && r.older // what fails now says nothing of it
		ill = ill && !other
		k := c.known[r]
		switch {
		case hidden:
		case k != nil && k.theirs && k.over.IsZero():
			if ill {
				i.Since = k.Since
				k.becomes(i, now)
			} else if now.Sub(c.begun) >= bearable { // by then each was looked at
				k.over = now
			}
		case ill && (k == nil || !k.Since.Equal(i.Since)):
			k = &known{Illness: i, turned: now}
			c.known[r] = k
		case ill:
			k.becomes(i, now)
		case k != nil && k.over.IsZero():
			k.over = now
		}
		if k != nil {
			c.tellOf(ctx, r, k, now)
			c.note(ctx, r, k)
		}
	}
}

// becomes takes note of what it is now.
func (k *known) becomes(i outage.Illness, now time.Time) {
	if k.Why != i.Why {
		k.turned = now
	}
	k.Illness = i
}

// inherit reads, once that can be done, of what a process has told that ended before this one.
func (c *crier) inherit(ctx context.Context, now time.Time) {
	if c.begun.IsZero() {
		c.begun = now
	}
	if c.lacksNotes() || c.heir {
		return
	}
	kept, err := c.notes.Kept(ctx)
	if err != nil {
		return // the next time
	}
	c.heir = true
	for _, r := range rows() {
		if i, told := kept[r.name()]; told && c.known[r] == nil {
			i.Service = r.Service
			c.known[r] = &known{Illness: i, turned: now, told: true, said: i.Why, noted: i.Why, theirs: true}
		}
	}
}

// lacksNotes tells whether notes can be neither read nor written now.
func (c *crier) lacksNotes() bool {
	i, ill := c.board.Now(outage.Redis)
	return c.notes == nil || ill && i.Why != outage.Older
}

// note notes what staff were told of, and that they were told of its end. What cannot be noted is noted the next time: Redis may be
// what fails.
func (c *crier) note(ctx context.Context, r row, k *known) {
	if c.lacksNotes() || !k.told {
		return
	}
	switch over := c.known[r] != k; {
	case over:
		_ = c.notes.Drop(ctx, r.name()) // else the next start tells of it once more
	case k.noted != k.said:
		if c.notes.Keep(ctx, r.name(), outage.Illness{Since: k.Since, Why: k.said}) == nil {
			k.noted = k.said
		}
	}
}

// tellOf tells what staff do not know yet of one service, and forgets what is over and told.
func (c *crier) tellOf(ctx context.Context, r row, k *known, now time.Time) {
	until := now
	if !k.over.IsZero() {
		until = k.over
	}
	matters := k.told || k.Why.Lasting() || until.Sub(k.Since) >= bearable
	switch {
	case !matters && !k.over.IsZero():
		delete(c.known, r)
		return
	case !matters, k.told && k.over.IsZero() && !k.worse(now), now.Before(c.pause):
		return
	}
	i := k.Illness
	if k.over.IsZero() && k.said == outage.Parts { // the rest of it has failed since
		i.Since = k.turned
	}
	if err := c.tell(ctx, i, k.over); err != nil {
		c.pause = now.Add(crierPause)
		return
	}
	if k.told, k.said = true, k.Why; !k.over.IsZero() {
		delete(c.known, r)
	}
}

// worse tells whether what staff were told of, by whichever process, has become what is more: what time might have mended, what
// somebody is to see to; where some were served, and for longer than is bearable, what serves nobody.
func (k *known) worse(now time.Time) bool {
	if k.Why.Lasting() {
		return k.said != outage.Well && !k.said.Lasting()
	}
	return k.said == outage.Parts && k.Why != outage.Parts && now.Sub(k.turned) >= bearable
}

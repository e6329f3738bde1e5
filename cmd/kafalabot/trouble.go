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
// when to when. It is told now and not by a promised delivery: Redis may be what fails. Each process tells by itself.
type crier struct {
	board *outage.Board
	now   func() time.Time
	tell  func(ctx context.Context, i outage.Illness, until time.Time) error
	known map[outage.Service]*known
	pause time.Time // until when it does not try
}

// known is what a crier knows of the trouble of one service.
type known struct {
	outage.Illness
	told bool
	over time.Time // the zero time: it goes on
}

// cry looks at the board and tells what is to be told.
func (c *crier) cry(ctx context.Context) {
	if c.known == nil {
		c.known = map[outage.Service]*known{}
	}
	now := c.now()
	for _, s := range outage.Services {
		i, ill := c.board.Now(s)
		k := c.known[s]
		switch {
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
	case !matters, k.told && k.over.IsZero(), now.Before(c.pause):
		return
	}
	if err := c.tell(ctx, k.Illness, k.over); err != nil {
		c.pause = now.Add(crierPause)
		return
	}
	if k.told = true; !k.over.IsZero() {
		delete(c.known, k.Service)
	}
}

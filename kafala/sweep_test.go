package kafala_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// A sweep looks at every link that is due, though one of them fails. Where three fail the gateway must be down, and it asks
// no more; what a later release keeps says nothing about that. It says how many it has looked at, and why each failed.
func TestSweepWhileTheGatewayIsDown(t *testing.T) {
	const links = 6
	for name, c := range map[string]struct {
		err    error
		fail   int // how many of the links fail
		looked int
	}{
		"none":                 {errors.New("down"), 0, links},
		"two":                  {errors.New("down"), 2, links},
		"three":                {errors.New("down"), 3, 3},
		"all":                  {errors.New("down"), links, 3},
		"all, later a release": {fmt.Errorf("read: %w", kafala.ErrNewer), links, links},
	} {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links, s.Rules.Open = 100, 100 })
		for i := range links {
			h.Linked(mine, me, kafalatest.Number(i+10))
		}
		h.Clock.Pass(10 * time.Minute)
		asked := 0
		h.Gateway.Before = func(verb, _ string) error {
			if verb != "Get" {
				return nil
			}
			if asked++; asked <= c.fail {
				return c.err
			}
			return nil
		}
		looked, err := h.Office.Sweep(t.Context())
		if looked != c.looked || asked != c.looked || (err != nil) != (c.fail > 0) || err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: it has looked at %d and asked for %d, want %d: %v", name, looked, asked, c.looked, err)
		}
	}
}

// Where some shards do not answer, the sweep looks at what is due at the others, and says so. Faults that do not come in a row
// do not end it: others answer in between.
func TestSweepWhileAPartIsDown(t *testing.T) {
	const links = 9
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links, s.Rules.Open = 100, 100 })
	for i := range links {
		h.Linked(mine, me, kafalatest.Number(i+10))
	}
	h.Clock.Pass(10 * time.Minute)
	down := errors.New("of 3 servers: storage is down")
	h.Office.Watch = deaf{h.Office.Watch, down}
	asked := 0
	h.Gateway.Before = func(verb, _ string) error {
		if verb == "Get" {
			if asked++; asked%2 == 1 {
				return errors.New("its record is on the dead one")
			}
		}
		return nil
	}
	if looked, err := h.Office.Sweep(t.Context()); looked != links || asked != links || !errors.Is(err, down) {
		t.Errorf("it has looked at %d and asked for %d: %v", looked, asked, err)
	}
}

// deaf is a watch of which a part does not answer.
type deaf struct {
	kafala.Watch
	why error
}

func (d deaf) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := d.Watch.Due(ctx, now, limit)
	return ids, errors.Join(err, d.why)
}

func (d deaf) ErasureDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := d.Watch.ErasureDue(ctx, now, limit)
	return ids, errors.Join(err, d.why)
}

// A sweep that is to stop looks at no more links once one has failed.
func TestSweepIsToStop(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links, s.Rules.Open = 100, 100 })
	for i := range 4 {
		h.Linked(mine, me, kafalatest.Number(i+10))
	}
	h.Clock.Pass(10 * time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	asked := 0
	h.Gateway.Before = func(verb, _ string) error {
		if verb == "Get" {
			asked++
			stop()
		}
		return ctx.Err()
	}
	if looked, err := h.Office.Sweep(ctx); looked != 1 || asked != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("it has looked at %d, asked for %d, %v", looked, asked, err)
	}
}

// reading is a list of the gateway's that notes from when on it is read.
type reading struct {
	kafala.Till
	from, to []time.Time
}

func (r *reading) Payments(ctx context.Context, from, to time.Time, each func(kafala.Booked) error) error {
	r.from, r.to = append(r.from, from), append(r.to, to)
	return r.Till.Payments(ctx, from, to, each)
}

// The first sweep of a process reads two hours back. Every other reads on from the one before, and two minutes beyond it on
// either side: the gateway's clock is another one, and its list may lag.
func TestSweepReadsBeyondTheOneBefore(t *testing.T) {
	h := kafalatest.New(t)
	list := &reading{Till: h.Gateway}
	h.Office.Till = list
	for range 3 {
		h.Sweep(30 * time.Minute)
	}
	const half = 30 * time.Minute
	for i, want := range []time.Duration{half - 2*time.Hour, half - 2*time.Minute, 2*half - 2*time.Minute} {
		if from, to := list.from[i].Sub(kafalatest.Noon), list.to[i].Sub(kafalatest.Noon); from != want ||
			to != time.Duration(i+1)*half+2*time.Minute {
			t.Errorf("sweep %d reads from %s to %s, want from %s", i, from, to, want)
		}
	}
}

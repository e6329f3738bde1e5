package main

import (
	"context"
	"sync"
	"time"

	"kafalabot/outage"
)

// background delivers and sweeps until ctx ends. What comes over between is done while neither is under way.
func (a *app) background(ctx context.Context) {
	for ctx.Err() == nil {
		turn, end := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() { a.courier.Run(turn) })
		all.Go(func() { a.sweepOften(turn) })
		act := func(context.Context) {}
		select {
		case <-ctx.Done():
		case act = <-a.between:
		}
		end()
		all.Wait()
		act(ctx)
	}
}

// sweepOften sweeps at the start, since a notice may have met a closed door, and then at the settings' interval. With
// each sweep it promises what is done once a day.
func (a *app) sweepOften(ctx context.Context) {
	a.markMissed(ctx)
	const often = time.Hour
	var buried time.Time
	tick := time.NewTicker(time.Duration(a.settings.Times.Sweep))
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = a.sweepOnce(ctx) // it is logged, and on the board
		if now := a.now(); now.Sub(buried) >= often {
			a.bury(ctx)
			buried = now
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// sweepOnce sweeps, promises what is done once a day, and gives the error where the gateway is to blame.
func (a *app) sweepOnce(ctx context.Context) error {
	n, err := a.office.Sweep(ctx)
	a.metrics.sweep(n, err)
	if err != nil && ctx.Err() == nil {
		a.log.Error("the sweep did not get through", "looked", n, "err", err)
	}
	if daily := a.office.Daily(ctx); daily != nil && ctx.Err() == nil {
		a.log.Error("what is done once a day was not promised", "err", daily)
	}
	if s, why := outage.Of(err); s == outage.Gateway && why != outage.Well {
		return err
	}
	a.board.Heard(err)
	return nil
}

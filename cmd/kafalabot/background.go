package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"kafalabot/kafala"
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
		_ = a.defects.Contain(outage.AtAct, func() error { act(ctx); return nil })
	}
}

// sweepOften sweeps at the start, since a notice may have met a closed door, and then at the settings' interval. With
// each sweep it promises what is done once a day.
func (a *app) sweepOften(ctx context.Context) {
	_ = a.defects.Contain(outage.AtSweep, func() error { a.markMissed(ctx); return nil })
	var indexing sync.WaitGroup
	index := func() {
		_ = a.defects.Contain(outage.AtSweep, func() error { a.redate(ctx); return nil })
		_ = a.defects.Contain(outage.AtSweep, func() error { a.index(ctx); return nil })
	}
	indexing.Go(index)
	defer indexing.Wait()
	const often = time.Hour
	var buried time.Time
	tick := time.NewTicker(time.Duration(a.settings.Times.Sweep))
	defer tick.Stop()
	for ctx.Err() == nil {
		_ = a.defects.Contain(outage.AtSweep, func() error { return a.sweepOnce(ctx) }) // it is logged, and on the board
		if now := a.now(); now.Sub(buried) >= often {
			_ = a.defects.Contain(outage.AtSweep, func() error { a.bury(ctx); return nil })
			_ = a.defects.Contain(outage.AtSweep, func() error { a.endLapsed(ctx); return nil })
			if !buried.IsZero() { // a second time, a day after the first
				indexing.Go(index)
			}
			buried = now
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// containSweep is what the office contains panics with: each is one guarantee's, or one invoice's.
func (a *app) containSweep(id string, do func() error) error {
	err := a.defects.Contain(outage.AtSweep, do, "of", id)
	if defect := (*outage.DefectError)(nil); errors.As(err, &defect) {
		return errors.Join(kafala.ErrDefect, err)
	}
	return err
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

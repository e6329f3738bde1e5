package main

import (
	"context"
	"fmt"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// lostCmd is for an operator who knows that records are missing, where no command of ours has lost them.
type lostCmd struct {
	options
	From string `required:"" help:"Since when, in Riyadh: a day, or a time." placeholder:"2026-11-22T14:05"`
}

// Run notes that records are missing, as import and keys forget do by themselves.
func (c lostCmd) Run(ctx context.Context, out streams) error {
	from, err := lostFrom(c.From)
	if err != nil {
		return err
	}
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	if !from.Before(a.now()) {
		return fmt.Errorf("%w: --from: is to come", errConfig)
	}
	if older, since, err := a.store.Older(ctx); err != nil {
		return err
	} else if older != "" && !from.Before(since) {
		return fmt.Errorf("%w: --from: %s, at %s: what is lost was kept before that", errConfig, older,
			since.In(kafala.Riyadh).Format(time.RFC3339))
	}
	return a.noteLost(ctx, out, kafala.Gap{From: from, To: a.now()})
}

// lostFrom reads a day or a time of it, in Riyadh.
func lostFrom(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, text, kafala.Riyadh); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: --from: wants a day or a time such as 2026-11-22T14:05", errConfig)
}

// noteLost keeps a time of which not all records are here, in the trail too, and says what comes of it.
func (a *app) noteLost(ctx context.Context, out streams, gap kafala.Gap) error {
	if err := a.counter.NoteCopy(ctx, staff.NoteLost); err != nil {
		return err
	}
	if err := a.store.Losses().SaveGap(ctx, gap); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out.out, "from %s to %s not all records are here: a bot that serves asks the gateway what was paid\n",
		gap.From.In(kafala.Riyadh).Format(time.RFC3339), gap.To.In(kafala.Riyadh).Format(time.RFC3339))
	return err
}

package main

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// lostCmd is for an operator who knows that records are missing, where no command of ours has lost them.
type lostCmd struct {
	options
	From string `required:"" help:"Since when, in Riyadh: a day in either calendar, or a time of it." placeholder:"2026-11-22T14:05"`
}

// Run notes that records are missing, as import and keys forget do by themselves.
func (c lostCmd) Run(ctx context.Context, out streams) error {
	from, err := lostFrom(c.From, kafala.DateOf(time.Now()))
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
	} else if older != "" && !(kafala.Gap{From: from}).Covers(since) {
		return fmt.Errorf("%w: --from: %s, at %s: what is lost was kept before that", errConfig, older,
			since.In(kafala.Riyadh).Format(time.RFC3339))
	}
	return a.noteLost(ctx, out, kafala.Gap{From: from, To: a.now()})
}

// firstKept is the year in which this program has kept something for the first time.
const firstKept = 2026

// timeOfDay parts a day from a time of it.
var timeOfDay = regexp.MustCompile(`^(.*\d)(?:T(.*)|\s+(\S*:\S*))$`)

// lostFrom reads a day or a time of it, in Riyadh.
func lostFrom(text string, today kafala.Date) (time.Time, error) {
	parts := timeOfDay.FindStringSubmatch(text)
	if parts == nil {
		parts = []string{text, text, "00:00", ""}
	}
	day, err := typedDay("--from", parts[1], today)
	if err != nil {
		return time.Time{}, err
	}
	if day.Year < firstKept {
		return time.Time{}, fmt.Errorf("%w: --from: %s is before anything was kept, %d", errConfig, day, firstKept)
	}
	at, err := time.Parse("15:04", parts[2]+parts[3])
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: --from: the time behind its day must be as in 2026-11-22T14:05", errConfig)
	}
	return day.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), nil
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

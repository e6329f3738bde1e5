package kafala

import (
	"context"
	"fmt"
	"time"
)

// daysBack is how many days are compared that nobody has compared: an outage over a long weekend hides nothing.
const daysBack = 3

// Daily promises what is done once a day, by whichever process comes first: it compares yesterday with the gateway's
// list, and the days before it if no process did, and tells staff the figures of yesterday. It may be called as often
// as one likes.
func (o *Office) Daily(ctx context.Context) error {
	if err := o.summarise(ctx, DateOf(o.Now().AddDate(0, 0, -1))); err != nil {
		return err
	}
	if err := o.watchDays(ctx); err != nil {
		return err
	}
	for back := range daysBack {
		day := DateOf(o.Now().AddDate(0, 0, -1-back))
		if o.Now().Before(ComparedFrom(day)) {
			continue // yesterday's last payments may not be booked yet
		}
		if _, err := o.Promises.Once(ctx, Apart(Reconcile, day.String(), o.Time()), 10*24*time.Hour); err != nil {
			return fmt.Errorf("promise to compare %s: %w", day, err)
		}
	}
	return nil
}

// watchDays notes from which day on it is kept which were compared, once in the life of a process.
func (o *Office) watchDays(ctx context.Context) error {
	if o.watching.Load() {
		return nil
	}
	if err := o.Promises.WatchDays(ctx, DateOf(o.Now())); err != nil {
		return err
	}
	o.watching.Store(true)
	return nil
}

// Uncompared lists the days from first to last that are over and were not compared with the gateway, the oldest first: what came on
// them may still be missing here. Of days before it was kept which were compared, the clock alone tells.
func (o *Office) Uncompared(ctx context.Context, first, last Date) (all []Date, err error) {
	since, compared, err := o.Promises.DaysCompared(ctx, first, last)
	if err != nil {
		return nil, err
	}
	today := DateOf(o.Now())
	for day := first; !last.Before(day) && day.Before(today); day = day.AddDays(1) {
		kept := since != (Date{}) && !day.Before(since)
		if !compared[day] && (kept || o.Now().Before(ComparedFrom(day))) {
			all = append(all, day)
		}
	}
	return all, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"text/tabwriter"
	"time"
)

// soakPace is how many updates a second a soak sends, where -pace names none.
const soakPace = 50

// soakJobs is how often a guarantee is asked for and paid meanwhile.
const soakJobs = 5 * time.Second

// soaks serves the same people at their pace for so long, with a whole job now and then, and prints what the process and its
// Redis hold on the way. Before the first line and before the last one nobody writes for a while.
func (o options) soaks(ctx context.Context, p programs) (err error) {
	pace := soakPace
	if o.pace != defaultPace {
		all, err := o.paces()
		if err != nil || len(all) > 1 || all[0] == 0 {
			return errors.New("-soak takes one -pace, of people")
		}
		pace = all[0]
	}
	w, err := o.openShop(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.walk(ctx, 2); err != nil { // so that everybody is known, and warm
		return err
	}
	jobs := 0
	for range warmJobs {
		if _, err := w.job(ctx, jobs); err != nil {
			return err
		}
		jobs++
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Printf("%d people at %d updates a second for %s, and a guarantee every %s; Redis appendfsync %s\n\n", o.people, pace, o.soak,
		soakJobs, o.firstFsync())
	fmt.Fprintln(out, "\tafter\tupdates\tguarantees\tRSS MiB\theap MiB\tgoroutines\tdescriptors\tkeys in Redis\tRedis MiB\tp99 ms\t")
	line := func(when string) error { return w.hold(ctx, out, when, jobs) }
	w.hush(ctx)
	w.times.begin()
	w.since = time.Now()
	if err := line("at rest"); err != nil {
		return err
	}
	if err := w.soaking(ctx, o.soak, pace, func() error { return line("") }, func() error {
		_, err := w.job(ctx, jobs)
		jobs++
		return err
	}); err != nil {
		return fmt.Errorf("%w; its log:\n%s", err, w.child.log.String())
	}
	w.hush(ctx)
	if err := line("at rest"); err != nil {
		return err
	}
	return out.Flush()
}

// soaking lets everybody talk for so long, has a job done now and then, and tells what is held ten times on the way.
func (w *crowd) soaking(ctx context.Context, long time.Duration, pace int, line, job func() error) error {
	talking, hush := context.WithTimeout(ctx, long)
	defer hush()
	var all sync.WaitGroup
	faults := make(chan error, 1)
	all.Go(func() {
		if err := w.talk(talking, pace); err != nil {
			faults <- err
		}
	})
	defer all.Wait()
	next, told := time.NewTicker(soakJobs), time.NewTicker(max(long/10, time.Second))
	defer next.Stop()
	defer told.Stop()
	for {
		var err error
		select {
		case <-talking.Done():
			return ctx.Err()
		case err = <-faults:
		case <-next.C:
			err = job()
		case <-told.C:
			err = line()
		}
		if err != nil {
			hush()
			return err
		}
	}
}

// hush waits until connections that nobody uses are closed, and what was promised is delivered.
func (w *crowd) hush(ctx context.Context) {
	w.hc.CloseIdleConnections()
	rest(ctx, 3*time.Second)
}

// hold prints what is held now.
func (w *crowd) hold(ctx context.Context, out *tabwriter.Writer, when string, jobs int) error {
	rss, err := w.child.memory("VmRSS")
	if err != nil {
		return err
	}
	keys, err := w.child.redis.DBSize(ctx).Result()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\t%s\t%d\t%d\t%.0f\t%.1f\t%.0f\t%.0f\t%d\t%.1f\t%.1f\t\n", when, time.Since(w.since).Round(time.Second),
		w.times.count(), jobs, rss, w.child.gauge(ctx, "go_memstats_heap_inuse_bytes")/(1<<20), w.child.gauge(ctx, "go_goroutines"),
		w.child.gauge(ctx, "process_open_fds"), keys, float64(w.child.usedMemory(ctx))/(1<<20), w.times.at(.99))
	return nil
}

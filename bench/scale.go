package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"

	"kafalabot/sandbox/moyasar"
)

// scale measures the same operations on an empty Redis and on one with so many conversations and guarantees in it: what
// they cost must not grow with what is kept.
func (o options) scale(ctx context.Context, p programs) (err error) {
	c := p.bot.as(p.bot.name, fmt.Sprintf("ADMIN_IDS=%d", officer))
	gateway := moyasar.New(moyasar.Config{})
	defer gateway.Close()
	bank, telegram := httptest.NewServer(gateway.Handler()), newAPI()
	defer bank.Close()
	fake := httptest.NewServer(telegram)
	defer fake.Close()
	r, err := database(ctx, p.folder, "--appendonly", "no")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	f, err := newFiller(r)
	if err != nil {
		return err
	}
	f.varied = true
	references := make([]string, probes)
	asked := func(ctx context.Context, n int) (err error) { references[n], err = f.guarantee(ctx, n); return err }
	if err := many(ctx, probes, asked); err != nil {
		return err
	}
	empty, err := o.probe(ctx, r, c, telegram, fake.URL, bank.URL, references)
	if err != nil {
		return fmt.Errorf("empty: %w", err)
	}
	if err := o.fillUp(ctx, r, f); err != nil {
		return err
	}
	full, err := o.probe(ctx, r, c, telegram, fake.URL, bank.URL, references)
	if err != nil {
		return fmt.Errorf("full: %w", err)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tempty\tfull\tratio\t")
	for i, p := range empty {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t\n", p.name, p.cost.spread("%.2f"), full[i].cost.spread("%.2f"), full[i].cost.median/p.cost.median)
	}
	fmt.Fprintln(w)
	fmt.Println("medians [smallest–largest]")
	return w.Flush()
}

// fillUp fills a Redis with so many of each, and says what that has taken.
func (o options) fillUp(ctx context.Context, r *running, f filler) error {
	since, before := time.Now(), r.usedMemory(ctx)
	if err := many(ctx, o.fill, f.conversation); err != nil {
		return err
	}
	talk := r.usedMemory(ctx)
	if err := many(ctx, o.fill, func(ctx context.Context, n int) error { _, err := f.guarantee(ctx, probes+n); return err }); err != nil {
		return err
	}
	after := r.usedMemory(ctx)
	fmt.Printf("filled with %d conversations and %d guarantees in %s: Redis holds %d MiB, %d bytes a conversation and %d a guarantee\n\n",
		o.fill, o.fill, time.Since(since).Round(time.Second), after>>20, (talk-before)/int64(o.fill), (after-talk)/int64(o.fill))
	return nil
}

// probes is how many guarantees there are to be asked about, each of a chat of its own. Those of the day are counted by the
// figures of the day, which cost what the day holds.
const probes = 500

// probe is what an operation costs.
type probe struct {
	name string
	cost middle
}

// probe measures each operation on what the Redis holds now.
func (o options) probe(ctx context.Context, r *running, c child, telegram *api, apiURL, bank string,
	references []string) (list []probe, err error) {
	since := time.Now()
	if err := r.run(ctx, c, apiURL, bank); err != nil {
		return nil, err
	}
	defer r.halt()
	w := newCrowd(min(o.people, 100), r, telegram)
	defer w.hc.CloseIdleConnections()
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return nil, fmt.Errorf("%w; its log:\n%s", err, r.log.String())
	}
	list = append(list, probe{"restart to first answer, ms", middleOf([]float64{float64(time.Since(since).Milliseconds())})})
	if err := w.walk(ctx, 2); err != nil { // warm
		return nil, err
	}
	var cpu, p50 []float64
	for range o.pairs {
		var f figures
		if err := w.count(ctx, &f, 2); err != nil {
			return nil, err
		}
		cpu, p50 = append(cpu, f.cpu), append(p50, f.p50)
	}
	list = append(list, probe{"conversation, CPU µs / update", middleOf(cpu)}, probe{"conversation, p50 ms", middleOf(p50)})
	for _, op := range append(citizens(references), desks(references)...) {
		costs, err := w.try(ctx, op, o.pairs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; its log:\n%s", op.name, err, r.log.String())
		}
		list = append(list, costs...)
	}
	sweep, err := o.sweep(ctx, r, c)
	return append(list, sweep...), err
}

// enough is how long an operation that is dear is done in a round: one at least.
const enough = 250 * time.Millisecond

// try does an operation some times in each round, one at a time, and sees that it showed what it is to show.
func (w *crowd) try(ctx context.Context, op operation, rounds int) ([]probe, error) {
	var cpu, p50 []float64
	for round := range rounds + 1 {
		w.times.begin()
		since, done := time.Now(), 0
		before, err := w.child.cpu()
		if err != nil {
			return nil, err
		}
		for done < op.times && (done == 0 || time.Since(since) < enough) {
			if err := w.once(ctx, op.chat(done), op.acts(done)); err != nil {
				return nil, err
			}
			done++
		}
		after, err := w.child.cpu()
		if err != nil {
			return nil, err
		}
		if shown := w.api.lastShown(op.chat(done - 1)); !strings.Contains(shown, op.shows) {
			return nil, fmt.Errorf("shows no %s: %s", op.shows, shown)
		}
		if round > 0 { // the first one warms
			each := float64(done * len(op.acts(0)))
			cpu, p50 = append(cpu, float64((after-before).Microseconds())/each), append(p50, w.times.at(.5))
		}
	}
	return []probe{{op.name + ", CPU µs", middleOf(cpu)}, {op.name + ", p50 ms", middleOf(p50)}}, nil
}

// sweep runs the command that sweeps, once in each round.
func (o options) sweep(ctx context.Context, r *running, c child) ([]probe, error) {
	var cpu, took []float64
	for range o.pairs {
		cmd := exec.CommandContext(ctx, c.binary, append([]string{"sweep"}, c.args[1:]...)...)
		cmd.Env = r.cmd.Env
		since := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("sweep: %w\n%s", err, out)
		}
		took = append(took, ms(time.Since(since)))
		cpu = append(cpu, ms(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()))
	}
	return []probe{{"one sweep, process and all, CPU ms", middleOf(cpu)}, {"one sweep, process and all, ms", middleOf(took)}}, nil
}

// usedMemory is what Redis says that it uses, in bytes.
func (r *running) usedMemory(ctx context.Context) (n int64) {
	info, _ := r.redis.Info(ctx, "memory").Result()
	_, after, _ := strings.Cut(info, "used_memory:")
	_, _ = fmt.Sscan(after, &n)
	return n
}

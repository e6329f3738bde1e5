package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	var references []string
	few := func(ctx context.Context, from, n int) error {
		for i := from; i < from+n; i++ {
			ref, err := f.guarantee(ctx, i)
			if err != nil {
				return err
			}
			references = append(references, ref)
		}
		return nil
	}
	if err := few(ctx, 0, probes); err != nil { // what is asked for
		return err
	}
	empty, err := o.probe(ctx, r, c, telegram, fake.URL, bank.URL, references)
	if err != nil {
		return fmt.Errorf("empty: %w", err)
	}
	since := time.Now()
	if err := many(ctx, o.fill, f.conversation); err != nil {
		return err
	}
	if err := many(ctx, o.fill, func(ctx context.Context, n int) error { _, err := f.guarantee(ctx, probes+n); return err }); err != nil {
		return err
	}
	fmt.Printf("filled with %d conversations and %d guarantees in %s: Redis holds %d MiB\n\n", o.fill, o.fill,
		time.Since(since).Round(time.Second), r.usedMemory(ctx)>>20)
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

// probes is how many chats there are to be asked about.
const probes = 2000

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
	w := &crowd{people: min(o.people, 100), child: r, api: telegram, times: &times{},
		hc: &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}}}
	defer w.hc.CloseIdleConnections()
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return nil, fmt.Errorf("%w; its log:\n%s", err, r.log.String())
	}
	list = append(list, probe{"restart to first answer, ms", middleOf([]float64{float64(time.Since(since).Milliseconds())})})
	if err := w.walk(ctx, 2); err != nil { // warm
		return nil, err
	}
	var cpu, p50 []float64
	for range rounds {
		var f figures
		if err := w.count(ctx, &f, 2); err != nil {
			return nil, err
		}
		cpu, p50 = append(cpu, f.cpu), append(p50, f.p50)
	}
	list = append(list, probe{"conversation, CPU µs / update", middleOf(cpu)}, probe{"conversation, p50 ms", middleOf(p50)})
	for _, op := range append(citizens(references), desks(references)...) {
		costs, err := w.try(ctx, op)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; its log:\n%s", op.name, err, r.log.String())
		}
		list = append(list, costs...)
	}
	sweep, err := o.sweep(ctx, r, c)
	return append(list, sweep), err
}

// rounds is how often each operation is measured.
const rounds = 5

// try does an operation some hundred times in each round, one at a time, and sees that it showed what it is to show.
func (w *crowd) try(ctx context.Context, op operation) ([]probe, error) {
	var cpu, p50 []float64
	for round := range rounds + 1 {
		w.times.begin()
		before, err := w.child.cpu()
		if err != nil {
			return nil, err
		}
		for n := range op.times {
			if err := w.once(ctx, op.chat(n), op.acts(n)); err != nil {
				return nil, err
			}
		}
		after, err := w.child.cpu()
		if err != nil {
			return nil, err
		}
		if shown := w.api.lastShown(op.chat(op.times - 1)); !strings.Contains(shown, op.shows) {
			return nil, fmt.Errorf("shows no %s: %s", op.shows, shown)
		}
		if round > 0 { // the first one warms
			each := float64(op.times * len(op.acts(0)))
			cpu, p50 = append(cpu, float64((after-before).Microseconds())/each), append(p50, w.times.at(.5))
		}
	}
	return []probe{{op.name + ", CPU µs", middleOf(cpu)}, {op.name + ", p50 ms", middleOf(p50)}}, nil
}

// sweep runs the command that sweeps once, a few times.
func (o options) sweep(ctx context.Context, r *running, c child) (p probe, err error) {
	var all []float64
	for range rounds {
		cmd := exec.CommandContext(ctx, c.binary, append([]string{"sweep"}, c.args[1:]...)...)
		cmd.Env = r.cmd.Env
		since := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("sweep: %w\n%s", err, out)
		}
		all = append(all, ms(time.Since(since)))
	}
	return probe{"one sweep, process and all, ms", middleOf(all)}, nil
}

// usedMemory is what Redis says that it uses, in bytes.
func (r *running) usedMemory(ctx context.Context) (n int64) {
	info, _ := r.redis.Info(ctx, "memory").Result()
	_, after, _ := strings.Cut(info, "used_memory:")
	_, _ = fmt.Sscan(after, &n)
	return n
}

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
func (o options) scale(ctx context.Context, c child, folder string) (err error) {
	gateway := moyasar.New(moyasar.Config{})
	defer gateway.Close()
	bank, telegram := httptest.NewServer(gateway.Handler()), newAPI()
	defer bank.Close()
	fake := httptest.NewServer(telegram)
	defer fake.Close()
	r, err := database(ctx, folder, "--appendonly", "no")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.stop()) }()
	f, err := newFiller(r)
	if err != nil {
		return err
	}
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
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%s\t\n", p.name, p.cost, full[i].cost, ratio(full[i].cost, p.cost))
	}
	return w.Flush()
}

// probes is how many chats there are to be asked about.
const probes = 2000

type probe struct {
	name string
	cost float64
}

// probe measures each operation on what the Redis holds now.
func (o options) probe(ctx context.Context, r *running, c child, telegram *api, apiURL, bank string,
	references []string) (list []probe, err error) {
	since := time.Now()
	if err := r.run(ctx, c, apiURL, bank); err != nil {
		return nil, err
	}
	defer r.halt()
	w := &crowd{people: min(o.people, 100), child: r, api: telegram,
		hc: &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}}}
	defer w.hc.CloseIdleConnections()
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return nil, fmt.Errorf("%w; its log:\n%s", err, r.log.String())
	}
	list = append(list, probe{"restart to first answer, ms", float64(time.Since(since).Milliseconds())})
	if err := w.walk(ctx, 2); err != nil { // warm
		return nil, err
	}
	var f figures
	if err := w.count(ctx, &f, 5); err != nil {
		return nil, err
	}
	list = append(list, probe{"conversation, CPU µs / update", f.cpu}, probe{"conversation, p50 ms", f.p50})
	for _, ask := range []struct {
		name string
		text func(n int) string
	}{{"/requests", func(int) string { return "/requests" }}, {"look-up by reference", func(n int) string { return references[n] }}} {
		w.times = &times{}
		cpu, err := r.cpu()
		if err != nil {
			return nil, err
		}
		for n := range probes {
			if err := w.once(ctx, owning+int64(n), []struct{ text, data string }{{text: ask.text(n)}}); err != nil {
				return nil, fmt.Errorf("%s: %w", ask.name, err)
			}
		}
		after, err := r.cpu()
		if err != nil {
			return nil, err
		}
		list = append(list, probe{ask.name + ", CPU µs", float64((after - cpu).Microseconds()) / probes},
			probe{ask.name + ", p50 ms", w.times.at(.5)})
	}
	sweep, err := o.sweep(ctx, r, c)
	return append(list, sweep), err
}

// sweep runs the command that sweeps once, a few times, and gives how long the fastest took.
func (o options) sweep(ctx context.Context, r *running, c child) (p probe, err error) {
	p = probe{name: "one sweep, process and all, ms"}
	for range 5 {
		cmd := exec.CommandContext(ctx, c.binary, append([]string{"sweep"}, c.args[1:]...)...)
		cmd.Env = r.cmd.Env
		since := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("sweep: %w\n%s", err, out)
		}
		if took := float64(time.Since(since).Milliseconds()); p.cost == 0 || took < p.cost {
			p.cost = took
		}
	}
	return p, nil
}

// usedMemory is what Redis says that it uses, in bytes.
func (r *running) usedMemory(ctx context.Context) (n int64) {
	info, _ := r.redis.Info(ctx, "memory").Result()
	_, after, _ := strings.Cut(info, "used_memory:")
	_, _ = fmt.Sscan(after, &n)
	return n
}

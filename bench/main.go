// Command bench measures the conversation path: it builds the bot and a bare floor, runs them in turn as child
// processes against a cheap Bot API and a real redis-server, lets people walk the whole dialog by webhook, and
// prints what an update costs. go run ./bench
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"text/tabwriter"
)

func main() {
	var o options
	flag.IntVar(&o.people, "people", 200, "people who talk at the same time")
	flag.IntVar(&o.walks, "walks", 5, "how often each of them walks the dialog")
	flag.IntVar(&o.pairs, "pairs", 3, "how often bot and floor are run in turn")
	flag.StringVar(&o.fsync, "fsync", "everysec", "appendfsync of the benchmark's Redis: always, everysec or no")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	people, walks, pairs int
	fsync                string
	times                *times // of the run being measured
}

func (o options) run(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "kafalabot-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	bot, floor := filepath.Join(folder, "kafalabot"), filepath.Join(folder, "floor")
	for binary, pkg := range map[string]string{bot: "kafalabot/cmd/kafalabot", floor: "kafalabot/bench/floor"} {
		if err := build(ctx, binary, pkg); err != nil {
			return err
		}
	}
	var bots, floors []figures
	for i := range o.pairs {
		for _, c := range []struct {
			into *[]figures
			run  child
		}{
			{&bots, child{binary: bot, args: []string{"serve", "--test-mode", "--allow-volatile"}}},
			{&floors, child{binary: floor}},
		} {
			f, err := o.measure(ctx, c.run, filepath.Join(folder, fmt.Sprintf("%d-%s", i, filepath.Base(c.run.binary))))
			if err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(c.run.binary), err)
			}
			*c.into = append(*c.into, f)
		}
	}
	o.print(bots, floors)
	return nil
}

// median takes the middle of one figure over the runs.
func median(runs []figures, of func(figures) float64) float64 {
	all := make([]float64, len(runs))
	for i, f := range runs {
		all[i] = of(f)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func (o options) print(bots, floors []figures) {
	fmt.Printf("%d people, %d walks each of %d updates, by webhook; Redis appendfsync %s; medians of %d runs in turn\n\n",
		o.people, o.walks, len(walk), o.fsync, o.pairs)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tkafalabot\tfloor\tratio\t")
	for _, row := range []struct {
		name string
		of   func(figures) float64
		form string
	}{
		{"CPU µs / update", func(f figures) float64 { return f.cpu }, "%.0f"},
		{"updates / s", func(f figures) float64 { return f.rate }, "%.0f"},
		{"p50 ms", func(f figures) float64 { return f.p50 }, "%.1f"},
		{"p99 ms", func(f figures) float64 { return f.p99 }, "%.1f"},
		{"p99.9 ms", func(f figures) float64 { return f.p999 }, "%.1f"},
		{"Bot API calls / update", func(f figures) float64 { return f.calls }, "%.2f"},
		{"Redis commands / update", func(f figures) float64 { return f.commands }, "%.2f"},
		{"Redis bytes in / update", func(f figures) float64 { return f.in }, "%.0f"},
		{"Redis bytes out / update", func(f figures) float64 { return f.out }, "%.0f"},
		{"peak RSS MiB", func(f figures) float64 { return f.rss }, "%.0f"},
		{"start to first answer ms", func(f figures) float64 { return f.start }, "%.0f"},
	} {
		a, b := median(bots, row.of), median(floors, row.of)
		fmt.Fprintf(w, "%s\t"+row.form+"\t"+row.form+"\t%.2f\t\n", row.name, a, b, a/b)
	}
	w.Flush()
}

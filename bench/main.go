// Command bench measures what the bot costs. It builds the bot and a bare floor, runs them in turn as child processes
// against a cheap Bot API and a real redis-server, lets people walk the whole dialog, and prints what an update costs.
//
//	go run ./bench                      # the conversation, by webhook and by polling, beside the floor
//	go run ./bench -fsync always        # with a Redis that syncs every write before it answers
//	go run ./bench -people 5000 -walks 1 -pairs 1
//	go run ./bench -kept 10000          # bytes in Redis of a conversation and of a guarantee
//	go run ./bench -receipts 100        # from a payment notice to the three parts of a receipt
//	go run ./bench -fill 1000000        # the same operations on an empty and on a full Redis
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

func main() {
	var o options
	flag.IntVar(&o.people, "people", 200, "people who talk at the same time")
	flag.IntVar(&o.walks, "walks", 5, "how often each of them walks the dialog")
	flag.IntVar(&o.pairs, "pairs", 5, "how often bot and floor are run in turn; 0: not at all")
	flag.StringVar(&o.fsync, "fsync", "everysec,always", "appendfsync of the benchmark's Redis, one table for each")
	flag.IntVar(&o.kept, "kept", 0, "how many conversations and guarantees to weigh in Redis")
	flag.IntVar(&o.receipts, "receipts", 0, "how many payments to follow to their receipts")
	flag.IntVar(&o.fill, "fill", 0, "how many conversations and guarantees to fill a Redis with")
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
	kept, receipts, fill int
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
	serve := []string{"serve", "--test-mode", "--allow-volatile"}
	switch {
	case o.kept > 0:
		return o.weigh(ctx, folder)
	case o.receipts > 0:
		return o.follow(ctx, child{binary: bot, args: serve}, folder)
	case o.fill > 0:
		return o.scale(ctx, child{binary: bot, args: serve}, folder)
	}
	children := []child{{binary: bot, args: serve}, {binary: bot, args: serve, polls: true}, {binary: floor}}
	for _, fsync := range strings.Split(o.fsync, ",") {
		runs := make([][]figures, len(children))
		for i := range o.pairs {
			for n, c := range children {
				f, err := o.measure(ctx, c, filepath.Join(folder, fmt.Sprintf("%s-%d-%d", fsync, i, n)), fsync)
				if err != nil {
					return fmt.Errorf("%s: %w", filepath.Base(c.binary), err)
				}
				runs[n] = append(runs[n], f)
			}
		}
		if o.pairs > 0 {
			o.print(fsync, runs[0], runs[1], runs[2])
		}
	}
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

// rows are the lines of the table. A figure of 0 was not measured.
var rows = []struct {
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
	{"Redis round trips / update", func(f figures) float64 { return f.trips }, "%.2f"},
	{"Redis bytes in / update", func(f figures) float64 { return f.in }, "%.0f"},
	{"Redis bytes out / update", func(f figures) float64 { return f.out }, "%.0f"},
	{"start to first answer ms", func(f figures) float64 { return f.start }, "%.0f"},
	{"idle RSS MiB", func(f figures) float64 { return f.idle }, "%.0f"},
	{"peak RSS MiB", func(f figures) float64 { return f.rss }, "%.0f"},
	{"goroutines left after the crowd", func(f figures) float64 { return f.goroutines }, "%.0f"},
	{"connections left after the crowd", func(f figures) float64 { return f.conns }, "%.0f"},
}

func (o options) print(fsync string, hook, poll, floor []figures) {
	fmt.Printf("%d people over %d connections, %d walks each of %d updates; Redis appendfsync %s; medians of %d runs in turn\n\n",
		o.people, connections, o.walks, len(walk), fsync, o.pairs)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\twebhook\tpolling\tfloor\twebhook : floor\tpolling : floor\t")
	for _, row := range rows {
		a, b, c := median(hook, row.of), median(poll, row.of), median(floor, row.of)
		fmt.Fprintf(w, "%s\t"+row.form+"\t"+row.form+"\t"+row.form+"\t%s\t%s\t\n", row.name, a, b, c, ratio(a, c), ratio(b, c))
	}
	w.Flush()
	var spread []string
	for i := range hook {
		spread = append(spread, fmt.Sprintf("%.2f/%.2f", hook[i].cpu/floor[i].cpu, poll[i].cpu/floor[i].cpu))
	}
	fmt.Printf("\nCPU ratios run by run, webhook/polling: %s\n\n", strings.Join(spread, " "))
}

func ratio(a, b float64) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/b)
}

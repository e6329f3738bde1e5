package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// conversation measures what an update costs: as fast as replies come, and at the pace of people.
func (o options) conversation(ctx context.Context, p programs) error {
	paces, err := o.paces()
	if err != nil {
		return err
	}
	children := []child{p.bot, p.bot.polling(), p.floor}
	for _, pace := range paces {
		if pace > 0 {
			err = o.paced(ctx, p, children, pace)
		} else {
			err = o.full(ctx, p, children)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// full runs each child alone, in turn, as fast as replies come.
func (o options) full(ctx context.Context, p programs, children []child) error {
	for _, fsync := range strings.Split(o.fsync, ",") {
		runs := make([][]figures, len(children))
		for i := range o.pairs {
			for n, c := range children {
				f, err := o.measure(ctx, c, filepath.Join(p.folder, fmt.Sprintf("%s-%d-%d", fsync, i, n)), fsync)
				if err != nil {
					return err
				}
				runs[n] = append(runs[n], f)
			}
		}
		fmt.Printf("as fast as replies come: %d people over %d connections, %d walks each of %d updates; Redis appendfsync %s; "+
			"one after the other, %d times\n\n", o.people, connections, o.walks, len(walk), fsync, o.pairs)
		table(children, runs, rows)
	}
	return nil
}

// paced runs all children at the same moment, each at the same pace.
func (o options) paced(ctx context.Context, p programs, children []child, pace int) error {
	runs := make([][]figures, len(children))
	for i := range o.pairs {
		turned := make([]int, len(children)) // who begins
		for n := range turned {
			turned[n] = (n + i) % len(children)
		}
		set := make([]child, len(children))
		for at, n := range turned {
			set[at] = children[n]
		}
		all, err := o.together(ctx, set, filepath.Join(p.folder, fmt.Sprintf("pace-%d-%d", pace, i)), pace)
		if err != nil {
			return err
		}
		for at, n := range turned {
			runs[n] = append(runs[n], all[at])
		}
	}
	fmt.Printf("at the pace of people: %d updates a second to each, %d people; Redis appendfsync %s; all at the same moment, %d times %s\n\n",
		pace, o.people, o.firstFsync(), o.pairs, o.window)
	table(children, runs, rows[:9])
	return nil
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

func cpuOf(f figures) float64 { return f.cpu }

// table prints medians with what they lie between, and the processor time of each child divided by that of the last, run by run.
func table(children []child, runs [][]figures, rows []struct {
	name string
	of   func(figures) float64
	form string
}) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, c := range children {
		fmt.Fprint(w, "\t", c.name)
	}
	fmt.Fprintln(w, "\t")
	for _, row := range rows {
		fmt.Fprint(w, row.name)
		for n := range children {
			fmt.Fprint(w, "\t", middleOf(over(runs[n], row.of)).spread(row.form))
		}
		fmt.Fprintln(w, "\t")
	}
	_ = w.Flush()
	last := len(children) - 1
	fmt.Print("\nmedians [smallest–largest]. CPU, run by run, geometric mean ± standard error:\n")
	for n, c := range children[:last] {
		fmt.Printf("  %s ÷ %s: %s\n", c.name, children[last].name, ratio(ratios(runs[n], runs[last], cpuOf)))
	}
	fmt.Println()
}

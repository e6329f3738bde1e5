package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// settling is how long a process rests before its memory is read.
const settling = time.Second

// begin starts the bot and the floor in turns, so many times, each on a Redis that runs already, and prints what that took, and what
// a process of the bot takes that sweeps once.
func (o options) begin(ctx context.Context, p programs) (err error) {
	telegram := newAPI()
	fake := httptest.NewServer(telegram)
	defer fake.Close()
	children := []child{p.bot, p.floor}
	runs := make([]begun, len(children))
	var sweeps begun
	for i := range o.starts + 1 { // the first one warms what the machine keeps of files
		for n, c := range children {
			r, err := database(ctx, filepath.Join(p.folder, fmt.Sprintf("starts-%d-%d", i, n)), "--appendonly", "no")
			if err != nil {
				return err
			}
			err = runs[n].start(ctx, r, c, telegram, fake.URL, o.window)
			if err == nil && n == 0 {
				err = sweeps.sweep(ctx, r, c)
			}
			if err := errors.Join(err, r.stop()); err != nil {
				return err
			}
		}
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "\t%s\t%s\tone sweep\t\n", children[0].name, children[1].name)
	runs = append(runs, sweeps)
	for _, row := range []struct {
		name string
		of   func(begun) []float64
	}{
		{"start to the first answer (a sweep: to its end), ms", func(b begun) []float64 { return b.took }},
		{"processor time until then, ms", func(b begun) []float64 { return b.cpu }},
		{"idle, MiB resident", func(b begun) []float64 { return b.idle }},
		{"processor time a second while nobody writes, ms", func(b begun) []float64 { return b.rest }},
	} {
		fmt.Fprint(out, row.name)
		for _, r := range runs {
			fmt.Fprint(out, "\t", middleOf(row.of(r)[min(1, len(row.of(r))):]).spread("%.0f"))
		}
		fmt.Fprintln(out, "\t")
	}
	return out.Flush()
}

// begun is what starts took, one figure each.
type begun struct{ took, cpu, idle, rest []float64 }

// start starts a child, waits for its first answer, lets it rest, looks for a while at what it does while nobody writes, and stops it.
func (b *begun) start(ctx context.Context, r *running, c child, telegram *api, url string, while time.Duration) error {
	since := time.Now()
	if err := r.run(ctx, c, url, url); err != nil {
		return err
	}
	w := newCrowd(1, r, telegram)
	defer r.halt()
	defer w.hc.CloseIdleConnections()
	if err := eventually(ctx, func() error { return w.say(ctx, 1, message(1, "/start")) }); err != nil {
		return fmt.Errorf("%s: %w; its log:\n%s", c.name, err, r.log.String())
	}
	b.took = append(b.took, ms(time.Since(since)))
	cpu, err := r.cpu()
	if err != nil {
		return err
	}
	time.Sleep(settling)
	idle, err := r.memory("VmRSS")
	if err != nil {
		return err
	}
	before, err := r.cpu()
	if err != nil {
		return err
	}
	time.Sleep(while)
	after, err := r.cpu()
	b.cpu, b.idle, b.rest = append(b.cpu, ms(cpu)), append(b.idle, idle), append(b.rest, ms(after-before)/while.Seconds())
	return err
}

// sweep runs the command that sweeps.
func (b *begun) sweep(ctx context.Context, r *running, c child) error {
	cmd := exec.CommandContext(ctx, c.binary, append([]string{"sweep"}, c.args[1:]...)...)
	cmd.Env = r.cmd.Env
	since := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sweep: %w\n%s", err, out)
	}
	b.took = append(b.took, ms(time.Since(since)))
	b.cpu = append(b.cpu, ms(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()))
	return nil
}

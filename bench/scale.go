package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"kafalabot/sandbox/moyasar"
)

// side is a bot on its own Redis: one that holds little, or much.
type side struct {
	*crowd
	c         child
	telegram  *api
	api, bank string // their addresses
	close     func() error
}

// scale measures the same operations on an empty Redis and on one with so many conversations and guarantees in it: what they cost must
// not grow with what is kept. Each round is of both sides, in turns, so that whatever else runs meets both.
func (o options) scale(ctx context.Context, p programs) (err error) {
	var sides [2]*side
	references := make([][]string, len(sides))
	for i, name := range []string{"empty", "full"} {
		if sides[i], references[i], err = o.openSide(ctx, p, filepath.Join(p.folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		defer func() { err = errors.Join(err, sides[i].close()) }()
	}
	f, err := newFiller(sides[1].child)
	if err != nil {
		return err
	}
	f.varied = true
	if err := o.fillUp(ctx, sides[1].child, f); err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tempty\tfull\tratio, round by round\t")
	operations := make([][]operation, len(sides))
	for i := range sides {
		operations[i] = append(citizens(references[i]), desks(references[i])...)
	}
	measures := []measure{{[]string{"restart to first answer, ms"}, func(ctx context.Context, i int) ([]float64, error) {
		return sides[i].restart(ctx)
	}}, {[]string{"conversation, CPU µs / update", "conversation, p50 ms"}, func(ctx context.Context, i int) ([]float64, error) {
		var f figures
		err := sides[i].count(ctx, &f, 2)
		return []float64{f.cpu, f.p50}, err
	}}}
	for n, op := range operations[0] {
		measures = append(measures, measure{[]string{op.name + ", CPU µs", op.name + ", p50 ms"},
			func(ctx context.Context, i int) ([]float64, error) { return sides[i].try(ctx, operations[i][n]) }})
	}
	measures = append(measures, measure{[]string{"one sweep, process and all, CPU ms", "one sweep, process and all, ms"},
		func(ctx context.Context, i int) ([]float64, error) { return sides[i].sweep(ctx) }})
	for n, m := range measures {
		for _, s := range sides {
			if n == 1 { // restarted for the last time
				s.rest(ctx)
			}
		}
		if err := o.inTurns(ctx, w, m); err != nil {
			return fmt.Errorf("%s: %w; the logs:\n%s\n%s", m.names[0], err, sides[0].child.log.String(), sides[1].child.log.String())
		}
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "medians [smallest–largest]; geometric mean of the ratios ± its standard error [smallest–largest]")
	return w.Flush()
}

// measure gives figures of one side each time it is asked.
type measure struct {
	names []string
	of    func(ctx context.Context, side int) ([]float64, error)
}

// inTurns asks of both sides in each round, first the one and then the other, and prints what that came to.
func (o options) inTurns(ctx context.Context, w io.Writer, m measure) error {
	all := make([][2][]float64, len(m.names))
	for round := range o.pairs + 1 { // the first one warms
		for turn := range 2 {
			i := (round + turn) % 2
			found, err := m.of(ctx, i)
			if err != nil {
				return err
			}
			for n := range m.names {
				if round > 0 {
					all[n][i] = append(all[n][i], found[n])
				}
			}
		}
	}
	for n, name := range m.names {
		var each []float64
		for k, full := range all[n][1] {
			each = append(each, full/all[n][0][k])
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", name, middleOf(all[n][0]).spread("%.2f"), middleOf(all[n][1]).spread("%.2f"), ratio(each))
	}
	return nil
}

// openSide starts a Redis with the guarantees that are asked about, and the bot on it.
func (o options) openSide(ctx context.Context, p programs, folder string) (s *side, references []string, err error) {
	gateway := moyasar.New(moyasar.Config{})
	telegram := newAPI()
	bank, fake := httptest.NewServer(gateway.Handler()), httptest.NewServer(telegram)
	s = &side{c: p.bot.as(p.bot.name, fmt.Sprintf("ADMIN_IDS=%d", officer)), telegram: telegram, api: fake.URL, bank: bank.URL}
	var r *running
	s.close = func() error {
		defer gateway.Close()
		defer bank.Close()
		defer fake.Close()
		if s.crowd != nil {
			s.hc.CloseIdleConnections()
		}
		if r == nil {
			return nil
		}
		return r.stop()
	}
	if r, err = database(ctx, folder, "--appendonly", "no"); err != nil {
		return nil, nil, errors.Join(err, s.close())
	}
	f, err := newFiller(r)
	if err != nil {
		return nil, nil, errors.Join(err, s.close())
	}
	f.varied = true
	if err := f.compared(ctx); err != nil {
		return nil, nil, errors.Join(err, s.close())
	}
	references = make([]string, probes)
	asked := func(ctx context.Context, n int) (err error) { references[n], err = f.guarantee(ctx, n); return err }
	if err := many(ctx, probes, asked); err != nil {
		return nil, nil, errors.Join(err, s.close())
	}
	s.crowd = newCrowd(min(o.people, 100), r, telegram)
	return s, references, nil
}

// restart starts the bot anew and gives the time to its first answer.
func (s *side) restart(ctx context.Context) ([]float64, error) {
	s.child.halt()
	since := time.Now()
	if err := s.child.run(ctx, s.c, s.api, s.bank); err != nil {
		return nil, err
	}
	err := eventually(ctx, func() error { return s.say(ctx, 1, message(1, "/start")) })
	return []float64{ms(time.Since(since))}, err
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

// enough is how long an operation that is dear is done in a round: one at least.
const enough = 250 * time.Millisecond

// rest waits until the bot has done what it does by itself after a start: with much in Redis it looks through that for a while.
func (s *side) rest(ctx context.Context) {
	const look, little, longest = time.Second, 20 * time.Millisecond, 10 * time.Minute
	for end := time.Now().Add(longest); ctx.Err() == nil && time.Now().Before(end); {
		before, _ := s.child.cpu()
		time.Sleep(look)
		if after, _ := s.child.cpu(); after-before < little {
			return
		}
	}
}

// try does an operation some times, one at a time, and sees that it showed what it is to show.
func (s *side) try(ctx context.Context, op operation) ([]float64, error) {
	s.times.begin()
	since, done := time.Now(), 0
	before, err := s.child.cpu()
	if err != nil {
		return nil, err
	}
	for done < op.times && (done == 0 || time.Since(since) < enough) {
		if err := s.once(ctx, op.chat(done), op.acts(done)); err != nil {
			return nil, err
		}
		done++
	}
	after, err := s.child.cpu()
	if err != nil {
		return nil, err
	}
	if shown := s.telegram.lastShown(op.chat(done - 1)); !strings.Contains(shown, op.shows) {
		return nil, fmt.Errorf("shows no %s: %s", op.shows, shown)
	}
	each := float64(done * len(op.acts(0)))
	return []float64{float64((after - before).Microseconds()) / each, s.times.at(.5)}, nil
}

// sweep runs the command that sweeps.
func (s *side) sweep(ctx context.Context) ([]float64, error) {
	var b begun
	err := b.sweep(ctx, s.child, s.c)
	if err != nil {
		return nil, err
	}
	return []float64{b.cpu[0], b.took[0]}, nil
}

// usedMemory is what Redis says that it uses, in bytes.
func (r *running) usedMemory(ctx context.Context) (n int64) {
	info, _ := r.redis.Info(ctx, "memory").Result()
	_, after, _ := strings.Cut(info, "used_memory:")
	_, _ = fmt.Sscan(after, &n)
	return n
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/redis/go-redis/v9"
)

// doctorCmd tries what serve stands on.
type doctorCmd struct {
	options
	JSON  bool `help:"Print one JSON object instead of lines."`
	Knock bool `help:"Send a message without a sound to the staff group, and take it away again: only that tells of a topic."`
}

// Help says how it ends.
func (doctorCmd) Help() string {
	return "Give it the variables and flags of serve. It ends with 0 where all is well, 3 where there are warnings, 1 where something " +
		"is bad, and 2 where serve would end with 2. It changes nothing, and may run beside serve."
}

// condition is what came of a try.
type condition string

// The conditions. What is off is not configured; what was not tried stands on something that is bad.
const (
	well    condition = "well"
	warned  condition = "warn"
	bad     condition = "bad"
	off     condition = "off"
	untried condition = "untried"
)

// finding is a line of the doctor's. It holds no secret and no person.
type finding struct {
	Check string    `json:"check"`
	State condition `json:"state"`
	Said  string    `json:"said"`
	Do    string    `json:"do,omitempty"` // of what is a warning or bad
	Took  int64     `json:"ms"`
	final bool      // serve would refuse to be started again: exit code 2
	each  []advice  // where there are several of its kind, each a line
}

// diagnosis is all that the doctor found: the form of --json, to which names are only added.
type diagnosis struct {
	Schema  int       `json:"schema"`
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	State   condition `json:"state"` // well, warn or bad
	Exit    int       `json:"exit"`
	Checks  []finding `json:"checks"`
}

// How a doctor ends that has not found everything well. What was found is printed.
var (
	errWarned   = errors.New("there are warnings")
	errAiling   = errors.New("something is bad")
	errUnusable = errors.New("the configuration cannot be used")
)

// tryTime bounds each try.
const tryTime = 10 * time.Second

// Run tries everything and prints what was found.
func (d doctorCmd) Run(ctx context.Context, out streams) error {
	found := d.examine(ctx, os.LookupEnv, os.Environ())
	if ctx.Err() != nil { // what was asked to stop has not seen what is bad
		return ctx.Err()
	}
	print := found.print
	if d.JSON {
		print = found.printJSON
	}
	if err := print(out.out); err != nil {
		return err
	}
	return map[int]error{1: errAiling, 2: errUnusable, 3: errWarned}[found.Exit]
}

// examine tries everything.
func (d doctorCmd) examine(ctx context.Context, env environment, environ []string) diagnosis {
	c, err := d.configured(ctx, env, whole)
	if err != nil {
		return diagnose(time.Now(), refusedConfig(err))
	}
	c.log = slog.New(slog.DiscardHandler) // what is found is printed
	return d.of(ctx, c, environ)
}

// of tries everything with a configuration that was read.
func (d doctorCmd) of(ctx context.Context, c config, environ []string) diagnosis {
	a, err := c.connect()
	if err != nil {
		return diagnose(time.Now(), refusedConfig(err))
	}
	defer a.redis.Close()
	defer a.gateway.Close()
	if a.identity != nil {
		defer a.identity.Close()
	}
	redis.SetLogger(redisLog{a.log})
	e := &examination{app: a, knock: d.Knock, environ: environ, outside: outsideClient()}
	return diagnose(a.now(), e.all(ctx))
}

// refusedConfig makes a finding of each fault of a configuration.
func refusedConfig(err error) (all []finding) {
	text := strings.TrimSpace(strings.TrimPrefix(err.Error(), errConfig.Error()+":"))
	for line := range strings.Lines(text) {
		all = append(all, finding{Check: "configuration", State: bad, Said: strings.TrimSpace(line), Do: "mend it; nothing else was tried",
			final: true})
	}
	return all
}

// diagnose sums up.
func diagnose(at time.Time, all []finding) diagnosis {
	d := diagnosis{Schema: 1, Version: version(), At: at.UTC().Truncate(time.Second), State: well, Checks: all}
	for _, f := range all {
		switch {
		case f.State == bad && f.final:
			d.State, d.Exit = bad, 2
		case f.State == bad && d.Exit != 2:
			d.State, d.Exit = bad, 1
		case f.State == warned && d.State == well:
			d.State, d.Exit = warned, 3
		}
	}
	return d
}

// printJSON prints it for machines.
func (d diagnosis) printJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// print prints a line for each, with what to do below it.
func (d diagnosis) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, f := range d.Checks {
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.State, f.Check, f.Said)
		if f.Do != "" {
			fmt.Fprintf(table, "\t\t-> %s\n", f.Do)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	last := map[int]string{0: "All is well.", 1: "Something is bad: serve would not serve as it should.",
		2: "The configuration cannot be used: serve would end at once.", 3: "There are warnings, and nothing is bad."}[d.Exit]
	_, err := fmt.Fprintln(w, last)
	return err
}

// examination is one run of the doctor.
type examination struct {
	*app
	knock   bool
	environ []string
	outside *outside
}

// all makes every try, beside each other unless one stands on another, in the order of the table.
func (e *examination) all(ctx context.Context) []finding {
	found := make([]finding, len(tries))
	over := map[string]chan struct{}{}
	at := map[string]int{}
	for i, t := range tries {
		over[t.check], at[t.check] = make(chan struct{}), i
	}
	var all sync.WaitGroup
	for i, t := range tries {
		all.Go(func() {
			defer close(over[t.check])
			if t.check == "outside.page" && e.pageURL() == "" { // that it is off stands on nothing
				found[i] = e.one(ctx, t)
				return
			}
			if t.after != "" {
				<-over[t.after]
				if s := found[at[t.after]].State; s == bad || s == untried {
					found[i] = finding{Check: t.check, State: untried, Said: t.after + " is bad"}
					return
				}
			}
			found[i] = e.one(ctx, t)
		})
	}
	all.Wait()
	var lines []finding
	for _, f := range found {
		if len(f.each) == 0 {
			lines = append(lines, f)
		}
		for _, a := range f.each {
			line := f
			line.Said, line.Do, line.each = a.said, a.do, nil
			lines = append(lines, line)
		}
	}
	return lines
}

// one makes a try, and waits no longer for it than it may take.
func (e *examination) one(ctx context.Context, t try) finding {
	ctx, done := context.WithTimeout(ctx, tryTime)
	defer done()
	began := time.Now()
	answered := make(chan finding, 1)
	go func() { answered <- t.make(e, ctx) }()
	f := finding{State: bad, Said: "there is no answer within " + tryTime.String(), Do: "see why it hangs, and run this again"}
	select {
	case f = <-answered:
	case <-time.After(tryTime + time.Second): // it does not heed its time
	}
	f.Check, f.Took = t.check, time.Since(began).Milliseconds()
	return f
}

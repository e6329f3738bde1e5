// Command sidebyside lets two releases serve one Redis together, as they do during an upgrade. It builds the program of
// a named commit and that of the folder it runs in, starts both behind one door with one redis-server and the stand-ins
// of Telegram and of the gateway, and lets people go through whole guarantees: every message of one person goes in turn to
// the one and to the other process. Then it holds the records against the gateway's books, the chats and both logs.
//
//	go run ./bench/sidebyside -before v1.0.0              # a tag, a branch or a commit
//	go run ./bench/sidebyside -before v1.0.0 -people 200 -patience 10m
//	go run ./bench/sidebyside -before v1.0.0 -later=false # one that does not yet keep what it does not know
//
// It needs git and redis-server, talks on loopback alone, and ends with 1 where anything differs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

type options struct {
	before   string
	people   int
	patience time.Duration
	later    bool
}

func main() {
	var o options
	flag.StringVar(&o.before, "before", "", "the commit of the release before")
	flag.IntVar(&o.people, "people", 60, "people who ask for a guarantee at the same time, 14 to 500")
	flag.DurationVar(&o.patience, "patience", 5*time.Minute, "how long all of it may take, building apart")
	flag.BoolVar(&o.later, "later", true, "put into each record a field that neither release knows, which both must keep")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "sidebyside:", err)
		os.Exit(1)
	}
}

// fewest people are enough for both processes to begin with somebody of every fate.
var fewest = 2 * len(fates)

func (o options) run(ctx context.Context) (err error) {
	if o.before == "" || o.people < fewest || o.people > 500 {
		return fmt.Errorf("-before names a commit, and -people is %d to 500", fewest)
	}
	folder, err := os.MkdirTemp("", "kafalabot-sidebyside-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	built, err := build(ctx, o.before, folder)
	if err != nil {
		return err
	}
	ctx, done := context.WithTimeout(ctx, o.patience)
	defer done()
	h, err := open(ctx, folder, built, o.later)
	if err != nil {
		return err
	}
	defer h.close()
	began := time.Now()
	if err := h.serve(ctx); err != nil {
		return errors.Join(err, h.logs())
	}
	people, err := h.everybody(ctx, o.people)
	if err == nil {
		err = h.rest(ctx, people)
	}
	if err != nil {
		return errors.Join(err, h.logs())
	}
	served := time.Since(began)
	h.halt()
	c := h.check(ctx, people, began)
	h.print(o, served, c)
	if len(c.faults) > 0 {
		return fmt.Errorf("%d differences", len(c.faults))
	}
	return nil
}

// Command sidebyside lets two releases serve one Redis, as they do during an upgrade and on the way back. It builds the program of
// a named commit and that of the folder it runs in, puts both behind one door with one redis-server and the stand-ins of Telegram
// and of the gateway, and lets people go through whole guarantees while one release takes over from the other: the earlier one alone,
// both, this one alone, both, the earlier one alone again with all that this one has written, this one alone. Where both serve, every
// message of one person goes in turn to the one and to the other. Then it holds the records against the gateway's books, the chats and
// both logs, and says what the earlier one could not do.
//
//	go run ./bench/sidebyside -before v1.0.0              # a tag, a branch or a commit
//	go run ./bench/sidebyside -before v1.0.0 -people 300 -patience 30m
//	go run ./bench/sidebyside -before v1.0.0 -later=false # one that does not yet keep what it does not know
//
// It needs git and redis-server, talks on loopback alone, and ends with 1 where anything is lost, there twice or otherwise than it must
// be. Where the checkout has no history that could hold the commit it says so, and ends with 0.
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
	flag.IntVar(&o.people, "people", fewest, fmt.Sprintf("people who ask for a guarantee, %d to 500", fewest))
	flag.DurationVar(&o.patience, "patience", 15*time.Minute, "how long all of it may take, building apart")
	flag.BoolVar(&o.later, "later", true, "put into each record a field that neither release knows, which both must keep")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "sidebyside:", err)
		os.Exit(1)
	}
}

// fewest people are enough for each part of every fate to meet every stage.
var fewest = len(fates) * spread

func (o options) run(ctx context.Context) (err error) {
	if o.before == "" || o.people < fewest || o.people > 500 {
		return fmt.Errorf("-before names a commit, and -people is %d to 500", fewest)
	}
	if why := missing(ctx, o.before); why != "" {
		fmt.Printf("skipped, since %s: %s\n", o.before, why)
		return nil
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
	people := h.everybody(ctx, o.people)
	if err = h.perform(ctx, people); err == nil {
		err = h.rest(ctx, people)
	}
	if err != nil {
		return errors.Join(err, h.logs())
	}
	served := time.Since(began)
	if err := errors.Join(h.halt(0), h.halt(1)); err != nil {
		return err
	}
	c := h.check(ctx, people, began)
	h.print(o, served, c)
	if len(c.faults) > 0 {
		return fmt.Errorf("%d differences", len(c.faults))
	}
	return nil
}

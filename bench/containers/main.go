// Command containers has people go through the whole job at a site that compose.yaml has brought up: two bots, Redis and
// the TLS proxy in containers, the stand-ins of Telegram and of the gateway beside them. It looks at how each container is
// held, restarts and kills what serves, lets deploy/roll bring both bots to another release, brings a copy back, and holds the
// records against the gateway's books. `bash .ci/containers` builds the images and starts it.
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

func main() {
	folder := flag.String("site", "", "the folder with compose.yaml and deploy/, to be filled and run")
	patience := flag.Duration("patience", 8*time.Minute, "how long all of it may take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, done := context.WithTimeout(ctx, *patience)
	defer done()
	s := newSite(*folder)
	err := s.run(ctx)
	if err != nil {
		err = errors.Join(err, s.logs())
	}
	s.close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "containers:", err)
		os.Exit(1)
	}
}

// run is the whole trial.
func (s *site) run(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	for _, bot := range bots {
		if err := s.serving(ctx, bot); err != nil {
			return err
		}
	}
	s.say("both bots serve release 1.0.0")
	if err := errors.Join(s.held(ctx), s.shut(ctx)); err != nil {
		return err
	}
	s.say("every container is held as compose.yaml says; what is inside stays inside")
	for _, act := range []struct {
		name string
		do   func(context.Context) error
		calm bool // nothing may be refused meanwhile
	}{
		{"nothing happens", func(context.Context) error { return nil }, true},
		{"a bot is restarted, the other is killed", s.disturb, false},
		{"Redis is restarted", s.restartRedis, false},
		{"both bots are brought to release 1.0.1 by deploy/roll", s.roll, true},
	} {
		if err := s.during(ctx, act.do, act.calm); err != nil {
			return fmt.Errorf("%s: %w", act.name, err)
		}
		s.say("%s: %s", act.name, s.counted())
	}
	if err := s.rest(ctx); err != nil {
		return err
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	if err := s.restore(ctx); err != nil {
		return fmt.Errorf("a copy is brought back: %w", err)
	}
	s.say("Redis was lost with its volume, and a copy brought back by the lines of %s", operators)
	return s.check(ctx)
}

// during lets people go through the job while something is done, and after it.
func (s *site) during(ctx context.Context, act func(context.Context) error, calm bool) error {
	s.traffic.begin()
	over := make(chan error, 1)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	acting, acted := make(chan struct{}), make(chan struct{})
	go func() {
		<-acting // people are on their way
		err := act(ctx)
		if err != nil {
			stop(err)
		}
		close(acted)
		over <- err
	}()
	err := s.crowd(ctx, func() { close(acting) }, acted)
	if acting := <-over; acting != nil {
		return acting
	}
	if err == nil && calm {
		err = s.traffic.calm()
	}
	return err
}

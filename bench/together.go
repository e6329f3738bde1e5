package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"
)

// together runs several children at the same moment, each with its own Redis, Bot API and crowd, so that whatever else the
// machine does meets all of them. Each crowd sends pace updates a second, or as many as it can where pace is 0. What is
// counted is a stretch of time in which all of them are busy.
func (o options) together(ctx context.Context, children []child, folder string, pace int) (all []figures, err error) {
	stages := make([]*stage, len(children))
	defer func() {
		for _, s := range stages {
			if s != nil {
				err = errors.Join(err, s.close())
			}
		}
	}()
	for n, c := range children {
		if stages[n], err = o.open(ctx, c, filepath.Join(folder, fmt.Sprint(n)), o.firstFsync()); err != nil {
			return nil, err
		}
	}
	talking, hush := context.WithCancel(ctx)
	defer hush()
	var talk sync.WaitGroup
	faults := make(chan error, len(stages))
	for _, s := range stages {
		talk.Go(func() {
			if err := s.talk(talking, pace); err != nil {
				faults <- fmt.Errorf("%s: %w; its log:\n%s", s.name, err, s.child.log.String())
			}
		})
	}
	rest(talking, o.window/4+500*time.Millisecond) // everybody has begun, and is warm
	before, err := readAll(ctx, stages, func(w *crowd) { w.times.begin() })
	if err == nil {
		rest(talking, o.window)
	}
	counts := make([]int, len(stages))
	after, err2 := readAll(ctx, stages, func(*crowd) {})
	all = make([]figures, len(stages))
	for n, s := range stages {
		counts[n] = s.times.count()
		f := &all[n]
		f.p50, f.p99, f.p999 = s.times.at(.5), s.times.at(.99), s.times.at(.999)
	}
	hush()
	talk.Wait()
	select {
	case fault := <-faults:
		return nil, fault
	default:
	}
	if err = errors.Join(err, err2, ctx.Err()); err != nil {
		return nil, err
	}
	for n := range stages {
		if counts[n] == 0 {
			return nil, fmt.Errorf("%s has answered nothing", stages[n].name)
		}
		all[n].between(before[n], after[n], float64(counts[n]))
	}
	return all, nil
}

func readAll(ctx context.Context, stages []*stage, then func(*crowd)) ([]reading, error) {
	all := make([]reading, len(stages))
	for n, s := range stages {
		r, err := s.read(ctx)
		if err != nil {
			return nil, err
		}
		all[n] = r
		then(s.crowd)
	}
	return all, nil
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// talk lets everybody walk the dialog again and again until the context ends.
func (w *crowd) talk(ctx context.Context, pace int) error {
	err := w.stroll(ctx, pace)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // what was under way at the end is not counted
	}
	return err
}

func (w *crowd) stroll(ctx context.Context, pace int) error {
	if pace == 0 {
		for ctx.Err() == nil {
			if err := w.walk(ctx, 1); err != nil {
				return err
			}
		}
		return nil
	}
	type person struct {
		chat int64
		next int // act of the walk
	}
	free := make(chan person, w.people)
	for n := range w.people {
		free <- person{chat: int64(1000 + n)}
	}
	faults := make(chan error, w.people)
	var all sync.WaitGroup
	defer all.Wait()
	for due := time.Now(); ; {
		due = due.Add(time.Duration(rand.ExpFloat64() * float64(time.Second) / float64(pace)))
		select {
		case <-ctx.Done():
			return nil
		case err := <-faults:
			return err
		case <-time.After(time.Until(due)):
		}
		select {
		case p := <-free:
			all.Go(func() {
				if err := w.once(ctx, p.chat, walk[p.next:p.next+1]); err != nil {
					faults <- err
					return
				}
				p.next = (p.next + 1) % len(walk)
				free <- p
			})
		case <-ctx.Done():
			return nil
		}
	}
}

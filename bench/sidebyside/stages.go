package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The stages of an upgrade, of the way back behind it, and of going forward again. Which of the two serve stands beside each.
const (
	before  = iota // the one before alone
	upgrade        // both
	after          // this one alone
	back           // both: this one is being taken back
	behind         // the one before alone, with all that this one has written
	forward        // this one alone
)

// stage is a part of the trial.
type stage struct {
	name   string
	serves [2]bool // the one before, this one
}

var stages = []stage{
	{"the earlier one alone", [2]bool{true, false}},
	{"upgrade: both", [2]bool{true, true}},
	{"this one alone", [2]bool{false, true}},
	{"way back: both", [2]bool{true, true}},
	{"the earlier one alone again", [2]bool{true, false}},
	{"forward again: this one alone", [2]bool{false, true}},
}

// told is what was seen of a stage.
type told struct {
	took    time.Duration
	traffic [2]traffic
	stood   map[string]int // people who were under way at its end, by how far
	waits   map[string]int // people who got no answer in it, by what they had wanted
	silent  int            // of those, the ones whose chat showed nothing new until a later stage
}

// play is where everybody stands: who has a part in which stage.
type play struct {
	mu      sync.Mutex
	moved   *sync.Cond
	stage   int
	acting  int             // people who do something now
	waiting map[*person]int // until which stage
}

func newPlay() *play {
	p := &play{stage: -1, waiting: map[*person]int{}}
	p.moved = sync.NewCond(&p.mu)
	return p
}

// wait lets a person pause until a stage.
func (l *play) wait(p *person, until int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stage >= until {
		return
	}
	l.acting--
	l.waiting[p] = until
	l.moved.Broadcast()
	for l.stage < until {
		l.moved.Wait()
	}
}

// leave takes a person out who has nothing more to do.
func (l *play) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acting--
	l.moved.Broadcast()
}

// begin begins the next stage.
func (l *play) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stage++
	for p, until := range l.waiting {
		if until <= l.stage {
			delete(l.waiting, p)
			l.acting++
		}
	}
	l.moved.Broadcast()
}

// rest waits until nobody has anything to do in this stage.
func (l *play) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.acting > 0 {
		l.moved.Wait()
	}
}

func (l *play) now() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stage
}

// perform lets everybody live through all stages. A process that is to serve has begun before its stage, and one that is to
// serve no more is asked to end while people go on with the other one.
func (h *house) perform(ctx context.Context, people []*person) error {
	defer h.playOut()
	for n, s := range stages {
		for which, serves := range s.serves {
			if serves && h.run[which] == nil {
				if err := h.serve(ctx, which); err != nil {
					return fmt.Errorf("%s: %w", s.name, err)
				}
			}
		}
		h.door.open([2]bool{!s.serves[1], s.serves[1]}) // who is staff tells this one, where it serves
		if err := h.counter.opens(ctx, h, n); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		h.door.open(s.serves)
		began := time.Now()
		h.play.begin()
		for which, serves := range s.serves {
			if serves {
				continue
			}
			if err := h.halt(which); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		h.play.rest()
		h.told = append(h.told, h.sum(n, people, time.Since(began)))
		if n == back {
			h.holding = h.held(people)
		}
		if err := faults(people); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// playOut lets whoever still waits run into the end of the trial.
func (h *house) playOut() {
	for h.play.now() < len(stages) {
		h.play.begin()
	}
}

// sum is what was seen of a stage.
func (h *house) sum(n int, people []*person, took time.Duration) told {
	t := told{took: took, traffic: h.door.take(), stood: map[string]int{}, waits: map[string]int{}}
	for _, p := range people {
		p.mu.Lock()
		t.stood[p.stands]++
		if p.stuck {
			t.waits[p.wanted]++
		}
		if p.stuck && len(p.Messages()) == p.shown {
			t.silent++
		}
		p.mu.Unlock()
	}
	return t
}

// faults are those of everybody so far.
func faults(people []*person) error {
	var all []error
	for n, p := range people {
		p.mu.Lock()
		if p.err != nil {
			all = append(all, fmt.Errorf("person %d, who %s: %w\nthe chat shows last: %s", n, p.fate.name, p.err, p.Last().Text))
		}
		p.mu.Unlock()
	}
	return errors.Join(all...)
}

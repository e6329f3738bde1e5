package telegram

import (
	"context"
	"slices"
	"time"
)

// intake is when Telegram was asked, and is to be asked again.
type intake struct {
	answers   chan answered
	asking    bool
	asked     int64 // from where on it was asked last
	confirmed int64 // before which Telegram has everything confirmed
	answered  time.Time
	rest      time.Time // before which it is not asked, whatever comes
	refused   bool      // the token was refused at the last fetch: it is said once
	hooked    bool      // the last fetch was refused since a webhook is registered
	failing   time.Time // since when fetches fail, and not since it is not reached; zero: they do not
}

// answered is what came of a fetch.
type answered struct {
	from    int64
	updates []Update
	err     error
	began   time.Time // by the board's clock
	took    time.Duration
}

// never is later than anything that is waited for.
const never = time.Hour

// next is when to ask for updates: at once where nothing is under way, else after a pace, since Telegram then answers at
// once with what is known.
func (p *poller) next() time.Time {
	switch {
	case p.asking:
		return time.Now().Add(never)
	case len(p.window) == 0:
		return p.rest
	}
	pace, room := movedPace, true
	if p.asked == p.offset {
		pace, room = samePace, len(p.window) < pollBatch
	}
	if !room && !slices.ContainsFunc(p.window, func(t *taken) bool { return t.stage == failed && !t.comes }) {
		return time.Now().Add(never) // nothing else can come
	}
	return later(p.answered.Add(pace), p.rest)
}

// wake is when there is something to do though nothing has come.
func (p *poller) wake() time.Time {
	at := p.next()
	if len(p.window) > 0 {
		at = earlier(at, time.Now().Add(aheadAfter))
	}
	for _, t := range p.window {
		if t.stage == failed && t.comes {
			at = earlier(at, t.again)
		}
	}
	return at
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// ask fetches updates beside all else.
func (p *poller) ask(ctx context.Context) {
	if p.asking || time.Now().Before(p.next()) {
		return
	}
	p.asking, p.asked = true, p.offset
	go func(from int64, wait time.Duration) {
		noted, began := p.Board.Clock(), time.Now()
		updates, err := p.getUpdates(ctx, from, wait, pollBatch)
		p.answers <- answered{from, updates, err, noted, time.Since(began)}
	}(p.offset, p.wait())
}

// hear takes what was fetched.
func (p *poller) hear(ctx context.Context, a answered) {
	p.asking, p.answered = false, time.Now()
	p.fetched(a.err, a.began)
	switch {
	case a.err != nil && p.refused:
		p.rest = p.answered.Add(refusedPause)
		return
	case a.err != nil:
		p.rest = p.answered.Add(pollPause)
		return
	case len(a.updates) > 0 && !p.recall(ctx):
		p.rest = p.answered.Add(pollPause)
		return
	}
	p.confirmed = a.from
	if len(a.updates) > 0 {
		p.drop(a.from, a.updates)
		p.take(a.from, a.updates)
	}
	p.move(ctx)
	if p.offset == a.from && len(p.window) == 0 && a.took < pollPause { // it does not wait as it was asked to
		p.rest = p.answered.Add(pollPause)
	}
}

// end finishes what was fetched, in its time, and confirms what is finished, so that it does not come again at the next
// start. What is not begun by then does.
func (p *poller) end(ctx context.Context) {
	grace := time.NewTimer(pollGrace)
	defer grace.Stop()
	for p.busy() {
		select {
		case e := <-p.events:
			p.settle(ctx, e)
		case ok := <-p.kept:
			p.written(ctx, ok)
		case <-grace.C:
			p.stopped = true
		}
	}
	p.stopped = true
	if p.keeping {
		p.written(ctx, <-p.kept)
	}
	if p.offset > p.confirmed {
		last, done := context.WithTimeout(ctx, Patience)
		defer done()
		if _, err := p.getUpdates(last, p.offset, 0, 1); err == nil {
			p.confirmed = p.offset
		}
	}
	p.keepLast(ctx)
}

// busy tells whether something is under way.
func (p *poller) busy() bool {
	return p.running > 0 || slices.ContainsFunc(p.window, func(t *taken) bool { return t.stage == handled })
}

package telegram

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kafalabot/outage"
)

const (
	maxFaults = 5  // how often an update may fail before it is passed over
	maxNewer  = 60 // and one that only a later release can handle: a minute of tries, as long as that takes to start
)

// stage is how far an update is that was fetched.
type stage int

const (
	waiting  stage = iota // for its turn in its chat, and for one of the handlers
	running               // it is being handled
	failed                // it is handled again once it comes again
	handled               // but for what is done beside its answer
	finished              // nothing is left to do: it may be confirmed
)

// taken is an update that was fetched and is not confirmed yet.
type taken struct {
	id      int64
	request Request
	stage   stage
	came    time.Time
	comes   bool      // Telegram has given it again since it failed
	again   time.Time // before which it is not handled again
	tries   int
	faults  int // that are not the network's
}

// event is that something came of an update. An error is why it could not be handled.
type event struct {
	of    *taken
	stage stage
	err   error
}

// poller is the state of polling. All of it belongs to the goroutine of Poll; the handlers only report.
type poller struct {
	*Client
	handler Handler
	offset  int64    // before which everything is finished
	window  []*taken // by number, the first of them not finished: pollBatch at most
	past    []int64  // the last that were finished, as many at most
	running int      // updates that handlers are at
	stopped bool     // nothing is begun any more
	events  chan event
	intake
	memory
}

func newPoller(c *Client, h Handler) *poller {
	return &poller{Client: c, handler: h, events: make(chan event, 2*pollBatch),
		intake: intake{answers: make(chan answered, 1), asked: -1}, memory: memory{kept: make(chan bool, 1), recalled: c.Ahead == nil}}
}

// take puts what was fetched into the window: what is known is left as it is, but what had failed is handled again.
func (p *poller) take(asked int64, updates []Update) {
	if first := updates[0].ID; first < asked && len(p.window) == 0 && !slices.Contains(p.past, first) {
		p.offset, p.past, p.early = first, nil, nil // after a week without updates Telegram begins to count anew, anywhere
	}
	for i := range updates {
		u := &updates[i]
		at, known := slices.BinarySearchFunc(p.window, u.ID, func(t *taken, id int64) int { return cmp.Compare(t.id, id) })
		switch {
		case known:
			if t := p.window[at]; t.stage == failed && !t.comes {
				t.request, t.comes = p.reread(u, t.request), true
			}
		case u.ID >= p.offset && len(p.window) < pollBatch:
			p.window = slices.Insert(p.window, at, p.fresh(u))
		}
	}
}

// fresh is an update that was not known.
func (p *poller) fresh(u *Update) *taken {
	t := &taken{id: u.ID, came: time.Now(), stage: finished}
	if slices.Contains(p.early, u.ID) { // by the process before
		return t
	}
	p.complain(u)
	if r, ok := p.read(u); ok {
		t.request, t.stage = r, waiting
	}
	return t
}

// reread gives an update as it has come again: a handler may have changed it.
func (p *poller) reread(u *Update, before Request) Request {
	if r, ok := p.read(u); ok {
		return r
	}
	return before
}

// drop takes what had failed, and what waits for it, out of the window where Telegram does not keep it any longer. An answer
// tells that of what lies before its last update.
func (p *poller) drop(asked int64, updates []Update) {
	stuck := map[int64]bool{}
	for _, t := range p.window {
		stuck[t.request.Chat] = stuck[t.request.Chat] || t.stage == failed
		gone := t.id >= asked && t.id < updates[len(updates)-1].ID
		if !stuck[t.request.Chat] || !gone || t.stage != failed && t.stage != waiting {
			continue
		}
		if !slices.ContainsFunc(updates, func(u Update) bool { return u.ID == t.id }) {
			t.stage = finished
		}
	}
}

// move confirms, with the next fetch, what is finished before the oldest that is not, and begins what can be begun: the
// first of each chat, while there is a handler for it.
func (p *poller) move(ctx context.Context) {
	for len(p.window) > 0 && p.window[0].stage == finished {
		p.offset = p.window[0].id + 1
		p.past = append(p.past, p.window[0].id)
		p.past = p.past[max(0, len(p.past)-pollBatch):]
		p.window = p.window[1:]
	}
	busy := map[int64]bool{}
	for _, t := range p.window {
		if t.stage == failed && t.comes && !time.Now().Before(t.again) {
			t.stage = waiting
		}
		if t.stage == waiting && !busy[t.request.Chat] && p.running < handlers && !p.stopped {
			p.begin(ctx, t)
		}
		if t.stage < handled {
			busy[t.request.Chat] = true
		}
	}
	p.keep(ctx)
}

func (p *poller) begin(ctx context.Context, t *taken) {
	t.stage = running
	t.tries++
	p.running++
	go func() {
		var beside sync.WaitGroup
		err := p.contained(t, func() error { return p.one(withBeside(ctx, &beside), t.request) })
		p.events <- event{t, handled, err}
		if err == nil {
			beside.Wait() // what is confirmed is done, also beside its screen
			p.events <- event{t, finished, nil}
		}
	}()
}

// contained lets no panic of a handler end the process: it is a fault of the update's.
func (p *poller) contained(t *taken, do func() error) error {
	return p.Defects.Contain(outage.AtUpdate, do, "update", t.id)
}

func (p *poller) one(ctx context.Context, r Request) error {
	ctx, done := context.WithTimeout(awaited(ctx), UpdateTime)
	defer done()
	r.Answer = &Response{}
	return p.handler.Serve(ctx, r)
}

// settle takes note of what came of an update.
func (p *poller) settle(ctx context.Context, e event) {
	t := e.of
	if t.stage == running {
		p.running--
	}
	switch {
	case e.err == nil:
		t.stage = e.stage
	case !p.passes(t, e.err):
		t.stage, t.comes, t.again = failed, false, time.Now().Add(pollPause)
	default:
		p.pass(ctx, t)
	}
	p.move(ctx)
}

// passes decides whether a failed update is passed over. While Redis or Telegram cannot be reached at all, every update
// fails alike, and none is. Of those only the oldest complains of every try.
func (p *poller) passes(t *taken, err error) bool {
	network := unreachable(err)
	if !network || t.tries == 1 || t == p.window[0] {
		p.Log.Error("an update could not be handled", "update", t.id, "try", t.faults+1, "err", Redact(err))
	}
	if network {
		return false
	}
	t.faults++
	if p.Newer != nil && errors.Is(err, p.Newer) {
		return t.faults >= maxNewer
	}
	return t.faults >= maxFaults
}

// pass passes an update over, with an apology in a private chat.
func (p *poller) pass(ctx context.Context, t *taken) {
	if !t.request.Private {
		t.stage = finished
		return
	}
	t.stage = running
	p.running++
	go func() {
		_ = p.contained(t, func() error { p.handler.Apologise(ctx, t.request); return nil })
		p.events <- event{t, finished, nil}
	}()
}

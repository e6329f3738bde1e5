package telegram

import (
	"context"
	"slices"
	"time"
)

// Ahead keeps, beyond one process, the numbers of updates that were handled before an older one: Telegram cannot be told of
// them yet, and gives them again to the next process. It need not keep them for longer than a day, as Telegram does.
type Ahead interface {
	// Keep keeps these numbers instead of those before; none: it forgets.
	Keep(ctx context.Context, updates []int64) error
	// Kept gives them.
	Kept(ctx context.Context) ([]int64, error)
}

const (
	aheadAfter  = time.Second     // for which the oldest update may take before the numbers of those after it are kept
	keepPause   = 5 * time.Second // after they could not be
	recallTries = 5               // how often they are asked for at the start, a second apart: after that all comes again
)

// memory is what of the updates that were handled early is kept for the next process.
type memory struct {
	recalled bool
	asks     int     // how often it was asked
	early    []int64 // that the process before has handled
	noted    []int64 // as they were kept last
	keeping  bool    // they are being kept
	kept     chan bool
	keepAt   time.Time // before which they are not kept again
}

// recall asks what the process before has handled, before anything is: false, it is to be asked again. Where that cannot be
// found out, what comes again is handled again, which is safe.
func (p *poller) recall(ctx context.Context) bool {
	if p.recalled {
		return true
	}
	ctx, done := context.WithTimeout(ctx, Patience)
	defer done()
	early, err := p.Ahead.Kept(ctx)
	if p.asks++; err != nil && p.asks < recallTries {
		return false
	}
	if err != nil {
		p.Log.Warn("which updates were handled early could not be found out, they may be answered twice", "err", Redact(err))
	}
	p.recalled, p.early, p.noted = true, early, early
	return true
}

// ahead are the numbers of what is handled and not yet confirmed.
func (p *poller) ahead() (all []int64) {
	for _, id := range slices.Concat(p.early, p.past) {
		if id >= p.confirmed {
			all = append(all, id)
		}
	}
	for _, t := range p.window {
		if t.stage >= handled {
			all = append(all, t.id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// keep keeps those numbers beside all else, where an older update takes its time, until all are confirmed.
func (p *poller) keep(ctx context.Context) {
	if p.Ahead == nil || p.keeping || p.stopped || !p.recalled || time.Now().Before(p.keepAt) {
		return
	}
	if len(p.noted) == 0 && (len(p.window) == 0 || time.Since(p.window[0].came) < aheadAfter) {
		return
	}
	now := p.ahead()
	if slices.Equal(now, p.noted) {
		return
	}
	p.keeping, p.noted = true, now
	go func() { p.kept <- p.write(ctx, now) }()
}

// write keeps numbers, and tells whether that was done.
func (p *poller) write(ctx context.Context, updates []int64) bool {
	ctx, done := context.WithTimeout(ctx, Patience)
	defer done()
	err := p.Ahead.Keep(ctx, updates)
	if err != nil {
		p.Log.Warn("which updates were handled early could not be kept", "err", Redact(err))
	}
	return err == nil
}

// written takes note of whether the numbers were kept. They are kept again after a pause where not.
func (p *poller) written(ctx context.Context, ok bool) {
	p.keeping = false
	if !ok {
		p.noted, p.keepAt = []int64{-1}, time.Now().Add(keepPause)
	}
	p.keep(ctx)
}

// keepLast keeps what is handled and could not be confirmed, for the next process.
func (p *poller) keepLast(ctx context.Context) {
	if p.Ahead == nil || !p.recalled {
		return
	}
	if now := p.ahead(); !slices.Equal(now, p.noted) {
		p.write(ctx, now)
	}
}

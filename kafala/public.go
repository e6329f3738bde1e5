package kafala

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limiter slows down who asks too often.
type Limiter interface {
	// Allow tells whether this may happen once more: limit times at once, and then once each time that per/limit has passed.
	Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error)
	Values
	// Ask takes a chat's turn to ask the gateway about a guarantee, and gives that question and true. Where the chat has
	// taken one within this time it gives that one and false.
	Ask(ctx context.Context, chat int64, guarantee string, every time.Duration) (Question, bool, error)
	// Answered notes that the gateway has answered a question of a chat's. A later question stands.
	Answered(ctx context.Context, chat int64, q Question) error
}

// Values counts the different values that are used under a key.
type Values interface {
	// AllowNew tells whether a value may be used under a key, at most limit different ones in each period.
	AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error)
	// NewFrom tells when one more value may be used under a key than AllowNew has counted in this period; zero: now.
	NewFrom(ctx context.Context, key string, limit int, per time.Duration) (time.Time, error)
}

// CountWithin counts one use under a key, and tells whether it is one of the first limit uses in the period that ends with it. Unlike
// Allow it lets no more than that happen, whenever it was begun; a use that is one too many is not counted.
func CountWithin(ctx context.Context, v interface {
	AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error)
}, random io.Reader, key string, limit int, per time.Duration,
) (bool, error) {
	use, err := NewToken(random, 10)
	if err != nil {
		return false, err
	}
	return v.AllowNew(ctx, key, use, limit, per)
}

// Public is what anybody may know of a reference: whether it is recorded, and nothing of persons.
type Public struct {
	Status   Status // "": nothing is recorded under it
	IssuedAt time.Time
	Frozen   bool // it is not to be relied on now
	Drained  bool // all that was paid for it has left by another hand
	Lapsed   bool // its time ran out
	Missing  Gap  // of what is not recorded: it may be among what this gap has lost
}

// Public tells what anybody may know of a reference.
func (o *Office) Public(ctx context.Context, reference string) (Public, error) {
	g, err := o.ByReference(ctx, reference)
	if errors.Is(err, ErrNotFound) {
		gap, _ := o.Gone()
		return Public{Missing: gap}, nil
	}
	return Public{Status: g.Standing(), IssuedAt: g.IssuedAt, Frozen: g.Frozen(), Drained: g.Drained(),
		Lapsed: g.EndedByTime()}, err
}

// The keys of the Problems of a chat that has asked for too many guarantees.
const (
	Slow    = "slow"    // within a minute
	Stopped = "stopped" // within a day
)

// Curious counts that a chat asks for a guarantee that need not be its own. Whoever asks too often within a minute gets
// the Problem Slow, and within a day Stopped.
func (o *Office) Curious(ctx context.Context, chat int64) (*Problem, error) {
	for _, l := range []struct {
		name, problem string
		limit         int
		per           time.Duration
	}{
		{"lookup", Slow, o.Settings.Rules.Lookups, time.Minute},
		{"lookups", Stopped, o.Settings.Rules.LookupsDay, Day},
	} {
		allowed, err := CountWithin(ctx, o.Limiter, o.Random, fmt.Sprintf("%s:%d", l.name, chat), l.limit, l.per)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return &Problem{Key: l.problem}, nil
		}
	}
	return nil, nil
}

// Shown notes that a chat is shown whether anything is recorded under a reference: to object to that it need not look it up once more.
func (o *Office) Shown(ctx context.Context, chat int64, reference string) error {
	if _, err := o.Limiter.AllowNew(ctx, shownTo(chat, reference), reference, 1, Day); err != nil {
		return fmt.Errorf("note what a chat was shown: %w", err)
	}
	return nil
}

// curiousOf is Curious about a reference that the chat was not Shown within a day, and shows it.
func (o *Office) curiousOf(ctx context.Context, chat int64, reference string) (*Problem, error) {
	again, err := o.Limiter.NewFrom(ctx, shownTo(chat, reference), 1, Day)
	if err != nil || !again.IsZero() {
		return nil, err
	}
	if p, err := o.Curious(ctx, chat); p != nil || err != nil {
		return p, err
	}
	return nil, o.Shown(ctx, chat, reference)
}

func shownTo(chat int64, reference string) string { return fmt.Sprintf("shown:%d:%s", chat, reference) }

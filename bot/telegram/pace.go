package telegram

import (
	"context"
	"time"
)

// Pace keeps what all processes together push below what Telegram takes. Answers to a person are not under it: they
// come no faster than people write.
type Pace interface {
	// Reserve takes one message that may be pushed now and gives 0, or tells how long to wait before asking again.
	Reserve(ctx context.Context) (time.Duration, error)
	// Pause keeps everybody from pushing until then, since Telegram has asked for it.
	Pause(ctx context.Context, until time.Time) error
}

// sendRate and sendBurst are this process's own pace of pushed messages, for when the shared one cannot be asked.
// Telegram allows about 30 messages a second over all chats: https://core.telegram.org/bots/faq
const (
	sendRate  = 25
	sendBurst = 5
)

// SilentError is returned for a message that may not be pushed until a time, since Telegram has asked for silence.
type SilentError struct{ Until time.Time }

func (SilentError) Error() string { return "telegram has asked for silence" }

// longestWait is how long a delivery waits for the pace: a longer silence puts it off, so that it holds no place.
const longestWait = 5 * time.Second

// AwaitPace waits until one more message may be pushed, by all processes together, or by this one alone where the
// shared pace cannot be asked.
func (c *Client) AwaitPace(ctx context.Context) error {
	for {
		wait, err := c.Pace.Reserve(ctx)
		switch {
		case err != nil:
			c.Log.Warn("the shared pace cannot be asked, this process keeps its own", "err", err)
			return c.pace.Wait(ctx)
		case wait <= 0:
			return nil
		case wait > longestWait:
			return SilentError{Until: c.Now().Add(wait)}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

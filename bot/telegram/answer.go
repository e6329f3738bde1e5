package telegram

import (
	"context"
	"sync"
	"time"

	"kafalabot/outage"
)

// Response is what goes back to Telegram with the 200 to an update that it pushed: nothing, or one call of the Bot API
// that Telegram then makes for us. It saves a call of our own, but nobody tells us what became of it. So only the screen
// of an update rides there, and only where the result of a call would change nothing:
// docs/decisions/0014-screen-in-the-answer.md. When a screen is lost on the way, the update comes again and is
// recognised, or the person's next word shows the screen as it is then.
type Response struct {
	Carries bool        // there is a response to ride in, and nothing more of this update follows the screen
	waited  func() bool // another update of this chat waits for its turn: only calls come in order
	body    []byte      // the call, once there is one
}

const (
	// surelyShort is a length in bytes at which a text certainly keeps Telegram's limit, which counts characters.
	surelyShort = 4000
	// editable is the age up to which a message is edited unheard. Telegram names no limit for a bot's own messages with
	// buttons, and 48 hours for others: https://core.telegram.org/bots/api#editmessagetext
	editable = 48 * time.Hour
	// maxBackground is how many calls are made beside answers at the same time.
	maxBackground = 256
	// hearing is for how long after a 429 every screen is a call of its own, so that the next 429 is heard.
	hearing = time.Minute
)

// carry lets a screen ride in the answer; false: it is to be a call.
func (c *Client) carry(r Request, m Message, l outgoing) bool {
	a := r.Answer
	if a == nil || !a.Carries || a.body != nil || len(m.HTML) > surelyShort || a.waited() || c.Now().UnixNano() < c.slowed.Load() {
		return false
	}
	if c.times.Load() == timesUnknown && timed(m.HTML) {
		return false
	}
	a.body = l.body
	return true
}

// fresh tells whether the tapped message is certainly one that can be edited.
func (c *Client) fresh(m *Received) bool {
	return m.Text != "" && c.Now().Sub(time.Unix(m.Date, 0)) < editable
}

// slow keeps the screens off the answers after Telegram has asked us to slow down.
func (c *Client) slow(wait time.Duration) {
	c.slowed.Store(c.Now().Add(max(wait, hearing)).UnixNano())
}

// InBackground makes a call beside the answer to an update. The answer does not wait for it, unless maxBackground calls
// are under way: then Telegram is slow, and the caller waits too.
func (c *Client) InBackground(ctx context.Context, call func(context.Context)) {
	ctx = unawaited(context.WithoutCancel(ctx))
	own := besideOf(ctx)
	contained := func() { _ = c.Defects.Contain(outage.AtBeside, func() error { call(ctx); return nil }) }
	select {
	case c.slots <- struct{}{}:
		own.Add(1)
		c.background.Go(func() { contained(); <-c.slots; own.Done() })
	default:
		contained()
	}
}

// Wait waits for what is done beside the answers to updates: the last thing to do once no update comes any more.
func (c *Client) Wait() { c.background.Wait() }

// besideKey marks a context with the group of what is done beside the answer to its update.
type besideKey struct{}

// withBeside gives a context in which what is done beside the answer counts in a group of its own too.
func withBeside(ctx context.Context, own *sync.WaitGroup) context.Context {
	return context.WithValue(ctx, besideKey{}, own)
}

func besideOf(ctx context.Context) *sync.WaitGroup {
	if own, ok := ctx.Value(besideKey{}).(*sync.WaitGroup); ok {
		return own
	}
	return new(sync.WaitGroup)
}

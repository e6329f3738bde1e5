package telegram

import (
	"context"
	"time"
)

// Response is what goes back to Telegram with the 200 to an update that it pushed: nothing, or one call of the Bot
// API, which Telegram then makes for us. That spares a call of our own, and nobody tells us what became of it. So only
// the screen of an update rides there, and only where a call would tell nothing that we could act upon:
// docs/decisions/0014-screen-in-the-answer.md. What becomes of a screen that is lost on the way: the update comes again
// and is known, or the person's next word shows the screen as it is then.
type Response struct {
	Carries bool        // there is a response to ride in, and nothing more of this update follows the screen
	waited  func() bool // somebody else of this chat waits for his turn: only calls come in order
	body    []byte      // the call, once there is one
}

const (
	// surelyShort is the length in bytes of a text of which Telegram's limit, in characters, is certainly kept.
	surelyShort = 4000
	// editable is the age up to which a message is edited unheard. Telegram says of no limit for a bot's own
	// messages with buttons, and of 48 hours for others: https://core.telegram.org/bots/api#editmessagetext
	editable = 48 * time.Hour
	// mostBeside is how many calls are made beside answers at the same time.
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

// InBackground makes a call beside the answer to an update, which does not wait for it, unless very many are under way: then
// Telegram is slow, and who calls waits as long as it is.
func (c *Client) InBackground(ctx context.Context, call func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	select {
	case c.slots <- struct{}{}:
		c.background.Go(func() { call(ctx); <-c.slots })
	default:
		call(ctx)
	}
}

// Wait waits for what is done beside the answers to updates: the last thing to do once no update comes any more.
func (c *Client) Wait() { c.background.Wait() }

package bot

import (
	"context"
	"time"
)

// answer is what goes back to Telegram with the 200 to an update that it pushed: nothing, or one call of the Bot
// API, which Telegram then makes for us. That spares a call of our own, and nobody tells us what became of it. So only
// the screen of an update rides there, and only where a call would tell nothing that we could act upon:
// docs/decisions/0014-screen-in-the-answer.md. What becomes of a screen that is lost on the way: the update comes again
// and is known, or the person's next word shows the screen as it is then.
type answer struct {
	carries bool        // there is a response to ride in, and nothing more of this update follows the screen
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
	mostBeside = 256
	// hearing is for how long after a 429 every screen is a call of its own, so that the next 429 is heard.
	hearing = time.Minute
)

// carry lets a screen ride in the answer; false: it is to be a call.
func (b *Bot) carry(r request, m message, l letter) bool {
	a := r.answer
	if a == nil || !a.carries || a.body != nil || len(m.html) > surelyShort || a.waited() || b.Now().UnixNano() < b.slowed.Load() {
		return false
	}
	a.body = l.body
	return true
}

// fresh tells whether the tapped message is certainly one that can be edited.
func (b *Bot) fresh(m *received) bool {
	return m.Text != "" && b.Now().Sub(time.Unix(m.Date, 0)) < editable
}

// slow keeps the screens off the answers after Telegram has asked us to slow down.
func (b *Bot) slow(wait time.Duration) {
	b.slowed.Store(b.Now().Add(max(wait, hearing)).UnixNano())
}

// aside makes a call beside the answer to an update, which does not wait for it, unless very many are under way: then
// Telegram is slow, and who calls waits as long as it is.
func (b *Bot) aside(ctx context.Context, call func(context.Context)) {
	ctx = context.WithoutCancel(ctx)
	select {
	case b.besides <- struct{}{}:
		b.beside.Go(func() { call(ctx); <-b.besides })
	default:
		call(ctx)
	}
}

// Wait waits for what is done beside the answers to updates: the last thing to do once no update comes any more.
func (b *Bot) Wait() { b.beside.Wait() }

// Package chat is one update of one private chat: what is known of the chat, how the update is answered, what is
// remembered of it, and which of its messages are deleted.
package chat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// Sessions keeps what is remembered of chats.
type Sessions interface {
	// Load reads what is known of a chat.
	Load(ctx context.Context, chat int64) (dialogs.State, error)
	// Save saves what an act leaves behind in one stroke, or nothing: kafala.ErrStale if the session's revision is no
	// longer rev, dialogs.ErrTooMany where its Count is beyond the limit.
	Save(ctx context.Context, chat, rev int64, k dialogs.StepResult) error
	// SaveProfile saves what is remembered longer.
	SaveProfile(ctx context.Context, chat int64, p dialogs.Profile) error
	// Forget removes the session and the profile of a chat.
	Forget(ctx context.Context, chat int64) error
}

// Outbox keeps the deliveries.
type Outbox interface {
	// Done removes a delivery that has arrived: it was made while a person waited.
	Done(ctx context.Context, d kafala.Delivery) error
	// Missed makes what could not be delivered to a chat due again, in order, and tells how much that is. mark is what was
	// loaded of the chat.
	Missed(ctx context.Context, chat, mark int64) (int, error)
	// Name is what a delivery is called in the log: its id may hold the number of a chat.
	Name(d kafala.Delivery) string
}

// House is what all chats of one bot have in common.
type House struct {
	*telegram.Client
	Voices   *voice.Voices
	Dialog   *dialogs.Dialog
	Sessions Sessions
	Outbox   Outbox
	LinkURL  string // base of deep links, "https://t.me"
	PageURL  string // base of the private page; "": there is none
	OnSend   func(kind string, took time.Duration, err error)
	// AtDesk tells whether digits alone may be what a session of staff waits for (dialogs.Session.Asked), or what stands behind one of
	// their commands.
	AtDesk func(asked, command string) bool
}

// Chat is one update of a private chat.
type Chat struct {
	*House
	Request telegram.Request
	Voice   voice.Voice
	State   dialogs.State
	Citizen bool // that it is no member of staff who writes was found, for the home that they are shown

	left   bool              // the message holds what must not stay, and its deletion is saved with the step that it takes
	gone   []kafala.Delivery // deletions that are decided and not yet saved
	told   bool              // that a command was deleted was said
	others bool              // it is none of the person's own acts that is taken

	saves   int64           // how often the session was saved since it was loaded
	kept    dialogs.Session // and how it was saved last
	lowered bool            // the keyboard below the screen was taken away
}

// MaxRetakes is how often an update is taken again when another process saved the session in between.
const MaxRetakes = 10

// Open reads what is known of the chat of an update. A message that must not stay is promised to be deleted before
// anything else is done with it. It returns kafala.ErrStale where the update is to be taken again.
func (h *House) Open(ctx context.Context, r *telegram.Request) (*Chat, error) {
	c := &Chat{House: h, Request: *r}
	if err := c.load(ctx); err != nil {
		return nil, fmt.Errorf("update %d: %w", r.Update, err)
	}
	if err := c.forgetFirst(ctx); err != nil {
		return nil, fmt.Errorf("update %d: %w", r.Update, err)
	}
	r.Forgotten = c.Request.Forgotten
	c.Voice = h.Speaks(c.State, r.From.LanguageCode)
	return c, nil
}

// SpokenTo keeps the language in which this chat is answered, where it has chosen none: what it is told later, and asked for nothing
// at that moment, is in the same one.
func (c *Chat) SpokenTo(ctx context.Context) error {
	if c.State.Profile.Language != "" {
		return nil
	}
	c.State.Profile.Language = c.Voice.Language
	if err := c.Sessions.SaveProfile(ctx, c.Request.Chat, c.State.Profile); err != nil {
		return fmt.Errorf("update %d: keep a language: %w", c.Request.Update, err)
	}
	return nil
}

// Invited keeps which invitation of staff was taken here, so that the chat is told of it, and can have it end.
func (c *Chat) Invited(ctx context.Context, invitation string) error {
	if c.State.Profile.Invited == invitation {
		return nil
	}
	c.State.Profile.Invited = invitation
	if err := c.Sessions.SaveProfile(ctx, c.Request.Chat, c.State.Profile); err != nil {
		return fmt.Errorf("update %d: keep which invitation was taken: %w", c.Request.Update, err)
	}
	return nil
}

// CatchUp has what could not be delivered to this chat delivered: whoever writes can be reached again. What fails is done with
// the next update of the chat.
func (c *Chat) CatchUp(ctx context.Context) {
	if c.State.Missed == 0 {
		return
	}
	n, err := c.Outbox.Missed(ctx, c.Request.Chat, c.State.Missed)
	if err != nil {
		c.Log.Warn("what a chat has missed could not be delivered yet", "update", c.Request.Update, "err", err)
		return
	}
	c.Log.Info("a chat can be reached again", "update", c.Request.Update, "deliveries", n)
}

// Show answers the update with a message. inPlace allows to edit the one that was tapped.
func (c *Chat) Show(ctx context.Context, m telegram.Message, inPlace bool) error {
	return c.below(ctx, c.saysGone(m), func(m telegram.Message, lowered bool) error {
		r := c.Request
		if lowered && r.Query != nil {
			tapped := r
			c.InBackground(ctx, func(ctx context.Context) {
				if m.Alert == "" {
					c.Retire(ctx)
					return
				}
				c.Answer(ctx, tapped, "", m.Alert)
				c.Strip(ctx)
			})
			r.Query = nil
		}
		return c.Client.Show(ctx, r, c.Voice, m, inPlace)
	})
}

// ShowFor answers the update with a message of its own by a call, and gives its number; 0: Telegram does not tell.
func (c *Chat) ShowFor(ctx context.Context, m telegram.Message) (sent int, err error) {
	err = c.below(ctx, c.saysGone(m), func(m telegram.Message, _ bool) (err error) {
		sent, err = c.Post(ctx, c.Request.Chat, c.Voice, m)
		return c.Forgive(err)
	})
	return sent, err
}

// SayBeside answers the update with a message of its own and leaves the tapped one as it is.
func (c *Chat) SayBeside(ctx context.Context, m telegram.Message) error {
	return c.below(ctx, c.saysGone(m), func(m telegram.Message, _ bool) error { return c.Client.SayBeside(ctx, c.Request, c.Voice, m) })
}

// SayFirst is SayBeside for a message that one other follows: it is a call, so that the two come in their order, and the other may ride.
func (c *Chat) SayFirst(ctx context.Context, m telegram.Message) error {
	rides := c.Request.Answer != nil && c.Request.Answer.Carries
	c.Heard()
	err := c.SayBeside(ctx, m)
	if rides && err == nil {
		c.Request.Answer.Carries = true
	}
	return err
}

// WayOn adds to a message the button that leads on from it: back into what is open in the dialog (WayBack), else home.
func (c *Chat) WayOn(m telegram.Message) telegram.Message {
	if back := c.WayBack(m); len(back.Inline) > len(m.Inline) {
		return back
	}
	home := telegram.Button(c.Voice.Plain("button.home", nil), telegram.Callback{Verb: "home"})
	m.Inline = append(slices.Clone(m.Inline), telegram.Row{home})
	return m
}

// WayBack adds to a message the button that leads back into what is open in the dialog: the request that is being written, or what
// waits for the account's number. What the person sees next is where they stand, with its keyboard. Where nothing is it adds none.
func (c *Chat) WayBack(m telegram.Message) telegram.Message {
	back := telegram.Callback{Verb: "look", Draft: c.State.Session.Draft}
	switch {
	case back.Draft != "":
	case c.State.Session.Wanted != "":
		back = telegram.Callback{Verb: "home"}
	default:
		return m
	}
	m.Inline = append(slices.Clone(m.Inline), telegram.Row{
		telegram.Styled(telegram.Button(c.Voice.Plain("button.continue", nil), back), "primary")})
	return m
}

// Acknowledge takes the spinner off the tapped button.
func (c *Chat) Acknowledge(ctx context.Context) { c.Client.Acknowledge(ctx, c.Request) }

// Toast takes the spinner off the tapped button and shows the words of a key for a moment.
func (c *Chat) Toast(ctx context.Context, key string) {
	c.Client.Toast(ctx, c.Request, c.Voice.Plain(key, nil))
}

// Strip takes the buttons off the message that was tapped.
func (c *Chat) Strip(ctx context.Context) { c.Client.Strip(ctx, c.Request) }

// Retire takes the spinner and the buttons off what was tapped.
func (c *Chat) Retire(ctx context.Context) { c.Client.Retire(ctx, c.Request, c.Voice) }

// Forgive turns a failure to answer that no repeating can mend into none.
func (c *Chat) Forgive(err error) error { return c.Client.Forgive(c.Request, err) }

// Heard makes every answer to this update a call, so that one that does not arrive is heard of.
func (c *Chat) Heard() {
	if c.Request.Answer != nil {
		c.Request.Answer.Carries = false
	}
}

// Keep saves what the update leaves behind, with the deletions that are decided, in one stroke or not at all. What is due
// at once is deleted beside the answer.
func (c *Chat) Keep(ctx context.Context, k dialogs.StepResult) error {
	k.Out, k.Others = append(k.Out, c.gone...), c.others
	was := c.latest()
	if err := c.Sessions.Save(ctx, c.Request.Chat, c.State.Rev, k); err != nil {
		return err
	}
	c.closePrompt(ctx, was, k.Session)
	c.gone, c.kept = nil, k.Session
	c.saves++
	for _, d := range k.Out {
		if d.Kind == kafala.Forget && d.Due.Sub(d.Since) <= kafala.Hold {
			c.InBackground(ctx, func(ctx context.Context) { c.DeleteNow(ctx, d) })
		}
	}
	return nil
}

// Erase removes what is remembered of the chat.
func (c *Chat) Erase(ctx context.Context) error {
	if err := c.Sessions.Forget(ctx, c.Request.Chat); err != nil {
		return err
	}
	c.closePrompt(ctx, c.latest(), dialogs.Session{})
	c.State.Session, c.saves = dialogs.Session{}, 0
	return nil
}

// Await saves what the session waits for from now on, "" for nothing that a member of staff is to type, and deliveries of this chat,
// whatever is saved meanwhile. A question of the chat's own ends with what is asked for below it, and with nothing else.
func (c *Chat) Await(ctx context.Context, asked string, out ...kafala.Delivery) error {
	return c.await(ctx, func(s *dialogs.Session) {
		if asked == "" && s.MindsQuery() {
			return
		}
		if s.Asked != "" && asked == "" {
			s.Ticket = "" // it was for that
		}
		s.Asked = asked
	}, out)
}

// AwaitOnPage is Await for something that may be given on the private page, with the ticket for that; "" for the request's own question.
func (c *Chat) AwaitOnPage(ctx context.Context, asked, ticket string) error {
	return c.await(ctx, func(s *dialogs.Session) {
		below := s.AskedBelow()
		s.Asked, s.Ticket = cmp.Or(asked, below), ticket
	}, nil)
}

func (c *Chat) await(ctx context.Context, set func(*dialogs.Session), out []kafala.Delivery) error {
	for range MaxRetakes {
		k := dialogs.StepResult{Session: c.State.Session, Out: out}
		set(&k.Session)
		err := c.Keep(ctx, k)
		if !errors.Is(err, kafala.ErrStale) {
			return err
		}
		if err = c.load(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("update %d: %w", c.Request.Update, kafala.ErrStale)
}

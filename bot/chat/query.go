package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/voice"
)

// A question to staff that a person is to type is waited for in their session: "query.token.guarantee.seconds.prompt.messages.update".
// It ends there with another first word (dialogs.QueryAwaited and what follows it), which says what is typed next: docs/decisions/0061.

// QueryAwaited is for how long a question is waited for; QueryMinded, for how long what is typed after that, or after a question or its
// answer, is said not to have been sent.
const (
	QueryAwaited = 30 * time.Minute
	QueryMinded  = 24 * time.Hour
)

// NoGuarantee stands in Asking.Guarantee for a question that is about none.
const NoGuarantee = "-"

// Asking is what a session waits for, or has got, of a question to staff.
type Asking struct {
	What      string // dialogs.QueryAwaited, or what it is now
	Token     string
	Guarantee string // that it is about; empty: whichever the chat has
	Prompt    int    // the bot's message with the button that ends the waiting; 0: none, or it is not known
	Refused   []int  // the person's messages that were refused, the last at the end: any may be edited
	Update    int64  // that is answered once more if it comes again: it has begun this, was sent, or is said not to have been
	Lapsed    bool   // it was not typed within QueryAwaited
}

// Waits tells whether a question is waited for.
func (a Asking) Waits() bool { return a.What == dialogs.QueryAwaited && !a.Lapsed }

// Sent tells whether staff have it.
func (a Asking) Sent() bool { return a.What == dialogs.QuerySent }

// SentBy tells whether staff have it by this update, which comes again then.
func (a Asking) SentBy(update int64) bool { return a.Sent() && a.Update == update }

// refusedAtMost is how many messages of one question that were refused are known.
const refusedAtMost = 9

// Refuse adds a message that was refused, which is the last one then.
func (a Asking) Refuse(message int) Asking {
	a = a.Without(message)
	a.Refused = append(a.Refused, message)
	a.Refused = a.Refused[max(0, len(a.Refused)-refusedAtMost):]
	return a
}

// Without takes a message off those that were refused.
func (a Asking) Without(message int) Asking {
	a.Refused = slices.DeleteFunc(slices.Clone(a.Refused), func(id int) bool { return id == message })
	return a
}

// readQuery reads what stands of a question in a session, however old, and since when; false: there is nothing of one in it.
func readQuery(s dialogs.Session) (a Asking, since time.Time, ok bool) {
	parts := strings.Split(s.Asked, ".")
	if !s.MindsQuery() || len(parts) != 4 && len(parts) != 6 && len(parts) != 7 {
		return Asking{}, time.Time{}, false
	}
	seconds, err := strconv.ParseInt(parts[3], 10, 64)
	a = Asking{What: parts[0], Token: parts[1], Guarantee: parts[2]}
	if len(parts) >= 6 { // else of an earlier release
		a.Prompt, _ = strconv.Atoi(parts[4])
		for _, id := range strings.Split(parts[5], "-") {
			if n, err := strconv.Atoi(id); err == nil && n != 0 {
				a.Refused = append(a.Refused, n)
			}
		}
	}
	if len(parts) == 7 {
		a.Update, _ = strconv.ParseInt(parts[6], 10, 64)
	}
	return a, time.Unix(seconds, 0), err == nil
}

// ReadQuery reads it out of a session; false: there is nothing of a question in it.
func ReadQuery(s dialogs.Session, now time.Time) (Asking, bool) {
	a, since, ok := readQuery(s)
	age := now.Sub(since)
	if !ok || age >= QueryMinded {
		return Asking{}, false
	}
	a.Lapsed = a.What == dialogs.QueryAwaited && age >= QueryAwaited
	return a, true
}

// at writes it. An earlier release, which knows one message and no update, reads what is waited for all the same.
func (a Asking) at(now time.Time) string {
	refused := make([]string, 0, len(a.Refused)+1)
	for _, id := range a.Refused {
		refused = append(refused, strconv.Itoa(id))
	}
	if len(refused) == 0 {
		refused = append(refused, "0")
	}
	parts := []string{a.What, a.Token, a.Guarantee, strconv.FormatInt(now.Unix(), 10), strconv.Itoa(a.Prompt), strings.Join(refused, "-")}
	if a.Update != 0 {
		parts = append(parts, strconv.FormatInt(a.Update, 10))
	}
	return strings.Join(parts, ".")
}

// AwaitQuery saves that a question is waited for from now on, or what has become of it with this update, with the deletions that are
// decided. Where another process has meanwhile answered the album of which this update is a picture (Follows), what that has saved stays.
func (c *Chat) AwaitQuery(ctx context.Context, a Asking) error {
	return c.await(ctx, func(s *dialogs.Session) {
		if c.Follows() {
			return
		}
		s.Asked, s.Ticket = a.at(c.Now()), ""
		if !a.Waits() {
			s.Message = max(s.Message, c.Request.Update)
		}
	}, nil)
}

// EndQuery waits for a question no more, which was not sent. The next text is said not to have been sent, unless answers says that it
// answers what is asked now.
func (c *Chat) EndQuery(ctx context.Context, a Asking, answers bool) error {
	a.What, a.Update = dialogs.QueryEnded, 0
	if answers {
		a.What = dialogs.QueryTold
	}
	return c.await(ctx, func(s *dialogs.Session) { s.Asked, s.Ticket = a.at(c.Now()), "" }, nil)
}

// AskedBelow saves that the request's own question is asked below whatever stands of a question to staff.
func (c *Chat) AskedBelow(ctx context.Context) error {
	if s := c.latest(); !s.MindsQuery() || s.AskedBelow() == s.Asked {
		return nil
	}
	return c.await(ctx, func(s *dialogs.Session) { s.Asked = s.AskedBelow() }, nil)
}

// Replied saves that what became of a question is about to arrive: the next text is said not to have been sent. A question that is waited
// for, or something that staff are to type, still is.
func (c *Chat) Replied(ctx context.Context) error {
	if c.State.Lost {
		return nil
	}
	return c.await(ctx, func(s *dialogs.Session) {
		a, minded := ReadQuery(*s, c.Now())
		if minded && a.Waits() || s.Asked != "" && !s.MindsQuery() {
			return
		}
		a.What, a.Update, a.Prompt, a.Lapsed = dialogs.QueryReplied, 0, 0, false
		s.Asked = a.at(c.Now())
	}, nil)
}

// PersonButton leads to a question to staff, about a guarantee where one is given.
func PersonButton(v voice.Voice, guarantee string) models.InlineKeyboardButton {
	call := telegram.Callback{Verb: "askperson"}
	if guarantee != "" && guarantee != NoGuarantee {
		call = telegram.Callback{Verb: "askabout", Value: guarantee}
	}
	return telegram.Button(v.Plain("button.ask.person", nil), call)
}

// Unasked says in the place of what asked for a question that it is waited for no more, and was not sent. It asks anew.
func (c *Chat) Unasked(a Asking) telegram.Message {
	return telegram.Message{HTML: c.Voice.HTML("query.quit.none", nil), Inline: []telegram.Row{{PersonButton(c.Voice, a.Guarantee)}}}
}

// closePrompt says in the message that asked for a question that it is waited for no more, where a session that is saved waits for it no
// more and it was not sent. What is tapped now is answered in its place by whoever answers that.
func (c *Chat) closePrompt(ctx context.Context, was, now dialogs.Session) {
	a, _, ok := readQuery(was)
	after, _, _ := readQuery(now)
	goesOn := after.Token == a.Token && (after.What == dialogs.QueryAwaited || after.What == dialogs.QuerySent)
	instead := after.What == dialogs.QueryAwaited && after.Prompt == a.Prompt
	tapped := c.Request.Query != nil && c.Request.Message != nil && c.Request.Message.ID == a.Prompt
	if !ok || a.What != dialogs.QueryAwaited || a.Prompt == 0 || goesOn || instead || tapped {
		return
	}
	c.InBackground(ctx, func(ctx context.Context) {
		err := c.Fill(ctx, c.Request.Chat, a.Prompt, c.Voice, c.Unasked(a))
		if what, _ := telegram.Judge(err); what != telegram.Taken && what != telegram.Settled && what != telegram.Wrong {
			c.Log.Warn("a question is waited for no more, and its message does not say so", "update", c.Request.Update,
				"err", telegram.Redact(err))
		}
	})
}

// AsksToDrop saves that the next text answers whether this request is to be given up.
func (c *Chat) AsksToDrop(ctx context.Context, id string) error {
	return c.await(ctx, func(s *dialogs.Session) { s.AsksToDrop(id) }, nil)
}

// AsksElse is dialogs.Session.AsksElse, saved.
func (c *Chat) AsksElse(ctx context.Context) error {
	if s := c.latest(); !s.AsksElse() {
		return nil
	}
	return c.await(ctx, func(s *dialogs.Session) { s.AsksElse() }, nil)
}

// Overtake waits no more for what the very next thing may have been, where this update is another one (Session.Overtakes). It tells
// whether that was saved: the session is another one then. kept says that whatever comes of the update saves the session: then that
// does. What was handled before comes again without that.
func (c *Chat) Overtake(ctx context.Context, kept bool) (bool, error) {
	r, text, last := c.Request, "", c.State.Session.Message
	switch {
	case r.Query != nil:
		last = c.State.Session.Tap
	case r.Message != nil && !r.Edited && !r.IsCommand:
		text = r.Message.Text
	}
	if r.Update <= last || !c.State.Session.Overtakes(text) {
		return false, nil
	}
	if kept {
		c.State.Session.Again = ""
		return false, nil
	}
	return true, c.await(ctx, func(s *dialogs.Session) { s.Again = "" }, nil)
}

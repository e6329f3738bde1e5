package chat

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kafalabot/dialogs"
)

// A question to staff that a person is to type is waited for in their session: "query.token.guarantee.seconds". Once it is asked
// "queried.token.guarantee.seconds" stands there until they do something else: an update that comes again is answered again.

// QueryAwaited is for how long a question is waited for.
const QueryAwaited = 30 * time.Minute

const awaitsQuery, hasQuery = "query", "queried"

// Asking is what a session waits for, or has got, of a question to staff.
type Asking struct {
	Token     string
	Guarantee string // that it is about; empty: whichever the chat has
	Asked     bool   // it was asked, and nothing else was done since
}

// ReadQuery reads it out of a session; false: no question is waited for.
func ReadQuery(s dialogs.Session, now time.Time) (Asking, bool) {
	parts := strings.Split(s.Asked, ".")
	if len(parts) != 4 || parts[0] != awaitsQuery && parts[0] != hasQuery {
		return Asking{}, false
	}
	since, err := strconv.ParseInt(parts[3], 10, 64)
	return Asking{parts[1], parts[2], parts[0] == hasQuery}, err == nil && now.Sub(time.Unix(since, 0)) < QueryAwaited
}

func (a Asking) at(now time.Time) string {
	what := awaitsQuery
	if a.Asked {
		what = hasQuery
	}
	return strings.Join([]string{what, a.Token, a.Guarantee, strconv.FormatInt(now.Unix(), 10)}, ".")
}

// AwaitQuery saves that a question is waited for, or was asked with this update, with the deletions that are decided.
func (c *Chat) AwaitQuery(ctx context.Context, a Asking) error {
	return c.await(ctx, func(s *dialogs.Session) {
		s.Asked, s.Ticket = a.at(c.Now()), ""
		if a.Asked {
			s.Message = max(s.Message, c.Request.Update)
		}
	}, nil)
}

// Again tells whether the update of this chat was handled before, as a message.
func (c *Chat) Again() bool { return c.Request.Update <= c.State.Session.Message }

// Overtake waits no more for what the very next thing may have been, where this update is another one (Session.Overtakes). It tells
// whether it did: the session is another one then. What was handled before comes again without that.
func (c *Chat) Overtake(ctx context.Context) (bool, error) {
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
	return true, c.await(ctx, func(s *dialogs.Session) { s.Again = "" }, nil)
}

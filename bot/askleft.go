package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/voice"
)

// What is left of a question to staff: the waiting that is ended, what is typed or edited once nothing waits for it, and a message that
// is deleted.

// tapQuitOf ends the waiting for the question of its own message, or says what became of that one. Nothing is taken back by it.
func (c visit) tapQuitOf(ctx context.Context, call telegram.Callback) error {
	a, minded := chat.ReadQuery(c.State.Session, c.Now())
	if minded && a.Waits() && a.Token == call.Value {
		return c.quit(ctx, a)
	}
	q, err := c.Office.Queries.Query(ctx, kafala.NewQueryID(c.Request.Chat, call.Value))
	switch {
	case errors.Is(err, kafala.ErrNotFound), err == nil && q.Chat != c.Request.Chat:
		return c.Show(ctx, c.WayOn(c.Unasked(chat.Asking{})), true)
	case err != nil:
		return fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	html := c.Voice.HTML("query.quit."+string(q.State()), nil)
	return c.Show(ctx, c.WayOn(telegram.Message{HTML: html, Inline: []telegram.Row{{askButton(c.Voice)}}}), false)
}

// tapQuitAsk is the button of an earlier release, which does not say which question it belongs to.
func (c visit) tapQuitAsk(ctx context.Context, _ telegram.Callback) error {
	if a, minded := chat.ReadQuery(c.State.Session, c.Now()); minded && a.Waits() {
		return c.quit(ctx, a)
	}
	return c.showHome(ctx, "", false)
}

// quit ends the waiting for a question, and says in the place of what asked for it that nothing was sent. Where a request is being
// written its own question comes below, and is what is answered next.
func (c visit) quit(ctx context.Context, a chat.Asking) error {
	c.ForgetLeft()
	asks := c.dialog.Position(c.State.Session).Kind == dialogs.Question
	if err := c.EndQuery(ctx, a, asks); err != nil {
		return err
	}
	m := c.Unasked(a)
	if !asks {
		return c.Show(ctx, c.WayOn(m), true)
	}
	c.Heard()
	if err := c.Show(ctx, m, true); err != nil {
		return err
	}
	c.Request.Query = nil // it is answered
	return c.showHome(ctx, "", false)
}

// unsent tells whether a text was meant for staff perhaps, and reaches nobody: it is the first one after a question that was asked, after
// its answer, or after one was waited for in vain; or the edit of one that was refused. What is no sentence (a number, a code, a
// button's label) is none of that.
func (c visit) unsent() (chat.Asking, bool) {
	a, ok := chat.ReadQuery(c.State.Session, c.Now())
	r := c.Request
	switch {
	case !ok, a.Waits(), r.Query != nil, r.Message == nil:
		return a, false
	case r.Edited:
		return a, c.questionText() != "" && slices.Contains(a.Refused, r.Message.ID)
	case r.IsCommand, a.What == dialogs.QueryTold && a.Update != r.Update:
		return a, false
	}
	_, rest := c.CodesIn(r.Message.Text)
	if _, label := c.labels[typed.Spelled(rest)]; label || typed.GoesBack(rest) {
		return a, false
	}
	return a, strings.IndexFunc(rest, unicode.IsLetter) >= 0
}

// sayUnsent says that a text was not sent to staff, and how to ask. No answer of a request is made of it: the request's question comes
// below, and is what is answered next.
func (c visit) sayUnsent(ctx context.Context, a chat.Asking) error {
	c.ForgetLeft()
	key := "query.unsent"
	if a.Lapsed {
		key = "query.unsent.lapsed"
	}
	if !c.Request.Edited || len(a.Refused) == 0 {
		a.What, a.Update, a.Lapsed = dialogs.QueryTold, c.Request.Update, false
		if err := c.AwaitQuery(ctx, a); err != nil {
			return err
		}
	}
	m := telegram.Message{HTML: voice.Joined(c.Voice.HTML(key, c.askData()), c.vanished(nil)),
		Inline: []telegram.Row{{chat.PersonButton(c.Voice, "")}}}
	if c.Request.Edited || c.dialog.Position(c.State.Session).Kind != dialogs.Question {
		return c.Show(ctx, c.WayOn(m), false)
	}
	if err := c.SayFirst(ctx, m); err != nil {
		return err
	}
	return c.showHome(ctx, "", false)
}

// vanished says that the message of this update is deleted, and why: for the reason that was just given, or for what it holds. Empty: it
// is not, or that is said of every command.
func (c visit) vanished(p *kafala.Problem) string {
	m := c.Request.Message
	if !c.Request.Forgotten || c.Request.IsCommand {
		return ""
	}
	why := "file"
	for _, k := range append(c.Held(m.Text), c.Held(m.Beside())...) {
		if dialogs.Unwanted(c.Settings.Rules, []typed.Intruder{k}) {
			why = string(k)
			break
		}
	}
	if p != nil && p.Key == "query."+why {
		return c.Voice.HTML("query.deleted", nil)
	}
	return c.Voice.HTML("query.deleted."+why, nil)
}

// editsQuestion answers whoever edits a question that staff have: they have the text as it was sent. False: it is none.
func (c visit) editsQuestion(ctx context.Context) (bool, error) {
	if !c.personAsked() || c.questionText() == "" {
		return false, nil
	}
	all, err := c.Office.Queries.QueriesOf(ctx, c.Request.Chat)
	if err != nil {
		return true, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	if !slices.ContainsFunc(all, func(q kafala.Query) bool { return q.Message == c.Request.Message.ID }) {
		return false, nil
	}
	return true, c.Show(ctx, c.WayOn(telegram.Message{HTML: voice.Joined(c.vanished(nil), c.Voice.HTML("query.edited", nil))}), false)
}

package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// A question to staff as it is typed: what is taken, what is refused, and what comes after it. Nothing that is typed here for staff is
// lost without a word.

// turnedAway has nothing waited for any more of what a member of staff was to type, nor of the yes that would give up what is open, where
// a button or a command is another wish. A question waits on while something else is looked at.
func (b *Bot) turnedAway(ctx context.Context, c *chat.Chat) (bool, error) {
	if over, err := c.Overtake(ctx, b.steps(c.Request.Query)); over || err != nil {
		return over, err
	}
	return b.desk.Leaves(ctx, c)
}

// steps tells whether a tap is a step of the dialog, which is always saved unless it was handled before.
func (b *Bot) steps(tap *telegram.Tap) bool {
	if tap == nil {
		return false
	}
	call, err := b.verbs.Read(tap.Data)
	return err == nil && b.buttons[call.Verb].does.do == nil
}

// asking tells whether this update is a message to a chat from which a question is waited for, or an edit of one that was refused, or the
// one that was the question and comes again.
func (c visit) asking() (chat.Asking, bool) {
	a, ok := chat.ReadQuery(c.State.Session, c.Now())
	r := c.Request
	switch {
	case !ok, r.Query != nil, r.Message == nil, r.IsCommand && !c.editsAsk():
		return a, false
	case a.Sent():
		return a, a.Update == r.Update
	case !a.Waits():
		return a, false
	case r.Edited:
		return a, slices.Contains(a.Refused, r.Message.ID) && c.questionText() != ""
	}
	act, label := c.labels[typed.Spelled(r.Message.Text)] // of the keyboard below
	return a, !label || act == dialogs.Cancel || act == dialogs.Back
}

// editsAsk tells whether an update is the edit of a command that asks something.
func (c visit) editsAsk() bool { return c.Request.Edited && c.Request.Command == "ask" }

// questionText is what was typed, without the command.
func (c visit) questionText() string {
	text := c.Request.Message.Text
	if c.Request.IsCommand { // as it was written, with its lines
		text = strings.TrimLeftFunc(strings.TrimSpace(text), func(r rune) bool { return !unicode.IsSpace(r) })
		return strings.TrimSpace(text)
	}
	return text
}

// askAtOnce takes what was typed behind the command for a question: for the one that is waited for, else for one about the chat's only
// guarantee, or the one whose reference stands in it. Where neither says which it is about, that is asked first, and nothing is sent.
func (c visit) askAtOnce(ctx context.Context) error {
	a, minded := chat.ReadQuery(c.State.Session, c.Now())
	switch {
	case minded && a.SentBy(c.Request.Update):
		return c.showAsked(ctx, a)
	case minded && a.Waits():
		return c.questionGiven(ctx, a)
	case !c.personAsked():
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.Refusal(kafala.NewProblem("query.off"))}), false)
	}
	all, err := c.askable(ctx)
	if err != nil {
		return err
	}
	named, err := c.questionAbout(ctx, chat.NoGuarantee, c.questionText())
	if err != nil {
		return err
	}
	var about *kafala.Guarantee
	if len(all) == 1 {
		about = &all[0]
	}
	if len(all) > 1 && named == "" {
		if full, err := c.usedUp(ctx); full || err != nil {
			return err
		}
		return c.showWhich(ctx, all, voice.Joined(c.Voice.HTML("query.which", nil), c.Voice.HTML("query.which.first", nil)), false)
	}
	if a, err = c.newAsking(about); err != nil {
		return err
	}
	if err := c.AwaitQuery(ctx, a); err != nil { // if it comes again it is the same one
		return err
	}
	return c.questionGiven(ctx, a)
}

// stops tells whether what is typed ends the waiting for a question: the label of its button in any language, of the keyboard's that lead
// back or away, or words that say so.
func (c visit) stops(text string) bool {
	said := typed.Spelled(text)
	act, label := c.labels[said]
	for _, l := range locales.Spoken {
		label = label || said == typed.Spelled(c.Voices.In(l).Plain("button.ask.quit", nil))
	}
	return label && act != dialogs.Keep || typed.GoesBack(text) || typed.Stops(text)
}

// unasked tells why a text is no question, as it was typed and as it is read.
func (c visit) unasked(text string) (string, *kafala.Problem) {
	read, p := typed.Message(text, kafala.DateOf(c.Now()))
	switch {
	case text == "":
		p = kafala.NewProblem("query.words")
		if c.Request.Message.HoldsFile() { // it may be an ID: those are never kept
			c.Forget()
		}
	case p != nil:
	case typed.Greets(read):
		p = kafala.NewProblem("query.greeting")
	case typed.Opens(read):
		p = kafala.NewProblem("query.opening")
	}
	return read, p
}

// questionGiven keeps the question that was typed and has staff told of it, or says why it is not taken and waits for another one.
func (c visit) questionGiven(ctx context.Context, a chat.Asking) error {
	if a.Sent() { // and the answer to that was lost
		return c.showAsked(ctx, a)
	}
	if c.stops(c.questionText()) {
		return c.quit(ctx, a)
	}
	text, p := c.unasked(c.questionText())
	if p != nil {
		return c.refuseOrEnd(ctx, a, p)
	}
	guarantee, err := c.questionAbout(ctx, a.Guarantee, text)
	if err != nil {
		return err
	}
	if !c.personAsked() {
		p = kafala.NewProblem("query.off")
	} else {
		var q kafala.Query
		q, p, err = c.Office.AskPerson(ctx, kafala.Inquiry{Chat: c.Request.Chat, Token: a.Token, Language: c.Voice.Language,
			Guarantee: guarantee, Place: c.standing(), Text: text, Message: c.Request.Message.ID})
		if err == nil && p == nil {
			err = c.desk.Counter.NoteAsked(ctx, q)
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("update %d: %w", c.Request.Update, err)
	case p != nil:
		return c.endUnsent(ctx, a, p)
	}
	a = a.Without(c.Request.Message.ID)
	a.What, a.Update, a.Guarantee = dialogs.QuerySent, c.Request.Update, guarantee
	if err := c.AwaitQuery(ctx, a); err != nil {
		return err
	}
	c.bare(ctx, a.Prompt)
	return c.showAsked(ctx, a)
}

// refuseOrEnd says why a text is no question and waits for another one, unless this chat has asked as many as it may.
func (c visit) refuseOrEnd(ctx context.Context, a chat.Asking, p *kafala.Problem) error {
	next, err := c.Office.AsksNext(ctx, c.Request.Chat)
	switch {
	case err != nil:
		return fmt.Errorf("update %d: %w", c.Request.Update, err)
	case next.IsZero():
		return c.refuseQuestion(ctx, a, p)
	}
	c.ForgetLeft()
	return c.endUnsent(ctx, a, kafala.NewProblem("query.often"))
}

// endUnsent says why a question is not sent, and waits for none any more: nobody takes another one now.
func (c visit) endUnsent(ctx context.Context, a chat.Asking, p *kafala.Problem) error {
	if err := c.EndQuery(ctx, a, true); err != nil {
		return err
	}
	if p.Key == "query.often" {
		next, err := c.Office.AsksNext(ctx, c.Request.Chat)
		if err != nil {
			return err
		}
		if next.IsZero() { // since a moment ago
			next = c.Now()
		}
		p.Data = map[string]any{"Until": next}
	}
	return c.Show(ctx, c.WayOn(telegram.Message{HTML: voice.Joined(c.Voice.Refusal(p), c.vanished(nil))}), false)
}

// bare takes the button that would cancel a question off the message that asked for it.
func (c visit) bare(ctx context.Context, prompt int) {
	if prompt == 0 {
		return
	}
	c.InBackground(ctx, func(ctx context.Context) {
		if err := c.Bare(ctx, c.Request.Chat, prompt); err != nil { // an old one says that nothing is waited for
			c.Log.Warn("a button could not be taken away", "update", c.Request.Update, "err", telegram.Redact(err))
		}
	})
}

// again is what is to be done about a question that was refused, by why.
var again = map[string]string{"query.empty": "query.again.words", "query.words": "query.again.words", "query.greeting": "query.again.words",
	"query.opening": "query.again.words",
	"query.long":    "query.again.short"}

// refuseQuestion says why a text is no question that may be asked, whether it is deleted, and what fits; and waits on.
func (c visit) refuseQuestion(ctx context.Context, a chat.Asking, p *kafala.Problem) error {
	c.ForgetLeft()
	c.bare(ctx, a.Prompt)
	a = a.Refuse(c.Request.Message.ID)
	how, ok := again[p.Key]
	if !ok {
		how = "query.again"
	}
	return c.waitBy(ctx, a, telegram.Message{HTML: voice.Joined(c.Voice.Refusal(p), c.vanished(p), c.Voice.HTML(how, c.askData())),
		Inline: []telegram.Row{{quitButton(c.Voice, a)}}})
}

// showAsked says that a question has reached staff, and which guarantee it is about; of one that came with its command, before which
// nothing was said, also how long it is kept.
func (c visit) showAsked(ctx context.Context, a chat.Asking) error {
	about, err := c.aboutLine(ctx, a.Guarantee)
	if err != nil {
		return err
	}
	data := c.askData()
	data["Moment"] = c.Voice.Dated(c.Settings.Questions.GivenUp(c.Now()))
	kept := ""
	if c.Request.IsCommand {
		kept = c.Voice.HTML("query.kept", nil)
	}
	m := telegram.Message{HTML: voice.Joined(c.Voice.HTML("query.asked", data), kept, about), Inline: []telegram.Row{{askButton(c.Voice)}}}
	return c.Show(ctx, c.WayOn(m), false)
}

// questionAbout names the guarantee that a question is about: the one of the chat's own whose reference stands in it, else the one that
// was chosen; empty: none.
func (c visit) questionAbout(ctx context.Context, chosen, text string) (string, error) {
	found, _ := typed.References(text)
	switch {
	case chosen == chat.NoGuarantee:
		chosen = ""
	case chosen == "": // an earlier release has asked for it
		about, err := c.askable(ctx)
		if err != nil {
			return "", err
		}
		if len(about) > 0 {
			chosen = about[0].ID
		}
	}
	if len(found) == 0 {
		return chosen, nil
	}
	all, err := c.Office.Current(ctx, c.Request.Chat, looked)
	if err != nil {
		return "", fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	for _, g := range all {
		if g.Reference != "" && slices.Contains(found, g.Reference) {
			return g.ID, nil
		}
	}
	return chosen, nil
}

// standing is the question at which a request that is being written stands; empty: none is, or it is past them.
func (c visit) standing() string {
	place := c.dialog.Position(c.State.Session)
	if c.State.Session.Draft == "" || place.Kind != dialogs.Question {
		return ""
	}
	return place.Field.ID
}

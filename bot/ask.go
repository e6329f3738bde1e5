package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What somebody wants to know is answered at once where the answer is ready; else they may ask a person of staff, in this chat. When
// staff answer is said before a question is taken, and what it must not hold.

// ready are what answers are ready to (typed.Topics), in the order in which they are offered.
var ready = []string{"next", "when", "refused", "refund", "paid", "ends"}

// personAsked tells whether people can ask somebody here: there is a group of staff that is told of it.
func (b *Bot) personAsked() bool { return b.Settings.Questions.On && b.staffChat != 0 }

// askButton leads to the answers that are ready.
func askButton(v voice.Voice) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.ask", nil), telegram.Callback{Verb: "asks"})
}

// ask offers the answers that are ready, and somebody to ask.
func (c visit) ask(ctx context.Context) error { return c.showAsk(ctx, false) }

func (c visit) tapAsk(ctx context.Context, _ telegram.Callback) error { return c.showAsk(ctx, true) }

func (c visit) showAsk(ctx context.Context, inPlace bool) error {
	m := telegram.Message{HTML: c.Voice.HTML("query", nil)}
	var topics []models.InlineKeyboardButton
	for _, topic := range ready {
		topics = append(topics, telegram.Button(c.Voice.Plain("ready."+topic, nil), telegram.Callback{Verb: "ready", Value: topic}))
	}
	m.Inline = telegram.InPairs(topics)
	if c.personAsked() {
		m.Inline = append(m.Inline, telegram.Row{personButton(c.Voice, "")})
	} else {
		m.HTML = voice.Joined(m.HTML, c.Voice.HTML("query.contact", c.Voice.OperatorData()))
	}
	return c.Show(ctx, c.WayOn(m), inPlace)
}

// personButton leads to a question to staff, about a guarantee where one is given.
func personButton(v voice.Voice, guarantee string) models.InlineKeyboardButton {
	call := telegram.Callback{Verb: "askperson"}
	if guarantee != "" {
		call = telegram.Callback{Verb: "askabout", Value: guarantee}
	}
	return telegram.Button(v.Plain("button.ask.person", nil), call)
}

// tapReady answers what an answer is ready to.
func (c visit) tapReady(ctx context.Context, call telegram.Callback) error {
	if !slices.Contains(ready, call.Value) {
		return c.showAsk(ctx, true)
	}
	m := telegram.Message{HTML: c.Voice.Asked(call.Value, "")}
	row := telegram.Row{askButton(c.Voice)}
	if c.personAsked() {
		row = append(row, personButton(c.Voice, ""))
	}
	m.Inline = []telegram.Row{row}
	return c.Show(ctx, c.WayOn(m), true)
}

func (c visit) tapAskPerson(ctx context.Context, _ telegram.Callback) error {
	return c.awaitQuestion(ctx, "")
}

// tapAskAbout waits for a question about one of the chat's own guarantees.
func (c visit) tapAskAbout(ctx context.Context, call telegram.Callback) error {
	g, err := c.own(ctx, call.Value)
	if g == nil {
		return err
	}
	return c.awaitQuestion(ctx, g.ID)
}

// awaitQuestion says when staff answer, and waits for a question.
func (c visit) awaitQuestion(ctx context.Context, guarantee string) error {
	if !c.personAsked() { // the button is older than that
		return c.showAsk(ctx, true)
	}
	token, err := kafala.NewToken(c.Office.Random, kafala.QueryToken)
	if err != nil {
		return err
	}
	if err := c.AwaitQuery(ctx, chat.Asking{Token: token, Guarantee: guarantee}); err != nil {
		return err
	}
	return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("query.ask", c.askData()), Inline: []telegram.Row{{quitButton(c.Voice)}}}, true)
}

// askData is what the words before a question may use.
func (c visit) askData() locales.Data {
	return locales.Data{"Operator": c.Settings.Operator.Name.In(c.Voice.Language), "Hours": locales.HTML(c.Voice.AskingHours(c.Now())),
		"Count": kafala.QueryLength, "Day": kafala.QueriesDay}
}

func quitButton(v voice.Voice) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.ask.quit", nil), telegram.Callback{Verb: "askquit"})
}

// tapQuitAsk waits for no question any more.
func (c visit) tapQuitAsk(ctx context.Context, _ telegram.Callback) error {
	if err := c.Await(ctx, ""); err != nil {
		return err
	}
	return c.showHome(ctx, "", true)
}

// turnedAway has no question waited for any more where a button or a command is another wish: what is typed after that is none. So it is
// with what a member of staff was to type, and with the yes that would give up what is open.
func (b *Bot) turnedAway(ctx context.Context, c *chat.Chat) (bool, error) {
	if over, err := c.Overtake(ctx); over || err != nil {
		return over, err
	}
	if _, waits := chat.ReadQuery(c.State.Session, c.Now()); !waits || c.Request.Query == nil && !c.Request.IsCommand {
		return b.desk.Leaves(ctx, c)
	}
	return true, c.Await(ctx, "")
}

// asking tells whether this update is a message to a chat from which a question is waited for, or the one that was the question and
// comes again.
func (c visit) asking() (chat.Asking, bool) {
	a, ok := chat.ReadQuery(c.State.Session, c.Now())
	r := c.Request
	if !ok || r.Query != nil || r.Edited || r.IsCommand || r.Message == nil || a.Asked && !c.Again() {
		return a, false
	}
	_, label := c.labels[typed.Spelled(r.Message.Text)] // of the keyboard below
	return a, !label && r.Message.Contact == nil
}

// questionGiven keeps the question that was typed and has staff told of it, or says why it is not taken and waits for another one.
func (c visit) questionGiven(ctx context.Context, a chat.Asking) error {
	if a.Asked { // and the answer to that was lost
		return c.showAsked(ctx)
	}
	text, p := typed.Message(c.Request.Message.Text)
	if c.Request.Message.Text == "" {
		p = kafala.NewProblem("query.words")
		if isPicture(c.Request.Message) { // it may be an ID: those are never kept
			c.Forget()
		}
	}
	if p != nil {
		return c.refuseQuestion(ctx, a, p)
	}
	guarantee, err := c.questionAbout(ctx, a.Guarantee)
	if err != nil {
		return err
	}
	if !c.personAsked() {
		p = kafala.NewProblem("query.off")
	} else {
		var q kafala.Query
		q, p, err = c.Office.AskPerson(ctx, kafala.Inquiry{Chat: c.Request.Chat, Token: a.Token, Language: c.Voice.Language,
			Guarantee: guarantee, Place: c.standing(), Text: text})
		if err == nil && p == nil {
			err = c.desk.Counter.NoteAsked(ctx, q)
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("update %d: %w", c.Request.Update, err)
	case p != nil: // nobody takes another one now
		if err := c.Await(ctx, ""); err != nil {
			return err
		}
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.Refusal(p)}), false)
	}
	a.Asked = true
	if err := c.AwaitQuery(ctx, a); err != nil {
		return err
	}
	return c.showAsked(ctx)
}

// refuseQuestion says why a text is no question that may be asked, and waits on.
func (c visit) refuseQuestion(ctx context.Context, a chat.Asking, p *kafala.Problem) error {
	c.ForgetLeft()
	if err := c.AwaitQuery(ctx, a); err != nil {
		return err
	}
	return c.Show(ctx, telegram.Message{HTML: voice.Joined(c.Voice.Refusal(p), c.Voice.HTML("query.again", nil)),
		Inline: []telegram.Row{{quitButton(c.Voice)}}}, false)
}

// showAsked says that a question has reached staff.
func (c visit) showAsked(ctx context.Context) error {
	m := telegram.Message{HTML: c.Voice.HTML("query.asked", c.askData()), Inline: []telegram.Row{{askButton(c.Voice)}}}
	return c.Show(ctx, c.WayOn(m), false)
}

// questionAbout names the guarantee that a question is about: the one at whose button it was begun, else what is in force, else what
// awaits its payment, else the newest; empty: the chat has none.
func (c visit) questionAbout(ctx context.Context, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	all, err := c.Office.Index.Current(ctx, c.Request.Chat, looked)
	if err != nil {
		return "", fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	for _, status := range []kafala.Status{kafala.Issued, kafala.Awaiting} {
		if i := slices.IndexFunc(all, func(g kafala.Guarantee) bool { return g.Status == status }); i >= 0 {
			return all[i].ID, nil
		}
	}
	if len(all) > 0 {
		return all[0].ID, nil
	}
	return "", nil
}

// standing is the question at which a request that is being written stands; empty: none is, or it is past them.
func (c visit) standing() string {
	place := c.dialog.Position(c.State.Session)
	if c.State.Session.Draft == "" || place.Kind != dialogs.Question {
		return ""
	}
	return place.Field.ID
}

// sendReply tells a chat what became of its question. One that is kept no more, or was deleted, is told nothing of it.
func (b *Bot) sendReply(ctx context.Context, p *courier.Parcel) error {
	q, err := b.Office.Queries.Query(ctx, p.Detail)
	if errors.Is(err, kafala.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("delivery %s: %w", p.ID, err)
	}
	v := b.house.Voices.In(q.Language)
	home := telegram.Button(v.Plain("button.home", nil), telegram.Callback{Verb: "home"})
	m := telegram.Message{HTML: v.Reply(q), Inline: []telegram.Row{{askButton(v), home}}}
	return p.Part(ctx, "text", b.sender(p, v, m))
}

// keptQueries tells what is kept of the questions of this chat.
func (c visit) keptQueries(ctx context.Context) (parts []string, err error) {
	all, err := c.Office.Queries.QueriesOf(ctx, c.Request.Chat)
	for _, q := range all {
		parts = append(parts, c.Voice.KeptQuery(q))
	}
	return parts, err
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What somebody wants to know is answered at once where the answer is ready; else they may ask a person of staff, in this chat. When
// staff answer is said where a question is asked for, and what it must not hold; of one that comes with its command, once it has arrived.

// ready are what answers are ready to (typed.Topics), in the order in which they are offered.
var ready = []string{"next", "when", "refused", "refund", "paid", "ends"}

// personAsked tells whether people can ask somebody here: there is a group of staff that is told of it.
func (b *Bot) personAsked() bool { return b.Settings.Questions.On && b.staffChat != 0 }

// askButton leads to the answers that are ready.
func askButton(v voice.Voice) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.ask", nil), telegram.Callback{Verb: "asks"})
}

// ask offers the answers that are ready, and somebody to ask; with a text it asks that.
func (c visit) ask(ctx context.Context) error {
	if strings.TrimSpace(c.Request.Rest) != "" {
		return c.askAtOnce(ctx)
	}
	return c.showAsk(ctx, false)
}

func (c visit) tapAsk(ctx context.Context, _ telegram.Callback) error { return c.showAsk(ctx, true) }

func (c visit) showAsk(ctx context.Context, inPlace bool) error {
	m := telegram.Message{HTML: c.Voice.HTML("query", nil)}
	var topics []models.InlineKeyboardButton
	for _, topic := range ready {
		topics = append(topics, telegram.Button(c.Voice.Plain("ready."+topic, nil), telegram.Callback{Verb: "ready", Value: topic}))
	}
	m.Inline = telegram.InPairs(topics)
	if c.personAsked() {
		m.Inline = append(m.Inline, telegram.Row{chat.PersonButton(c.Voice, "")})
	} else {
		m.HTML = voice.Joined(m.HTML, c.Voice.HTML("query.contact", c.Voice.OperatorData()))
	}
	return c.Show(ctx, c.WayOn(m), inPlace)
}

// tapReady answers what an answer is ready to.
func (c visit) tapReady(ctx context.Context, call telegram.Callback) error {
	if !slices.Contains(ready, call.Value) {
		return c.showAsk(ctx, true)
	}
	m := telegram.Message{HTML: c.Voice.Asked(call.Value, "")}
	row := telegram.Row{askButton(c.Voice)}
	if c.personAsked() {
		row = append(row, chat.PersonButton(c.Voice, ""))
	}
	m.Inline = []telegram.Row{row}
	return c.Show(ctx, c.WayOn(m), true)
}

// tapAskPerson waits for a question, once it is known what it is about where the chat has several things to ask about.
func (c visit) tapAskPerson(ctx context.Context, _ telegram.Callback) error {
	all, err := c.askable(ctx)
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		return c.awaitQuestion(ctx, nil)
	case len(all) == 1 || !c.personAsked():
		return c.awaitQuestion(ctx, &all[0])
	}
	if full, err := c.usedUp(ctx); full || err != nil {
		return err
	}
	return c.showWhich(ctx, all, c.Voice.HTML("query.which", nil), true)
}

// showWhich asks which of its guarantees a question is about.
func (c visit) showWhich(ctx context.Context, all []kafala.Guarantee, html string, inPlace bool) error {
	m := telegram.Message{HTML: html, Inline: requestRows(c.Voice, all[:min(len(all), listed)], "askabout")}
	m.Inline = append(m.Inline, telegram.Row{telegram.Button(c.Voice.Plain("button.ask.none", nil), telegram.Callback{Verb: "asknone"})})
	return c.Show(ctx, c.WayOn(m), inPlace)
}

// askable lists what a chat may ask about: what is in force, then what awaits its payment, then what had a reference, each newest first;
// where there is none of these, the newest that it asked for.
func (c visit) askable(ctx context.Context) (about []kafala.Guarantee, err error) {
	all, err := c.Office.Current(ctx, c.Request.Chat, looked)
	if err != nil {
		return nil, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	for _, fits := range []func(kafala.Guarantee) bool{
		func(g kafala.Guarantee) bool { return g.Status == kafala.Issued },
		func(g kafala.Guarantee) bool { return g.Status == kafala.Awaiting },
		func(g kafala.Guarantee) bool {
			return g.Status != kafala.Issued && g.Status != kafala.Awaiting && g.Reference != ""
		},
	} {
		for _, g := range all {
			if fits(g) {
				about = append(about, g)
			}
		}
	}
	if len(about) == 0 && len(all) > 0 {
		about = all[:1]
	}
	return about, nil
}

// tapAskAbout waits for a question about one of the chat's own guarantees.
func (c visit) tapAskAbout(ctx context.Context, call telegram.Callback) error {
	g, err := c.own(ctx, call.Value)
	if g == nil {
		return err
	}
	return c.awaitQuestion(ctx, g)
}

// tapAskNone waits for a question about none of them.
func (c visit) tapAskNone(ctx context.Context, _ telegram.Callback) error {
	return c.awaitQuestion(ctx, nil)
}

// awaitQuestion says when staff answer, and waits for a question about this guarantee; nil: about none.
func (c visit) awaitQuestion(ctx context.Context, about *kafala.Guarantee) error {
	if !c.personAsked() { // the button is older than that
		return c.showAsk(ctx, true)
	}
	if full, err := c.usedUp(ctx); full || err != nil {
		return err
	}
	a, err := c.newAsking(about)
	if err != nil {
		return err
	}
	return c.showPrompt(ctx, a, "")
}

// newAsking draws the token of a question that is to be typed, about this guarantee; nil: about none.
func (c visit) newAsking(about *kafala.Guarantee) (chat.Asking, error) {
	token, err := kafala.NewToken(c.Office.Random, kafala.QueryToken)
	a := chat.Asking{What: dialogs.QueryAwaited, Token: token, Guarantee: chat.NoGuarantee}
	if about != nil {
		a.Guarantee = about.ID
	}
	return a, err
}

// showPrompt says when staff answer, and waits for a question from now on. word stands above it, as HTML; empty: nothing does.
func (c visit) showPrompt(ctx context.Context, a chat.Asking, word string) error {
	about, err := c.aboutLine(ctx, a.Guarantee)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: voice.Joined(word, c.Voice.HTML("query.ask", c.askData()), about),
		Inline: []telegram.Row{{quitButton(c.Voice, a)}}}
	if a.Prompt = 0; c.Request.Query != nil && c.Request.Message != nil { // it stands in the place of what was tapped
		a.Prompt = c.Request.Message.ID
		if err := c.AwaitQuery(ctx, a); err != nil {
			return err
		}
		return c.Show(ctx, m, true)
	}
	return c.waitBy(ctx, a, m)
}

// waitBy waits for a question by a message of its own, whose number is kept: it is known once Telegram has it.
func (c visit) waitBy(ctx context.Context, a chat.Asking, m telegram.Message) error {
	a.Prompt = 0
	if err := c.AwaitQuery(ctx, a); err != nil || c.Follows() {
		return err
	}
	if c.Request.Query != nil {
		c.Acknowledge(ctx)
	}
	sent, err := c.ShowFor(ctx, m)
	if err != nil || sent == 0 {
		return err
	}
	a.Prompt = sent
	return c.AwaitQuery(ctx, a)
}

// aboutLine says which guarantee of the chat's a question is about; empty: none.
func (c visit) aboutLine(ctx context.Context, guarantee string) (string, error) {
	if !kafala.IsGuaranteeID(guarantee) {
		return "", nil
	}
	g, err := c.Office.ForChat(ctx, c.Request.Chat, guarantee)
	if errors.Is(err, kafala.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	return c.Voice.QueryAbout(g), nil
}

// usedUp says, before a question is typed, that the chat has asked as many as it may and when it may ask again; false: it may now.
func (c visit) usedUp(ctx context.Context) (bool, error) {
	next, err := c.Office.AsksNext(ctx, c.Request.Chat)
	if err != nil || next.IsZero() {
		return false, err
	}
	p := &kafala.Problem{Key: "query.full", Data: map[string]any{"Count": kafala.QueriesDay, "Until": next}}
	return true, c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.Refusal(p), Inline: []telegram.Row{{askButton(c.Voice)}}}), true)
}

// askData is what the words before a question may use.
func (c visit) askData() locales.Data {
	return locales.Data{"Operator": c.Settings.Operator.Name.In(c.Voice.Language), "Hours": locales.HTML(c.Voice.AskingHours(c.Now())),
		"Count": kafala.QueryLength, "Day": kafala.QueriesDay, "Minutes": int(chat.QueryAwaited / time.Minute),
		"End": c.Voice.Clock(c.Now().Add(chat.QueryAwaited))}
}

// quitButton ends the waiting for this question.
func quitButton(v voice.Voice, a chat.Asking) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.ask.quit", nil), telegram.Callback{Verb: "askquitof", Value: a.Token})
}

// sendReply tells a chat what became of its question, in the language that it is spoken to now. One that is kept no more, or was deleted,
// is told nothing of it. That it has arrived is saved first: what is typed then is meant for staff, perhaps.
func (b *Bot) sendReply(ctx context.Context, p *courier.Parcel) error {
	q, err := b.Office.Queries.Query(ctx, p.Detail)
	if errors.Is(err, kafala.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a question: %w", err)
	}
	c, err := b.house.Beside(ctx, p.Chat, q.Language)
	if err != nil {
		return fmt.Errorf("find how a chat is spoken to: %w", err)
	}
	v := c.Voice
	home := telegram.Button(v.Plain("button.home", nil), telegram.Callback{Verb: "home"})
	m := telegram.Message{HTML: v.Reply(q), Inline: []telegram.Row{{askButton(v), home}}}
	return p.Part(ctx, "text", func(ctx context.Context) error {
		if err := c.Replied(ctx); err != nil {
			return fmt.Errorf("note that an answer has arrived: %w", err)
		}
		return b.sender(p, v, m)(ctx)
	})
}

// keptQueries tells what is kept of the questions of this chat.
func (c visit) keptQueries(ctx context.Context) (parts []string, err error) {
	all, err := c.Office.Queries.QueriesOf(ctx, c.Request.Chat)
	if err != nil {
		return nil, err
	}
	for _, q := range all {
		var about *kafala.Guarantee
		if q.Guarantee != "" {
			g, err := c.Office.ForChat(ctx, c.Request.Chat, q.Guarantee)
			if err != nil && !errors.Is(err, kafala.ErrNotFound) {
				return nil, err
			}
			if err == nil {
				about = &g
			}
		}
		parts = append(parts, c.Voice.KeptQuery(q, about))
	}
	return parts, nil
}

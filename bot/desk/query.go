package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What people ask a person is read and answered in a member's own chat. The group is told that there is a question, and never what it
// says; its button leads here. Whatever message holds a question or an answer is sent empty, and that it goes is saved with the
// act, before it is filled in.

// answer is what a session of staff waits for (asking.what), about the id of a question.
const answer = "answer"

// answering tells whether a text is the answer that a session waits for. A reference alone is looked up: somebody stands at the
// counter meanwhile.
func answering(asked, text string, now time.Time) bool {
	a, waiting := readAsking(asked, now)
	_, reference := typed.Reference(text)
	return waiting && a.what == answer && text != "" && !reference
}

// amended is what an edit asks for while an answer is waited for: it is shown before it is sent, as what is typed anew.
func (d *Desk) amended(c *chat.Chat) errand {
	m := c.Request.Message
	if m.ForwardOrigin == nil && !d.asksPerson(c) && answering(c.State.Session.Asked, m.Text, c.Now()) {
		return clerk.answerGiven
	}
	return nil
}

// asksPerson tells whether a member is about to ask something themself.
func (d *Desk) asksPerson(c *chat.Chat) bool {
	a, waits := chat.ReadQuery(c.State.Session, c.Now())
	return waits && a.Waits()
}

// aboutQuestion are the words of a notice about a question: of one that is about no guarantee they are others.
func aboutQuestion(key string, d *kafala.Delivery) string {
	if d.Guarantee == "" {
		return key + ".alone"
	}
	return key
}

// answered tells whether nothing is to be told any more of a question: it is answered, given up or gone, or somebody has it.
func (d *Desk) answered(ctx context.Context, n kafala.Notice) bool {
	q, err := d.Office.Queries.Query(ctx, n.Of)
	return errors.Is(err, kafala.ErrNotFound) || err == nil && !q.Stands(n, d.Office.Time())
}

// takeQuestion makes a question this member's and shows it.
func (k clerk) takeQuestion(ctx context.Context, id string) (bool, error) {
	if k.by.Rank == "" {
		return true, k.turnedAway(ctx, staff.Action{Duty: staff.Answer})
	}
	if err := k.moveOn(ctx); err != nil {
		return true, err
	}
	if _, err := k.Counter.MayAnswer(ctx, k.by, id); err != nil {
		return true, k.noQuestion(ctx, err)
	}
	sent, err := k.sendEmpty(ctx, "answering.empty")
	if err != nil {
		return true, k.Forgive(err)
	}
	q, err := k.Counter.TakeQuery(ctx, k.by, id, kafala.HeldMessage{Chat: k.Request.Chat, ID: sent})
	if err != nil {
		return true, k.fillRefusal(ctx, sent, q, err)
	}
	if err := k.Await(ctx, asking{answer, id}.at(k.Now())); err != nil {
		return true, err
	}
	m, err := k.drawQuestion(ctx, q)
	if err != nil {
		return true, err
	}
	return true, k.fill(ctx, sent, m)
}

// noQuestion says that a question is gone. Other refusals are said by Take.
func (k clerk) noQuestion(ctx context.Context, err error) error {
	if !errors.Is(err, kafala.ErrNotFound) {
		return err
	}
	return k.SayBeside(ctx, telegram.Message{HTML: k.Voice.HTML("answering.gone", nil), Inline: []telegram.Row{k.fromQuestion()}})
}

// fromQuestion leads on from a question that is not theirs.
func (k clerk) fromQuestion() telegram.Row {
	return append(telegram.Row{k.toQuestions()}, k.toDesk()...)
}

// fillRefusal says, in the message that was to hold a question or an answer, why it does not.
func (k clerk) fillRefusal(ctx context.Context, sent int, q kafala.Query, err error) error {
	text, p := k.Voice.HTML("answering.gone", nil), (*kafala.Problem)(nil)
	if !errors.Is(err, kafala.ErrNotFound) {
		if !errors.As(err, &p) {
			return err
		}
		text = k.Voice.Refusal(p)
		if p.Key == "staff.question.taken" {
			text = k.Voice.HTML("answering.taken", locales.Data{"Who": k.nameOf(ctx, q.Holder().ID), "End": k.Voice.Clock(q.HeldUntil())})
		}
	}
	if k.Request.Forgotten { // an answer to what is not theirs any more
		text = voice.Joined(text, k.Voice.HTML("answering.deleted", nil))
	}
	m := telegram.Message{HTML: text, Inline: []telegram.Row{k.fromQuestion()}}
	if p != nil && p.Key == "staff.refused" { // removed while the message was on its way
		m.Inline = nil
	}
	return k.fill(ctx, sent, m)
}

// drawQuestion draws a question for whoever has taken it, in their language; that of the chat which has asked is named.
func (k clerk) drawQuestion(ctx context.Context, q kafala.Query) (telegram.Message, error) {
	theirs, err := k.Spoken(ctx, q.Chat, q.Language)
	if err != nil {
		return telegram.Message{}, err
	}
	place := ""
	if q.Place != "" && k.Voice.Has("place."+q.Place) {
		place = k.Voice.HTML("answering.place", locales.Data{"Place": k.Voice.Plain("place."+q.Place, nil)})
	}
	html := voice.Joined(
		k.Voice.HTML("answering.question", locales.Data{"About": k.questionOf(ctx, q), "Moment": k.Voice.Dated(q.Asked()),
			"Question": locales.AsTyped(q.Text, k.Voice.Language)}),
		place,
		k.Voice.HTML("answering.how", locales.Data{"End": k.Voice.Clock(q.HeldUntil()),
			"Language": k.Voice.Plain("language.of."+theirs.Language, nil), "Count": kafala.QueryLength}))
	row := telegram.Row{}
	if q.Guarantee != "" {
		row = append(row, telegram.Button(k.Voice.Plain("button.card", nil), telegram.Callback{Verb: "askedcard", Value: q.ID}))
	}
	return telegram.Message{HTML: html, Inline: []telegram.Row{
		append(row, telegram.Button(k.Voice.Plain("button.reply", nil), telegram.Callback{Verb: "reply", Value: q.ID})), k.letGoRow(q.ID)}}, nil
}

// tapAskedCard opens the card of what a question is about, below the question, which stays with its buttons.
func (k clerk) tapAskedCard(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.ViewAsked(ctx, k.by, call.Value)
	if err != nil {
		return k.noQuestion(ctx, err)
	}
	m, err := k.drawCard(ctx, g, verdict{opened: true})
	if err != nil {
		return err
	}
	return k.SayBeside(ctx, m)
}

// questionOf names what a question is about.
func (k clerk) questionOf(ctx context.Context, q kafala.Query) string {
	if q.Guarantee == "" {
		return k.Voice.Plain("answering.alone", nil)
	}
	return k.referenceOf(ctx, q.Guarantee)
}

// whichQuestion names a question so that it is taken for no other one.
func (k clerk) whichQuestion(ctx context.Context, q kafala.Query) locales.Data {
	return locales.Data{"About": k.questionOf(ctx, q), "Moment": k.Voice.Dated(q.Asked())}
}

func (k clerk) letGoRow(id string) telegram.Row {
	return telegram.Row{telegram.Button(k.Voice.Plain("button.letgo", nil), telegram.Callback{Verb: "letgo", Value: id})}
}

// answerGiven shows the answer that was typed as it will arrive, to be sent or typed again.
func (k clerk) answerGiven(ctx context.Context) (bool, error) {
	a, ok := readAsking(k.State.Session.Asked, k.Now())
	if k.by.Rank == "" || !ok {
		return false, nil
	}
	q, sent, err := k.writeAnswer(ctx, a.about, k.Request.Message.Text)
	switch {
	case sent == 0:
		return true, err
	case err != nil:
		return true, k.unwritten(ctx, a, sent, q, err)
	}
	k.Forget() // it stands in the message that goes
	if err := k.Await(ctx, a.at(k.Now())); err != nil {
		return true, err
	}
	return true, k.preview(ctx, sent, q, "answering.preview")
}

// unwritten says why an answer was not taken. Where another one may be typed, that is still waited for. What was typed goes as what is
// taken does: it is an answer to a question that stays in no chat of staff's.
func (k clerk) unwritten(ctx context.Context, a asking, sent int, q kafala.Query, err error) error {
	p := (*kafala.Problem)(nil)
	goesOn := errors.As(err, &p) && q.Holder().ID == k.by.ID && p.Key != "staff.question.taken"
	deleted := ""
	if k.Forget(); k.Request.Forgotten {
		deleted = k.Voice.HTML("answering.deleted", nil)
	}
	next := ""
	if goesOn {
		next = a.at(k.Now())
	}
	if err := k.Await(ctx, next); err != nil {
		return err
	}
	if !goesOn {
		return k.fillRefusal(ctx, sent, q, err)
	}
	html := k.Voice.Refusal(p)
	if key := "answering.refused." + strings.TrimPrefix(p.Key, "query."); k.Voice.Has(key) { // where the words are for whoever asks
		html = k.Voice.HTML(key, nil)
	}
	return k.fill(ctx, sent, telegram.Message{HTML: voice.Joined(html, deleted, k.Voice.HTML("answering.again", nil)),
		Inline: []telegram.Row{k.letGoRow(q.ID)}})
}

// tapReply waits for the answer once more, after something else was done.
func (k clerk) tapReply(ctx context.Context, call telegram.Callback) error {
	q, err := k.Counter.MayAnswer(ctx, k.by, call.Value)
	if err != nil {
		return k.noQuestion(ctx, err)
	}
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Answer, Guarantee: q.Guarantee}); err != nil {
		return err
	}
	if q.Holder().ID != k.by.ID {
		return kafala.NewProblem("staff.question.notheld")
	}
	if err := k.Await(ctx, asking{answer, q.ID}.at(k.Now())); err != nil {
		return err
	}
	return k.SayBeside(ctx, telegram.Message{HTML: k.Voice.HTML("answering.write", k.whichQuestion(ctx, q)),
		Inline: []telegram.Row{k.letGoRow(q.ID)}})
}

// tapLetGo gives a question back to the others.
func (k clerk) tapLetGo(ctx context.Context, call telegram.Callback) error {
	q, err := k.Counter.LetGo(ctx, k.by, call.Value)
	return k.done(ctx, q, "answering.letgo", err)
}

// done says what came of the last act about a question. What stood of it in this chat is deleted by what was saved with that.
func (k clerk) done(ctx context.Context, q kafala.Query, key string, err error) error {
	if err != nil {
		return k.noQuestion(ctx, err)
	}
	if a, waits := readAsking(k.State.Session.Asked, k.Now()); !waits || a.what != answer || a.about == q.ID { // not another's answer
		if err := k.Await(ctx, ""); err != nil {
			return err
		}
	}
	return k.SayBeside(ctx, telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"About": k.questionOf(ctx, q)}),
		Inline: []telegram.Row{k.fromQuestion()}})
}

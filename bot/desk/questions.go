package desk

import (
	"context"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// The questions that wait, for who may take them: about which guarantee, and since when. What is asked is read once it is taken.

// answersQuestions tells whether people can ask somebody here, and this member may answer.
func (k clerk) answersQuestions() bool {
	return k.Settings.Questions.On && k.StaffChat != 0 && k.by.Rank.May(staff.Answer)
}

// toQuestions is the button that leads to them.
func (k clerk) toQuestions() models.InlineKeyboardButton {
	return telegram.Button(k.Voice.Plain("button.questions", nil), telegram.Callback{Verb: "questions", Value: first})
}

// tapQuestions shows a page of the questions that this member may take now, or has.
func (k clerk) tapQuestions(ctx context.Context, call telegram.Callback) error {
	q := kafala.ListPage{Limit: listedAtOnce}
	var ok bool
	if q.Beside, q.Back, ok = readSpot(call.Value); !ok {
		return kafala.ErrNotFound
	}
	found, more, err := k.Counter.Questions(ctx, k.by, q)
	if err != nil {
		return err
	}
	if len(found) == 0 && call.Value != first { // what stood there was answered meanwhile
		return k.tapQuestions(ctx, telegram.Callback{Verb: call.Verb, Value: first})
	}
	m := telegram.Message{HTML: k.Voice.HTML("list.title", locales.Data{"Title": k.Voice.Plain("button.questions", nil)}) + "\n"}
	if len(found) == 0 {
		m.HTML += k.Voice.HTML("list.empty", nil)
	} else {
		m.HTML += k.Voice.HTML("list.questions", locales.Data{"Minutes": int(kafala.QueryHold / time.Minute)})
	}
	var places []kafala.Spot
	for _, one := range found {
		m.Inline = append(m.Inline, telegram.Row{k.questionButton(ctx, one)})
		places = append(places, one.Spot())
	}
	m.Inline = append(m.Inline, k.turns(places, more, q, call.Value, func(spot string) telegram.Callback {
		return telegram.Callback{Verb: "questions", Value: spot}
	})...)
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, true)
}

// questionButton names a question by what it is about and since when it waits, and takes it, or goes on with one's own.
func (k clerk) questionButton(ctx context.Context, q kafala.Query) models.InlineKeyboardButton {
	key := "list.question"
	if q.Holder().ID == k.by.ID {
		key = "list.question.held"
	}
	return telegram.Button(k.Voice.Plain(key, locales.Data{"About": k.questionOf(ctx, q), "Moment": k.near(q.Asked())}),
		telegram.Callback{Verb: "takeq", Value: q.ID})
}

// tapTakeQuestion takes a question of the list, which stays.
func (k clerk) tapTakeQuestion(ctx context.Context, call telegram.Callback) error {
	_, err := k.takeQuestion(ctx, call.Value)
	return err
}

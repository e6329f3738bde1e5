package desk

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// An answer is shown to whoever has written it as it will arrive, and is sent as it was shown. What may have been meant as one is not,
// and goes from the chat all the same.

// writeAnswer keeps an answer, which is to be shown in a message that is sent empty; 0: that could not be sent.
func (k clerk) writeAnswer(ctx context.Context, id, text string) (q kafala.Query, sent int, err error) {
	if sent, err = k.sendEmpty(ctx, "answering.draft"); err != nil {
		return q, 0, k.Forgive(err)
	}
	q, err = k.Counter.WriteAnswer(ctx, k.by, id, text, kafala.HeldMessage{Chat: k.Request.Chat, ID: sent})
	return q, sent, err
}

// preview shows an answer as it will arrive: in the language that the chat which has asked is spoken to now. Its button sends it as
// long as that is so.
func (k clerk) preview(ctx context.Context, sent int, q kafala.Query, key string) error {
	theirs, err := k.Spoken(ctx, q.Chat, q.Language)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML(key, nil) + "\n\n" + theirs.Reply(q)}
	send := telegram.Callback{Verb: "sendreply", Field: strconv.Itoa(q.Drafts()) + upon + theirs.Language, Value: q.ID}
	m.Inline = []telegram.Row{{telegram.Styled(telegram.Button(k.Voice.Plain("button.sendreply", nil), send), "success")}, k.letGoRow(q.ID)}
	return k.fill(ctx, sent, m)
}

// tapSendReply sends the answer that was shown. Where it would arrive in another language by now it is shown anew instead.
func (k clerk) tapSendReply(ctx context.Context, call telegram.Callback) error {
	number, shown, _ := strings.Cut(call.Field, upon) // of an earlier release without the language
	draft, err := strconv.Atoi(number)
	if err != nil {
		return kafala.ErrNotFound
	}
	if anew, err := k.shownAnew(ctx, call.Value, draft, shown); anew || err != nil {
		return err
	}
	q, err := k.Counter.SendAnswer(ctx, k.by, call.Value, draft)
	return k.done(ctx, q, "answering.sent", err)
}

// shownAnew shows the answer of this number once more, if the chat that has asked is spoken to in another language than it was shown in,
// and tells whether it did. Whether it may be sent at all is not asked here.
func (k clerk) shownAnew(ctx context.Context, id string, draft int, shown string) (bool, error) {
	q, err := k.Office.Queries.Query(ctx, id)
	if err != nil || shown == "" || q.Drafts() != draft || !q.HeldBy(kafala.Hand{ID: k.by.ID}, k.Now()) {
		return false, nil //nolint:nilerr // whoever sends it meets the same error
	}
	theirs, err := k.Spoken(ctx, q.Chat, q.Language)
	if err != nil || theirs.Language == shown {
		return false, err
	}
	q, sent, err := k.writeAnswer(ctx, id, q.Answer)
	if err != nil || sent == 0 {
		return true, err
	}
	return true, k.preview(ctx, sent, q, "answering.anew")
}

// perhapsAnswer takes text that is of no use where it was written, while a question is before this member, for what may have been meant
// as its answer: it goes from their chat as an answer does. It gives what there is to say of that, nothing was sent, and the way to
// write the answer; empty: no question is.
func (k clerk) perhapsAnswer(ctx context.Context) (said string, ways []telegram.Row, err error) {
	if k.Request.IsCommand || k.Request.Message.Text == "" {
		return "", nil, nil
	}
	q, err := k.Counter.Held(ctx, k.by)
	if errors.Is(err, kafala.ErrNotFound) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	deleted := ""
	if !k.Request.Forgotten { // else whoever deletes it says so
		if k.Forget(); k.Request.Forgotten {
			deleted = k.Voice.HTML("answering.deleted", nil)
		}
		if err := k.SaveGone(ctx); err != nil {
			return "", nil, err
		}
	}
	way := telegram.Row{telegram.Button(k.Voice.Plain("button.reply", nil), telegram.Callback{Verb: "reply", Value: q.ID})}
	return voice.Joined(deleted, k.Voice.HTML("desk.said.held", k.whichQuestion(ctx, q))), []telegram.Row{way}, nil
}

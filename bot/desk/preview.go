package desk

import (
	"context"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
)

// An answer is shown to whoever has written it as it will arrive, and is sent as it was shown.

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

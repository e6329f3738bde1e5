package bot

import (
	"context"
	"encoding/json"
	"time"

	tg "github.com/go-telegram/bot"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// patience is how long one call to Telegram may take.
const patience = 10 * time.Second

// showTurn shows where a step led. A tap edits the message that it stands on, unless what comes next needs the
// keyboard below the screen, the button was an old one, or the message is what the person has just agreed to, or what was
// refused.
func (b *Bot) showTurn(ctx context.Context, r request, v voice, t dialogs.Turn) error {
	if t.Screen.Kind == dialogs.Submitted && t.Stale { // an old button, after the request has moved on
		g, err := b.Office.ForChat(ctx, r.chat, kafala.GuaranteeID(r.chat, t.Screen.Draft))
		if err == nil {
			return b.show(ctx, r, v, b.drawRequest(v, g), false)
		}
	}
	if t.Screen.Kind == dialogs.Dropped && r.query != nil { // the question whether to give up may keep its buttons: by now they are old ones
		return b.sayBeside(ctx, r, v, b.draw(v, t.Screen))
	}
	return b.show(ctx, r, v, b.draw(v, t.Screen), !t.Stale && !t.Begun && (t.Screen.Problem == nil || r.query == nil))
}

// show answers an update with a message. inPlace allows to edit the one that was tapped.
func (b *Bot) show(ctx context.Context, r request, v voice, m message, inPlace bool) error {
	if r.query == nil {
		return b.say(ctx, r, v, m)
	}
	if !inPlace || r.message == nil || m.reply != nil || m.remove {
		b.aside(ctx, func(ctx context.Context) { b.acknowledge(ctx, r); b.strip(ctx, r) })
		return b.say(ctx, r, v, m)
	}
	b.aside(ctx, func(ctx context.Context) { b.acknowledge(ctx, r) })
	if done, err := b.edit(ctx, r, v, m); done || err != nil {
		return err
	}
	return b.say(ctx, r, v, m)
}

// sayBeside answers an update with a message of its own and leaves the tapped one as it is.
func (b *Bot) sayBeside(ctx context.Context, r request, v voice, m message) error {
	if r.query != nil {
		b.aside(ctx, func(ctx context.Context) { b.acknowledge(ctx, r) })
	}
	return b.say(ctx, r, v, m)
}

// say answers an update with a new message: in the answer, or with a call.
func (b *Bot) say(ctx context.Context, r request, v voice, m message) error {
	l := b.write(r.chat, 0, v, m)
	if b.carry(r, m, l) {
		return nil
	}
	return b.forgive(r, b.call(ctx, l.method, l.call()))
}

// forgive turns a failure to answer that no repeating can mend into none.
func (b *Bot) forgive(r request, err error) error {
	switch what, _ := judge(err); what {
	case taken, settled, blocked:
		return nil
	case wrong:
		b.Log.Error("telegram refuses an answer", "update", r.update, "err", err)
		return nil
	}
	return err
}

// acknowledge takes the spinner off a tapped button. That may fail and does not matter.
func (b *Bot) acknowledge(ctx context.Context, r request) {
	_ = b.call(ctx, "answerCallbackQuery", json.RawMessage(append(appendString([]byte(`{"callback_query_id":`), r.query.ID), '}')))
}

// strip takes the buttons off the message that was tapped. That may fail and does not matter.
func (b *Bot) strip(ctx context.Context, r request) {
	if r.message == nil || r.message.ReplyMarkup == nil || len(r.message.ReplyMarkup.InlineKeyboard) == 0 {
		return
	}
	_ = b.call(ctx, "editMessageReplyMarkup", &tg.EditMessageReplyMarkupParams{ChatID: r.chat, MessageID: r.message.ID})
}

// edit puts a message in the place of the tapped one; false: that message cannot be edited any more.
func (b *Bot) edit(ctx context.Context, r request, v voice, m message) (bool, error) {
	l := b.write(r.chat, r.message.ID, v, m)
	if b.fresh(r.message) && b.carry(r, m, l) {
		return true, nil
	}
	err := b.call(ctx, l.method, l.call())
	switch what, _ := judge(err); what {
	case taken:
		return true, nil
	case settled:
		return isNotModified(err), nil
	case wrong:
		return false, nil
	}
	return false, err
}

// send sends a message to a chat.
func (b *Bot) send(ctx context.Context, chat int64, v voice, m message) error {
	l := b.write(chat, 0, v, m)
	return b.call(ctx, l.method, l.call())
}

// stamped marks a text as not valid, unless the bot is in real operation.
func (b *Bot) stamped(v voice, text string) string {
	if !b.Test {
		return text
	}
	return text + "\n\n<i>" + v.HTML("test", nil) + "</i>"
}

// apologise says, once, that something went wrong on our side.
func (b *Bot) apologise(ctx context.Context, r request) {
	v := b.voice(r.from.LanguageCode)
	if r.query != nil {
		b.acknowledge(ctx, r)
	}
	err := b.send(ctx, r.chat, v, message{html: v.HTML("apology", map[string]any{"Contact": v.contact()})})
	if what, _ := judge(err); what != taken {
		b.Log.Warn("an apology did not arrive", "update", r.update, "err", redact(err))
	}
}

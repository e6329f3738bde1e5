package bot

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// What reaches the bot without anybody having said anything: docs/decisions/0033-times-that-count-down.md.

// unsaid tells whether an update says nothing that asks for an answer: an edit that changes no answer, or another picture of
// an album that is answered already. A bank card's number is always answered.
func (c visit) unsaid() bool {
	m := c.Request.Message
	if !c.Request.Edited || c.Request.Query != nil {
		return c.Follows()
	}
	if c.Settings.Rules.PrivateEntry == kafala.OnPageAlone && c.Unwelcome() {
		return false // it vanishes, and is to be typed elsewhere
	}
	return !typed.IsCard(m.Text) && !c.dialog.Amends(c.State.Session, func(f dialogs.Field) (string, bool) {
		if f.Parse != nil {
			value, p := f.Parse(m.Text, c.State.Session.Answers, kafala.DateOf(c.Now()))
			return value, p == nil
		}
		in := dialogs.Input{Text: m.Text}
		c.readLabel(&in, dialogs.Place{Kind: dialogs.Question, Field: f})
		return in.Value, in.Act == dialogs.Choose
	})
}

// pass lets an update go by without a word. What must not stay in the chat is deleted all the same.
func (c visit) pass(ctx context.Context) error {
	m := c.Request.Message
	if holdsFile(m) {
		c.Forget()
	}
	if !c.ForgetLeft() {
		return nil
	}
	return c.SaveGone(ctx)
}

// isPicture tells whether a message may show somebody's papers, still or moving.
func isPicture(m *telegram.Received) bool {
	return len(m.Photo) > 0 || m.Document != nil || m.Video != nil || m.VideoNote != nil || m.Animation != nil || m.LivePhoto != nil ||
		m.PaidMedia != nil || m.Story != nil
}

// holdsFile tells whether a message is a picture or a file, of which none stays in the chat. What is spoken, a sticker, a place and
// whatever else is sent stays, unless its words hold what must not.
func holdsFile(m *telegram.Received) bool { return isPicture(m) || m.Audio != nil }

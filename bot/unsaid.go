package bot

import (
	"context"

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
	return !typed.IsCard(m.Text) && !typed.IsCard(m.Beside()) && !c.dialog.Amends(c.State.Session, func(f dialogs.Field) (string, bool) {
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
	if m.HoldsFile() {
		c.Forget()
	}
	if !c.ForgetLeft() {
		return nil
	}
	return c.SaveGone(ctx)
}

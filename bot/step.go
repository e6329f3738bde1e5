package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// step takes one step of the dialog, saves it and shows where it leads.
func (c visit) step(ctx context.Context) error {
	if c.Aged() && c.Unwelcome() {
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("note.stays", nil)}), false)
	}
	if c.unsaid() {
		return c.pass(ctx)
	}
	in, err := c.dialogInput()
	if err != nil {
		return err
	}
	in.Secret = c.secret()
	c.State.Session.Keyboard = c.State.Session.Keyboard || c.State.Lost // what stood below is lost as well
	turn := c.limited(ctx, c.dialog.Step(c.State.Session, in))
	if c.State.Lost {
		turn.Screen.Note = "lost"
	}
	if turn.Screen.Kind == dialogs.Welcome {
		turn.Screen.Answers = c.State.Profile.Guarantor
	}
	if turn.Repeat {
		if turn.Screen, err = c.met(ctx, c.Request.Chat, turn.Screen); err != nil {
			return err
		}
		if turn, err = c.lower(ctx, turn); err != nil {
			return err
		}
		return c.showStep(ctx, in, turn)
	}
	if turn.Proved {
		if err := c.Office.Prove(ctx, c.Request.Chat); err != nil {
			return err
		}
	}
	if turn.Renewal != "" {
		return c.goOn(ctx, in, turn)
	}
	turn, applied, fresh, err := c.carryOut(ctx, in, turn)
	if err != nil {
		return err
	}
	if turn, err = c.saveStep(ctx, in, turn); err != nil {
		return err
	}
	if turn, err = c.lower(ctx, turn); err != nil {
		return err
	}
	if applied.ID != "" || turn.Resume != "" {
		c.Heard() // the link follows
	}
	if applied.ID != "" {
		if fresh {
			c.passed(dialogs.Pass{Place: dialogs.AtLink, Passage: dialogs.Shown})
		}
		return c.showSubmitted(ctx, turn, applied, fresh)
	}
	if err := c.showStep(ctx, in, turn); err != nil {
		return err
	}
	if turn.Resume != "" {
		return c.showEarlier(ctx, *turn.Screen.Earlier)
	}
	return nil
}

// carryOut has the office do what a step asks of it, before the step is saved: so what was not done is asked for again.
func (c visit) carryOut(ctx context.Context, in dialogs.Input, turn dialogs.Turn) (
	_ dialogs.Turn, g kafala.Guarantee, fresh bool, err error) {
	switch {
	case turn.Apply != nil:
		turn, g, fresh, err = c.apply(ctx, in, turn)
	case turn.Identify != "":
		turn, err = c.beginIdentity(ctx, turn)
	case turn.Looks != "":
		turn = c.lookNow(ctx, turn)
	case turn.Replace != "":
		turn = c.replace(ctx, turn)
	case turn.Resume != "":
		turn, err = c.resume(ctx, in, turn)
	}
	if err == nil {
		turn, err = c.meet(ctx, turn)
	}
	return turn, g, fresh, err
}

func (c visit) dialogInput() (dialogs.Input, error) {
	var d telegram.Callback
	if c.Request.Query != nil {
		var err error
		if d, err = c.verbs.Read(c.Request.Query.Data); err != nil {
			look := dialogs.Input{Act: dialogs.Look, Update: c.Request.Update, Tap: true, At: c.Now(), Draft: "----"}
			return look, nil //nolint:nilerr // made up, or of a form that no longer is: no draft has this mark
		}
	}
	if c.Request.Query == nil && !c.Request.Edited {
		switch c.Request.Command {
		case "start", "new":
			return dialogs.Input{Act: dialogs.Start, Update: c.Request.Update, At: c.Now()}, nil
		case "cancel":
			return dialogs.Input{Act: dialogs.Cancel, Update: c.Request.Update, At: c.Now()}, nil
		case "":
		default:
			return dialogs.Input{Act: dialogs.Foreign, Value: "command", Text: c.Request.Message.Text, Update: c.Request.Update, At: c.Now()}, nil
		}
	}
	in, err := c.input(d, c.dialog.Position(c.State.Session))
	in.Saved = c.State.Profile.Guarantor
	return in, err
}

// apply hands a submitted request to the office and tells whether it opened it. A refusal goes back into the dialog. An
// earlier one for the same person is none: the total stays, and what is to become of it is asked there (meet).
func (c visit) apply(ctx context.Context, in dialogs.Input, turn dialogs.Turn) (dialogs.Turn, kafala.Guarantee, bool, error) {
	a := *turn.Apply
	a.Chat, a.Language = c.Request.Chat, c.Voice.Language
	g, fresh, p, err := c.Office.Apply(ctx, a)
	if err != nil {
		return turn, g, false, fmt.Errorf("update %d: %w", c.Request.Update, err)
	}
	if p != nil && p.Key == "earlier" {
		still := c.State.Session
		in.Act, still.Wanted = dialogs.Look, ""
		return c.dialog.Step(still, in), kafala.Guarantee{}, false, nil
	}
	if p != nil {
		in.Act, in.Problem, in.Draft, in.Value = dialogs.Refuse, p, "", ""
		if p.Key == "contact" { // no refusal: it goes on once the account's number is shared
			in.Act = dialogs.Want
		}
		return c.dialog.Step(c.State.Session, in), kafala.Guarantee{}, false, nil
	}
	return turn, g, fresh, nil
}

// showTurn shows where a step led. A tap edits the message that it stands on, unless what comes next needs the
// keyboard below the screen, the button was an old one, or the message is what the person has just agreed to, or what was
// refused.
func (c visit) showTurn(ctx context.Context, t dialogs.Turn) error {
	if t.Screen.Kind == dialogs.Submitted && (t.Stale || t.Repeat && t.Screen.Yielded) { // an old button, or one whose answer was lost
		g, err := c.Office.ForChat(ctx, c.Request.Chat, kafala.GuaranteeID(c.Request.Chat, t.Screen.Draft))
		if err == nil {
			return c.showRequest(ctx, g, "", false)
		}
	}
	return c.Show(ctx, c.draw(c.Voice, t.Screen), !t.Stale && !t.Begun && (t.Screen.Problem == nil || c.Request.Query == nil))
}

// saveStep saves a step with all that it leaves behind, in one stroke. An ID number that is one too many for this chat
// within a day makes it a refusal, which is what is saved then: the bot is no place to try numbers.
func (c visit) saveStep(ctx context.Context, in dialogs.Input, turn dialogs.Turn) (dialogs.Turn, error) {
	k := dialogs.StepResult{Profile: remembered(c.Voice, c.State.Profile, turn), Count: c.counted(in, turn)}
	if turn.Delete {
		c.Forget()
	}
	if turn.Begun && c.Settings.Times.Reminder > 0 {
		k.Out = append(k.Out, remind(c.Request.Chat, turn.Session, c.Settings.Times.Reminder))
	}
	turn.Session, k.Counted = c.dialog.Count(c.State.Session, turn, in.At)
	k.Session = turn.Session
	k.Out = append(k.Out, c.fromPage(in, turn)...)
	err := c.Keep(ctx, k)
	if errors.Is(err, dialogs.ErrTooMany) {
		in.Act, in.Problem = dialogs.Refuse, &kafala.Problem{Key: "ids"}
		turn = c.dialog.Step(c.State.Session, in)
		k.Count = dialogs.Count{}
		turn.Session, k.Counted = c.dialog.Count(c.State.Session, turn, in.At)
		k.Session = turn.Session
		k.Out = c.fromPage(in, turn)
		err = c.Keep(ctx, k)
	}
	if err == nil {
		c.passed(k.Counted.Up...)
	}
	return turn, err
}

// counted is the ID number that was typed as an answer.
func (b *Bot) counted(in dialogs.Input, turn dialogs.Turn) dialogs.Count {
	f, ok := b.dialog.Form.Field(turn.Screen.Accepted)
	if !ok || !f.Private || in.Act != dialogs.Say {
		return dialogs.Count{}
	}
	return dialogs.Count{Value: turn.Session.Answers[f.ID], Limit: b.Settings.Rules.IDs, Per: 24 * time.Hour}
}

// remembered is what outlives a request: the consent when one is begun; when one is submitted, the details that the
// guarantor wants kept. nil: the profile stays as it is.
func remembered(v voice.Voice, p dialogs.Profile, turn dialogs.Turn) *dialogs.Profile {
	switch {
	case turn.Begun:
		p.Consent = turn.Session.Consent
	case turn.Apply != nil && len(turn.Kept)+len(p.Guarantor) > 0:
		p.Guarantor = turn.Kept
	default:
		return nil
	}
	p.Language = v.Language
	return &p
}

// remind promises a word about a request that is left lying.
func remind(chat int64, s dialogs.Session, after kafala.Duration) kafala.Delivery {
	return kafala.Delivery{ID: kafala.RemindID(chat, s.Draft), Kind: kafala.Remind, Chat: chat, Detail: s.Draft,
		Due: s.Seen.Add(time.Duration(after)), Since: s.Seen}
}

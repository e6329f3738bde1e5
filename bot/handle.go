package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Serve does all that an update asks for, and returns once it is saved and answered. An error means that the
// update should be given again; that is always safe, since what it did is recognised. An update that cannot
// be handled at all is apologised for and is no error. What is done beside the answer may still be under way.
func (b *Bot) Serve(ctx context.Context, r telegram.Request) (err error) {
	began, kind := time.Now(), "message"
	if r.Query != nil {
		kind = "tap"
	}
	defer func() { b.OnUpdate(kind, time.Since(began), err) }()
	defer func() {
		if p := recover(); p != nil {
			b.Log.Error("an update made the program panic", "update", r.Update, "stack", string(debug.Stack()))
			b.Apologise(ctx, r)
			err = nil
		}
	}()
	if r.Chat == b.StaffChat && r.Chat != 0 {
		return b.inGroup(ctx, r)
	}
	if !r.Private {
		return b.elsewhere(ctx, r)
	}
	return b.private(ctx, r)
}

// elsewhere answers in groups: only to a command, and only that it works in private.
func (b *Bot) elsewhere(ctx context.Context, r telegram.Request) error {
	if r.Query != nil || r.Edited {
		return nil
	}
	if !r.IsCommand {
		return nil
	}
	return b.Show(ctx, r, b.voices.In(r.From.LanguageCode), telegram.Message{HTML: b.voices.In(r.From.LanguageCode).HTML("private_only", nil)}, false)
}

// maxRetakes is how often the pure step is taken again when another process saved the session in between.
const maxRetakes = 10

// private handles an update of a private chat.
func (b *Bot) private(ctx context.Context, r telegram.Request) error {
	for range maxRetakes {
		st, err := b.Sessions.Load(ctx, r.Chat)
		if err != nil {
			return fmt.Errorf("update %d: %w", r.Update, err)
		}
		if st, err = b.forgetID(ctx, &r, st); errors.Is(err, kafala.ErrStale) {
			continue
		} else if err != nil {
			return fmt.Errorf("update %d: %w", r.Update, err)
		}
		v := b.voices.In(locales.Choose(st.Profile.Language, r.From.LanguageCode))
		if done, err := b.route(ctx, r, v, st); done || err != nil {
			return err
		}
		err = b.step(ctx, r, v, st)
		if !errors.Is(err, kafala.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("update %d: %w", r.Update, kafala.ErrStale)
}

// route does what is not the dialog's: commands, buttons about guarantees, references. It returns false for the
// rest.
func (b *Bot) route(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State) (bool, error) {
	if done, err := b.staffed(ctx, r, v, st); done || err != nil {
		return done, err
	}
	if r.Query != nil {
		d, err := shapes.Read(r.Query.Data)
		if _, dialog := acts[d.Verb]; err == nil && !dialog {
			return true, b.press(ctx, r, v, st, d)
		}
		return false, nil
	}
	if r.Edited {
		return false, nil
	}
	if r.IsCommand {
		return b.command(ctx, r, v, st)
	}
	if st.Session.Draft == "" && r.Message.Text != "" {
		return b.lookUp(ctx, r, v)
	}
	return false, nil
}

// step takes one step of the dialog, saves it and shows where it leads.
func (b *Bot) step(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State) error {
	in, err := b.dialogInput(r, st)
	if err != nil {
		return err
	}
	turn := b.dialog.Step(st.Session, in)
	if st.Lost {
		turn.Screen.Note = "lost"
	}
	if turn.Screen.Kind == dialogs.Welcome {
		turn.Screen.Answers = st.Profile.Guarantor
	}
	if turn.Repeat {
		return b.showTurn(ctx, r, v, turn)
	}
	var applied kafala.Guarantee
	var fresh bool
	if turn.Apply != nil {
		turn, applied, fresh, err = b.apply(ctx, r, v, st, in, turn)
		if err != nil {
			return err
		}
	}
	if turn, err = b.keep(ctx, r, v, st, in, turn); err != nil {
		return err
	}
	r.Answer.Carries = r.Answer.Carries && applied.ID == "" // else the link follows
	if err := b.showTurn(ctx, r, v, turn); err != nil {
		return err
	}
	if applied.ID != "" {
		b.linkAtOnce(ctx, applied, !fresh)
	}
	return nil
}

func (b *Bot) dialogInput(r telegram.Request, st dialogs.State) (dialogs.Input, error) {
	var d telegram.Callback
	if r.Query != nil {
		var err error
		if d, err = shapes.Read(r.Query.Data); err != nil {
			// Made up, or of a form that no longer is: no draft has this mark.
			return dialogs.Input{Act: dialogs.Look, Update: r.Update, Tap: true, At: b.Now(), Draft: "----"}, nil
		}
	}
	if r.Query == nil && !r.Edited {
		switch r.Command {
		case "start", "new":
			return dialogs.Input{Act: dialogs.Start, Update: r.Update, At: b.Now()}, nil
		case "cancel":
			return dialogs.Input{Act: dialogs.Cancel, Update: r.Update, At: b.Now()}, nil
		case "":
		default:
			return dialogs.Input{Act: dialogs.Foreign, Value: "command", Text: r.Message.Text, Update: r.Update, At: b.Now()}, nil
		}
	}
	in, err := b.input(r, d, b.dialog.Position(st.Session))
	in.Saved = st.Profile.Guarantor
	return in, err
}

// apply hands a submitted request to the office and tells whether it opened it. A refusal goes back into the dialog.
func (b *Bot) apply(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State, in dialogs.Input, turn dialogs.Turn) (dialogs.Turn, kafala.Guarantee, bool, error) {
	a := *turn.Apply
	a.Chat, a.Language = r.Chat, v.Language
	g, fresh, p, err := b.Office.Apply(ctx, a)
	if err != nil {
		return turn, g, false, fmt.Errorf("update %d: %w", r.Update, err)
	}
	if p != nil {
		in.Act, in.Problem, in.Draft = dialogs.Refuse, p, ""
		return b.dialog.Step(st.Session, in), kafala.Guarantee{}, false, nil //nolint:nilerr // a Problem is for the person
	}
	if earlier := g.Draft(); earlier != a.Draft {
		turn.Session.Done, turn.Screen.Draft = earlier, earlier
		turn.Screen.Note = "earlier"
	}
	return turn, g, fresh, nil
}

// showTurn shows where a step led. A tap edits the message that it stands on, unless what comes next needs the
// keyboard below the screen, the button was an old one, or the message is what the person has just agreed to, or what was
// refused.
func (b *Bot) showTurn(ctx context.Context, r telegram.Request, v voice.Voice, t dialogs.Turn) error {
	if t.Screen.Kind == dialogs.Submitted && t.Stale { // an old button, after the request has moved on
		g, err := b.Office.ForChat(ctx, r.Chat, kafala.GuaranteeID(r.Chat, t.Screen.Draft))
		if err == nil {
			return b.Show(ctx, r, v, b.drawRequest(v, g), false)
		}
	}
	if t.Screen.Kind == dialogs.Dropped && r.Query != nil { // the question whether to give up may keep its buttons: by now they are old ones
		return b.SayBeside(ctx, r, v, b.draw(v, t.Screen))
	}
	return b.Show(ctx, r, v, b.draw(v, t.Screen), !t.Stale && !t.Begun && (t.Screen.Problem == nil || r.Query == nil))
}

// Apologise says, once, that something went wrong on our side.
func (b *Bot) Apologise(ctx context.Context, r telegram.Request) {
	v := b.voices.In(r.From.LanguageCode)
	if r.Query != nil {
		b.Acknowledge(ctx, r)
	}
	err := b.Send(ctx, r.Chat, v, telegram.Message{HTML: v.HTML("apology", map[string]any{"Contact": v.Contact()})})
	if what, _ := telegram.Judge(err); what != telegram.Taken {
		b.Log.Warn("an apology did not arrive", "update", r.Update, "err", telegram.Redact(err))
	}
}

package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Handle handles one update, as the Bot API writes it, with calls alone: what polling does with each that it fetches.
func (b *Bot) Handle(ctx context.Context, written []byte) error {
	var u update
	if err := json.Unmarshal(written, &u); err != nil {
		return errors.New("handle: not an update")
	}
	r, ok := read(&u)
	if !ok {
		return nil
	}
	r.answer = &answer{}
	defer b.Wait()
	return b.handle(ctx, r)
}

// handle does all that an update asks for, and returns once it is saved and answered. An error means that the
// update should be given again; that is always safe, since what it did is recognised. An update that cannot
// be handled at all is apologised for and is no error. What is done beside the answer may still be under way.
func (b *Bot) handle(ctx context.Context, r request) (err error) {
	began, kind := time.Now(), "message"
	if r.query != nil {
		kind = "tap"
	}
	defer func() { b.OnUpdate(kind, time.Since(began), err) }()
	defer func() {
		if p := recover(); p != nil {
			b.Log.Error("an update made the program panic", "update", r.update, "stack", string(debug.Stack()))
			b.apologise(ctx, r)
			err = nil
		}
	}()
	if r.chat == b.StaffChat && r.chat != 0 {
		return b.inGroup(ctx, r)
	}
	if !r.private {
		return b.elsewhere(ctx, r)
	}
	return b.private(ctx, r)
}

// elsewhere answers in groups: only to a command, and only that it works in private.
func (b *Bot) elsewhere(ctx context.Context, r request) error {
	if r.query != nil || r.edited {
		return nil
	}
	if _, _, ok := command(r.message.Text); !ok {
		return nil
	}
	return b.show(ctx, r, b.voice(r.from.LanguageCode), message{html: b.voice(r.from.LanguageCode).HTML("private_only", nil)}, false)
}

// maxRetakes is how often the pure step is taken again when another process saved the session in between.
const maxRetakes = 10

// private handles an update of a private chat.
func (b *Bot) private(ctx context.Context, r request) error {
	for range maxRetakes {
		st, err := b.Sessions.Load(ctx, r.chat)
		if err != nil {
			return fmt.Errorf("update %d: %w", r.update, err)
		}
		if st, err = b.forgetID(ctx, &r, st); errors.Is(err, kafala.ErrStale) {
			continue
		} else if err != nil {
			return fmt.Errorf("update %d: %w", r.update, err)
		}
		v := b.voice(locales.Choose(st.Profile.Language, r.from.LanguageCode))
		if done, err := b.route(ctx, r, v, st); done || err != nil {
			return err
		}
		err = b.step(ctx, r, v, st)
		if !errors.Is(err, kafala.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("update %d: %w", r.update, kafala.ErrStale)
}

// route does what is not the dialog's: commands, buttons about guarantees, references. It returns false for the
// rest.
func (b *Bot) route(ctx context.Context, r request, v voice, st dialogs.State) (bool, error) {
	if done, err := b.staffed(ctx, r, v, st); done || err != nil {
		return done, err
	}
	if r.query != nil {
		d, ok := readDeed(r.query.Data)
		if _, dialog := acts[d.verb]; ok && !dialog {
			return true, b.press(ctx, r, v, st, d)
		}
		return false, nil
	}
	if r.edited {
		return false, nil
	}
	if name, rest, ok := command(r.message.Text); ok {
		return b.command(ctx, r, v, st, name, rest)
	}
	if st.Session.Draft == "" && r.message.Text != "" {
		return b.lookUp(ctx, r, v)
	}
	return false, nil
}

// step takes one step of the dialog, saves it and shows where it leads.
func (b *Bot) step(ctx context.Context, r request, v voice, st dialogs.State) error {
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
	r.answer.carries = r.answer.carries && applied.ID == "" // else the link follows
	if err := b.showTurn(ctx, r, v, turn); err != nil {
		return err
	}
	if applied.ID != "" {
		b.linkAtOnce(ctx, applied, !fresh)
	}
	return nil
}

func (b *Bot) dialogInput(r request, st dialogs.State) (dialogs.Input, error) {
	var d deed
	if r.query != nil {
		var ok bool
		if d, ok = readDeed(r.query.Data); !ok {
			// Made up, or of a form that no longer is: no draft has this mark.
			return dialogs.Input{Act: dialogs.Look, Update: r.update, Tap: true, At: b.Now(), Draft: "----"}, nil
		}
	}
	if r.query == nil && !r.edited {
		switch name, _, _ := command(r.message.Text); name {
		case "start", "new":
			return dialogs.Input{Act: dialogs.Start, Update: r.update, At: b.Now()}, nil
		case "cancel":
			return dialogs.Input{Act: dialogs.Cancel, Update: r.update, At: b.Now()}, nil
		case "":
		default:
			return dialogs.Input{Act: dialogs.Foreign, Value: "command", Text: r.message.Text, Update: r.update, At: b.Now()}, nil
		}
	}
	in, err := b.input(r, d, b.dialog.Position(st.Session))
	in.Saved = st.Profile.Guarantor
	return in, err
}

// apply hands a submitted request to the office and tells whether it opened it. A refusal goes back into the dialog.
func (b *Bot) apply(ctx context.Context, r request, v voice, st dialogs.State, in dialogs.Input, turn dialogs.Turn) (dialogs.Turn, kafala.Guarantee, bool, error) {
	a := *turn.Apply
	a.Chat, a.Language = r.chat, v.Language
	g, fresh, p, err := b.Office.Apply(ctx, a)
	if err != nil {
		return turn, g, false, fmt.Errorf("update %d: %w", r.update, err)
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

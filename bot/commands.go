package bot

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// command does a command that is not the dialog's; false: it is the dialog's, or unknown.
func (b *Bot) command(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State) (bool, error) {
	switch r.Command {
	case "help":
		return true, b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("help", v.OperatorData())}, false)
	case "privacy":
		return true, b.Show(ctx, r, v, b.drawPrivacy(v), false)
	case "language":
		return true, b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("language.ask", nil), Inline: []telegram.Row{b.languageButtons("")}}, false)
	case "requests":
		return true, b.listRequests(ctx, r, v, st)
	case "mydata":
		return true, b.myData(ctx, r, v, st)
	case "delete":
		return true, b.askDelete(ctx, r, v)
	case "start":
		switch parts := strings.Split(r.Rest, "_"); {
		case len(parts) == 3 && parts[0] == "v":
			return true, b.scan(ctx, r, v, parts[1], parts[2])
		case len(parts) == 2 && parts[0] == "p":
			return true, b.verify(ctx, r, v, parts[1])
		}
	}
	return false, nil
}

func (b *Bot) drawPrivacy(v voice.Voice) telegram.Message {
	data := v.OperatorData()
	data["Version"], data["Deleting"] = b.Settings.Notice, v.Deleting("deleting")
	data["Session"], data["Records"] = v.Span(b.Settings.Times.Session), v.Span(b.Settings.Times.Records)
	data["Personal"], data["Profile"] = v.Span(b.Settings.Times.Personal), v.Span(b.Settings.Times.Profile)
	return telegram.Message{HTML: v.HTML("privacy", data)}
}

// press does what a button about a guarantee, a list or a language asks for.
func (b *Bot) press(ctx context.Context, r telegram.Request, v voice.Voice, st dialogs.State, d telegram.Callback) error {
	switch d.Verb {
	case "list":
		return b.listRequests(ctx, r, v, st)
	case "home":
		return b.Show(ctx, r, v, b.home(v, st), false)
	case "delete":
		return b.askDelete(ctx, r, v)
	case "erase":
		return b.erase(ctx, r, v)
	case "stay":
		return b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("delete.stayed", nil)}, true)
	case "privacy":
		return b.SayBeside(ctx, r, v, b.drawPrivacy(v))
	case "speak":
		return b.speak(ctx, r, st, d.Value)
	case "open":
		return b.openRequest(ctx, r, v, d.Value)
	case "verify":
		return b.verify(ctx, r, v, d.Value)
	case "withdraw":
		return b.askWithdraw(ctx, r, v, d.Value)
	case "giveup":
		return b.withdraw(ctx, r, v, d.Value)
	case "renew":
		return b.renew(ctx, r, v, d.Value, 0)
	case "reprice":
		return b.reprice(ctx, r, v, d.Value)
	default:
		return b.resend(ctx, r, v, d.Value)
	}
}

// speak changes the language and shows the present screen in it.
func (b *Bot) speak(ctx context.Context, r telegram.Request, st dialogs.State, language string) error {
	st.Profile.Language = locales.Choose(language, "")
	if err := b.Sessions.SaveProfile(ctx, r.Chat, st.Profile); err != nil {
		return err
	}
	v := b.voices.In(st.Profile.Language)
	st.Session.Done = ""
	m := b.home(v, st)
	m.HTML = v.HTML("language.done", nil) + "\n\n" + m.HTML
	return b.Show(ctx, r, v, m, true)
}

// home draws where a chat stands.
func (b *Bot) home(v voice.Voice, st dialogs.State) telegram.Message {
	screen := b.dialog.Screen(st.Session)
	if screen.Kind == dialogs.Welcome {
		screen.Answers = st.Profile.Guarantor
	}
	return b.draw(v, screen)
}

// lookUp answers a text that is a reference, to anybody: whether it is recorded and paid, and nothing of persons.
// It returns false for any other text.
func (b *Bot) lookUp(ctx context.Context, r telegram.Request, v voice.Voice) (bool, error) {
	digits := typed.Compact(r.Message.Text)
	reference, ok := typed.Reference(r.Message.Text)
	if !ok && len(digits) != kafala.ReferenceDigits || strings.Trim(digits, "0123456789") != "" {
		return false, nil
	}
	if done, err := b.tooOften(ctx, r, v); done || err != nil {
		return done, err
	}
	if !ok {
		return true, b.Show(ctx, r, v, telegram.Message{HTML: v.HTML("public.wrong", nil)}, false)
	}
	text, err := b.publicAnswer(ctx, v, reference)
	if err != nil {
		return false, err
	}
	return true, b.Show(ctx, r, v, telegram.Message{HTML: text}, false)
}

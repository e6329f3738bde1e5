package bot

import (
	"context"
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// command does a command that is not the dialog's; false: it is the dialog's, or unknown.
func (b *Bot) command(ctx context.Context, r request, v voice, st dialogs.State, name, rest string) (bool, error) {
	switch name {
	case "help":
		return true, b.show(ctx, r, v, message{html: v.HTML("help", b.operatorData(v))}, false)
	case "privacy":
		return true, b.show(ctx, r, v, b.drawPrivacy(v), false)
	case "language":
		return true, b.show(ctx, r, v, message{html: v.HTML("language.ask", nil), inline: []row{b.languageButtons("")}}, false)
	case "requests":
		return true, b.listRequests(ctx, r, v, st)
	case "mydata":
		return true, b.myData(ctx, r, v, st)
	case "delete":
		return true, b.askDelete(ctx, r, v)
	case "start":
		switch parts := strings.Split(rest, "_"); {
		case len(parts) == 3 && parts[0] == "v":
			return true, b.scan(ctx, r, v, parts[1], parts[2])
		case len(parts) == 2 && parts[0] == "p":
			return true, b.verify(ctx, r, v, parts[1])
		}
	}
	return false, nil
}

func (b *Bot) drawPrivacy(v voice) message {
	data := b.operatorData(v)
	data["Version"], data["Deleting"] = b.Settings.Notice, b.deleting(v, "deleting")
	data["Session"], data["Records"] = v.span(b.Settings.Times.Session), v.span(b.Settings.Times.Records)
	data["Personal"], data["Profile"] = v.span(b.Settings.Times.Personal), v.span(b.Settings.Times.Profile)
	return message{html: v.HTML("privacy", data)}
}

func (b *Bot) operatorData(v voice) locales.Data {
	o := b.Settings.Operator
	return locales.Data{"Operator": o.Name.In(v.Language), "TradeName": o.TradeName.In(v.Language),
		"Contact": o.Contact.In(v.Language), "Hours": o.Hours.In(v.Language)}
}

// press does what a button about a guarantee, a list or a language asks for.
func (b *Bot) press(ctx context.Context, r request, v voice, st dialogs.State, d deed) error {
	switch d.verb {
	case "list":
		return b.listRequests(ctx, r, v, st)
	case "home":
		return b.show(ctx, r, v, b.home(v, st), false)
	case "delete":
		return b.askDelete(ctx, r, v)
	case "erase":
		return b.erase(ctx, r, v)
	case "stay":
		return b.show(ctx, r, v, message{html: v.HTML("delete.stayed", nil)}, true)
	case "privacy":
		return b.sayBeside(ctx, r, v, b.drawPrivacy(v))
	case "speak":
		return b.speak(ctx, r, st, d.value)
	case "open":
		return b.openRequest(ctx, r, v, d.value)
	case "verify":
		return b.verify(ctx, r, v, d.value)
	case "withdraw":
		return b.askWithdraw(ctx, r, v, d.value)
	case "giveup":
		return b.withdraw(ctx, r, v, d.value)
	case "renew":
		return b.renew(ctx, r, v, d.value, 0)
	case "reprice":
		return b.reprice(ctx, r, v, d.value)
	default:
		return b.resend(ctx, r, v, d.value)
	}
}

// speak changes the language and shows the present screen in it.
func (b *Bot) speak(ctx context.Context, r request, st dialogs.State, language string) error {
	st.Profile.Language = locales.Choose(language, "")
	if err := b.Sessions.SaveProfile(ctx, r.chat, st.Profile); err != nil {
		return err
	}
	v := b.voice(st.Profile.Language)
	st.Session.Done = ""
	m := b.home(v, st)
	m.html = v.HTML("language.done", nil) + "\n\n" + m.html
	return b.show(ctx, r, v, m, true)
}

// home draws where a chat stands.
func (b *Bot) home(v voice, st dialogs.State) message {
	screen := b.dialog.Screen(st.Session)
	if screen.Kind == dialogs.Welcome {
		screen.Answers = st.Profile.Guarantor
	}
	return b.draw(v, screen)
}

// lookUp answers a text that is a reference, to anybody: whether it is recorded and paid, and nothing of persons.
// It returns false for any other text.
func (b *Bot) lookUp(ctx context.Context, r request, v voice) (bool, error) {
	digits := typed.Compact(r.message.Text)
	reference, ok := typed.Reference(r.message.Text)
	if !ok && len(digits) != kafala.ReferenceDigits || strings.Trim(digits, "0123456789") != "" {
		return false, nil
	}
	if done, err := b.tooOften(ctx, r, v); done || err != nil {
		return done, err
	}
	if !ok {
		return true, b.show(ctx, r, v, message{html: v.HTML("public.wrong", nil)}, false)
	}
	text, err := b.publicAnswer(ctx, v, reference)
	if err != nil {
		return false, err
	}
	return true, b.show(ctx, r, v, message{html: text}, false)
}

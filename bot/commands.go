package bot

import (
	"context"
	"strings"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// commands are those that are not the dialog's, by name.
func commands() map[string]func(visit, context.Context) error {
	return map[string]func(visit, context.Context) error{
		"help":     visit.help,
		"ask":      visit.ask,
		"privacy":  func(c visit, ctx context.Context) error { return c.Show(ctx, c.WayOn(c.drawPrivacy(c.Voice)), false) },
		"language": visit.askLanguage,
		"requests": visit.listRequests,
		"mydata":   visit.myData,
		"delete":   visit.askDelete,
	}
}

// command does a command that is not the dialog's; false: it is the dialog's, or unknown.
func (c visit) command(ctx context.Context) (bool, error) {
	if do, ok := commands()[c.Request.Command]; ok {
		return true, do(c, ctx)
	}
	a, minded := chat.ReadQuery(c.State.Session, c.Now())
	if c.Request.Command == "cancel" && minded && a.Waits() { // which is what was begun last
		return true, c.quit(ctx, a)
	}
	if c.Request.Command != "start" {
		return false, nil
	}
	switch parts := strings.Split(c.Request.Rest, "_"); {
	case len(parts) == 3 && parts[0] == "v":
		return true, c.scan(ctx, parts[1], parts[2])
	case len(parts) == 2 && parts[0] == "p":
		return true, c.verify(ctx, parts[1])
	}
	return false, nil
}

func (c visit) help(ctx context.Context) error {
	return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.Help(true), Inline: []telegram.Row{{askButton(c.Voice)}}}), false)
}

func (c visit) askLanguage(ctx context.Context) error {
	m := telegram.Message{HTML: c.Voice.HTML("language.ask", nil), Inline: []telegram.Row{c.languageButtons("")}}
	return c.Show(ctx, c.WayOn(m), false)
}

func (b *Bot) drawPrivacy(v voice.Voice) telegram.Message {
	data := v.OperatorData()
	data["Version"], data["Deleting"] = b.Settings.Notice, v.Deleting("deleting")
	data["Deleted"], data["Page"] = v.Deleted(), ""
	switch b.Settings.Rules.PrivateEntry {
	case kafala.InChat:
		data["Whole"] = v.Plain("privacy.whole.off", nil)
	case kafala.InEither:
		data["Page"], data["Whole"] = v.Plain("privacy.page.offered", nil), v.Plain("privacy.whole.offered", nil)
	case kafala.OnPageAlone:
		data["Page"], data["Whole"] = v.Plain("privacy.page.required", nil), v.Plain("privacy.whole.required", nil)
	}
	if b.Settings.Identifies() {
		data["Page"] = data["Page"].(string) + v.Plain("privacy.identity", nil)
	}
	data["Session"], data["Records"] = v.Span(b.Settings.Times.Session), v.Span(b.Settings.UnpaidKept())
	data["Personal"], data["Profile"] = v.Span(b.Settings.Times.Personal), v.Span(b.Settings.Times.Profile)
	return telegram.Message{HTML: v.HTML("privacy", data)}
}

// speak changes the language and shows where the chat stands in it.
func (c visit) speak(ctx context.Context, language string) error {
	c.State.Profile.Language = locales.Choose(language, "")
	if err := c.Sessions.SaveProfile(ctx, c.Request.Chat, c.State.Profile); err != nil {
		return err
	}
	c.Voice = c.Voices.In(c.State.Profile.Language)
	if a, minded := chat.ReadQuery(c.State.Session, c.Now()); minded && a.Waits() { // it is asked for in this language
		c.bare(ctx, a.Prompt)
		return c.showPrompt(ctx, a, c.Voice.HTML("language.done", nil))
	}
	return c.showHome(ctx, c.Voice.HTML("language.done", nil), true)
}

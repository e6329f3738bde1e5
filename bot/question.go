package bot

import (
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

func (b *Bot) drawQuestion(v voice.Voice, s dialogs.Screen) telegram.Message {
	f, id := s.Field, s.Field.ID
	section := v.Plain("section."+f.Section, nil)
	head := v.HTML("ask.head.change", locales.Data{"Section": section})
	if s.Of > 0 {
		head = v.HTML("ask.head", locales.Data{"Step": s.Step, "Of": s.Of, "Section": section})
	}
	if s.Problem != nil {
		head = ""
	}
	lines := []string{head, v.Asking(s, s.Page(b.Settings.Rules))}
	if id == "kind" {
		lines = append(lines, v.KindLines()...)
	}
	if value, ok := s.Answers[id]; ok && s.Editing {
		key := "earlier"
		if f.ID == kafala.AsGuarantor.Field() && s.Answers.Proven().Stands() {
			key = "earlier.confirmed"
		}
		lines = append(lines, v.HTML(key, locales.Data{"Value": v.Answer(f, value, false)}))
	}
	m := telegram.Message{HTML: voice.Joined(lines...)}
	if s.Shares() {
		m.Reply = shareKeyboard(v, s)
	} else {
		m.Inline = b.questionButtons(v, s)
	}
	return m
}

func (b *Bot) questionButtons(v voice.Voice, s dialogs.Screen) []telegram.Row {
	f := s.Field
	var rows []telegram.Row
	if page := s.Page(b.Settings.Rules); page != kafala.InChat && !voice.Final(s.Problem) {
		open := b.house.PageButton(v, v.Plain("button.private_page", nil), f.ID, s.Ticket)
		if page == kafala.OnPageAlone {
			open = telegram.Styled(open, "primary")
		}
		rows = append(rows, telegram.Row{open})
	}
	rows = append(rows, b.identityRows(v, s)...)
	var choices []models.InlineKeyboardButton
	for _, c := range f.Choices {
		choices = append(choices, telegram.Button(v.Choice(f.ID, c), telegram.Callback{Verb: "set", Field: f.ID, Value: c, Draft: s.Draft}))
	}
	choices = append(choices, kindButtons(v, s)...)
	if f.Stuck && len(s.Asked.First) == 0 {
		choices = append(choices, telegram.Button(v.Plain("button.stuck."+f.ID, nil),
			telegram.Callback{Verb: "stuck", Field: f.ID, Draft: s.Draft}))
	}
	rows = append(rows, telegram.Roomy(choices)...)
	if voice.Passes(s.Problem) {
		share := b.house.Share(b.house.LinkURL + "/" + b.house.Voices.UserName)
		rows = append(rows, telegram.Row{{Text: v.Plain("button.share", nil), URL: share}})
	}
	if ownLimit(s.Problem) {
		rows = append(rows, telegram.Row{telegram.Button(v.Plain("button.requests", nil), telegram.Callback{Verb: "list"})})
	} else if s.Editing {
		label := "button.keep"
		if _, ok := s.Answers[f.ID]; !ok {
			label = "button.skip"
		}
		keep := telegram.Row{telegram.Button(v.Plain(label, nil), telegram.Callback{Verb: "keep", Draft: s.Draft})}
		if f.Later && label == "button.keep" {
			keep = append(keep, telegram.Button(v.Plain("button.clear", nil), telegram.Callback{Verb: "clear", Field: f.ID, Draft: s.Draft}))
		}
		rows = append(rows, keep)
	}
	if s.Step == 1 {
		return append(rows, telegram.Row{cancelButton(v, s)})
	}
	return append(rows, backAndCancel(v, s))
}

// backAndCancel is the one pair of ways out of a screen.
func backAndCancel(v voice.Voice, s dialogs.Screen) telegram.Row {
	return telegram.Row{telegram.Button(v.Plain("button.back", nil), telegram.Callback{Verb: "back", Draft: s.Draft}), cancelButton(v, s)}
}

func cancelButton(v voice.Voice, s dialogs.Screen) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})
}

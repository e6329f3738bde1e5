package bot

import (
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/locales"
	"kafalabot/voice"
)

func (b *Bot) drawReview(v voice.Voice, s dialogs.Screen) telegram.Message {
	lines := []string{v.HTML("review", nil)}
	var edits, adds []models.InlineKeyboardButton
	for _, f := range b.dialog.Form.Visible(s.Answers) {
		name := v.Row(f, s.Answers)
		value, ok := s.Answers[f.ID]
		if !ok {
			adds = append(adds, telegram.Button(v.Plain("button.add", locales.Data{"Row": name}),
				telegram.Callback{Verb: "edit", Field: f.ID, Draft: s.Draft}))
			continue
		}
		lines = append(lines, v.HTML("row.line", locales.Data{"Row": name, "Value": v.Answer(f, value, true)}))
		edits = append(edits, telegram.Button(v.Plain("button.edit", locales.Data{"Row": name}),
			telegram.Callback{Verb: "edit", Field: f.ID, Draft: s.Draft}))
	}
	rows := append(telegram.InPairs(edits), telegram.InPairs(adds)...)
	rows = append(rows, telegram.Row{telegram.Styled(telegram.Button(v.Plain("button.check", nil),
		telegram.Callback{Verb: "check", Draft: s.Draft}), "success")},
		telegram.Row{telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})})
	return telegram.Message{HTML: voice.Joined(lines...), Inline: rows}
}

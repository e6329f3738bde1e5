package bot

import (
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/locales"
	"kafalabot/voice"
)

// drawReview shows the answers, with few enough buttons that all of it is seen at once: what can be changed and what can
// be added are lists of their own.
func (b *Bot) drawReview(v voice.Voice, s dialogs.Screen) telegram.Message {
	lines := []string{v.HTML("review", nil)}
	for _, f := range b.dialog.Form.Given(s.Answers) {
		lines = append(lines, v.HTML("row.line", locales.Data{"Row": v.Row(f, s.Answers), "Value": v.Answer(f, s.Answers[f.ID], true)}))
	}
	lines = append(lines, v.ProvenLines("review.identity", s.Answers.Proven())...)
	for _, word := range []string{b.minor(v, s.Answers), v.MinorGuarantor(s.Answers.Proven())} {
		if word != "" {
			lines = append(lines, "", word)
		}
	}
	lists := telegram.Row{telegram.Button(v.Plain("button.changes", nil), telegram.Callback{Verb: "changes", Draft: s.Draft})}
	if len(b.dialog.Form.Open(s.Answers)) > 0 {
		lists = append(lists, telegram.Button(v.Plain("button.additions", nil), telegram.Callback{Verb: "additions", Draft: s.Draft}))
	}
	return telegram.Message{HTML: strings.Join(lines, "\n"), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(v.Plain("button.check", nil), telegram.Callback{Verb: "check", Draft: s.Draft}), "success")},
		lists,
		{cancelButton(v, s)},
	}}
}

// drawList asks which of these answers is to be changed, or given.
func (b *Bot) drawList(v voice.Voice, s dialogs.Screen, key string, rows dialogs.Form) telegram.Message {
	var edits []models.InlineKeyboardButton
	for _, f := range rows {
		edits = append(edits, telegram.Button(v.Row(f, s.Answers), telegram.Callback{Verb: "edit", Field: f.ID, Draft: s.Draft}))
	}
	back := telegram.Button(v.Plain("button.review", nil), telegram.Callback{Verb: "look", Draft: s.Draft})
	return telegram.Message{HTML: v.HTML(key, nil), Inline: append(telegram.Roomy(edits), telegram.Row{back})}
}

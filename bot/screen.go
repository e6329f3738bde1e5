package bot

import (
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// draw makes the message of a screen.
func (b *Bot) draw(v voice.Voice, s dialogs.Screen) telegram.Message {
	var m telegram.Message
	switch s.Kind {
	case dialogs.Welcome:
		m = b.drawWelcome(v, s.Answers)
	case dialogs.Question:
		return b.drawQuestion(v, s)
	case dialogs.Review:
		if s.Problem != nil { // the office's refusal: by itself, or it is lost above the long review
			return telegram.Message{HTML: v.Refusal(s.Problem), Inline: []telegram.Row{
				{telegram.Button(v.Plain("button.continue", nil), telegram.Callback{Verb: "look", Draft: s.Draft})},
				{telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})},
			}}
		}
		m = b.drawReview(v, s)
	case dialogs.Total:
		m = b.drawTotal(v, s)
	case dialogs.Earlier:
		m = b.drawEarlier(v, s)
	case dialogs.Submitted:
		m = telegram.Message{HTML: v.HTML("submitted", nil), Remove: true}
		if s.Earlier != nil { // nothing was recorded: that one goes on
			m.HTML = ""
		}
	case dialogs.Dropped:
		m = telegram.Message{HTML: v.HTML("dropped", nil), Remove: true}
	case dialogs.Contact:
		m = b.drawContact(v, s)
	case dialogs.Sure:
		m = telegram.Message{HTML: v.HTML("sure", nil), Inline: []telegram.Row{
			{telegram.Styled(telegram.Button(v.Plain("button.drop", nil), telegram.Callback{Verb: "drop", Draft: s.Draft}), "danger")},
			{telegram.Button(v.Plain("button.continue", nil), telegram.Callback{Verb: "look", Draft: s.Draft})},
		}}
	}
	if said := b.said(v, s); said != "" {
		m.HTML = strings.TrimSpace(said + "\n\n" + m.HTML)
	}
	return m
}

// said is what there is to say about the act before: a word, what was accepted, or why it was refused.
func (b *Bot) said(v voice.Voice, s dialogs.Screen) string {
	var lines []string
	if f, ok := b.dialog.Form.Field(s.Accepted); ok && f.Show != dialogs.Whole && f.Show != dialogs.Name {
		key, value := "accepted.other", v.Answer(f, s.Answers[f.ID], false)
		if kind, _ := kafala.ReadNumber(s.Answers[f.ID]); f.Show == dialogs.Ending && (!f.Private || kind.Saudi()) {
			key, value = "accepted.ending", kafala.Last4(s.Answers[f.ID])
		}
		lines = append(lines, v.HTML(key, locales.Data{"Row": v.Row(f, s.Answers), "Value": value}))
	}
	if s.Note != "" {
		lines = append(lines, v.HTML("note."+s.Note, locales.Data{"Hours": int(time.Duration(b.Settings.Times.Session).Hours())}))
	}
	if s.Problem != nil {
		lines = append(lines, v.Refusal(s.Problem))
	}
	return strings.Join(lines, "\n")
}

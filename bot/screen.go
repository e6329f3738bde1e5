package bot

import (
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// draw makes the message of a screen, with what there is to say about the act before.
func (b *Bot) draw(v voice.Voice, s dialogs.Screen) telegram.Message {
	m := b.drawPlace(v, s)
	if s.Kind == dialogs.Review && s.Problem != nil { // the office's refusal, which stands by itself
		return m
	}
	gap := "\n\n"
	if s.Kind == dialogs.Question && s.Problem != nil { // the question that follows is its end
		gap = "\n"
	}
	m.HTML = saying(s.Kind, m.HTML, b.said(v, s), gap)
	return m
}

// saying puts a word to a screen, where it is seen.
func saying(kind dialogs.PlaceKind, screen, word, gap string) string {
	if saidLast(kind) {
		screen, word = word, screen
	}
	return strings.Trim(word+gap+screen, "\n")
}

// saidLast tells where the word about the act before stands. A question is short, and follows what became of the last
// answer. What may be taller than a telephone ends with it, right above its buttons: there it is seen.
func saidLast(kind dialogs.PlaceKind) bool {
	switch kind {
	case dialogs.Question, dialogs.Sure, dialogs.Submitted, dialogs.Dropped, dialogs.Changes, dialogs.Additions:
		return false
	case dialogs.Welcome, dialogs.Review, dialogs.Total, dialogs.Earlier, dialogs.Contact:
	}
	return true
}

// drawPlace makes the message of a screen, without a word about the act before.
func (b *Bot) drawPlace(v voice.Voice, s dialogs.Screen) (m telegram.Message) {
	switch s.Kind {
	case dialogs.Welcome:
		m = b.drawWelcome(v, s.Answers)
	case dialogs.Question:
		m = b.drawQuestion(v, s)
	case dialogs.Review:
		if s.Problem != nil { // the office's refusal: by itself, or it is lost above the long review
			return telegram.Message{HTML: v.Refusal(s.Problem), Inline: []telegram.Row{
				{telegram.Button(v.Plain("button.continue", nil), telegram.Callback{Verb: "look", Draft: s.Draft})},
				{telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})},
			}}
		}
		m = b.drawReview(v, s)
	case dialogs.Changes:
		m = b.drawList(v, s, "changes", b.dialog.Form.Changeable(s.Answers))
	case dialogs.Additions:
		m = b.drawList(v, s, "additions", b.dialog.Form.Open(s.Answers))
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
	return m
}

// said is what there is to say about the act before: a word, what was accepted, or why it was refused. What was taken as it
// was typed stands there already.
func (b *Bot) said(v voice.Voice, s dialogs.Screen) string {
	var lines []string
	if f, ok := b.dialog.Form.Field(s.Accepted); ok && (s.Lifted || f.Show != dialogs.Whole && f.Show != dialogs.Name) {
		key, value := "accepted.other", v.Answer(f, s.Answers[f.ID], false)
		if kind, _ := kafala.ReadNumber(s.Answers[f.ID]); f.Show == dialogs.Ending && (!f.Private || kind.Saudi()) {
			key, value = "accepted.ending", kafala.Last4(s.Answers[f.ID])
		}
		lines = append(lines, v.HTML(key, locales.Data{"Row": v.Row(f, s.Answers), "Value": value}))
	}
	if s.Note != "" {
		lines = append(lines, v.HTML("note."+s.Note, locales.Data{"Span": v.Span(b.Settings.Times.Session),
			"Contact": v.Contact()}))
	}
	if s.Problem != nil {
		lines = append(lines, v.Refusal(s.Problem))
	}
	if s.Lost {
		lines = append(lines, v.Helpless())
	}
	return strings.Join(lines, "\n")
}

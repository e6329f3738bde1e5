package bot

import (
	"slices"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// variant is the key that fits the settings best: key.suffix if there is one and it applies, else key.
func (b *Bot) variant(v voice.Voice, key string) string {
	suffix := ""
	switch {
	case strings.HasSuffix(key, ".guarantor_id") && slices.Equal(b.Settings.Rules.Guarantors, []string{"citizen"}):
		suffix = ".citizen"
	case strings.HasSuffix(key, ".mobile") && b.Settings.Rules.RequireContact:
		suffix = ".contact"
	case strings.HasSuffix(key, ".person_id") && b.Settings.Rules.Border:
		suffix = ".border"
	}
	if suffix != "" && v.Has(key+suffix) {
		return key + suffix
	}
	return key
}

func (b *Bot) drawQuestion(v voice.Voice, s dialogs.Screen) telegram.Message {
	f, id := s.Field, s.Field.ID
	section := v.Plain("section."+f.Section, nil)
	head := v.HTML("ask.head.change", locales.Data{"Section": section})
	if s.Of > 0 {
		head = v.HTML("ask.head", locales.Data{"Step": s.Step, "Of": s.Of, "Section": section})
	}
	question := v.Question(f, s.Answers)
	if key := "hint." + id; v.Has(key) {
		question = voice.Joined(question, v.HTML(b.variant(v, key), locales.Data{"Deleting": v.Deleting("deleting.hint")}))
	}
	if s.Problem != nil {
		head = ""
		if key := "again." + id; v.Has(key) {
			question = v.HTML(b.variant(v, key), nil)
		}
	}
	if number := askNumber(v, s); number != "" {
		question = number
	}
	question = voice.Joined(b.outside(v, s), question)
	if exit(s.Problem) {
		question = ""
	}
	lines := []string{head, question}
	if id == "kind" {
		lines = append(lines, v.KindLines()...)
	}
	if value, ok := s.Answers[id]; ok && s.Editing {
		lines = append(lines, v.HTML("earlier", locales.Data{"Value": v.Answer(f, value, false)}))
	}
	m := telegram.Message{HTML: voice.Joined(lines...)}
	if s.Shares() {
		m.Reply = shareKeyboard(v, s)
	} else {
		m.Inline = b.questionButtons(v, s)
	}
	return m
}

// exit tells whether a refusal is final for this person, who may pass the bot on instead.
func exit(p *kafala.Problem) bool {
	return p != nil && slices.Contains([]string{"id.residents", "id.citizens", "limit.guarantor", "ids", "id.foreign"}, p.Key)
}

// shared tells whether a refusal offers to pass the bot on: one that is final, and one of a number that is not taken here.
func shared(p *kafala.Problem) bool {
	return exit(p) || p != nil && slices.Contains([]string{"number.border", "number.gulf"}, p.Key)
}

func (b *Bot) questionButtons(v voice.Voice, s dialogs.Screen) []telegram.Row {
	f := s.Field
	var choices []models.InlineKeyboardButton
	for _, c := range f.Choices {
		choices = append(choices, telegram.Button(v.Choice(f.ID, c), telegram.Callback{Verb: "set", Field: f.ID, Value: c, Draft: s.Draft}))
	}
	choices = append(choices, kindButtons(v, s)...)
	if f.Stuck && len(s.Asked.First) == 0 {
		choices = append(choices, telegram.Button(v.Plain("button.stuck."+f.ID, nil),
			telegram.Callback{Verb: "stuck", Field: f.ID, Draft: s.Draft}))
	}
	rows := telegram.Roomy(choices)
	if shared(s.Problem) {
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

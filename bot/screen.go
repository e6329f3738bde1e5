package bot

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

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
		if f.Show == dialogs.Ending {
			key, value = "accepted.ending", kafala.Last4(s.Answers[f.ID])
		}
		lines = append(lines, v.HTML(key, locales.Data{"Row": v.Plain("row."+f.ID, nil), "Value": value}))
	}
	if s.Note != "" {
		lines = append(lines, v.HTML("note."+s.Note, locales.Data{"Hours": int(time.Duration(b.Settings.Times.Session).Hours())}))
	}
	if s.Problem != nil {
		lines = append(lines, v.Refusal(s.Problem))
	}
	return strings.Join(lines, "\n")
}

func (b *Bot) drawWelcome(v voice.Voice, saved kafala.Answers) telegram.Message {
	r, who := b.Settings.Rules, "guarantor.both"
	if len(r.Guarantors) == 1 {
		who = "guarantor." + r.Guarantors[0]
	}
	authority := v.Authority()
	if authority != "" {
		authority = "\n" + authority
	}
	m := telegram.Message{HTML: v.HTML("welcome", locales.Data{"Authority": authority,
		"Operator": b.Settings.Operator.Name.In(v.Language), "Guarantor": v.Plain(who, nil),
		"Open": v.CountPlain("open", r.Open, nil), "Price": b.Settings.Price().Total.String(), "Deleting": v.Deleting("deleting"),
	})}
	m.Inline = []telegram.Row{
		{telegram.Styled(telegram.Button(v.Plain("button.begin", nil),
			telegram.Callback{Verb: "begin", Value: fmt.Sprint(b.Settings.Notice)}), "primary")},
		{telegram.Button(v.Plain("button.requests", nil), telegram.Callback{Verb: "list"}),
			telegram.Button(v.Plain("button.privacy", nil), telegram.Callback{Verb: "privacy"})},
		b.languageButtons(v.Language),
	}
	if id := saved["guarantor_id"]; id != "" {
		with := telegram.Button(v.Plain("button.begin_saved", locales.Data{"Value": kafala.Last4(id)}),
			telegram.Callback{Verb: "begin", Value: fmt.Sprint(b.Settings.Notice) + dialogs.WithSaved})
		m.Inline = slices.Insert(m.Inline, 1, telegram.Row{with})
	}
	return m
}

// languageButtons offers every language but one.
func (b *Bot) languageButtons(but string) (r telegram.Row) {
	for _, l := range locales.Spoken {
		if l != but {
			r = append(r, telegram.Button(b.house.Voices.In(l).Plain("language.name", nil), telegram.Callback{Verb: "speak", Value: l}))
		}
	}
	return r
}

// variant is the key that fits the settings best: key.suffix if there is one and it applies, else key.
func (b *Bot) variant(v voice.Voice, key string) string {
	suffix := ""
	switch {
	case strings.HasSuffix(key, ".guarantor_id") && slices.Equal(b.Settings.Rules.Guarantors, []string{"citizen"}):
		suffix = ".citizen"
	case strings.HasSuffix(key, ".mobile") && b.Settings.Rules.RequireContact:
		suffix = ".contact"
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
	question := v.HTML("ask."+id, nil)
	if key := "hint." + id; v.Has(key) {
		question = voice.Joined(question, v.HTML(b.variant(v, key), locales.Data{"Deleting": v.Deleting("deleting.hint")}))
	}
	if s.Problem != nil {
		head = ""
		if key := "again." + id; v.Has(key) {
			question = v.HTML(b.variant(v, key), nil)
		}
	}
	if exit(s.Problem) {
		question = ""
	}
	lines := []string{head, question}
	if id == "kind" {
		for _, k := range b.Settings.Kinds {
			lines = append(lines, v.HTML("kind.line", locales.Data{"Name": k.Name.In(v.Language), "Meaning": k.Meaning.In(v.Language)}))
		}
	}
	if value, ok := s.Answers[id]; ok && s.Editing {
		lines = append(lines, v.HTML("earlier", locales.Data{"Value": v.Answer(f, value, false)}))
	}
	m := telegram.Message{HTML: voice.Joined(lines...)}
	if said := b.said(v, s); said != "" {
		gap := "\n\n"
		if s.Problem != nil {
			gap = "\n"
		}
		m.HTML = said + gap + m.HTML
	}
	if f.Contact || len(f.Choices) == 0 && !f.Stuck && !s.Editing && !exit(s.Problem) {
		m.Reply = b.replyKeyboard(v, s)
	} else {
		m.Inline = b.questionButtons(v, s)
	}
	return m
}

// exit tells whether a refusal is final for this person, who may pass the bot on instead.
func exit(p *kafala.Problem) bool {
	return p != nil && slices.Contains([]string{"id.residents", "id.citizens", "limit.guarantor", "ids"}, p.Key)
}

// replyKeyboard is the keyboard of a typed question. Its labels come back as text and are read by readLabel.
func (b *Bot) replyKeyboard(v voice.Voice, s dialogs.Screen) *models.ReplyKeyboardMarkup {
	k := &models.ReplyKeyboardMarkup{ResizeKeyboard: true, OneTimeKeyboard: s.Field.Contact}
	if s.Field.Contact {
		k.Keyboard = append(k.Keyboard, []models.KeyboardButton{{Text: v.Plain("button.share_mobile", nil), RequestContact: true}})
	}
	if s.Editing {
		k.Keyboard = append(k.Keyboard, []models.KeyboardButton{{Text: v.Plain("button.keep", nil)}})
	}
	last := []models.KeyboardButton{{Text: v.Plain("button.back", nil)}, {Text: v.Plain("button.cancel", nil)}}
	if s.Step == 1 {
		last = last[1:]
	}
	k.Keyboard = append(k.Keyboard, last)
	return k
}

func (b *Bot) questionButtons(v voice.Voice, s dialogs.Screen) []telegram.Row {
	f := s.Field
	var choices []models.InlineKeyboardButton
	for _, c := range f.Choices {
		choices = append(choices, telegram.Button(v.Choice(f.ID, c), telegram.Callback{Verb: "set", Field: f.ID, Value: c, Draft: s.Draft}))
	}
	if f.Stuck {
		choices = append(choices, telegram.Button(v.Plain("button.stuck."+f.ID, nil),
			telegram.Callback{Verb: "stuck", Field: f.ID, Draft: s.Draft}))
	}
	rows := telegram.Roomy(choices)
	if exit(s.Problem) {
		share := b.house.Share(b.house.LinkURL + "/" + b.house.Voices.UserName)
		rows = append(rows, telegram.Row{{Text: v.Plain("button.share", nil), URL: share}})
	}
	if s.Editing {
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
	last := telegram.Row{telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})}
	if s.Step != 1 {
		last = append(telegram.Row{telegram.Button(v.Plain("button.back", nil), telegram.Callback{Verb: "back", Draft: s.Draft})}, last...)
	}
	return append(rows, last)
}

func (b *Bot) drawReview(v voice.Voice, s dialogs.Screen) telegram.Message {
	lines := []string{v.HTML("review", nil)}
	var edits, adds []models.InlineKeyboardButton
	for _, f := range b.dialog.Form.Visible(s.Answers) {
		name := v.Plain("row."+f.ID, nil)
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

func (b *Bot) drawTotal(v voice.Voice, s dialogs.Screen) telegram.Message {
	price := b.Settings.Price()
	kind, _ := b.Settings.Kind(s.Answers["kind"])
	parts := []string{v.HTML("total.when", nil),
		voice.Joined(append([]string{v.HTML("total", nil)}, append(v.AmountLines(price), v.Whose())...)...)}
	parts = append(parts, b.undertaking(v, kind), voice.Joined(v.HTML("total.after", nil), v.ReturnLine(price)))
	keep := "button.remember"
	if s.Keep {
		keep = "button.remembered"
	}
	return telegram.Message{HTML: strings.Join(parts, "\n\n"), Inline: []telegram.Row{
		{telegram.Button(v.Plain(keep, nil), telegram.Callback{Verb: "remember", Draft: s.Draft})},
		{telegram.Styled(telegram.Button(v.AmountLabel("button.submit", price.Total),
			telegram.Callback{Verb: "submit", Value: b.dialog.Terms(dialogs.Session{Answers: s.Answers}), Draft: s.Draft}), "success")},
		{telegram.Button(v.Plain("button.back", nil), telegram.Callback{Verb: "back", Draft: s.Draft}),
			telegram.Button(v.Plain("button.cancel", nil), telegram.Callback{Verb: "cancel", Draft: s.Draft})},
	}}
}

// undertaking writes what is undertaken with a kind of guarantee: the Arabic text, which binds, and its translation.
func (b *Bot) undertaking(v voice.Voice, kind kafala.Kind) string {
	arabic := b.house.Voices.In("ar")
	lines := []string{v.HTML("undertaking", locales.Data{"Kind": kind.Name.In(v.Language), "Version": kind.Version}),
		locales.Isolate(html.EscapeString(strings.TrimSpace(kind.Undertaking.In("ar"))), arabic.Language)}
	if translation, ok := kind.Undertaking[v.Language]; ok && v.Language != arabic.Language {
		lines = append(lines, v.HTML("undertaking.binding", nil),
			locales.Isolate(html.EscapeString(strings.TrimSpace(translation)), v.Language))
	}
	return voice.Joined(lines...)
}

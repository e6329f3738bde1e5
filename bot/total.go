package bot

import (
	"html"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

func (b *Bot) drawTotal(v voice.Voice, s dialogs.Screen) telegram.Message {
	price := b.Settings.Price()
	kind, _ := b.Settings.Kind(s.Answers["kind"])
	parts := []string{v.HTML("total.when", nil), b.undertaking(v, kind), voice.Joined(v.HTML("total.after", nil), v.ReturnLine(price))}
	if word := b.minor(v, s.Answers); word != "" {
		parts = append(parts, word)
	}
	parts = append(parts, due(v, v.HTML("total", nil), price))
	keep := "button.remember"
	if s.Keep {
		keep = "button.remembered"
	}
	return telegram.Message{HTML: strings.Join(parts, "\n\n"), Inline: []telegram.Row{
		{telegram.Button(v.Plain(keep, nil), telegram.Callback{Verb: "remember", Draft: s.Draft})},
		{telegram.Styled(telegram.Button(v.AmountLabel("button.submit", price.Total),
			telegram.Callback{Verb: "submit", Value: b.dialog.Terms(dialogs.Session{Answers: s.Answers}), Draft: s.Draft}), "success")},
		backAndCancel(v, s),
	}}
}

// due writes an amount under a heading, with its sum in the last line. It stands at the end of a screen: whoever is to pay
// sees the sum when the message arrives, right above the button that names it.
func due(v voice.Voice, head string, price kafala.Breakdown) string {
	return voice.Joined(append([]string{head, v.Whose()}, v.AmountLines(price)...)...)
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

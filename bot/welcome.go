package bot

import (
	"fmt"
	"slices"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

func (b *Bot) drawWelcome(v voice.Voice, saved kafala.Answers) telegram.Message {
	r := b.Settings.Rules
	authority := v.Authority()
	if authority != "" {
		authority = "\n" + authority
	}
	m := telegram.Message{HTML: v.HTML("welcome", locales.Data{"Authority": authority,
		"Operator": b.Settings.Operator.Name.In(v.Language), "Guarantor": v.Who(),
		"Open": v.CountPlain("open", r.Open, nil), "Price": b.Settings.Price().Total.String(), "Deleting": v.Deleting("deleting.welcome"),
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
			telegram.Callback{Verb: "begin", Value: fmt.Sprint(b.Settings.Notice) + dialogs.Saved(saved)})
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

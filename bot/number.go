package bot

import (
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What is asked of a number whose kind is chosen first, or that is typed twice (dialogs.Asked).

// askNumber writes the question of a number as far as it has come; "": it is asked as any other question.
func askNumber(v voice.Voice, s dialogs.Screen) string {
	id, asked := s.Field.ID, s.Asked
	switch {
	case len(asked.First) > 0:
		once := ""
		if len(asked.First) == 1 {
			once = v.HTML("number.once", locales.Data{"Number": v.Number(asked.First[0])})
		}
		key := "ask." + id + ".twice"
		if kind, _ := kafala.ReadNumber(asked.First[len(asked.First)-1]); kind == kafala.Border {
			key += ".border"
		}
		return voice.Joined(once, v.HTML(key, nil))
	case asked.Kind == typed.AnyGulf:
		return v.HTML("ask."+id+".state", nil)
	case asked.Kind != "":
		return v.HTML("ask."+id+".kind", locales.Data{"State": v.State(asked.Kind), "Shape": v.Shape(asked.Kind)})
	}
	return ""
}

// outside names the kinds of numbers that are not taken here, with whom to ask, to whoever has typed a number that may be of
// one of them; "": it is none, or all kinds are taken.
func (b *Bot) outside(v voice.Voice, s dialogs.Screen) string {
	if s.Field.Twice == nil || s.Problem == nil || s.Problem.Key != "id.first" && s.Problem.Key != "id.length" {
		return ""
	}
	border, gulf := !b.Settings.Rules.Border, len(b.Settings.Rules.Gulf) == 0
	data := locales.Data{"Contact": v.Contact()}
	switch {
	case border && gulf:
		return v.HTML("outside.both", data)
	case border:
		return v.HTML("outside.border", data)
	case gulf:
		return v.HTML("outside.gulf", data)
	}
	return ""
}

// kindButtons are the kinds of numbers that may be chosen now: first that it is one of a Gulf state, then which.
func kindButtons(v voice.Voice, s dialogs.Screen) (buttons []models.InlineKeyboardButton) {
	call := func(kind string) telegram.Callback {
		return telegram.Callback{Verb: "set", Field: s.Field.ID, Value: kind, Draft: s.Draft}
	}
	switch {
	case len(s.Field.Kinds) == 0, len(s.Asked.First) > 0:
	case s.Asked.Kind == "":
		buttons = append(buttons, telegram.Button(v.Plain("button.gulf", nil), call(typed.AnyGulf)))
	case s.Asked.Kind == typed.AnyGulf:
		for _, kind := range s.Field.Kinds {
			buttons = append(buttons, telegram.Button(v.State(kafala.NumberKind(kind)), call(kind)))
		}
	}
	return buttons
}

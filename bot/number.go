package bot

import (
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/voice"
)

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

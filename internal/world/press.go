package world

import (
	"slices"

	"kafalabot/sandbox/botapi"
)

// Tap taps the newest button with this label, marks that are not seen left aside.
func (w *World) Tap(who *botapi.Citizen, label string) {
	w.t.Helper()
	id, data := w.find(who, label)
	if _, err := who.TapOn(id, data); err != nil {
		w.t.Fatalf("tap %s: %v", label, err)
	}
}

func (w *World) find(who *botapi.Citizen, label string) (message int, data string) {
	w.t.Helper()
	message, data = w.button(who, func(b botapi.InlineButton) bool { return readable.Replace(b.Text) == label })
	if data == "" {
		w.t.Fatalf("no button %q; the bot's log:\n%s", label, w.Logs)
	}
	return message, data
}

// button finds the newest button that fits.
func (w *World) button(who *botapi.Citizen, fits func(botapi.InlineButton) bool) (message int, data string) {
	for _, m := range slices.Backward(who.Messages()) {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, b := range slices.Concat(m.ReplyMarkup.InlineKeyboard...) {
			if b.CallbackData != "" && fits(b) {
				return m.ID, b.CallbackData
			}
		}
	}
	return 0, ""
}

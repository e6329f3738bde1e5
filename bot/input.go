package bot

import (
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// labels are the buttons of reply keyboards: their text comes back as a message.
var labels = map[string]dialogs.Act{"button.back": dialogs.Back, "button.cancel": dialogs.Cancel, "button.keep": dialogs.Keep}

// input turns an update into an act of the dialog. It needs to know where the person stands only to read a
// typed choice as that choice.
func (c visit) input(d telegram.Callback, place dialogs.Place) (dialogs.Input, error) {
	in := dialogs.Input{Update: c.Request.Update, At: c.Now(), Tap: c.Request.Query != nil}
	m := c.Request.Message
	switch {
	case c.Request.Query != nil:
		in.Act, in.Field, in.Value, in.Draft = c.buttons[d.Verb].does.act, d.Field, d.Value, d.Draft
		if in.Act == dialogs.Begin {
			var err error
			in.NewDraft, err = c.newDraft()
			return in, err
		}
	case c.Request.Edited:
		in.Act, in.Value, in.Text = dialogs.Foreign, "edit", m.Text
	case m.Contact != nil:
		in.Act, in.Text = dialogs.Share, m.Contact.PhoneNumber
		in.Own = m.Contact.UserID == c.Request.From.ID && m.ForwardOrigin == nil
	case m.Text != "":
		in.Act, in.Text = dialogs.Say, m.Text
		c.readLabel(&in, place)
	case len(m.Photo) > 0, m.Document != nil, m.Video != nil:
		in.Act, in.Value = dialogs.Foreign, "photo"
	case m.Voice != nil, m.Audio != nil, m.VideoNote != nil:
		in.Act, in.Value = dialogs.Foreign, "voice"
	default:
		in.Act, in.Value = dialogs.Foreign, "other"
	}
	return in, nil
}

// readLabel reads a typed text that is a button's label, in any language, as that button.
func (b *Bot) readLabel(in *dialogs.Input, place dialogs.Place) {
	text := bare(in.Text)
	if act, ok := b.labels[text]; ok {
		in.Act = act
		return
	}
	if place.Kind != dialogs.Question || len(place.Field.Choices) == 0 && !place.Field.Stuck {
		return
	}
	for _, l := range locales.Spoken {
		v := b.house.Voices.In(l)
		for _, c := range place.Field.Choices {
			if text == bare(v.Choice(place.Field.ID, c)) {
				in.Act, in.Field, in.Value = dialogs.Choose, place.Field.ID, c
				return
			}
		}
		if place.Field.Stuck && text == bare(v.Plain("button.stuck."+place.Field.ID, nil)) {
			in.Act, in.Field = dialogs.Stuck, place.Field.ID
			return
		}
	}
}

// readLabels gives what the labels of reply keyboards do, by the label as it is typed, in every language.
func readLabels(voices *voice.Voices) map[string]dialogs.Act {
	all := map[string]dialogs.Act{}
	for _, l := range locales.Spoken {
		for key, act := range labels {
			all[bare(voices.In(l).Plain(key, nil))] = act
		}
	}
	return all
}

// bare is a label as people type it: no marks that are not seen, no case.
func bare(s string) string { return strings.ToLower(typed.Clean(s)) }

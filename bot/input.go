package bot

import (
	"slices"
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
	case c.Request.Edited && typed.IsCard(m.Text):
		in.Act, in.Text = dialogs.Say, m.Text
	case c.Request.Edited:
		in.Act, in.Value, in.Text = dialogs.Foreign, "edit", strings.TrimSpace(m.Text+"\n"+m.Beside())
	case m.Contact != nil:
		in.Act, in.Text = dialogs.Share, m.Contact.PhoneNumber
		in.Own = m.Contact.UserID == c.Request.From.ID && m.ForwardOrigin == nil
		in.Key = in.Own
	case m.Text != "":
		in.Act, in.Text = dialogs.Say, m.Text
		c.readLabel(&in, place)
	case m.IsPicture():
		in.Act, in.Value = dialogs.Foreign, "photo"
	case m.Audio != nil:
		in.Act, in.Value, in.Text = dialogs.Foreign, "file", m.Beside()
	case m.Voice != nil:
		in.Act, in.Value, in.Text = dialogs.Foreign, "voice", m.Beside()
	default:
		in.Act, in.Value, in.Text = dialogs.Foreign, "other", m.Beside()
	}
	return in, nil
}

// readLabel reads a typed text that is a button's label, in any language and spelling, or one of the short forms that people
// have for it, as that button.
func (b *Bot) readLabel(in *dialogs.Input, place dialogs.Place) {
	text := typed.Spelled(in.Text)
	if act, ok := b.labels[text]; ok {
		in.Act, in.Key = act, true
		return
	}
	switch {
	case typed.GoesBack(in.Text):
		in.Act = dialogs.Back
		return
	case place.Kind == dialogs.Question && place.Field.Later && typed.Skips(in.Text):
		in.Act = dialogs.Keep // as the button does that leaves it open
		return
	}
	if place.Kind != dialogs.Question || len(place.Field.Choices) == 0 && !place.Field.Stuck {
		return
	}
	f := place.Field
	value, ok := b.choices[f.ID][text]
	if !ok {
		value, ok = typed.Choice(f.ID, f.Choices, in.Text)
	}
	unknown := value == stuck || typed.IsUnknown(in.Text)
	switch {
	case ok && value != stuck:
		in.Act, in.Field, in.Value = dialogs.Choose, f.ID, value
	case unknown && f.Stuck:
		in.Act, in.Field = dialogs.Stuck, f.ID
	case unknown && slices.Contains(f.Choices, "unknown"):
		in.Act, in.Field, in.Value = dialogs.Choose, f.ID, "unknown"
	}
}

// stuck stands in readChoices for the button "I don't know", which is no choice.
const stuck = "?"

// readChoices gives the choices of each question by their labels as they are typed, in every language.
func readChoices(voices *voice.Voices, form dialogs.Form) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, f := range form {
		byLabel := map[string]string{}
		for _, l := range locales.Spoken {
			v := voices.In(l)
			for _, c := range f.Choices {
				byLabel[typed.Spelled(v.Choice(f.ID, c))] = c
			}
			if f.Stuck {
				byLabel[typed.Spelled(v.Plain("button.stuck."+f.ID, nil))] = stuck
			}
		}
		delete(byLabel, "")
		all[f.ID] = byLabel
	}
	return all
}

// readLabels gives what the labels of reply keyboards do, by the label as it is typed, in every language.
func readLabels(voices *voice.Voices) map[string]dialogs.Act {
	all := map[string]dialogs.Act{}
	for _, l := range locales.Spoken {
		for key, act := range labels {
			all[typed.Spelled(voices.In(l).Plain(key, nil))] = act
		}
	}
	return all
}

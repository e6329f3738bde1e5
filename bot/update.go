package bot

import (
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/dialogs"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

// request is one update, as far as it concerns the bot.
type request struct {
	update  int64
	chat    int64
	private bool
	from    *user
	message *received // what was sent, or what the tapped button stands on; nil: that is no longer accessible
	query   *query    // set for a tap
	edited  bool
	answer  *answer // where the screen may ride; nil: every answer is a call

	forgotten bool // that the message is deleted is promised already
}

// read takes out of an update what concerns the bot; false: nothing does.
func read(u *update) (request, bool) {
	r := request{update: u.ID, query: u.CallbackQuery, edited: u.Message == nil}
	at := u.Message
	switch q := u.CallbackQuery; {
	case q != nil && q.Message != nil:
		at, r.from, r.edited = q.Message, &q.From, false
		if at.Date != 0 {
			r.message = at
		}
	case q != nil:
		return request{}, false
	case at != nil && at.From != nil && !at.From.IsBot:
		r.message, r.from = at, at.From
	case at == nil && u.EditedMessage != nil && u.EditedMessage.From != nil:
		at = u.EditedMessage
		r.message, r.from = at, at.From
	default:
		return request{}, false
	}
	r.chat, r.private = at.Chat.ID, at.Chat.Type == models.ChatTypePrivate
	return r, true
}

// command reads a command at the start of a text: its name in lower case without slash and bot name, and what
// follows. Telegram's own marks of commands are not used: they are counted in UTF-16 units.
func command(text string) (name, rest string, ok bool) {
	if !strings.ContainsAny(text, "/\uff0f") { // as nearly every text
		return "", "", false
	}
	text = typed.Clean(text)
	if !strings.HasPrefix(text, "/") || len(text) < 2 {
		return "", "", false
	}
	name, rest, _ = strings.Cut(text[1:], " ")
	name, _, _ = strings.Cut(name, "@")
	return strings.ToLower(name), rest, true
}

// labels are the buttons of reply keyboards: their text comes back as a message.
var labels = map[string]dialogs.Act{"button.back": dialogs.Back, "button.cancel": dialogs.Cancel, "button.keep": dialogs.Keep}

// input turns an update into an act of the dialog. It needs to know where the person stands only to read a
// typed choice as that choice.
func (b *Bot) input(r request, d deed, place dialogs.Place) (dialogs.Input, error) {
	in := dialogs.Input{Update: r.update, At: b.Now(), Tap: r.query != nil}
	m := r.message
	switch {
	case r.query != nil:
		in.Act, in.Field, in.Value, in.Draft = acts[d.verb], d.field, d.value, d.draft
		if in.Act == dialogs.Begin {
			var err error
			in.NewDraft, err = b.NewDraft()
			return in, err
		}
	case r.edited:
		in.Act, in.Value, in.Text = dialogs.Foreign, "edit", m.Text
	case m.Contact != nil:
		in.Act, in.Text = dialogs.Share, m.Contact.PhoneNumber
		in.Own = m.Contact.UserID == r.from.ID && m.ForwardOrigin == nil
	case m.Text != "":
		in.Act, in.Text = dialogs.Say, m.Text
		b.readLabel(&in, place)
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
		v := b.voice(l)
		for _, c := range place.Field.Choices {
			if text == bare(v.choice(place.Field.ID, c)) {
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
func readLabels(words map[string]*locales.Words) map[string]dialogs.Act {
	all := map[string]dialogs.Act{}
	for _, w := range words {
		for key, act := range labels {
			all[bare(w.Plain(key, nil))] = act
		}
	}
	return all
}

// bare is a label as people type it: no marks that are not seen, no case.
func bare(s string) string { return strings.ToLower(typed.Clean(s)) }

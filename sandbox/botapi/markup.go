package botapi

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// markup is a parsed reply_markup: at most one of its kinds is set.
type markup struct {
	under   *InlineKeyboardMarkup
	letters *ReplyKeyboardMarkup
	removes bool
	forces  bool
}

// markup reads reply_markup (Client::get_reply_markup); nil when there is none.
func (q *request) markup() (*markup, error) {
	raw := q.args["reply_markup"]
	if raw == "" {
		return nil, nil
	}
	if !json.Valid([]byte(raw)) {
		return nil, bad("Can't parse reply keyboard markup JSON object")
	}
	o, err := objectOf(json.RawMessage(raw), "Object expected as reply markup")
	if err != nil {
		return nil, err
	}
	replies, err := rows(o, "keyboard", "Field \"keyboard\" must be an Array of Arrays", "Can't parse keyboard button", replyButton)
	if err != nil {
		return nil, err
	}
	inlines, err := rows(o, "inline_keyboard", "Field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays",
		"Can't parse inline keyboard button", inlineButton)
	if err != nil {
		return nil, err
	}
	switch {
	case len(replies) > 0:
		return letters(o, replies)
	case len(inlines) > 0:
		return &markup{under: &InlineKeyboardMarkup{InlineKeyboard: inlines}}, nil
	}
	removes, err := o.boolean("remove_keyboard")
	if err != nil {
		return nil, err
	}
	forces, err := o.boolean("force_reply")
	if err != nil || !removes && !forces {
		return nil, err
	}
	return &markup{removes: removes, forces: forces && !removes}, nil
}

func letters(o object, keyboard [][]ReplyButton) (*markup, error) {
	k := &ReplyKeyboardMarkup{Keyboard: keyboard}
	var err error
	if k.Placeholder, err = o.text("input_field_placeholder"); err != nil {
		return nil, err
	}
	for name, into := range map[string]*bool{
		"is_persistent": &k.Persistent, "resize_keyboard": &k.Resize, "one_time_keyboard": &k.OneTime, "selective": &k.Selective,
	} {
		if *into, err = o.boolean(name); err != nil {
			return nil, err
		}
	}
	return &markup{letters: k}, nil
}

// rows reads an array of arrays of buttons.
func rows[B any](o object, field, shape, complaint string, read func(json.RawMessage) (B, error)) ([][]B, error) {
	if !o.has(field) {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(o[field], &list) != nil {
		return nil, bad("Field \"%s\" must be of type Array", field)
	}
	var out [][]B
	for _, raw := range list {
		var row []json.RawMessage
		if json.Unmarshal(raw, &row) != nil || string(raw) == "null" {
			return nil, bad("%s", shape)
		}
		var buttons []B
		for _, one := range row {
			b, err := read(one)
			if err != nil {
				return nil, bad("%s: %s", complaint, err)
			}
			buttons = append(buttons, b)
		}
		out = append(out, buttons)
	}
	return out, nil
}

func style(o object) (string, error) {
	text, err := o.text("style")
	if err != nil {
		return "", err
	}
	switch text = strings.ToLower(text); text {
	case "", "default":
		return "", nil
	case "primary", "danger", "success":
		return text, nil
	}
	return "", because("invalid button style specified")
}

func replyButton(raw json.RawMessage) (b ReplyButton, err error) {
	if json.Unmarshal(raw, &b.Text) == nil {
		return b, nil
	}
	o, err := objectOf(raw, "KeyboardButton must be a String or an Object")
	if err != nil {
		return b, err
	}
	if b.Text, err = o.required("text"); err != nil {
		return b, err
	}
	if b.Icon, err = o.text("icon_custom_emoji_id"); err != nil {
		return b, err
	}
	if b.Style, err = style(o); err != nil {
		return b, err
	}
	if b.RequestContact, err = o.boolean("request_contact"); err != nil {
		return b, err
	}
	if b.RequestLocation, err = o.boolean("request_location"); err != nil {
		return b, err
	}
	b.WebApp, err = webApp(o)
	return b, err
}

func webApp(o object) (*WebApp, error) {
	if !o.has("web_app") {
		return nil, nil
	}
	inner, err := o.child("web_app")
	if err != nil {
		return nil, err
	}
	url, err := inner.required("url")
	return &WebApp{URL: url}, err
}

// inlineButton takes the first action it finds, in the order of
// Client::get_inline_keyboard_button_type.
func inlineButton(raw json.RawMessage) (b InlineButton, err error) {
	o, err := objectOf(raw, "InlineKeyboardButton must be an Object")
	if err != nil {
		return b, err
	}
	if b.Text, err = o.required("text"); err != nil {
		return b, err
	}
	if b.Icon, err = o.text("icon_custom_emoji_id"); err != nil {
		return b, err
	}
	if b.Style, err = style(o); err != nil {
		return b, err
	}
	if b.URL, err = o.text("url"); err != nil || b.URL != "" {
		return b, err
	}
	if b.CallbackData, err = o.text("callback_data"); err != nil || b.CallbackData != "" {
		return b, err
	}
	switch {
	case o.has("pay"):
		b.Pay = true
	case o.has("switch_inline_query"):
		b.SwitchInline, err = pointer(o.required("switch_inline_query"))
	case o.has("switch_inline_query_current_chat"):
		b.SwitchInlineLocal, err = pointer(o.required("switch_inline_query_current_chat"))
	case o.has("web_app"):
		b.WebApp, err = webApp(o)
	case o.has("copy_text"):
		var inner object
		if inner, err = o.child("copy_text"); err != nil {
			return b, err
		}
		var text string
		text, err = inner.required("text")
		b.CopyText = &CopyText{Text: text}
	default:
		err = because("Text buttons are unallowed in the inline keyboard")
	}
	return b, err
}

func pointer(s string, err error) (*string, error) { return &s, err }

// suits checks a keyboard against its chat, before the servers see it
// (td/telegram/ReplyMarkup.cpp). Buttons without a text are left out.
func (m *markup) suits(c *chat) error {
	if m == nil {
		return nil
	}
	if m.letters != nil {
		m.letters.Keyboard = named(m.letters.Keyboard, func(b ReplyButton) bool { return b.Text != "" || b.Icon != "" })
		for _, row := range m.letters.Keyboard {
			for _, b := range row {
				if err := b.suits(c); err != nil {
					return err
				}
			}
		}
		if len(m.letters.Keyboard) == 0 {
			m.letters = nil
		}
	}
	return m.linked()
}

func (b ReplyButton) suits(c *chat) error {
	switch {
	case b.RequestContact && c.group():
		return bad("Phone number can be requested in private chats only")
	case b.RequestLocation && c.group():
		return bad("Location can be requested in private chats only")
	case b.WebApp != nil && c.group():
		return bad("Web App buttons can be used in private chats only")
	case b.WebApp != nil:
		if err := checkApp(b.WebApp.URL); err != nil {
			return bad("Keyboard button Web App URL '%s' is invalid: %s", b.WebApp.URL, err)
		}
	}
	return nil
}

// linked checks the links of an inline keyboard and writes them as Telegram stores them.
func (m *markup) linked() error {
	if m == nil || m.under == nil {
		return nil
	}
	m.under.InlineKeyboard = named(m.under.InlineKeyboard, func(b InlineButton) bool { return b.Text != "" || b.Icon != "" })
	for _, row := range m.under.InlineKeyboard {
		for i, b := range row {
			if b.URL != "" {
				link, err := checkLink(b.URL, false)
				if err != nil {
					return bad("Inline keyboard button URL '%s' is invalid: %s", b.URL, err)
				}
				row[i].URL = link
			}
			if b.WebApp != nil {
				if err := checkApp(b.WebApp.URL); err != nil {
					return bad("Inline keyboard button Web App URL '%s' is invalid: %s", b.WebApp.URL, err)
				}
			}
		}
	}
	if len(m.under.InlineKeyboard) == 0 {
		m.under = nil
	}
	return nil
}

func named[B any](in [][]B, has func(B) bool) [][]B {
	var out [][]B
	for _, row := range in {
		var kept []B
		for _, b := range row {
			if has(b) {
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// accepted checks what only the servers behind the Bot API check.
func (m *markup) accepted(c *chat) error {
	if m == nil || m.under == nil {
		return nil
	}
	for _, row := range m.under.InlineKeyboard {
		for _, b := range row {
			switch {
			case len(b.CallbackData) > 64:
				return bad("BUTTON_DATA_INVALID")
			case b.CopyText != nil && (b.CopyText.Text == "" || utf8.RuneCountInString(b.CopyText.Text) > 256):
				return bad("BUTTON_COPY_TEXT_INVALID")
			case b.WebApp != nil && c.group():
				return bad("BUTTON_TYPE_INVALID")
			}
		}
	}
	return nil
}

// inline is the keyboard for under the message, or nil.
func (m *markup) inline() *InlineKeyboardMarkup {
	if m == nil {
		return nil
	}
	return m.under
}

// keyboard is the keyboard in place of the letters; changes is false when the
// present one stays.
func (m *markup) keyboard() (k *ReplyKeyboardMarkup, changes bool) {
	if m == nil {
		return nil, false
	}
	return m.letters, m.letters != nil || m.removes
}

package telegram

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// outgoing is a message as the JSON that Telegram takes, written once for both ways: as it is it rides in an answer, and
// without its method it is the body of a call. It is written by hand, since nearly every update sends one: 3.4 µs for
// fourteen buttons, of which encoding/json takes 12 (go test ./bot -bench Letter).
type outgoing struct {
	method string
	body   []byte
	foot   Foot // with what it says, for when it is to be written again
	said   Message
	chat   int64
	place  int
}

const methodHead = `{"method":"`

// asBody is the body of a call. The letter cannot ride after that.
func (l outgoing) asBody() json.RawMessage {
	fields := l.body[len(methodHead)+len(l.method)+1:] // from the comma after the method
	fields[0] = '{'
	return fields
}

// write writes a message to a chat, or into the place of one of its messages.
func (c *Client) write(chat int64, place int, foot Foot, m Message) outgoing {
	l := outgoing{method: "sendMessage", foot: foot, said: m, chat: chat, place: place}
	if place != 0 {
		l.method = "editMessageText"
	}
	w := make([]byte, 0, 512+len(m.HTML)+128*len(m.Inline))
	w = append(append(append(w, methodHead...), l.method...), `","chat_id":`...)
	w = strconv.AppendInt(w, chat, 10)
	if place != 0 {
		w = strconv.AppendInt(append(w, `,"message_id":`...), int64(place), 10)
	}
	if m.Topic != 0 && place == 0 {
		w = strconv.AppendInt(append(w, `,"message_thread_id":`...), int64(m.Topic), 10)
	}
	html := m.HTML
	if c.times.Load() == timesRefused {
		html = untimed(html)
	}
	w = appendString(append(w, `,"text":`...), foot.Stamp(html))
	w = append(w, `,"parse_mode":"HTML","link_preview_options":{"is_disabled":true}`...)
	if m.Silent && place == 0 {
		w = append(w, `,"disable_notification":true`...)
	}
	switch {
	case m.Inline != nil:
		w = appendButtons(append(w, `,"reply_markup":{"inline_keyboard":`...), m.Inline, foot.RightToLeft())
		w = append(w, '}')
	case m.Reply != nil:
		w = appendJSON(append(w, `,"reply_markup":`...), asDrawn(m.Reply, foot.RightToLeft()))
	case m.Remove:
		w = append(w, `,"reply_markup":{"remove_keyboard":true}`...)
	}
	l.body = append(w, '}')
	return l
}

// Telegram knows no direction: the first button of a row is drawn leftmost, whatever the language. Everywhere else a row
// is in the order in which it is read; here, and nowhere else, it is turned for who reads from the right.

// drawn is the place in a row of n buttons of the one that is drawn at i from the left.
func drawn(i, n int, rightToLeft bool) int {
	if rightToLeft {
		return n - 1 - i
	}
	return i
}

// asDrawn is a keyboard with its rows as they are drawn.
func asDrawn(k *models.ReplyKeyboardMarkup, rightToLeft bool) *models.ReplyKeyboardMarkup {
	if !rightToLeft {
		return k
	}
	turned := *k
	turned.Keyboard = make([][]models.KeyboardButton, len(k.Keyboard))
	for i, row := range k.Keyboard {
		turned.Keyboard[i] = slices.Clone(row)
		slices.Reverse(turned.Keyboard[i])
	}
	return &turned
}

func appendButtons(w []byte, rows []Row, rightToLeft bool) []byte {
	w = append(w, '[')
	for i, r := range rows {
		if i > 0 {
			w = append(w, ',')
		}
		w = append(w, '[')
		for j := range r {
			if j > 0 {
				w = append(w, ',')
			}
			w = appendButton(w, r[drawn(j, len(r), rightToLeft)])
		}
		w = append(w, ']')
	}
	return append(w, ']')
}

func appendButton(w []byte, b models.InlineKeyboardButton) []byte {
	if b != (models.InlineKeyboardButton{Text: b.Text, Style: b.Style, URL: b.URL, CallbackData: b.CallbackData}) {
		return appendJSON(w, b) // of a kind that is rare
	}
	w = appendString(append(w, `{"text":`...), b.Text)
	for _, f := range [...]struct{ name, value string }{{`,"style":`, b.Style}, {`,"url":`, b.URL}, {`,"callback_data":`, b.CallbackData}} {
		if f.value != "" {
			w = appendString(append(w, f.name...), f.value)
		}
	}
	return append(w, '}')
}

func appendJSON(w []byte, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // the library's types of keyboards always marshal
		return append(w, "null"...)
	}
	return append(w, b...)
}

// appendString writes a string of JSON.
func appendString(w []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	w = append(w, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w = append(w, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			w = append(w, '\\', c)
		case '\n':
			w = append(w, '\\', 'n')
		default:
			const digits = "0123456789abcdef"
			w = append(w, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(append(w, s[from:]...), '"')
}

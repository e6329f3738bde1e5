package telegram

import (
	"encoding/json"
	"html"
	"strings"
)

// hasButtons tells whether buttons stand under a message.
func (m *Received) hasButtons() bool {
	return len(m.ReplyMarkup) > 0 && string(m.ReplyMarkup) != "null"
}

// shows tells whether a message says already what would be written into its place, with the same buttons. How letters are
// set, and where a link leads, is not looked at: Telegram writes those its own way.
func (m *Received) shows(to Message, foot Foot) bool {
	if m.Text == "" || !reads(foot.Stamp(to.HTML), m.Text) {
		return false
	}
	if !m.hasButtons() || len(to.Inline) == 0 {
		return !m.hasButtons() && len(to.Inline) == 0
	}
	var now struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	}
	if json.Unmarshal(m.ReplyMarkup, &now) != nil || len(now.Rows) != len(to.Inline) {
		return false
	}
	for i, row := range to.Inline {
		if len(row) != len(now.Rows[i]) {
			return false
		}
		for j, is := range now.Rows[i] {
			if b := row[drawn(j, len(row), foot.RightToLeft())]; b.Text != is.Text || b.CallbackData != is.Data {
				return false
			}
		}
	}
	return true
}

// reads tells whether HTML reads as a text. It ends at the first difference.
func reads(written, text string) bool {
	written, text = strings.TrimSpace(written), strings.TrimSpace(text)
	for written != "" {
		n := strings.IndexByte(written, '<')
		if n < 0 {
			n = len(written)
		}
		if and := strings.IndexByte(written[:n], '&'); and >= 0 {
			n = and
		}
		if !strings.HasPrefix(text, written[:n]) {
			return false
		}
		if written, text = written[n:], text[n:]; written == "" {
			break
		}
		closes := byte('>')
		if written[0] == '&' {
			closes = ';'
		}
		end := strings.IndexByte(written, closes) + 1
		if end == 0 {
			return false
		}
		if closes == ';' {
			sign := html.UnescapeString(written[:end])
			if !strings.HasPrefix(text, sign) {
				return false
			}
			text = text[len(sign):]
		}
		written = written[end:]
	}
	return text == ""
}

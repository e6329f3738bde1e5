package telegram

import (
	"slices"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// Message is something to be shown: HTML, with inline buttons, a reply keyboard, or the order to take the reply
// keyboard away; at most one of the three.
type Message struct {
	HTML   string
	Inline []Row
	Reply  *models.ReplyKeyboardMarkup
	Remove bool
	Silent bool // it comes without a sound
	Topic  int  // of a group with topics: the one that it goes to; 0: General, and every other chat
	// Alert is what the tapped button is answered with beside it, to be put away by a tap: plain text of at most 200 characters; "":
	// nothing.
	Alert string
}

// Row is a row of buttons under a message.
type Row = []models.InlineKeyboardButton

// Button is a button that does what its callback data says.
func Button(label string, d Callback) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, CallbackData: d.String()}
}

// Styled gives a button one of Telegram's colours: "primary", "success" or "danger".
func Styled(b models.InlineKeyboardButton, style string) models.InlineKeyboardButton {
	b.Style = style
	return b
}

// half is how many letters of a label half the width of a phone shows.
const half = 22

// Roomy lays buttons out in two columns, or in one where a label would be cut.
func Roomy(buttons []models.InlineKeyboardButton) (rows []Row) {
	if !slices.ContainsFunc(buttons, func(b models.InlineKeyboardButton) bool { return utf8.RuneCountInString(b.Text) > half }) {
		return InPairs(buttons)
	}
	for _, b := range buttons {
		rows = append(rows, Row{b})
	}
	return rows
}

// InPairs lays buttons out in two columns.
func InPairs(buttons []models.InlineKeyboardButton) (rows []Row) {
	for i := 0; i < len(buttons); i += 2 {
		rows = append(rows, buttons[i:min(i+2, len(buttons))])
	}
	return rows
}

package world

import (
	"slices"
	"unicode"

	"kafalabot/sandbox/botapi"
)

// A telephone draws the first button of a row leftmost, so that rows reach it turned for who reads from the right. Here they
// are turned back, for transcripts, which are in reading order.

// rightward tells whether a text is read from the right: by its first letter that is not isolated.
func rightward(text string) bool {
	for _, r := range isolate.ReplaceAllString(text, "") {
		if unicode.IsLetter(r) {
			return unicode.Is(unicode.Arabic, r)
		}
	}
	return false
}

// asRead gives rows in the order in which they are read beside a text.
func asRead[B any](rows [][]B, text string) [][]B {
	if !rightward(text) {
		return rows
	}
	turned := make([][]B, len(rows))
	for i, row := range rows {
		turned[i] = slices.Clone(row)
		slices.Reverse(turned[i])
	}
	return turned
}

// rowsOf are the rows of buttons under a message, as they are read.
func rowsOf(m botapi.Message) [][]botapi.InlineButton {
	if m.ReplyMarkup == nil {
		return nil
	}
	return asRead(m.ReplyMarkup.InlineKeyboard, m.Text+m.Caption)
}

// keysOf are the rows of the keyboard below the screen, as they are read.
func keysOf(who *botapi.Citizen) [][]botapi.ReplyButton {
	k := who.Keyboard()
	if k == nil {
		return nil
	}
	labels := ""
	for _, b := range slices.Concat(k.Keyboard...) {
		labels += b.Text
	}
	return asRead(k.Keyboard, labels)
}

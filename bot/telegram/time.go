package telegram

import (
	"errors"
	"strings"

	tg "github.com/go-telegram/bot"
)

// A message may hold times that the reader's telephone writes (tg-time of https://core.telegram.org/bots/api#html-style).
// A server of before Bot API 9.5 refuses them: docs/decisions/0033-times-that-count-down.md.

// What the Bot API server is known to make of times.
const (
	timesUnknown int32 = iota // nothing yet: a message with one is a call, so that its refusal is heard
	timesTaken                // it takes them: they may ride in an answer, too
	timesRefused              // it refuses them: none is sent any more
)

const (
	timeStart = "<tg-time "
	timeEnd   = "</tg-time>"
)

// timed tells whether a text holds a time.
func timed(html string) bool { return strings.Contains(html, timeStart) }

// untimed is a text with its times as plain text.
func untimed(html string) string {
	if !timed(html) {
		return html
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(html, timeStart)
		b.WriteString(before)
		if !ok {
			return strings.ReplaceAll(b.String(), timeEnd, "")
		}
		_, html, _ = strings.Cut(after, ">")
	}
}

// namesMarkup tells whether Telegram refused a text for what it is marked up with. Its words for that have changed over
// the years; a call too many costs little.
func namesMarkup(err error) bool {
	if !errors.Is(err, tg.ErrorBadRequest) {
		return false
	}
	said := strings.ToLower(err.Error())
	for _, word := range []string{"entit", "parse", "tag", "date format"} {
		if strings.Contains(said, word) {
			return true
		}
	}
	return false
}

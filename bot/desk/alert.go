package desk

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// What nobody may overlook is said in an alert as well, where a button was tapped: an officer looks at their finger then, not at the
// first line. It names no person of a guarantee.

// alertMost is how long an alert may be, in UTF-16 units: https://core.telegram.org/bots/api#answercallbackquery
const alertMost = 200

// redAtOnce tells whether the first line says of a guarantee that it was used already.
func redAtOnce(key string) bool {
	return slices.Contains([]string{"card.presented", "card.accepted"}, key)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// alert is what came of a tap with the verdict below it, and what that rests on, as far as there is room.
func (k clerk) alert(ctx context.Context, s sight, done verdict) string {
	var lines []string
	if done.since {
		lines = append(lines, k.Voice.HTML("present.changed", nil))
	}
	if done.key != "" {
		lines = append(lines, k.Voice.HTML(done.key, nil))
	}
	lines = append(lines, k.head(s, done), k.idLine(s, standingKey(s)))
	if standingKey(s) == "card.presented" {
		lines = append(lines, k.shownBy(ctx, s)...)
	}
	text := ""
	for _, line := range lines {
		longer := strings.TrimPrefix(text+"\n"+html.UnescapeString(tag.ReplaceAllString(line, "")), "\n")
		if text != "" && len(utf16.Encode([]rune(longer))) > alertMost {
			break
		}
		text = longer
	}
	return text
}

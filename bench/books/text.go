package books

import (
	"regexp"
	"strings"

	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

var unseen = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u200e", "", "\u200f", "")

// Text is all that a message says, as people read it.
func Text(m botapi.Message) string { return unseen.Replace(m.Text + m.Caption) }

// Piece is the longest piece of the words of a key that is always the same: by it a message is known.
func Piece(w *locales.Words, key string) (best string) {
	plain := strings.ReplaceAll(unseen.Replace(w.Plain(key, nil)), "<no value>", "\n")
	plain = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(plain, "")
	for line := range strings.Lines(plain) {
		if line = strings.TrimSpace(line); len(line) > len(best) {
			best = line
		}
	}
	return best
}

package botapi

import (
	"regexp"
	"strings"
)

// spots are the kinds of entities that Telegram finds by itself, in the order
// in which they win; a match must not continue a word.
var spots = []struct {
	kind    string
	hint    string // without one of these characters there is none
	pattern *regexp.Regexp
}{
	{"url", ".", regexp.MustCompile(`(?i)(?:https?://[^\s<>"\x{2066}-\x{2069}]+|(?:www\.|t\.me/)[^\s<>"\x{2066}-\x{2069}]+)`)},
	{"email", "@", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}`)},
	{"bot_command", "/", regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`)},
	{"mention", "@", regexp.MustCompile(`@[A-Za-z0-9_]{5,32}`)},
	{"hashtag", "#", regexp.MustCompile(`#[\p{L}\p{M}\p{N}_]{1,256}`)},
}

// detect adds the entities that a text shows by itself to those already marked.
func detect(text string, marked []Entity) []Entity {
	if !strings.ContainsAny(text, "/.@#") {
		return marked
	}
	all := marked
	at := units{text: text}
	for _, spot := range spots {
		if !strings.ContainsAny(text, spot.hint) {
			continue
		}
		for _, found := range spot.pattern.FindAllStringIndex(text, mostEntities) {
			if continues(text, found[0]) {
				continue
			}
			word := text[found[0]:found[1]]
			if spot.kind == "url" {
				word = strings.TrimRight(word, ".,:;!?)'\u00bb\u060c\u061b\u061f")
			}
			if spot.kind == "bot_command" && found[1] < len(text) && text[found[1]] == '/' {
				continue // a path, not a command
			}
			e := Entity{Type: spot.kind, Offset: at.before(found[0]), Length: utf16Len(word)}
			if len(all) < mostEntities && !overlaps(all, e, len(marked)) {
				all = append(all[:len(all):len(all)], e)
			}
		}
	}
	sortEntities(all)
	return all
}

// units counts the UTF-16 units before a byte of a text, going on from the last
// count where it can.
type units struct {
	text        string
	bytes, size int
}

func (u *units) before(i int) int {
	if i < u.bytes {
		u.bytes, u.size = 0, 0
	}
	u.size += utf16Len(u.text[u.bytes:i])
	u.bytes = i
	return u.size
}

// continues tells whether the byte before i makes a match the middle of a word.
func continues(text string, i int) bool {
	if i == 0 {
		return false
	}
	c := text[i-1]
	return isAlnum(c) || c == '_' || c == '/' || c == '@' || c == '#'
}

// overlaps looks at found entities, and at marked ones that hide their inside.
func overlaps(all []Entity, e Entity, marked int) bool {
	for i, other := range all {
		if i < marked && !plain(other) {
			continue
		}
		if e.Offset < other.Offset+other.Length && other.Offset < e.Offset+e.Length {
			return true
		}
	}
	return false
}

package botapi

import (
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// text reads a text argument with its parse mode or its list of entities, and
// tidies it as Telegram does before it counts characters.
func (q *request) text(name, list string) (string, []Entity, error) {
	source := q.args[name]
	if len(source) > 1<<15 {
		return "", nil, bad("Text is too long")
	}
	if !utf8.ValidString(source) {
		return "", nil, bad("Strings must be encoded in UTF-8")
	}
	var entities []Entity
	switch mode := strings.ToLower(q.args["parse_mode"]); {
	case source == "" || mode == "" || mode == "none":
		if raw := q.args[list]; raw != "" && json.Unmarshal([]byte(raw), &entities) != nil {
			return "", nil, bad("Can't parse MessageEntity: expected an Array of MessageEntity")
		}
	case mode == "html":
		var err error
		if source, entities, err = parseHTML(source); err != nil {
			return "", nil, bad("Can't parse entities: %s", err)
		}
	default: // the two Markdown modes exist at Telegram, but not here
		return "", nil, bad("Unsupported parse_mode")
	}
	text, entities := tidy(source, entities)
	return text, detect(text, settle(entities)), nil
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x10000 {
			n++
		}
	}
	return n
}

// tidy replaces control characters by spaces, drops the characters that
// Telegram drops (carriage returns, U+2028–U+202E, three combining lines; the
// isolates U+2066–U+2069 stay) and trims white space, moving entities along
// (td misc.cpp clean_input_string, MessageEntity.cpp fix_formatted_text).
func tidy(text string, entities []Entity) (string, []Entity) {
	var out strings.Builder
	out.Grow(len(text))
	moved := make([]int, 0, 8) // UTF-16 positions of dropped characters, in the old text
	units := 0
	for _, r := range text {
		switch {
		case r == '\r' || r >= 0x2028 && r <= 0x202e || r == 0x333 || r == 0x33f || r == 0x30a:
			moved = append(moved, units)
		case r < ' ' && r != '\n':
			out.WriteByte(' ')
		default:
			out.WriteRune(r)
		}
		units++
		if r >= 0x10000 {
			units++
		}
	}
	text = out.String()
	if len(moved) > 0 {
		shift := func(at int) int { return at - sort.SearchInts(moved, at) }
		for i := range entities {
			end := shift(entities[i].Offset + entities[i].Length)
			entities[i].Offset = shift(entities[i].Offset)
			entities[i].Length = end - entities[i].Offset
		}
	}
	return trim(text, entities)
}

func trim(text string, entities []Entity) (string, []Entity) {
	text = strings.TrimRight(text, " \n")
	end := utf16Len(text)
	kept := entities[:0]
	first := len(text)
	for _, e := range entities {
		e.Length = min(e.Length, end-e.Offset)
		if e.Length > 0 && e.Offset >= 0 {
			kept = append(kept, e)
			first = min(first, e.Offset)
		}
	}
	lead := 0
	for lead < len(text) && lead < first && (text[lead] == ' ' || text[lead] == '\n') {
		lead++
	}
	for i := range kept {
		kept[i].Offset -= lead
	}
	return text[lead:], kept
}

// order of entities that begin and end together, outermost first.
var entityOrder = []string{
	"expandable_blockquote", "blockquote", "bold", "italic", "underline", "strikethrough", "spoiler", "text_link", "text_mention",
	"pre", "code", "date_time", "url", "email", "bot_command", "mention", "hashtag",
}

func sortEntities(entities []Entity) {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		if a.Length != b.Length {
			return b.Length - a.Length
		}
		return slices.Index(entityOrder, a.Type) - slices.Index(entityOrder, b.Type)
	})
}

// mostEntities of a message are kept (the servers pass over the rest).
const mostEntities = 100

// settle drops the language that only a pre block may carry, and what
// is too much.
func settle(entities []Entity) []Entity {
	sortEntities(entities)
	entities = entities[:min(len(entities), mostEntities)]
	var out []Entity
	for _, e := range entities {
		if e.Type != "pre" {
			e.Language = ""
		}
		out = append(out, e)
	}
	return out
}

// plain is what find_entities would never look into.
func plain(e Entity) bool {
	switch e.Type {
	case "code", "pre", "text_link", "text_mention":
		return true
	}
	return false
}

var errLink = errors.New("Wrong HTTP URL")

// checkLink follows LinkManager::check_link: it gives the link as Telegram
// stores it, or the reason why it is none.
func checkLink(link string, httpsOnly bool) (string, error) {
	scheme, rest, explicit := strings.Cut(link, "://")
	switch lower := strings.ToLower(scheme); {
	case explicit && (lower == "tg" || lower == "ton" || lower == "tonsite"):
		if httpsOnly {
			return "", errors.New("Only HTTPS links are allowed")
		}
		return lower + "://" + rest, nil
	case explicit && !strings.ContainsAny(scheme, ":/?#@[]"):
		if lower != "http" && lower != "https" {
			return "", errors.New("Unsupported URL protocol")
		}
		scheme = lower
	default:
		scheme, rest = "http", link
	}
	if httpsOnly && scheme != "https" {
		return "", errors.New("Only HTTPS links are allowed")
	}
	cut := strings.IndexAny(rest, "/?#")
	if cut < 0 {
		cut = len(rest)
	}
	authority, tail := rest[:cut], strings.TrimRight(rest[cut:], " \t\r\n\v")
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	if i := strings.LastIndexByte(host, ':'); i > 0 && !strings.HasSuffix(host, "]") {
		port := host[i+1:]
		if n := botID(port); n == 0 || n > 65535 || strings.Trim(port, "0123456789") != "" {
			return "", errors.New("Wrong port number specified in the URL")
		}
		host = host[:i]
	}
	switch {
	case host == "":
		return "", errors.New("URL host is empty")
	case host == ".":
		return "", errors.New("Host is invalid")
	case !strings.Contains(host, ".") && !strings.HasPrefix(host, "["):
		return "", errLink
	}
	if !strings.HasPrefix(tail, "/") {
		tail = "/" + tail
	}
	return scheme + "://" + authority + tail, nil
}

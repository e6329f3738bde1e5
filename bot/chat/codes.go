package chat

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kafalabot/kafala"
)

// CodeKind is what a code, or a link, is to this bot.
type CodeKind int

// The kinds of codes.
const (
	StrangeCode CodeKind = iota // of no bot: a shop's, a network's, or one that only leads to this bot
	OurCode                     // it leads to this bot and names a guarantee
	DamagedCode                 // it leads to this bot as the code of a guarantee does, and names none
	ForeignCode                 // it leads to another bot, or looks like ours and leads elsewhere
)

// Code is a code as it was read.
type Code struct {
	Kind      CodeKind
	ID, Token string // of an OurCode; of a DamagedCode what stands in their place
}

// hosts are Telegram's own, under which everybody finds every bot.
var hosts = []string{"t.me", "telegram.me", "telegram.dog"}

// ReadCode reads what a QR says. The link that QRLink writes is known in every spelling of Telegram's: its hosts, with http or
// without, as "tg://resolve", in capitals, and what follows after "?" alone.
func (h *House) ReadCode(text string) Code {
	text = strings.TrimSpace(text)
	bot, payload, telegrams := h.target(text)
	switch ours := bot != "" && strings.EqualFold(bot, h.Voices.UserName); {
	case ours && strings.HasPrefix(payload, codeStart):
		return ReadPayload(payload)
	case ours:
		return Code{}
	case strings.HasPrefix(payload, codeStart) && strings.HasPrefix(strings.ToLower(text), "http"),
		telegrams && (payload != "" || strings.HasSuffix(bot, "bot")):
		return Code{Kind: ForeignCode}
	}
	return Code{}
}

// codeStart is what the payload of a guarantee's code begins with.
const codeStart = "v_"

// IsPayload tells whether what led here is the code of a guarantee, or means to be.
func IsPayload(payload string) bool { return strings.HasPrefix(payload, codeStart) }

// ReadPayload reads what stands in a link after its "start=", of one that leads to this bot: an OurCode or a DamagedCode.
func ReadPayload(payload string) Code {
	id, token, _ := strings.Cut(strings.TrimPrefix(payload, codeStart), "_")
	if kafala.IsGuaranteeID(id) && kafala.IsToken(token) {
		return Code{OurCode, id, token}
	}
	return Code{DamagedCode, id, token}
}

// target reads a link: the bot that it leads to and what it gives to it, in small letters, and whether it is a link of
// Telegram's. Who has no "start" gives nothing.
func (h *House) target(text string) (bot, payload string, telegrams bool) {
	text = strings.ToLower(text)
	head, query, _ := strings.Cut(strings.ReplaceAll(text, "&amp;", "&"), "?")
	domain := ""
	for _, given := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == '#' || r == '?' }) {
		switch name, value, _ := strings.Cut(given, "="); {
		case name == "start" && payload == "":
			payload = plainStart(strings.ReplaceAll(value, "%5f", "_"))
		case name == "domain":
			domain = plainStart(value)
		}
	}
	if scheme, rest, ok := strings.Cut(head, ":"); ok && scheme == "tg" {
		if strings.Trim(rest, "/") != "resolve" {
			return "", payload, true
		}
		return domain, payload, true
	}
	if head == "" && query != "" { // what stands behind the address alone
		return strings.ToLower(h.Voices.UserName), payload, true
	}
	head = bare(head)
	if base := bare(strings.ToLower(h.LinkURL)); strings.HasPrefix(head, base+"/") {
		return strings.TrimPrefix(head, base+"/"), payload, true
	}
	host, path, _ := strings.Cut(head, "/")
	switch sub, is := strings.CutSuffix(host, ".t.me"); {
	case slices.Contains(hosts, host):
		return path, payload, true
	case is && path == "":
		return sub, payload, true
	}
	return "", payload, false
}

// bare is an address without what may be left out of it.
func bare(address string) string {
	for _, scheme := range []string{"https:", "http:"} {
		address = strings.TrimPrefix(address, scheme)
	}
	return strings.TrimRight(strings.TrimPrefix(strings.TrimLeft(address, "/"), "www."), "/")
}

// plainStart is the beginning of a text that may be a payload: https://core.telegram.org/bots/features#deep-linking
func plainStart(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
	if end < 0 {
		return text
	}
	return text[:end]
}

// mark is what every link has that names a guarantee.
const mark = "start="

// CodesIn finds the links in a text that lead to a guarantee or mean to, each once and in their order, whatever stands around
// them: with a space between two or without. rest is the text without them.
func (h *House) CodesIn(text string) (codes []Code, rest string) {
	if !strings.Contains(text, "=") { // as nearly every text
		return nil, text
	}
	small := lowered(text)
	from := 0
	for _, word := range words(small) {
		c := h.ReadCode(small[word[0]:word[1]])
		if !strings.Contains(small[word[0]:word[1]], mark+codeStart) || c.Kind == StrangeCode {
			continue
		}
		rest += text[from:word[0]] + " "
		from = word[1]
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes, rest + text[from:]
}

// lowered writes the letters of links small: each stays where it is.
func lowered(text string) string {
	small := []byte(text)
	for i, c := range small {
		if c >= 'A' && c <= 'Z' {
			small[i] = c - 'A' + 'a'
		}
	}
	return string(small)
}

// schemes begin a link: of two that are glued the second begins another.
var schemes = []string{"https://", "http://", "tg:resolve", "tg://resolve"}

// begins tells whether another link begins within a word.
func begins(text string, at int) bool {
	starts := func(s string) bool { return strings.HasPrefix(text[at:], s) }
	return slices.ContainsFunc(schemes, starts) || at > 0 && text[at-1] == ':' && slices.ContainsFunc(hosts, starts)
}

// words gives where the words of a text begin and end.
func words(text string) (all [][2]int) {
	begin := 0
	end := func(at int) {
		if at > begin {
			all = append(all, [2]int{begin, at})
		}
		begin = at
	}
	for at, r := range text {
		switch {
		case apart(r):
			end(at)
			_, size := utf8.DecodeRuneInString(text[at:])
			begin = at + size
		case begins(text, at):
			end(at)
		}
	}
	end(len(text))
	return all
}

// apart tells what no link holds.
func apart(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"'<>()[]{}|\\^`,", r)
}

package chat

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kafalabot/bot/telegram"
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
	ID, Token string // of an OurCode; of a DamagedCode what stands in their place; the ID of a ForeignCode is all that it says
}

// hosts are Telegram's own, under which everybody finds every bot.
var hosts = []string{"t.me", "telegram.me", "telegram.dog"}

// ReadCode reads what a QR says. The link that QRLink writes is known in every spelling of Telegram's: its hosts, with http or
// without, as "tg://resolve", in capitals, and what follows after "?" alone.
func (h *House) ReadCode(text string) Code {
	text = strings.TrimSpace(text)
	if inner, ok := shared(text); ok {
		return h.ReadCode(inner)
	}
	bot, payload, telegrams := h.target(text)
	switch ours := bot != "" && strings.EqualFold(bot, h.Voices.UserName); {
	case ours && strings.HasPrefix(payload, codeStart):
		return ReadPayload(payload)
	case ours:
		return Code{}
	case strings.HasPrefix(payload, codeStart) && strings.HasPrefix(strings.ToLower(text), "http"),
		telegrams && (payload != "" || strings.HasSuffix(bot, "bot")):
		return Code{Kind: ForeignCode, ID: strings.ToLower(text)}
	}
	return Code{}
}

// shared gives the link that a link of Telegram's is for sharing: whoever follows it is led nowhere. One within another is not looked
// into.
func shared(text string) (inner string, ok bool) {
	head, query, _ := strings.Cut(text, "?")
	host, path, _ := strings.Cut(bare(strings.ToLower(head)), "/")
	ofWeb := slices.Contains(hosts, host) && slices.Contains([]string{"share", "share/url", "msg", "msg_url"}, path)
	if !ofWeb && !slices.Contains([]string{"tg://msg_url", "tg:msg_url"}, strings.ToLower(head)) {
		return "", false
	}
	given, err := url.ParseQuery(strings.ReplaceAll(query, "&amp;", "&"))
	if inner = given.Get("url"); err != nil || strings.Contains(strings.ToLower(inner), "share") {
		return "", err == nil
	}
	return inner, true
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

// starts are the names under which a link gives something to a bot: in its chat, to its page, in a group, in a channel.
// https://core.telegram.org/api/links
var starts = []string{"start", "startapp", "startgroup", "startchannel"}

// target reads a link: the bot that it leads to and what it gives to it, in small letters, and whether it is a link of
// Telegram's. Who has none of starts gives nothing.
func (h *House) target(text string) (bot, payload string, telegrams bool) {
	text = strings.ToLower(text)
	head, query, _ := strings.Cut(strings.ReplaceAll(text, "&amp;", "&"), "?")
	domain := ""
	for _, given := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == '#' || r == '?' }) {
		switch name, value, _ := strings.Cut(given, "="); {
		case slices.Contains(starts, name) && payload == "":
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

// mark is what a link has that a tap on it sends to this bot's chat.
const mark = "start="

// names tells whether a word has what a link has that names a guarantee, or means to.
func names(word string) bool {
	return slices.ContainsFunc(starts, func(s string) bool { return strings.Contains(word, s+"="+codeStart) })
}

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
		if !names(small[word[0]:word[1]]) || c.Kind == StrangeCode {
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

// Followed is a message that is a link of this bot's own and nothing else, copied and pasted, as the one that a tap on the link would
// send; every other is left as it is. The codes of guarantees have a way of their own (CodesIn).
func (h *House) Followed(r telegram.Request) telegram.Request {
	if r.Message == nil || r.Query != nil || r.Edited || r.IsCommand {
		return r
	}
	payload := h.payloadIn(r.Message.Text)
	if payload == "" || IsPayload(strings.ToLower(payload)) {
		return r
	}
	m := *r.Message
	m.Text = "/start " + payload
	r.Message, r.Command, r.Rest, r.IsCommand = &m, "start", payload, true
	return r
}

// payloadIn is what a link holds of this bot, which is all that a text says; "": it is none.
func (h *House) payloadIn(text string) string {
	if !strings.Contains(text, "=") { // as nearly every text
		return ""
	}
	small := lowered(text)
	all := words(small)
	if len(all) != 1 {
		return ""
	}
	begin, end := all[0][0], all[0][1]
	bot, payload, _ := h.target(small[begin:end])
	if !strings.EqualFold(bot, h.Voices.UserName) || strings.IndexFunc(text[:begin]+text[end:], isWritten) >= 0 {
		return ""
	}
	capitals := strings.ToUpper(text[begin:end]) == text[begin:end]                // as a scanner may type it: no payload has them alone
	if at := strings.Index(small[begin:end], mark+payload); at >= 0 && !capitals { // as it was written
		at += begin + len(mark)
		return text[at : at+len(payload)]
	}
	return payload
}

// isWritten tells of a letter or a digit.
func isWritten(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

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

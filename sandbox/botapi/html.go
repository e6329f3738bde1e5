package botapi

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// parseHTML turns parse_mode HTML into a text and entities, with the errors of
// td's parse_html (td/telegram/MessageEntity.cpp). Offsets in errors are bytes,
// offsets in entities UTF-16 units.
func parseHTML(source string) (string, []Entity, error) {
	p := &htmlParser{in: source}
	for p.pos < len(p.in) {
		switch c := p.in[p.pos]; {
		case c == '&':
			if r, next := htmlRune(p.in, p.pos); r != 0 {
				p.write(string(r))
				p.pos = next
				continue
			}
			p.write("&")
			p.pos++
		case c != '<':
			_, size := utf8.DecodeRuneInString(p.in[p.pos:])
			p.write(p.in[p.pos : p.pos+size])
			p.pos += size
		default:
			step := p.open
			if p.at(p.pos+1) == '/' {
				step = p.close
			}
			if err := step(); err != nil {
				return "", nil, err
			}
		}
	}
	if n := len(p.stack); n > 0 {
		return "", nil, fmt.Errorf("Can't find end tag corresponding to start tag \"%s\"", p.stack[n-1].name)
	}
	sortEntities(p.entities)
	return p.out.String(), p.entities, nil
}

type htmlParser struct {
	in       string
	pos      int
	out      strings.Builder
	units    int // UTF-16 length of out
	stack    []htmlTag
	entities []Entity
}

type htmlTag struct {
	name, argument string
	date           int64 // of tg-time, in Unix seconds
	units, bytes   int   // where it began in out
}

// htmlTags gives the entity of each tag; the ones that need more are finished in close.
var htmlTags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
	"tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "pre": "pre", "code": "code", "blockquote": "blockquote",
	"tg-emoji": "custom_emoji", "tg-time": "date_time",
}

func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func (p *htmlParser) write(s string) {
	p.out.WriteString(s)
	p.units += utf16Len(s)
}

func htmlSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0 || c == '\v'
}

// open reads a start tag.
func (p *htmlParser) open() error {
	begin, i := p.pos, p.pos+1
	for !htmlSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	if p.at(i) == 0 {
		return fmt.Errorf("Unclosed start tag at byte offset %d", begin)
	}
	tag := htmlTag{name: strings.ToLower(p.in[begin+1 : i]), units: p.units, bytes: p.out.Len()}
	if htmlTags[tag.name] == "" {
		return fmt.Errorf("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	for p.at(i) != '>' {
		for p.at(i) != 0 && htmlSpace(p.at(i)) {
			i++
		}
		if p.at(i) == '>' {
			break
		}
		name, value, next, err := p.attribute(tag.name, begin, i)
		if err != nil {
			return err
		}
		i = next
		tag.take(name, value)
	}
	if tag.name == "span" && tag.argument != "spoiler" {
		return fmt.Errorf("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.stack = append(p.stack, tag)
	p.pos = i + 1
	return nil
}

func (t *htmlTag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = value[len("language-"):]
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = value[len("tg-"):]
	case t.name == "blockquote" && name == "expandable":
		t.argument = "1"
	case t.name == "tg-time" && name == "unix":
		t.date = leadingNumber(value)
	case t.name == "tg-time" && name == "format":
		t.argument = value
	}
}

// attribute reads one attribute that begins at i of the tag that began at begin.
func (p *htmlParser) attribute(tag string, begin, i int) (name, value string, next int, err error) {
	start := i
	for c := p.at(i); !htmlSpace(c) && !strings.ContainsRune("=>/\"'", rune(c)); c = p.at(i) {
		i++
	}
	name = p.in[start:min(i, len(p.in))]
	if name == "" {
		return "", "", 0, fmt.Errorf("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	skip := func() {
		for p.at(i) != 0 && htmlSpace(p.at(i)) {
			i++
		}
	}
	unclosed := fmt.Errorf("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	if skip(); p.at(i) != '=' {
		if p.at(i) == 0 {
			return "", "", 0, unclosed
		}
		return name, "", i, nil
	}
	i++
	if skip(); p.at(i) == 0 {
		return "", "", 0, unclosed
	}
	if quote := p.at(i); quote == '"' || quote == '\'' {
		value, i = p.quoted(i+1, quote)
	} else {
		from := i
		for c := p.at(i); c == '.' || c == '-' || isAlnum(c); c = p.at(i) {
			i++
		}
		value = strings.ToLower(p.in[from:i])
		if c := p.at(i); !htmlSpace(c) && c != '>' {
			return "", "", 0, fmt.Errorf("Unexpected end of name token at byte offset %d", from)
		}
	}
	if p.at(i) == 0 {
		return "", "", 0, fmt.Errorf("Unclosed start tag at byte offset %d", begin)
	}
	return name, value, i, nil
}

func (p *htmlParser) quoted(i int, quote byte) (string, int) {
	var value strings.Builder
	for p.at(i) != quote && p.at(i) != 0 {
		if p.at(i) == '&' {
			if r, next := htmlRune(p.in, i); r != 0 {
				value.WriteRune(r)
				i = next
				continue
			}
		}
		value.WriteByte(p.at(i))
		i++
	}
	if p.at(i) == quote {
		i++
	}
	return value.String(), i
}

// close reads an end tag and makes its entity.
func (p *htmlParser) close() error {
	begin := p.pos
	if len(p.stack) == 0 {
		return fmt.Errorf("Unexpected end tag at byte offset %d", begin)
	}
	i := begin + 1
	for !htmlSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	name := strings.ToLower(p.in[begin+2 : i])
	for htmlSpace(p.at(i)) && p.at(i) != 0 {
		i++
	}
	if p.at(i) != '>' {
		return fmt.Errorf("Unclosed end tag at byte offset %d", begin)
	}
	tag := p.stack[len(p.stack)-1]
	if name != "" && name != tag.name {
		return fmt.Errorf("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.stack = p.stack[:len(p.stack)-1]
	p.pos = i + 1
	if p.units == tag.units {
		return nil
	}
	if tag.name == "tg-time" {
		return p.markTime(tag)
	}
	p.mark(tag)
	return nil
}

func (p *htmlParser) mark(tag htmlTag) {
	e := Entity{Type: htmlTags[tag.name], Offset: tag.units, Length: p.units - tag.units}
	twin := func(kind string) *Entity {
		if n := len(p.entities); n > 0 {
			if last := &p.entities[n-1]; last.Type == kind && last.Offset == e.Offset && last.Length == e.Length {
				return last
			}
		}
		return nil
	}
	switch tag.name {
	case "a":
		if e.URL = tag.argument; e.URL == "" {
			e.URL = p.out.String()[tag.bytes:]
		}
		url, err := checkLink(e.URL, false)
		if err != nil {
			return // Telegram keeps the text and drops a link it cannot follow
		}
		e.URL = url
	case "pre":
		if code := twin("code"); code != nil && code.Language != "" {
			code.Type = "pre"
			return
		}
	case "code":
		if pre := twin("pre"); pre != nil && tag.argument != "" {
			pre.Language = tag.argument
			return
		}
		e.Language = tag.argument // kept only when a pre closes around it
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		return // the text stays
	}
	p.entities = append(p.entities, e)
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// htmlRune decodes a character reference at the ampersand in position i; it
// knows the four names and numbers, and gives 0 for anything else.
func htmlRune(s string, i int) (r rune, next int) {
	end := i + 1
	if end < len(s) && s[end] == '#' {
		end++
		base := rune(10)
		if end < len(s) && s[end] == 'x' {
			base = 16
			end++
		}
		for ; end < len(s) && end-i < 12; end++ {
			d, ok := digit(s[end], base)
			if !ok {
				break
			}
			r = r*base + d
		}
		if r == 0 || r >= 0x10ffff || end-i >= 10 || !utf8.ValidRune(r) {
			return 0, i
		}
	} else {
		for end < len(s) && (s[end] >= 'a' && s[end] <= 'z' || s[end] >= 'A' && s[end] <= 'Z') {
			end++
		}
		r = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}[s[i+1:end]]
		if r == 0 {
			return 0, i
		}
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	return r, end
}

func digit(c byte, base rune) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case base == 16 && c >= 'a' && c <= 'f':
		return rune(c-'a') + 10, true
	case base == 16 && c >= 'A' && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

package main

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"html"
	"io"
	"mime/multipart"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"kafalabot/receipt"
)

// legible is what can be read in something in one way, or in several one after the other.
type legible struct {
	path  string // the ways, the last one last; empty: as it is
	how   string // the last way
	text  string
	drawn bool // coordinates of a drawing: numbers that stand beside each other are none in groups
}

// way reads something that is written in some way; nothing: it is not.
type way struct {
	how  string
	read func(t testing.TB, said string) []string
}

// ways are all of them. Whatever is read in one is read in all again.
var ways = []way{
	{"part of a form", formParts},
	{"gzip", gunzipped},
	{"stream of a PDF", pdfStreams},
	{"characters of a PDF", pdfCharacters},
	{"text of a PDF", pdfText},
	{"code in a PDF", pdfCode},
	{"code in a picture", pictureCodes},
	{"URL", unescapedURL},
	{"JSON", unescapedJSON},
	{"HTML", unescapedHTML},
	{"without markup", withoutMarkup},
	{"two bytes a letter", narrowed},
	{"base64", unBase64},
	{"hex", unHex},
}

// deepest is how many ways one after the other something is read in.
const deepest = 4

// packed are the ways of reading a file whose bytes are packed: where one of them was changed, what is read is noise, in which any
// number may stand.
var packed = map[string]bool{"gzip": true, "stream of a PDF": true, "characters of a PDF": true,
	"text of a PDF": true, "code in a PDF": true, "code in a picture": true}

// altered tells whether the ways of a path have changed the bytes of a file that they were read over as if it were text: all but
// the parts of something and what is decoded whole.
func altered(path string) bool {
	is := false
	for how := range strings.SplitSeq(path, ", ") {
		switch how {
		case "base64", "hex":
			is = false
		case "URL", "JSON", "HTML", "without markup", "two bytes a letter":
			is = true
		}
	}
	return is
}

// quickWays are those that need no picture drawn, for where there is very much to be read.
func quickWays() []way {
	return slices.DeleteFunc(slices.Clone(ways), func(w way) bool {
		return w.how == "code in a PDF" || w.how == "code in a picture" || w.how == "text of a PDF"
	})
}

// readings gives whatever can be read in something in some ways, each once.
func readings(t testing.TB, said []byte, ways []way) (all []legible) {
	t.Helper()
	known := map[[sha256.Size]byte]bool{}
	add := func(r legible) {
		if sum := sha256.Sum256([]byte(r.text)); r.text != "" && !known[sum] {
			known[sum] = true
			all = append(all, r)
		}
	}
	add(legible{text: string(said)})
	for n := 0; n < len(all); n++ {
		r := all[n]
		if strings.Count(r.path, ", ") == deepest-1 {
			continue
		}
		for _, w := range ways {
			if packed[w.how] && altered(r.path) {
				continue
			}
			for _, text := range w.read(t, r.text) {
				path := w.how
				if r.path != "" {
					path = r.path + ", " + w.how
				}
				add(legible{path, w.how, text, r.drawn || w.how == "stream of a PDF"})
			}
		}
	}
	return all
}

// isFile tells whether something is a picture or a PDF, which is read as that alone.
func isFile(said string) bool { return isPDF(said) || isPicture(said) }

// once gives what a way has read of a text, unless that is what stood there.
func once(said, read string) []string {
	if read == said || isFile(said) {
		return nil
	}
	return []string{read}
}

var percent = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

func unescapedURL(_ testing.TB, said string) []string {
	return once(said, percent.ReplaceAllStringFunc(strings.ReplaceAll(said, "+", " "), func(run string) string {
		b, err := hex.DecodeString(strings.ReplaceAll(run, "%", ""))
		if err != nil {
			return run
		}
		return string(b)
	}))
}

var backslash = regexp.MustCompile(`(?:\\+u[0-9A-Fa-f]{4})+`)

func unescapedJSON(_ testing.TB, said string) []string {
	return once(said, backslash.ReplaceAllStringFunc(said, func(run string) string {
		var units []uint16
		for _, one := range strings.Split(strings.ReplaceAll(run, `\`, ""), "u")[1:] {
			n, err := strconv.ParseUint(one, 16, 16)
			if err != nil {
				return run
			}
			units = append(units, uint16(n))
		}
		return string(utf16.Decode(units))
	}))
}

func unescapedHTML(_ testing.TB, said string) []string { return once(said, html.UnescapeString(said)) }

var tag = regexp.MustCompile(`<[^<>]{1,200}>`)

func withoutMarkup(_ testing.TB, said string) []string {
	return once(said, tag.ReplaceAllLiteralString(said, ""))
}

// narrowed reads the letters of what is marked as written with two bytes each, and leaves zeros out elsewhere.
func narrowed(_ testing.TB, said string) (all []string) {
	for mark, order := range map[string]binary.ByteOrder{"\xfe\xff": binary.BigEndian, "\xff\xfe": binary.LittleEndian} {
		switch {
		case isPicture(said):
			continue
		case isPDF(said): // a text of it
			mark = "(" + mark
		}
		for _, part := range strings.Split(said, mark)[1:] {
			var units []uint16
			for at := 0; at+1 < min(len(part), 1000); at += 2 {
				units = append(units, order.Uint16([]byte(part[at:])))
			}
			all = append(all, string(utf16.Decode(units)))
		}
	}
	return append(all, once(said, strings.ReplaceAll(said, "\x00", ""))...)
}

var alphabet = regexp.MustCompile(`[A-Za-z0-9+/_-]{14,}`)

// unBase64 reads each run from wherever it may begin: what stands before it may be of its alphabet.
func unBase64(_ testing.TB, said string) (all []string) {
	std := strings.NewReplacer("-", "+", "_", "/")
	for _, run := range alphabet.FindAllString(said, -1) {
		run = std.Replace(run)
		for from := range 4 {
			part := run[from:]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if b, err := base64.RawStdEncoding.DecodeString(part); err == nil && hasFigures(b) {
				all = append(all, string(b))
			}
		}
	}
	return all
}

var sixteens = regexp.MustCompile(`[0-9A-Fa-f]{20,}`)

func unHex(_ testing.TB, said string) (all []string) {
	for _, run := range sixteens.FindAllString(said, -1) {
		for from := range 2 {
			part := run[from:]
			if b, err := hex.DecodeString(part[:len(part)/2*2]); err == nil && hasFigures(b) {
				all = append(all, string(b))
			}
		}
	}
	return all
}

// hasFigures tells whether something that was decoded can hold a number, or something that is to be decoded once more.
func hasFigures(b []byte) bool {
	if len(b) < idLength {
		return false
	}
	if !slices.ContainsFunc(b, func(c byte) bool { return c < ' ' || c > '~' }) {
		return true
	}
	n := 0
	for _, r := range plainDigits(string(b)) {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n >= idLength
}

func gunzipped(_ testing.TB, said string) []string {
	if !strings.HasPrefix(said, "\x1f\x8b") {
		return nil
	}
	r, err := gzip.NewReader(strings.NewReader(said))
	if err != nil {
		return nil
	}
	all, _ := io.ReadAll(r) // as far as it goes
	return []string{string(all)}
}

// formParts are the parts of a form, each with its head.
func formParts(_ testing.TB, said string) (all []string) {
	if !strings.HasPrefix(said, "--"+partsSign) {
		return nil
	}
	form := multipart.NewReader(strings.NewReader(said), partsSign)
	for {
		p, err := form.NextRawPart()
		if err != nil {
			return all
		}
		body, _ := io.ReadAll(p) // as far as it goes
		for name, values := range p.Header {
			all = append(all, name+": "+strings.Join(values, "\n"))
		}
		all = append(all, string(body))
	}
}

func isPicture(said string) bool {
	return strings.HasPrefix(said, "\x89PNG") || strings.HasPrefix(said, "\xff\xd8\xff")
}

// pictureCodes is the texts of the codes in a picture.
func pictureCodes(t testing.TB, said string) []string {
	if !isPicture(said) {
		return nil
	}
	codes, err := receipt.ReadCodes(t.Context(), []byte(said), nil)
	if err != nil {
		return nil // there is none
	}
	return codes.Texts
}

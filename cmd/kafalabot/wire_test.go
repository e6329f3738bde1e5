package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kafalabot/kafala/typed"
)

// What passes between the bot and the Bot API, and what of an ID number can be read out of it.

// wire stands before a Bot API server and keeps all that passes: every path, header, body and file, in both directions.
type wire struct {
	to    string
	mu    sync.Mutex
	heard []passage
	known map[string]bool
}

// passage is one thing that has passed.
type passage struct {
	where string
	said  []byte
}

func (w *wire) keep(where string, said []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil {
		w.known = map[string]bool{}
	}
	if key := where + "\n" + string(said); !w.known[key] {
		w.known[key] = true
		w.heard = append(w.heard, passage{where, said})
	}
}

// before gives a wire before another server, which keeps what passes there beside what this one has heard.
func (w *wire) before(to string) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.pass(to, out, r) })
}

// keepAll keeps a head and a body. The sign between the parts of a form is drawn by lot, and is written as a word.
func (w *wire) keepAll(path, direction string, head http.Header, body []byte) {
	var all bytes.Buffer
	if _, of, err := mime.ParseMediaType(head.Get("Content-Type")); err == nil && of["boundary"] != "" {
		head = head.Clone()
		head.Set("Content-Type", strings.ReplaceAll(head.Get("Content-Type"), of["boundary"], partsSign))
		body = bytes.ReplaceAll(body, []byte(of["boundary"]), []byte(partsSign))
	}
	_ = head.Write(&all) // a buffer takes all
	w.keep(path+", head of the "+direction, all.Bytes())
	w.keep(path+", body of the "+direction, body)
}

func (w *wire) ServeHTTP(out http.ResponseWriter, r *http.Request) { w.pass(w.to, out, r) }

func (w *wire) pass(to string, out http.ResponseWriter, r *http.Request) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(out, "unreadable", http.StatusBadRequest)
		return
	}
	w.keep("an address", []byte(r.Method+" "+r.URL.RequestURI()))
	w.keepAll(r.URL.Path, "call", r.Header, sent)
	on, err := http.NewRequestWithContext(r.Context(), r.Method, to+r.URL.RequestURI(), bytes.NewReader(sent))
	if err != nil {
		http.Error(out, "no request", http.StatusBadGateway)
		return
	}
	on.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(on)
	if err != nil {
		panic(http.ErrAbortHandler) // as whoever is behind it
	}
	defer res.Body.Close()
	for name, all := range res.Header {
		out.Header()[name] = all
	}
	out.WriteHeader(res.StatusCode)
	body, cut := io.ReadAll(res.Body)
	w.keepAll(r.URL.Path, "answer", res.Header, body)
	if _, err := out.Write(body); err != nil || cut != nil {
		panic(http.ErrAbortHandler) // a part is passed on as it came
	}
}

// partsSign stands between the parts of a form that was kept.
const partsSign = "between-the-parts"

// search is what was looked for in what has passed.
type search struct {
	found    []string       // one line each
	passages int            // that were looked at
	read     map[string]int // how many readings there were of each way of writing
}

// of searches for numbers, and for whatever else is the number of an ID, in every way of writing.
func (w *wire) of(t testing.TB, numbers ...string) search {
	t.Helper()
	set := map[string]bool{}
	for _, number := range numbers {
		set[number] = true
	}
	return w.in(t, ways, set, true)
}

// in searches for the numbers of a set in some ways of writing, and perhaps for any other ID's.
func (w *wire) in(t testing.TB, ways []way, numbers map[string]bool, others bool) (s search) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	s.read = map[string]int{}
	for _, p := range w.heard {
		s.passages++
		for _, r := range readings(t, p.said, ways) {
			s.read[r.how]++
			what := r.tellsOf(numbers)
			if what == "" && others {
				what = r.tellsAny()
			}
			if what != "" {
				s.found = append(s.found, fmt.Sprintf("%s, %s: %s", p.where, cmp.Or(r.path, "as it is"), what))
			}
		}
	}
	return s
}

// silent fails the test for everything that was found, and if what was looked at cannot have been all: so many passages at least,
// with files and codes among them.
func (w *wire) silent(t testing.TB, least int, numbers ...string) {
	t.Helper()
	s := w.of(t, numbers...)
	t.Logf("%d numbers in %d passages, read %v: found %d times", len(numbers), s.passages, s.read, len(s.found))
	for _, what := range s.found {
		t.Errorf("passed through the Bot API: %.400s", what)
	}
	if s.passages < least || s.read["part of a form"] == 0 || s.read["code in a picture"] == 0 || s.read["stream of a PDF"] == 0 {
		t.Errorf("only %d passages were heard, read %v", s.passages, s.read)
	}
	if hasPoppler() && (s.read["code in a PDF"] == 0 || s.read["text of a PDF"] == 0) {
		t.Errorf("nothing was read in a PDF: %v", s.read)
	}
}

// times are Telegram's, by the names of their fields.
var times = regexp.MustCompile(`((?:\b(?:date|edit_date|auth_date|unix_time)\\*"?\s*[:=]\s*|tg-time\s+unix=)` +
	`(?:\\*["']|&#34;|&quot;)?)\d{10}\b`)

// uuid is how the gateway and others name things; what stands in one by chance is no ID.
var uuid = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// places are those of a PDF's objects within it, as its table has them.
var places = regexp.MustCompile(`\b\d{10} \d{5} [nf]\s`)

// tellsOf says which of some numbers a reading has; "": none.
func (r legible) tellsOf(numbers map[string]bool) string {
	text := plainDigits(r.text)
	for run := range strings.SplitSeq(joined(text), "|") {
		for at := 0; at+idLength <= len(run); at++ {
			if number := run[at : at+idLength]; numbers[number] {
				return fmt.Sprintf("%s in %q", number, around(text, number))
			}
		}
	}
	return ""
}

// tellsAny says which ID's number a reading has, whoever's; "": none.
func (r legible) tellsAny() string {
	text := times.ReplaceAllString(uuid.ReplaceAllLiteralString(places.ReplaceAllLiteralString(plainDigits(r.text), "-"), "-"), "$1")
	for _, run := range runs.FindAllString(text, -1) {
		if isID(run) {
			return fmt.Sprintf("the ID %s in %q", run, around(text, run))
		}
	}
	if r.drawn {
		return ""
	}
	for _, run := range grouped.FindAllString(text, -1) {
		if isID(digitsOf(run)) {
			return fmt.Sprintf("the ID %s, in groups, in %q", run, around(text, run))
		}
	}
	return ""
}

const idLength = 10

// isID tells whether a run of digits is the number of an ID: ten, the first of them 1 or 2, with a fitting check digit.
func isID(run string) bool {
	return len(run) == idLength && (run[0] == '1' || run[0] == '2') && typed.IsID(run)
}

var (
	runs = regexp.MustCompile(`\d+`)
	// grouped is a number in groups, none of them so short as those of a date.
	grouped = regexp.MustCompile(`[12]\d{2,}(?:[ .\-–_]\d{3,})+`)
)

// around is what stands beside a number.
func around(text, number string) string {
	at := max(0, strings.Index(text, number))
	return strings.ToValidUTF8(text[max(0, at-60):min(len(text), at+60)], "?")
}

// plainDigits writes the digits of every script as 0 to 9, drops what is not seen, and makes one space of every kind.
func plainDigits(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return text
	}
	if utf8.ValidString(text) { // in circles, raised, wide
		text = norm.NFKC.String(text)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsDigit(r):
			return '0' + digitOf(r)
		}
		return r
	}, text)
}

// digitOf is the value of a digit: scripts have theirs in tens.
func digitOf(r rune) rune {
	for _, in := range unicode.Nd.R16 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	for _, in := range unicode.Nd.R32 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	return 0
}

// joined keeps the digits that have nothing between them but a few signs that are no letters.
func joined(text string) string {
	const few = 4
	var all strings.Builder
	between := 0
	for _, r := range text {
		switch {
		case '0' <= r && r <= '9':
			all.WriteRune(r)
			between = 0
		case unicode.IsLetter(r):
			between = few + 1
			fallthrough
		default:
			if between++; between > few && !strings.HasSuffix(all.String(), "|") {
				all.WriteByte('|')
			}
		}
	}
	return all.String()
}

// Package locales holds every word that a person reads, in each language, and makes messages of them: HTML for
// Telegram, or plain text. No sentence for people stands anywhere else.
package locales

import (
	"embed"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.*.toml *.keys
var files embed.FS

// Languages are the complete languages, the first one being spoken to those who speak none of them.
var Languages = []string{"ar", "en"}

// partial are the languages that are there in part, each with the file that lists what there is. The rest is said in the
// first language.
var partial = map[string]string{"ur": "urdu.keys"}

// Spoken are all languages that can be chosen: the complete ones, and the others after them.
var Spoken = append(slices.Clone(Languages), slices.Sorted(maps.Keys(partial))...)

// Data fills the variables of a message.
type Data map[string]any

// HTML is a value that is markup already and is not escaped. Plain text takes what it says.
type HTML string

var tags = regexp.MustCompile(`<[^>]*>`)

// plain is what it says, without markup.
func (h HTML) plain() string { return html.UnescapeString(tags.ReplaceAllString(string(h), "")) }

// Words speaks one language. It is safe for use by many at once.
type Words struct {
	Language string
	loc      *i18n.Localizer
	rest     *i18n.Localizer // for what the language does not have
	found    phrases
}

// Load gives the words of each language. The embedded files are read once in a process.
func Load() (map[string]*Words, error) {
	all, err := loaded()
	return maps.Clone(all), err
}

var loaded = sync.OnceValues(read)

// read reads the embedded files.
func read() (map[string]*Words, error) {
	bundle := i18n.NewBundle(language.Arabic)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := map[string]*Words{}
	keys := map[string]int{}
	for _, l := range Spoken {
		file, err := bundle.LoadMessageFileFS(files, "active."+l+".toml")
		if err != nil {
			return nil, fmt.Errorf("load words: %w", err)
		}
		for _, m := range file.Messages {
			if _, known := keys[m.ID]; !known {
				keys[m.ID] = len(keys)
			}
		}
		all[l] = &Words{Language: l, loc: i18n.NewLocalizer(bundle, l), rest: i18n.NewLocalizer(bundle, Languages[0])}
	}
	for _, w := range all {
		w.found = phrases{keys: keys, byKey: make([]atomic.Pointer[phrase], len(keys))}
	}
	return all, nil
}

// Choose gives the language to speak: the one chosen, else the one of the person's Telegram ("en-GB" is "en"),
// else Arabic.
func Choose(chosen, telegram string) string {
	for _, want := range []string{chosen, telegram} {
		if len(want) > 2 {
			want = want[:2]
		}
		for _, l := range Spoken {
			if l == want {
				return l
			}
		}
	}
	return Languages[0]
}

// HTML makes a message as Telegram's HTML: values are escaped, and every run that is written the other way than
// the language is isolated. A key that is missing, which a test excludes, gives the key itself.
func (w *Words) HTML(key string, data Data) string { return w.say(key, nil, data, true) }

// Count is HTML for a message with plural forms; n chooses the form and is {{.PluralCount}}.
func (w *Words) Count(key string, n int, data Data) string { return w.say(key, n, data, true) }

// Plain makes a message without markup, for buttons, pictures and the sheet.
func (w *Words) Plain(key string, data Data) string { return w.say(key, nil, data, false) }

// CountPlain is Plain for a message with plural forms.
func (w *Words) CountPlain(key string, n int, data Data) string { return w.say(key, n, data, false) }

// Has tells whether there is a message of this key, in the language or in the first one.
func (w *Words) Has(key string) bool { return w.find(key, nil) != nil }

func (w *Words) say(key string, n any, data Data, escaped bool) string {
	p := w.find(key, n)
	switch {
	case p == nil:
		return Isolate(key, w.Language)
	case len(p.names) == 0:
		return p.whole
	}
	return Isolate(p.fill(data, n, escaped), w.Language)
}

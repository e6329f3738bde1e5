package standin

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/BurntSushi/toml"
)

// Words are the sentences of pages in one language, by section.key.
type Words map[string]string

// ReadWords reads page/words.<language>.toml for each language. What is embedded cannot be broken: it panics where it is.
func ReadWords(assets fs.FS, languages ...string) map[string]Words {
	all := map[string]Words{}
	for _, language := range languages {
		var sections map[string]map[string]string
		if _, err := toml.DecodeFS(assets, "page/words."+language+".toml", &sections); err != nil {
			panic(fmt.Sprintf("the words of a stand-in: %v", err))
		}
		all[language] = Words{}
		for section, sentences := range sections {
			for key, sentence := range sentences {
				all[language][section+"."+key] = sentence
			}
		}
	}
	return all
}

// Sheet is what a page knows of its language. Pages embed it.
type Sheet struct {
	Lang, Dir string
	Prefix    string // path of the base
	Words     Words
}

// NewSheet is that of a page in a language; its direction is the language's.
func NewSheet(language, prefix string, words Words) Sheet {
	s := Sheet{Lang: language, Dir: "ltr", Prefix: prefix, Words: words}
	if language == "ar" {
		s.Dir = "rtl"
	}
	return s
}

// Word is a sentence in the page's language. A missing one fails the page, and with it the test that draws all pages.
func (s Sheet) Word(key string) (string, error) {
	sentence, there := s.Words[key]
	if !there {
		return "", fmt.Errorf("no word %q in %s", key, s.Lang)
	}
	return sentence, nil
}

// Draw answers with a page. Its policy lets it load style of its own host and nothing else, but for what it is given more; neither
// script nor style stands in the page itself.
func Draw(w http.ResponseWriter, status int, views *template.Template, name string, view any, more ...string) {
	var page bytes.Buffer
	if err := views.ExecuteTemplate(&page, name, view); err != nil {
		http.Error(w, "page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", strings.Join(append([]string{"default-src 'none'", "style-src 'self'",
		"base-uri 'none'", "frame-ancestors 'none'"}, more...), "; "))
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}

// Asset answers with an embedded file that does not change while it serves.
func Asset(w http.ResponseWriter, r *http.Request, assets fs.FS, name, kind string) {
	content, err := fs.ReadFile(assets, "page/"+name)
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(content)
}

package moyasar

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed page
var assets embed.FS

// languages of the page; the first is not special.
var languages = []string{"ar", "en"}

// words are the page's sentences in one language, by section.key.
type words map[string]string

// Words and views are read once and never changed: a test may want thousands of servers.
var (
	theWords = sync.OnceValue(mustWords)
	theViews = sync.OnceValue(mustViews)
)

func mustWords() map[string]words {
	all := map[string]words{}
	for _, language := range languages {
		var sections map[string]map[string]string
		if _, err := toml.DecodeFS(assets, "page/words."+language+".toml", &sections); err != nil {
			panic(fmt.Sprintf("moyasar: words: %v", err))
		}
		all[language] = words{}
		for section, sentences := range sections {
			for key, sentence := range sentences {
				all[language][section+"."+key] = sentence
			}
		}
	}
	return all
}

// views are the templates of the pages.
type views struct{ *template.Template }

func mustViews() *views {
	return &views{template.Must(template.ParseFS(assets, "page/*.html"))}
}

// sheet is what every page shows. Pages embed it.
type sheet struct {
	Lang, Dir string
	Prefix    string // path of the base
	Other     string // the other language
	Switch    string // address of this page in the other language; empty: none
	Merchant  string
	words     words
}

// Word is a sentence in the page's language. A missing one fails the page, and
// with it the test that draws all pages.
func (s sheet) Word(key string) (string, error) {
	sentence, there := s.words[key]
	if !there {
		return "", fmt.Errorf("no word %q in %s", key, s.Lang)
	}
	return sentence, nil
}

// Initial is the letter in the merchant's badge.
func (s sheet) Initial() string {
	for _, letter := range s.Merchant {
		return strings.ToUpper(string(letter))
	}
	return ""
}

// Money is an amount with its currency in words.
func (s sheet) Money(amount int64, currency string) money {
	name, there := s.words["currency."+currency]
	if !there {
		name = currency
	}
	return money{Amount: plain(amount, currency), Currency: name}
}

type money struct{ Amount, Currency string }

// language chooses: what the address says, else what the browser prefers.
func (s *Server) language(r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); s.words[asked] != nil {
		return asked
	}
	preferred := strings.ToLower(r.Header.Get("Accept-Language"))
	for _, language := range languages {
		if strings.HasPrefix(preferred, language) {
			return language
		}
	}
	return s.config.Language
}

func (s *Server) sheet(r *http.Request) sheet {
	language := s.language(r)
	view := sheet{
		Lang: language, Dir: "ltr", Prefix: s.prefix(),
		Merchant: s.config.Merchant, words: s.words[language],
	}
	other := "ar"
	if language == "ar" {
		view.Dir, other = "rtl", "en"
	}
	view.Other = other
	if r.Method == http.MethodGet {
		query := r.URL.Query()
		query.Set("lang", other)
		view.Switch = s.prefix() + r.URL.Path + "?" + query.Encode()
	}
	return view
}

// reply answers a browser. The handlers of pages decide with the books held and
// return one; it runs when the books are free again.
type reply func(http.ResponseWriter, *http.Request)

func goTo(address string) reply {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, address, http.StatusSeeOther) }
}

func (s *Server) missing(r *http.Request) reply {
	return s.draw(http.StatusNotFound, "missing", s.sheet(r))
}

// draw answers with a page.
func (s *Server) draw(status int, name string, view any) reply {
	return func(w http.ResponseWriter, _ *http.Request) {
		var page bytes.Buffer
		if err := s.views.ExecuteTemplate(&page, name, view); err != nil {
			http.Error(w, "page: "+err.Error(), http.StatusInternalServerError)
			return
		}
		writePage(w, status, page.Bytes())
	}
}

// writePage sends a page. Nothing on it comes from another host, and no script
// or style stands in the page itself.
func writePage(w http.ResponseWriter, status int, page []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy",
		"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(page)
}

// assetNames are the files of the page folder that browsers may fetch.
var assetNames = map[string]string{
	"page.css": "text/css; charset=utf-8",
	"page.js":  "text/javascript; charset=utf-8",
	"logo.svg": "image/svg+xml",
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind, there := assetNames[name]
	content, err := fs.ReadFile(assets, "page/"+name)
	if !there || err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(content)
}

func (s *Server) pageRoutes(mux *http.ServeMux) {
	decide := func(handle func(*http.Request) reply, r *http.Request) reply {
		s.books.mu.Lock()
		defer s.books.mu.Unlock()
		return handle(r)
	}
	page := func(pattern string, handle func(*http.Request) reply) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.learnBase(r)
			r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
			if err := r.ParseForm(); err != nil {
				http.Error(w, "bad form", http.StatusBadRequest)
				return
			}
			decide(handle, r)(w, r)
		})
	}
	mux.HandleFunc("GET /assets/{name}", s.asset)
	page("GET /invoices/{id}", s.checkout)
	page("POST /invoices/{id}/card", s.payByCard)
	page("POST /invoices/{id}/stc", s.payBySTC)
	page("POST /invoices/{id}/stc/{payment}", s.enterSTCCode)
	page("GET /v1/card_auth/{id}/prepare", s.bank)
	page("POST /v1/card_auth/{id}/answer", s.answerBank)
}

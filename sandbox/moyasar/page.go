package moyasar

import (
	"embed"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"kafalabot/sandbox/internal/standin"
)

//go:embed page
var assets embed.FS

// languages of the page; the first is not special.
var languages = []string{"ar", "en"}

// Words and views are read once and never changed: a test may want thousands of servers.
var (
	theWords = sync.OnceValue(func() map[string]standin.Words { return standin.ReadWords(assets, languages...) })
	theViews = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(assets, "page/*.html")) })
)

// sheet is what every page shows. Pages embed it.
type sheet struct {
	standin.Sheet
	Other    string // the other language
	Switch   string // address of this page in the other language; empty: none
	Merchant string
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
	name, there := s.Words["currency."+currency]
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
	other := "ar"
	if language == "ar" {
		other = "en"
	}
	view := sheet{Sheet: standin.NewSheet(language, s.base.Prefix(), s.words[language]), Other: other, Merchant: s.config.Merchant}
	if r.Method == http.MethodGet {
		query := r.URL.Query()
		query.Set("lang", other)
		view.Switch = s.base.Prefix() + r.URL.Path + "?" + query.Encode()
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
		standin.Draw(w, status, s.views, name, view, "img-src 'self'", "script-src 'self'")
	}
}

// assetNames are the files of the page folder that browsers may fetch.
var assetNames = map[string]string{
	"page.css": "text/css; charset=utf-8",
	"page.js":  "text/javascript; charset=utf-8",
	"logo.svg": "image/svg+xml",
}

func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	standin.Asset(w, r, assets, name, assetNames[name])
}

func (s *Server) pageRoutes(mux *http.ServeMux) {
	decide := func(handle func(*http.Request) reply, r *http.Request) reply {
		s.books.mu.Lock()
		defer s.books.mu.Unlock()
		return handle(r)
	}
	page := func(pattern string, handle func(*http.Request) reply) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.base.Learn(r)
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

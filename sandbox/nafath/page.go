package nafath

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"kafalabot/sandbox/internal/standin"
)

//go:embed page
var assets embed.FS

// Words and views are read once and never changed.
var (
	theWords = sync.OnceValue(func() map[string]standin.Words { return standin.ReadWords(assets, "ar", "en") })
	theViews = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(assets, "page/*.html")) })
)

// sheet is what every page shows.
type sheet struct {
	standin.Sheet
	Action  string // where the form goes
	State   string
	Number  string
	Wrong   string // the key of what is wrong; empty: nothing
	Digits  string
	Phone   *Asked
	Outcome string // of a page that is over, or of a telephone
	Back    string // where the browser returns to
	People  []Person
}

func (s *Server) sheet(r *http.Request, action string) sheet {
	language := "ar"
	if r.FormValue("ui_locales") == "en" {
		language = "en"
	}
	v := sheet{Sheet: standin.NewSheet(language, s.base.Prefix(), theWords()[language]), Action: s.base.Prefix() + action,
		State: r.FormValue("state"), People: people}
	if len(s.config.People) > 0 {
		v.People = s.config.People
	}
	return v
}

// page answers a browser; the form is bounded and read, and the book held.
func (s *Server) page(handle func(*http.Request) func(http.ResponseWriter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.base.Learn(r)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := r.ParseForm(); err != nil {
			http.Error(w, "bad form", http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		answer := handle(r)
		s.mu.Unlock()
		answer(w)
	}
}

func (s *Server) pageRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /authservice/authorize", s.page(s.authorize))
	mux.HandleFunc("POST /authservice/authorize", s.page(s.typeOnPage))
	mux.HandleFunc("GET /telephone", s.page(s.telephone))
	mux.HandleFunc("POST /telephone", s.page(s.press))
	mux.HandleFunc("GET /nafath-assets/page.css", func(w http.ResponseWriter, r *http.Request) {
		standin.Asset(w, r, assets, "page.css", "text/css; charset=utf-8")
	})
}

// authorize draws the page on which a person says who they are: the form, then the digits, then how it ended.
func (s *Server) authorize(r *http.Request) func(http.ResponseWriter) {
	v := s.sheet(r, "/authservice/authorize")
	t := s.book.byState[v.State]
	if t == nil {
		return draw404(v)
	}
	return s.standing(t, v)
}

func (s *Server) standing(t *transaction, v sheet) func(http.ResponseWriter) {
	switch status := t.age(s.now()); {
	case status != Waiting:
		v.Outcome, v.Back = strings.ToLower(status), s.back(t)
		return drawn(http.StatusOK, "over", v)
	case t.number == "":
		return drawn(http.StatusOK, "number", v)
	}
	v.Digits, v.Number, v.Action = t.digits, t.number, s.base.Prefix()+"/telephone"
	v.Phone = &Asked{t.id, t.service, t.choices}
	return drawn(http.StatusOK, "wait", v)
}

// back is where the browser returns to; empty: no address is registered.
func (s *Server) back(t *transaction) string {
	u, err := url.Parse(s.config.Callback)
	if err != nil || s.config.Callback == "" {
		return ""
	}
	q := u.Query()
	q.Set("state", t.state)
	u.RawQuery = q.Encode()
	return u.String()
}

func (s *Server) typeOnPage(r *http.Request) func(http.ResponseWriter) {
	v := s.sheet(r, "/authservice/authorize")
	v.Number = strings.TrimSpace(r.PostFormValue("number"))
	_, err := s.typed(v.State, v.Number)
	switch {
	case err == nil:
		lang := url.Values{"state": {v.State}, "ui_locales": {v.Lang}}
		return goTo(v.Action + "?" + lang.Encode())
	case s.book.byState[v.State] == nil:
		return draw404(v)
	case errors.Is(err, ErrBusy):
		v.Wrong = "wrong.busy"
	case errors.Is(err, ErrNumber):
		v.Wrong = "wrong.number"
	default:
		return s.standing(s.book.byState[v.State], v)
	}
	return drawn(http.StatusOK, "number", v)
}

// telephone draws what a person's telephone shows.
func (s *Server) telephone(r *http.Request) func(http.ResponseWriter) {
	v := s.sheet(r, "/telephone")
	v.Number, v.Outcome = r.FormValue("number"), r.FormValue("outcome")
	if t := s.book.open(v.Number, s.now()); t != nil {
		v.Phone = &Asked{t.id, t.service, t.choices}
	}
	return drawn(http.StatusOK, "telephone", v)
}

// press presses a button of a telephone. On the page of the web way the browser then returns to whoever asked.
func (s *Server) press(r *http.Request) func(http.ResponseWriter) {
	v := s.sheet(r, "/telephone")
	t := s.book.byID[r.PostFormValue("trans")]
	if t == nil {
		return draw404(v)
	}
	if t.age(s.now()) == Waiting {
		status := Rejected
		if r.PostFormValue("choice") == t.digits {
			status = Completed
		}
		s.end(t, status)
	}
	if v.State == t.state && t.state != "" {
		if back := s.back(t); back != "" && t.status != Expired {
			return goTo(back)
		}
		return s.standing(t, v)
	}
	shown := url.Values{"number": {t.number}, "outcome": {strings.ToLower(t.status)}, "ui_locales": {v.Lang}}
	return goTo(v.Action + "?" + shown.Encode())
}

func goTo(address string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Location", address)
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.WriteHeader(http.StatusSeeOther)
	}
}

func draw404(v sheet) func(http.ResponseWriter) { return drawn(http.StatusNotFound, "missing", v) }

// drawn answers with a page. Nothing on it comes from another host, and no script runs.
func drawn(status int, name string, v sheet) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		standin.Draw(w, status, theViews(), name, v)
	}
}

package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"regexp"
	"time"

	"kafalabot/voice"
)

// Chats are the conversations that the page belongs to.
type Chats interface {
	// Look gives what the page of a chat asks or shows, if its ticket is the chat's. language is the page's own, for whoever has
	// chosen none.
	Look(ctx context.Context, chat int64, language, ticket string) (voice.Page, error)
	// Give takes what was typed on the page of a chat, if its ticket is the chat's.
	Give(ctx context.Context, chat int64, language, ticket, text string) (voice.Page, error)
}

// Config is what the pages need; all of it is required.
type Config struct {
	Token     string // of the bot, with which Telegram signs; never logged
	Ancestors string // in which pages it may be shown, as frame-ancestors takes it
	Voices    *voice.Voices
	Chats     Chats
	Now       func() time.Time
	Log       *slog.Logger
}

// Path is where the page lies below the public address.
const Path = "/page"

// Most that a page sends, and how long what it asks may take.
const (
	mostBody = 16 << 10
	mostText = 400
	patience = 10 * time.Second
)

var errTooLong = errors.New("no number is as long as that")

// Pages is the door of the private page.
type Pages struct {
	Config
	policy string
	drawn  map[string][]byte
}

// New writes the pages.
func New(c Config) (*Pages, error) {
	d, err := draw(c.Ancestors)
	if err != nil {
		return nil, err
	}
	all, err := d.pages(c.Voices)
	return &Pages{Config: c, policy: d.policy, drawn: all}, err
}

// address is where a page lies: language, what it is for, ticket.
var address = regexp.MustCompile(`^` + Path + `/([a-z]{2}/[a-z_]{1,32})/([A-Z2-7]{26})$`)

// ServeHTTP shows a page to anybody, the same to all, and takes what is typed on it from whoever Telegram says has opened it.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	found := address.FindStringSubmatch(r.URL.Path)
	if found == nil || p.drawn[found[1]] == nil || r.URL.RawQuery != "" {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(p.drawn[found[1]])
	case http.MethodPost:
		p.take(w, r, found[1][:2], found[2])
	default:
		h.Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

// sent is what a page sends: who has opened it, and what was typed, if something was.
type sent struct {
	Init string  `json:"init"`
	Text *string `json:"text"`
}

// take answers what a page sends. Nothing is looked up for who is not proved.
func (p *Pages) take(w http.ResponseWriter, r *http.Request, language, ticket string) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		http.Error(w, "unsupported media type", http.StatusUnsupportedMediaType)
		return
	}
	var s sent
	err = json.NewDecoder(http.MaxBytesReader(w, r.Body, mostBody)).Decode(&s)
	if err == nil && s.Text != nil && len(*s.Text) > mostText {
		err = errTooLong
	}
	if err != nil {
		status := http.StatusBadRequest
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	who, err := person(p.Token, s.Init, p.Now())
	if err != nil {
		p.answer(w, http.StatusForbidden, language, voice.Page{Over: p.Voices.In(language).HTML("page.outside", nil)})
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(r.Context()), patience) // what is begun is done, whoever hangs up
	defer done()
	var page voice.Page
	if s.Text == nil {
		page, err = p.Chats.Look(ctx, who, language, ticket)
	} else {
		page, err = p.Chats.Give(ctx, who, language, ticket, *s.Text)
	}
	if err != nil {
		p.Log.Warn("what came from the private page could not be taken", "err", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	p.answer(w, http.StatusOK, language, page)
}

// said is what a page is answered.
type said struct {
	Question string      `json:"question,omitempty"`
	Problem  string      `json:"problem,omitempty"`
	Letters  bool        `json:"letters,omitempty"`
	Done     string      `json:"done,omitempty"`
	Over     string      `json:"over,omitempty"`
	Rows     [][2]string `json:"rows,omitempty"`
	Speaks   *spoken     `json:"speaks,omitempty"`
}

// spoken is what else stands on a page, in the language that its chat speaks now.
type spoken struct {
	Language string `json:"lang"`
	Dir      string `json:"dir"`
	Title    string `json:"title"`
	Wait     string `json:"wait"`
	Send     string `json:"send"`
	Failed   string `json:"failed"`
	Kept     string `json:"kept"`
}

// answer answers a page that was drawn in a language. A chat may speak another one since: then the page does.
func (p *Pages) answer(w http.ResponseWriter, status int, drawn string, page voice.Page) {
	s := said{Question: page.Question, Problem: page.Problem, Letters: page.Letters, Done: page.Done, Over: page.Over}
	if page.Language != "" && page.Language != drawn {
		v := p.Voices.In(page.Language)
		s.Speaks = &spoken{v.Language, dirOf(v), v.Settings.Operator.Name.In(v.Language), v.Plain("page.wait", nil),
			v.Plain("page.send", nil), v.Plain("page.failed", nil), v.HTML("page.kept", nil)}
	}
	for _, row := range page.Rows {
		s.Rows = append(s.Rows, [2]string{row.Name, row.Value})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(s) // whoever asked has gone
}

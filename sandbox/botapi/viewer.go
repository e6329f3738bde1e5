package botapi

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var page embed.FS

const (
	shownMessages = 500 // of each chat, when a page opens
	heartbeat     = 15 * time.Second
)

// Page serves the chat page at /, at /<bot username> and, with a link to share, at /share/url; its assets under /page/,
// and what the page calls under /viewer/.
func (s *Server) Page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.index)
	mux.HandleFunc("GET /share/url", s.index)
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) {
		if !strings.EqualFold(r.PathValue("name"), s.conf.Username) {
			http.NotFound(w, r)
			return
		}
		s.index(w, r)
	})
	mux.Handle("GET /page/", uncached(http.FileServerFS(page)))
	mux.HandleFunc("GET /viewer/state", s.showState)
	mux.HandleFunc("GET /viewer/events", s.showEvents)
	mux.HandleFunc("GET /viewer/file/{id}", s.showFile)
	mux.HandleFunc("POST /viewer/send", s.takeMessage)
	mux.HandleFunc("POST /viewer/tap", s.takeTap)
	mux.HandleFunc("POST /viewer/pass", s.takePass)
	mux.HandleFunc("POST /viewer/launch", s.takeLaunch)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if origin := r.Header.Get("Origin"); origin != "" && r.Method != http.MethodGet && !strings.HasSuffix(origin, "://"+r.Host) {
			http.Error(w, "another site may not act here", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func uncached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	body, err := page.ReadFile("page/index.html")
	if err != nil {
		http.Error(w, "no page", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) // the reader has gone: nothing to tell it
}

type state struct {
	Bot    User        `json:"bot"`
	Link   string      `json:"link"`
	People []Person    `json:"people"`
	Me     int64       `json:"me"`
	Now    int64       `json:"now"`    // Unix milliseconds
	Passes bool        `json:"passes"` // time can be let pass
	Seq    int64       `json:"seq"`
	Chats  []chatState `json:"chats"`
}

type chatState struct {
	Chat
	Messages []*Message           `json:"messages"`
	Keyboard *ReplyKeyboardMarkup `json:"keyboard"`
	Commands []Command            `json:"commands"`
	Menu     menuButton           `json:"menu"`
	Blocked  bool                 `json:"blocked"` // the person has blocked the bot here
	Read     int                  `json:"read"`    // newest message that the bot has taken
}

const shownPeople = 50 // a page lists no more

func (s *Server) showState(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p := s.viewed(r.URL.Query().Get("as"))
	if p == nil {
		s.mu.Unlock()
		write(w, 404, refused("nobody lives here"))
		return
	}
	st := state{Bot: *s.me, Link: s.origin(r) + "/" + s.me.Username, Me: p.ID, Seq: s.seq,
		Now: s.conf.Now().UnixMilli(), Passes: s.conf.Pass != nil}
	for _, one := range s.order[:min(len(s.order), shownPeople)] {
		st.People = append(st.People, one.Person)
	}
	for _, c := range p.chats() {
		st.Chats = append(st.Chats, chatState{Chat: c.Chat, Messages: c.newest(shownMessages), Keyboard: c.keyboard,
			Commands: s.commandsFor(p, c), Menu: s.menuOf(c), Blocked: p.blocked && c.withBot(), Read: c.read})
	}
	s.mu.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	write(w, 200, st)
}

// viewed finds the person of a page; an unknown one becomes the first.
func (s *Server) viewed(as string) *person {
	id, _ := strconv.ParseInt(as, 10, 64)
	if p := s.people[id]; p != nil {
		return p
	}
	if len(s.order) == 0 {
		return nil
	}
	return s.order[0]
}

func (s *Server) origin(r *http.Request) string {
	if s.conf.PageURL != "" {
		return strings.TrimRight(s.conf.PageURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// showEvents streams a person's events after ?after= or Last-Event-ID.
func (s *Server) showEvents(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if last, lastErr := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); lastErr == nil {
		after, err = last, nil // a reconnecting page has seen more than its address says
	}
	s.mu.Lock()
	p := s.viewed(r.URL.Query().Get("as"))
	if err != nil {
		after = s.seq
	}
	s.mu.Unlock()
	if p == nil {
		http.Error(w, "nobody lives here", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a stream outlives the server's limit, where it has one
	if _, err := fmt.Fprint(w, ": open\n\n"); err != nil || out.Flush() != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, stirred := s.fresh(p, &after)
		for _, e := range events {
			if err := e.write(w); err != nil {
				return
			}
		}
		if out.Flush() != nil {
			return
		}
		if len(events) > 0 {
			continue
		}
		select {
		case <-stirred:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": beat\n\n"); err != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// fresh gives the events after a number, which it moves on, and what is closed
// at the next event. Where events are forgotten the page is told to reload.
func (s *Server) fresh(p *person, after *int64) ([]logged, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events, complete := p.since(*after, s.seq)
	if !complete {
		events = []logged{{seq: s.seq, data: map[string]string{"type": "reload"}}}
	}
	if len(events) > 0 {
		*after = events[len(events)-1].seq
	}
	return events, p.stirred()
}

func (e logged) write(w http.ResponseWriter) error {
	body, err := json.Marshal(e.data)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.seq, body)
	return err
}

// showFile gives pictures to look at and everything else to save.
func (s *Server) showFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files.byID[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	kind, how := f.mime, "attachment"
	if kind == "" {
		kind = "application/octet-stream"
	}
	if f.kind == "Photo" || f.kind == "Sticker" || f.kind == "Voice" {
		how = "inline"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Security-Policy", "sandbox")
	w.Header().Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.name}))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content()))
}

package botapi

import (
	"encoding/json"
	"net/http"
	"time"
)

// longestPass is what a page may ask for at once.
const longestPass = 366 * 24 * time.Hour

// clockEvent tells a page what time it is here.
type clockEvent struct {
	Type string `json:"type"` // clock
	Now  int64  `json:"now"`  // Unix milliseconds
}

// takePass is POST /viewer/pass: it lets so many seconds pass, and tells every page of the new time.
func (s *Server) takePass(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Seconds int64 `json:"seconds"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&ask); err != nil {
		write(w, http.StatusBadRequest, refused("a JSON object is needed"))
		return
	}
	if s.conf.Pass == nil || ask.Seconds <= 0 || ask.Seconds > int64(longestPass/time.Second) {
		write(w, http.StatusBadRequest, refused("time does not pass so here"))
		return
	}
	if err := s.conf.Pass(r.Context(), time.Duration(ask.Seconds)*time.Second); err != nil {
		write(w, http.StatusInternalServerError, refused(err.Error()))
		return
	}
	s.mu.Lock()
	now := s.conf.Now().UnixMilli()
	for _, p := range s.order {
		s.tell(p, 0, nil, clockEvent{Type: "clock", Now: now})
	}
	s.mu.Unlock()
	write(w, http.StatusOK, map[string]any{"ok": true, "now": now})
}

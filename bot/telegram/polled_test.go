package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/outage"
)

// server is Telegram's side of polling, in memory: the updates that nobody has confirmed, as Client::do_get_updates of
// telegram-bot-api gives them.
type server struct {
	mu      sync.Mutex
	waiting []string // each the JSON of an update
	ids     []int64
	came    chan struct{} // closed, and made anew, when an update comes
	asked   int64
	askedAt time.Time
	calls   []int64               // the offset of each fetch
	answer  func() *http.Response // instead of all else
}

func newServer() *server { return &server{came: make(chan struct{}), asked: -1} }

// says brings an update: a text of a chat.
func (s *server) says(id, chat int64, text string) {
	const message = `{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d},"text":%q}`
	s.brings(id, fmt.Sprintf(`{"update_id":%d,"message":`+message+`}`, id, id, chat, chat, text))
}

func (s *server) brings(id int64, update string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting, s.ids = append(s.waiting, update), append(s.ids, id)
	close(s.came)
	s.came = make(chan struct{})
}

// forgets lets an update pass its time.
func (s *server) forgets(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.ids, id)
	s.waiting, s.ids = slices.Delete(s.waiting, i, i+1), slices.Delete(s.ids, i, i+1)
}

// left are the updates that nobody has confirmed.
func (s *server) left() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ids)
}

// answers has every fetch answered alike. Under the lock.
func (s *server) answers(status int, body string) {
	s.answer = func() *http.Response { return said(status, body) }
}

func (s *server) asks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// RoundTrip is one call.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
		return said(200, `{"ok":true,"result":true}`), nil
	}
	var ask struct {
		Offset  int64
		Timeout int
		Limit   int
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.calls = append(s.calls, ask.Offset)
	if s.answer != nil {
		defer s.mu.Unlock()
		return s.answer(), nil
	}
	if ask.Offset == s.asked && time.Since(s.askedAt) < 500*time.Millisecond {
		ask.Limit = 1
	}
	s.asked, s.askedAt = ask.Offset, time.Now()
	s.mu.Unlock()
	end := time.After(time.Duration(ask.Timeout) * time.Second)
	for over := ask.Timeout == 0; ; {
		all, came := s.give(ask.Offset, ask.Limit)
		if len(all) > 0 || over {
			return said(200, `{"ok":true,"result":[`+strings.Join(all, ",")+`]}`), nil
		}
		select {
		case <-came:
		case <-end:
			over = true
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// give confirms what is before an offset, and gives what is from there on.
func (s *server) give(offset int64, limit int) ([]string, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.ids); n == 0 || offset <= s.ids[n-1]+10 { // else it is in the future, and counts as none
		at, _ := slices.BinarySearch(s.ids, offset)
		s.waiting, s.ids = s.waiting[at:], s.ids[at:]
	}
	return slices.Clone(s.waiting[:min(limit, len(s.waiting))]), s.came
}

func said(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// hands is a handler that holds texts that begin with "hang" until they are let go, fails at those that begin with "bad",
// and notes what it has begun and done.
type hands struct {
	mu        sync.Mutex
	letGo     chan struct{}
	begun     []string
	done      []string
	at        map[string]time.Time
	now, most int
	fails     error // nil: boom
	sorry     int
}

func newHands() *hands { return &hands{letGo: make(chan struct{}), at: map[string]time.Time{}} }

func (h *hands) Serve(ctx context.Context, r Request) error {
	text := r.Message.Text
	h.mu.Lock()
	h.begun = append(h.begun, text)
	h.now++
	h.most = max(h.most, h.now)
	fails := h.fails
	h.mu.Unlock()
	err := error(nil)
	switch {
	case strings.HasPrefix(text, "hang"):
		select {
		case <-h.letGo:
		case <-ctx.Done():
			err = ctx.Err()
		}
	case strings.HasPrefix(text, "bad"):
		if err = fails; err == nil {
			err = errors.New("boom")
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now--
	if err == nil {
		h.done = append(h.done, text)
		h.at[text] = time.Now()
	}
	return err
}

func (h *hands) Apologise(context.Context, Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sorry++
}

func (h *hands) did() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.done, " ")
}

// shelf is an Ahead in memory, which fails as long as it is told to.
type shelf struct {
	mu     sync.Mutex
	ids    []int64
	most   int
	writes int
	fails  bool
}

func (s *shelf) Keep(_ context.Context, ids []int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails {
		return errors.New("the shelf cannot be reached")
	}
	s.writes++
	s.ids, s.most = slices.Clone(ids), max(s.most, len(ids))
	return nil
}

func (s *shelf) Kept(context.Context) ([]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails {
		return nil, errors.New("the shelf cannot be reached")
	}
	return slices.Clone(s.ids), nil
}

// rest lets time pass, and all that comes of it happen.
func rest(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// besides is a handler that leaves something to be done beside the answer, until all is let go.
type besides struct {
	*hands
	*Client
}

func (b *besides) Serve(ctx context.Context, r Request) error {
	if r.Message.Text == "beside" {
		b.InBackground(ctx, func(context.Context) { <-b.letGo })
	}
	return b.hands.Serve(ctx, r)
}

// polls polls in a bubble of its own time, until the test stops it.
func polls(t *testing.T, s http.RoundTripper, h Handler, ahead Ahead) (stop func(), log *strings.Builder) {
	t.Helper()
	return pollsWith(t, s, h, ahead, nil)
}

func pollsWith(t *testing.T, s http.RoundTripper, h Handler, ahead Ahead, board *outage.Board) (stop func(), log *strings.Builder) {
	t.Helper()
	return pollsAs(t, s, ahead, board, func(*Client) Handler { return h })
}

func pollsAs(t *testing.T, s http.RoundTripper, ahead Ahead, board *outage.Board, of func(*Client) Handler) (func(), *strings.Builder) {
	t.Helper()
	log := &strings.Builder{}
	wire, err := NewClient(Wire{Token: "1:x", APIURL: "http://telegram", HTTP: &http.Client{Transport: s}, Now: time.Now, Board: board,
		Log: slog.New(slog.NewTextHandler(log, nil)), Clean: trimmed, Ahead: ahead, Newer: errLater})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { wire.Poll(ctx, of(wire)); close(over) }()
	synctest.Wait()
	return func() { end(); <-over }, log
}

var errLater = errors.New("of a later release")

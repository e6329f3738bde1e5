package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// api is a Bot API that says yes to everything, hands out updates to those who poll, and looks only for the marks that
// buttons carry.
type api struct {
	calls   atomic.Int64
	marks   sync.Map                                       // chat to mark
	shown   sync.Map                                       // chat to a channel that is told of each screen
	screens sync.Map                                       // chat to what was shown or said to it last
	told    func(method string, chat string, at time.Time) // of what was accepted; may be nil
	mu      sync.Mutex
	queue   []string // updates that are not confirmed
	filled  chan struct{}
	last    int64 // number of the newest update
}

func newAPI() *api { return &api{filled: make(chan struct{}, 1)} }

var (
	markOf   = regexp.MustCompile(`"callback_data":"[a-z:_0-9.]*:([a-z2-7]{4})"`)
	chatOf   = regexp.MustCompile(`chat_id"(?::|\r\n\r\n)(\d+)`)
	submitOf = regexp.MustCompile(`"callback_data":"(submit:[^"]*)"`)
)

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch method {
	case "getUpdates":
		a.give(w, r, body)
		return
	case "getMe":
		_, _ = io.WriteString(w, `{"ok":true,"result":{"id":7000000001,"is_bot":true,"first_name":"b","username":"bench_bot"}}`)
		return
	case "sendMessage", "editMessageText", "sendPhoto", "sendDocument":
		a.look(body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":2,"date":1,"chat":{"id":1,"type":"private"}}}`)
	default:
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}
	a.calls.Add(1)
	if chat := chatOf.FindSubmatch(body); chat != nil && a.told != nil {
		a.told(method, string(chat[1]), time.Now())
	}
}

// look remembers the mark of the draft that a message's buttons belong to, and tells who waits for a screen.
func (a *api) look(body []byte) {
	chat := chatOf.FindSubmatch(body)
	if chat == nil {
		return
	}
	a.screens.Store(string(chat[1]), string(body))
	if mark := markOf.FindSubmatch(body); mark != nil {
		a.marks.Store(string(chat[1]), string(mark[1]))
	}
	if submit := submitOf.FindSubmatch(body); submit != nil {
		a.marks.Store("submit:"+string(chat[1]), string(submit[1]))
	}
	if shown, ok := a.shown.Load(string(chat[1])); ok {
		select {
		case shown.(chan struct{}) <- struct{}{}:
		default:
		}
	}
}

// lastShown is what was shown to a chat last, as it was sent.
func (a *api) lastShown(chat int64) string {
	shown, _ := a.screens.Load(strconv.FormatInt(chat, 10))
	text, _ := shown.(string)
	return text
}

// push lets the child fetch an update, and waits until its screen is shown.
func (a *api) push(ctx context.Context, chat int64, update []byte) error {
	shown, _ := a.shown.LoadOrStore(strconv.FormatInt(chat, 10), make(chan struct{}, 1))
	select {
	case <-shown.(chan struct{}): // a second screen of the update before
	default:
	}
	a.mu.Lock()
	a.last++
	a.queue = append(a.queue, strings.Replace(string(update), `"update_id":0`, `"update_id":`+strconv.FormatInt(a.last, 10), 1))
	a.mu.Unlock()
	select {
	case a.filled <- struct{}{}:
	default:
	}
	select {
	case <-shown.(chan struct{}):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(30 * time.Second):
		return fmt.Errorf("chat %d was shown nothing", chat)
	}
}

// give answers getUpdates as Telegram does: what lies before the offset is confirmed, and of the rest so many come as are asked for,
// again and again until they are confirmed.
func (a *api) give(w http.ResponseWriter, r *http.Request, body []byte) {
	var ask struct {
		Offset, Limit int64
		Timeout       int
	}
	_ = json.Unmarshal(body, &ask)
	wait := time.NewTimer(time.Duration(ask.Timeout) * time.Second)
	defer wait.Stop()
	for {
		if batch := a.waiting(ask.Offset, ask.Limit); len(batch) > 0 {
			_, _ = io.WriteString(w, `{"ok":true,"result":[`+strings.Join(batch, ",")+`]}`)
			return
		}
		select {
		case <-a.filled:
		case <-wait.C:
			_, _ = io.WriteString(w, `{"ok":true,"result":[]}`)
			return
		case <-r.Context().Done():
			return
		}
	}
}

// waiting gives the oldest updates from an offset on, limit at most (0: 100), and forgets those before it.
func (a *api) waiting(offset, limit int64) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	first := a.last - int64(len(a.queue)) + 1
	a.queue = a.queue[min(max(offset-first, 0), int64(len(a.queue))):]
	if limit == 0 {
		limit = 100
	}
	return slices.Clone(a.queue[:min(int64(len(a.queue)), limit)])
}

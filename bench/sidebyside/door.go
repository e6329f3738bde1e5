package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// door is the proxy in front of both processes: each person's updates go to them in turn, and so do the gateway's notices.
type door struct {
	targets [2]string
	client  *http.Client

	mu      sync.Mutex
	turn    map[int64]int // of whose update is next
	notices int
	seen    [2]traffic
}

// traffic is what one process was handed, and what it called itself.
type traffic struct {
	updates, notices int
	taps             map[string]int // by verb
	statuses         map[int]int
	telegram, bank   map[string]int // calls by method
}

func newDoor() *door {
	d := &door{turn: map[int64]int{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}}
	for n := range d.seen {
		d.seen[n] = traffic{taps: map[string]int{}, statuses: map[int]int{}, telegram: map[string]int{}, bank: map[string]int{}}
	}
	return d
}

// who is what the door reads of an update.
type who struct {
	Message struct {
		Chat struct {
			ID int64 `json:"id"`
		} `json:"chat"`
	} `json:"message"`
	Query struct {
		Data string `json:"data"`
		From struct {
			ID int64 `json:"id"`
		} `json:"from"`
	} `json:"callback_query"`
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cut off", http.StatusBadRequest)
		return
	}
	n := d.choose(r.URL.Path, body)
	req, err := http.NewRequestWithContext(r.Context(), r.Method, d.targets[n]+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		http.Error(w, "no address", http.StatusBadRequest)
		return
	}
	req.Header = r.Header.Clone()
	res, err := d.client.Do(req)
	if err != nil {
		d.count(func() { d.seen[n].statuses[http.StatusBadGateway]++ })
		http.Error(w, "nobody there", http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	d.count(func() { d.seen[n].statuses[res.StatusCode]++ })
	for _, name := range []string{"Content-Type", "Retry-After"} {
		if value := res.Header.Get(name); value != "" {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body) // who has gone away asks again
}

// choose gives whose turn it is, and counts what it is.
func (d *door) choose(path string, body []byte) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if path != "/telegram" {
		d.notices++
		n = d.notices % 2
		d.seen[n].notices++
		return n
	}
	var u who
	_ = json.Unmarshal(body, &u) // the process answers what is no update
	person := u.Message.Chat.ID + u.Query.From.ID
	if _, known := d.turn[person]; !known {
		d.turn[person] = int(person & 1) // so that each process begins with half of the people
	}
	n = d.turn[person]
	d.turn[person] = 1 - n
	d.seen[n].updates++
	if verb, _, _ := strings.Cut(u.Query.Data, ":"); verb != "" {
		d.seen[n].taps[verb]++
	}
	return n
}

func (d *door) count(what func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what()
}

// called counts the calls of one process at a stand-in, by the end of their paths where that names a method.
func (d *door) called(n int, of func(*traffic) map[string]int, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Method
		if strings.HasPrefix(r.URL.Path, "/bot") {
			name = r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		}
		d.count(func() { of(&d.seen[n])[name]++ })
		h.ServeHTTP(w, r)
	})
}

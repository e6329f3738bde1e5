package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// door is the proxy in front of both processes: where both serve, each person's updates go to them in turn, and so do the
// gateway's notices.
type door struct {
	targets [2]string
	client  *http.Client

	mu      sync.Mutex
	serves  [2]bool
	turn    map[int64]int // of whose update is next
	notices int
	refused map[int64]bool // whose update the only one that serves has refused
	seen    [2]traffic     // since the stage began
	all     [2]traffic     // of the stages before
}

// traffic is what one process was handed, and what it called itself.
type traffic struct {
	updates, notices int
	taps             map[string]int // by verb
	refused          map[string]int // what was answered 503, by whose it was
	statuses         map[int]int
	telegram, bank   map[string]int // calls by method
}

func newDoor() *door {
	return &door{turn: map[int64]int{}, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
		seen: [2]traffic{newTraffic(), newTraffic()}, all: [2]traffic{newTraffic(), newTraffic()}}
}

func newTraffic() traffic {
	return traffic{taps: map[string]int{}, refused: map[string]int{}, statuses: map[int]int{}, telegram: map[string]int{},
		bank: map[string]int{}}
}

// open says who serves from now on.
func (d *door) open(serves [2]bool) {
	d.count(func() { d.serves, d.refused = serves, map[int64]bool{} })
}

// take gives what was seen since it was last taken.
func (d *door) take() (seen [2]traffic) {
	d.count(func() {
		seen = d.seen
		d.seen = [2]traffic{newTraffic(), newTraffic()}
		for n := range seen {
			d.all[n].add(seen[n])
		}
	})
	return seen
}

// refuses tells whether the only one that serves has refused an update of one of these.
func (d *door) refuses(ids ...int64) (so bool) {
	d.count(func() { so = slices.ContainsFunc(ids, func(id int64) bool { return d.refused[id] }) })
	return so
}

func (t *traffic) add(more traffic) {
	t.updates += more.updates
	t.notices += more.notices
	addTo(t.taps, more.taps)
	addTo(t.refused, more.refused)
	addTo(t.statuses, more.statuses)
	addTo(t.telegram, more.telegram)
	addTo(t.bank, more.bank)
}

func addTo[K comparable](all, more map[K]int) {
	for k, n := range more {
		all[k] += n
	}
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
	n, person := d.choose(r.URL.Path, body)
	res, err := d.hand(r, n, body)
	if err != nil && d.closed(n) { // it ended meanwhile: the other one serves
		n = 1 - n
		res, err = d.hand(r, n, body)
	}
	if err != nil {
		d.count(func() { d.seen[n].statuses[http.StatusBadGateway]++ })
		http.Error(w, "nobody there", http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	d.answered(n, person, res.StatusCode)
	for _, name := range []string{"Content-Type", "Retry-After"} {
		if value := res.Header.Get(name); value != "" {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body) // who has gone away asks again
}

// hand hands a request to a process.
func (d *door) hand(r *http.Request, n int, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, d.targets[n]+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = r.Header.Clone()
	return d.client.Do(req)
}

func (d *door) closed(n int) (so bool) {
	d.count(func() { so = !d.serves[n] })
	return so
}

// answered notes what a process has answered, of somebody's update or (0) of a notice.
func (d *door) answered(n int, person int64, status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[n].statuses[status]++
	if status != http.StatusServiceUnavailable {
		return
	}
	whose := "citizens"
	switch {
	case person == 0:
		whose = "notices"
	case slices.Contains(clerks, person):
		whose = "staff"
	}
	d.seen[n].refused[whose]++
	if d.serves[n] && !d.serves[1-n] {
		d.refused[person] = true
	}
}

// choose gives whose turn it is of those who serve, and counts what it is; a notice is nobody's.
func (d *door) choose(path string, body []byte) (n int, person int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	only := 0
	if d.serves[1] {
		only = 1
	}
	both := d.serves[0] && d.serves[1]
	if path != "/telegram" {
		d.notices++
		if n = d.notices % 2; !both {
			n = only
		}
		d.seen[n].notices++
		return n, 0
	}
	var u who
	_ = json.Unmarshal(body, &u) // the process answers what is no update
	person = u.Message.Chat.ID + u.Query.From.ID
	if _, known := d.turn[person]; !known {
		d.turn[person] = int(person & 1) // so that each process begins with half of the people
	}
	if n = only; both {
		n = d.turn[person]
		d.turn[person] = 1 - n
	}
	d.seen[n].updates++
	if verb, _, _ := strings.Cut(u.Query.Data, ":"); verb != "" {
		d.seen[n].taps[verb]++
	}
	return n, person
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

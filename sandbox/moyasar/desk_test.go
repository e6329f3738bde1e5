package moyasar

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// desk is a gateway behind a socket, with a client and a browser.
type desk struct {
	*testing.T
	*Server
	clock   *clock
	web     *httptest.Server
	browser *http.Client // follows redirects
}

func open(t *testing.T, change ...func(*Config)) *desk {
	t.Helper()
	d := &desk{T: t, clock: &clock{now: time.Date(2026, 11, 22, 9, 30, 0, 123e6, time.UTC)}}
	config := Config{Merchant: "Desk", Now: d.clock.Now, LadderUnit: time.Millisecond}
	for _, f := range change {
		f(&config)
	}
	d.Server = New(config)
	d.web = httptest.NewServer(d.Server.Handler())
	d.SetBaseURL(d.web.URL)
	jar, _ := cookiejar.New(nil)
	d.browser = &http.Client{Transport: &http.Transport{}, Jar: jar}
	t.Cleanup(func() {
		d.browser.CloseIdleConnections()
		d.Server.Close()
		d.web.Close()
	})
	return d
}

// reply of an API call.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// at walks into the body: at("source", "message").
func (a answer) at(path ...string) any {
	var value any = a.body
	for _, key := range path {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

func (a answer) id() string { return a.body["id"].(string) }

// do makes a raw API call.
func (d *desk) do(method, path, key, agent, body string) (answer, error) {
	d.Helper()
	r, err := http.NewRequest(method, d.web.URL+path, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("User-Agent", agent)
	if key != "" {
		r.SetBasicAuth(key, "")
	}
	got, err := d.browser.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		d.Fatal(err)
	}
	a := answer{status: got.StatusCode, header: got.Header, text: string(text)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&a.body)
	return a, nil
}

// call makes an API call with the secret key and wants a status.
func (d *desk) call(status int, method, path, body string) answer {
	d.Helper()
	a, err := d.do(method, path, "sk_test_sandbox", "desk/1.0", body)
	if err != nil {
		d.Fatalf("%s %s: %v", method, path, err)
	}
	if a.status != status {
		d.Fatalf("%s %s: status %d, want %d: %s", method, path, a.status, status, a.text)
	}
	return a
}

// invoice makes an invoice of 123.00 SAR with further fields.
func (d *desk) invoice(fields map[string]any) answer {
	d.Helper()
	body := map[string]any{"amount": 12300, "currency": "SAR", "description": "Order KF-1"}
	for key, value := range fields {
		body[key] = value
	}
	text, _ := json.Marshal(body)
	return d.call(http.StatusCreated, "POST", "/v1/invoices", string(text))
}

// page is a web page: its address after redirects and its text.
type page struct {
	status int
	url    *url.URL
	header http.Header
	text   string
}

func (d *desk) get(address string) page {
	d.Helper()
	got, err := d.browser.Get(address)
	return d.page(got, err)
}

// post sends a form of the page, as a browser without scripts does.
func (d *desk) post(address string, form url.Values) page {
	d.Helper()
	got, err := d.browser.PostForm(address, form)
	return d.page(got, err)
}

func (d *desk) page(got *http.Response, err error) page {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		d.Fatal(err)
	}
	return page{got.StatusCode, got.Request.URL, got.Header, string(text)}
}

func (p page) has(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.text, part) {
			t.Errorf("%s lacks %q:\n%s", p.url, part, p.text)
		}
	}
}

func (p page) lacks(t *testing.T, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(p.text, part) {
			t.Errorf("%s has %q", p.url, part)
		}
	}
}

func cardValues(number, cvc string) url.Values {
	return url.Values{"number": {number}, "name": {"Sara Saleh"}, "expiry": {"12/29"}, "cvc": {cvc}}
}

// action is the address that the form with this id posts to.
func (p page) action(t *testing.T, id string) string {
	t.Helper()
	_, rest, found := strings.Cut(p.text, `<form id="`+id+`" method="post" action="`)
	address, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		t.Fatalf("no form %s on %s:\n%s", id, p.url, p.text)
	}
	to, err := p.url.Parse(strings.ReplaceAll(address, "&amp;", "&"))
	if err != nil {
		t.Fatal(err)
	}
	return to.String()
}

// mailbox is somebody's server that notices are sent to.
type mailbox struct {
	*httptest.Server
	letters chan letter
	answer  func(n int) int // status of the n-th, from 0; nil: 200
	mu      sync.Mutex
	n       int
}

type letter struct {
	method, path string
	body         map[string]any
}

func openMailbox(t *testing.T, answer func(n int) int) *mailbox {
	m := &mailbox{letters: make(chan letter, 100), answer: answer}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := letter{method: r.Method, path: r.URL.Path}
		if err := json.NewDecoder(r.Body).Decode(&l.body); err != nil {
			t.Errorf("notice: %v", err)
		}
		m.mu.Lock()
		n := m.n
		m.n++
		m.mu.Unlock()
		if m.answer != nil {
			w.WriteHeader(m.answer(n))
		}
		m.letters <- l
	}))
	t.Cleanup(m.Server.Close)
	return m
}

func (m *mailbox) next(t *testing.T) letter {
	t.Helper()
	select {
	case l := <-m.letters:
		return l
	case <-time.After(time.Minute):
		t.Fatal("no notice came")
		return letter{}
	}
}

// silent wants no further notice. Callers close the gateway first, so that
// nothing can still be on its way.
func (m *mailbox) silent(t *testing.T) {
	t.Helper()
	select {
	case l := <-m.letters:
		t.Errorf("unexpected notice: %v", l)
	default:
	}
}

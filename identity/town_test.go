package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// The people of the stand-in.
const (
	citizen  = "1012345672"
	other    = "1087654321"
	resident = "2012345670"
	visitor  = "3012345678"
	border   = "4012345678"
)

// town is the stand-in of Nafath and our client, joined by a real socket.
type town struct {
	testing.TB
	desk  *nafath.Server
	api   string
	c     *Client
	ahead atomic.Int64 // how far the clock has been moved

	mu    sync.Mutex
	heard []error
}

func (w *town) now() time.Time       { return time.Now().Add(time.Duration(w.ahead.Load())) }
func (w *town) pass(d time.Duration) { w.ahead.Add(int64(d)) }
func (w *town) hear(err error)       { w.mu.Lock(); defer w.mu.Unlock(); w.heard = append(w.heard, err) }
func (w *town) ctx() context.Context { return w.Context() }
func (w *town) config() (c Config) {
	return Config{URL: w.api, AppID: "sandbox-app", AppKey: "sandbox-key", Audience: "kafalabot-sandbox", Issuer: "Nafath App",
		Service: "Login", Now: w.now, Heard: w.hear}
}
func (w *town) client(c Config) *Client {
	w.Helper()
	client, err := New(c)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(client.Close)
	return client
}

// visit opens a town; change may alter the stand-in.
func visit(t testing.TB, change ...func(*nafath.Config)) *town {
	t.Helper()
	w := &town{TB: t}
	c := nafath.Config{Now: w.now}
	for _, f := range change {
		f(&c)
	}
	w.desk = nafath.New(c)
	server := httptest.NewServer(w.desk.Handler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(func() { w.desk.Close(); server.CloseClientConnections(); server.Close() })
	w.desk.SetBaseURL(server.URL)
	w.api = server.URL
	w.c = w.client(w.config())
	return w
}

// ask is what a request begins with, each of its own id.
func ask() kafala.IdentityAsk {
	id, err := kafala.NewIdentityID(rand.Reader)
	if err != nil {
		panic(err)
	}
	return kafala.IdentityAsk{ID: id, Language: "ar"}
}

func (w *town) begin() kafala.IdentityRequest {
	w.Helper()
	r, err := w.c.Begin(w.ctx(), ask())
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// agreed is a request to which a person has agreed.
func (w *town) agreed(number string) kafala.IdentityRequest {
	w.Helper()
	r := w.begin()
	if err := w.desk.Agree(r.URL, number); err != nil {
		w.Fatal(err)
	}
	return r
}

// answered is the same, and its answer.
func (w *town) answered(number string) (kafala.IdentityRequest, kafala.IdentityAnswer) {
	w.Helper()
	r := w.agreed(number)
	a, err := w.c.Fetch(w.ctx(), r)
	if err != nil {
		w.Fatal(err)
	}
	return r, a
}

// proves does both.
func (w *town) proves(r kafala.IdentityRequest) (kafala.Proof, error) {
	a, err := w.c.Fetch(w.ctx(), r)
	if err != nil {
		return kafala.Proof{}, err
	}
	return w.c.Prove(w.ctx(), r, a)
}

// wants holds an error to a reason and to a word of its text, and to the trouble that it is.
func (w *town) wants(what string, err error, why kafala.Unproven, word string, trouble outage.Why) {
	w.Helper()
	if err == nil || kafala.WhyUnproven(err) != why || !strings.Contains(err.Error(), word) {
		w.Errorf("%s: %v, want %s and %q", what, err, why, word)
	}
	if s, is := outage.Of(err); is != trouble || is != outage.Well && s != outage.Nafath {
		w.Errorf("%s: trouble %q of %q, want %q", what, is, s, trouble)
	}
	if u := (*kafala.UnprovenError)(nil); !errors.As(err, &u) {
		w.Errorf("%s: %T is not told as unproven", what, err)
	}
}

// calls counts the calls that the stand-in has heard.
func (w *town) calls(path string) (n int) {
	for _, c := range w.desk.Calls() {
		if c.Path == path {
			n++
		}
	}
	return n
}

// silent fails if something that must not be told stands in a text.
func silent(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("%q is told in %s", s, text)
		}
	}
}

// answering serves one answer to everything.
func answering(t *testing.T, status int, body string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server
}

// locked is a log that is read while it is written.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(b) }
func (l *locked) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func unprovenOf(err error) *kafala.UnprovenError {
	u := (*kafala.UnprovenError)(nil)
	errors.As(err, &u)
	return u
}

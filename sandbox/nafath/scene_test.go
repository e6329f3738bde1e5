package nafath

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/sandbox/internal/standin"
)

const (
	ahmed   = "1012345672"
	noura   = "1087654321"
	imran   = "2012345670"
	visitor = "3012345678"
)

// scene is a stand-in on a real socket, a caller with its keys, a browser, and a mailbox for callbacks.
type scene struct {
	*testing.T
	*Server
	url   string
	ahead atomic.Int64
	mail  chan string
	say   atomic.Int64 // the status with which the mailbox answers
}

func (s *scene) pass(d time.Duration) { s.ahead.Add(int64(d)) }

func open(t *testing.T, change ...func(*Config)) *scene {
	t.Helper()
	s := &scene{T: t, mail: make(chan string, 64)}
	s.say.Store(200)
	mailbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.WriteHeader(int(s.say.Load()))
		s.mail <- string(b)
	}))
	t.Cleanup(mailbox.Close)
	c := Config{Now: func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }, Callback: mailbox.URL + "/cb",
		RetryUnit: time.Millisecond}
	for _, f := range change {
		f(&c)
	}
	s.Server = New(c)
	web := httptest.NewUnstartedServer(s.Handler())
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	web.Start()
	t.Cleanup(func() { s.Server.Close(); web.Close() })
	s.url = web.URL
	s.SetBaseURL(web.URL)
	return s
}

// answer is what came back.
type answer struct {
	status int
	body   map[string]any
	text   string
	header http.Header
}

func (a answer) str(key string) string { s, _ := a.body[key].(string); return s }

// do makes one call of the API with these keys.
func (s *scene) do(method, path, id, key, body string) (answer, error) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("APP-ID", id)
	r.Header.Set("APP-KEY", key)
	r.Header.Set("Content-Type", "application/json")
	return s.send(r)
}

func (s *scene) send(r *http.Request) (answer, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	resp, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, text: string(b), header: resp.Header}
	_ = json.Unmarshal(b, &a.body)
	return a, err
}

// call makes one call with the right keys, and wants this status.
func (s *scene) call(want int, method, path, body string) answer {
	s.Helper()
	a, err := s.do(method, path, "sandbox-app", "sandbox-key", body)
	if err != nil || a.status != want {
		s.Fatalf("%s %s: %d %s, want %d: %v", method, path, a.status, a.text, want, err)
	}
	return a
}

// refused makes one call, and wants this code.
func (s *scene) refused(c Code, method, path, body string) {
	s.Helper()
	a := s.call(c.Status, method, path, body)
	if a.str("code") != c.Code || a.body["reference"] == nil {
		s.Errorf("%s: %s, want %s", path, a.text, c.Code)
	}
}

// newID is a request's, each another one.
func newID() string { return standin.NewChance(nil).UUID() }

// session opens a page, and gives its address and state.
func (s *scene) session() (page, state string) {
	s.Helper()
	a := s.call(200, "GET", "/api/v2/oidc/session?locale=ar&requestId="+newID(), "")
	u, err := url.Parse(a.str("url"))
	if err != nil {
		s.Fatal(err)
	}
	return a.str("url"), u.Query().Get("state")
}

func stateBody(state string) string { return string(encode(map[string]string{"state": state})) }

// mailed waits for a callback.
func (s *scene) mailed() map[string]string {
	s.Helper()
	select {
	case text := <-s.mail:
		var body map[string]string
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			s.Fatalf("%s: %v", text, err)
		}
		return body
	case <-time.After(20 * time.Second):
		s.Fatal("no callback came")
	}
	return nil
}

// quiet closes the stand-in, and wants that no more callbacks were sent.
func (s *scene) quiet() {
	s.Helper()
	s.courier.settle()
	s.Server.Close()
	if len(s.mail) > 0 {
		s.Errorf("one callback too many: %s", <-s.mail)
	}
}

// payload reads the claims of a token.
func payload(t *testing.T, token string) (header, claims map[string]any) {
	t.Helper()
	p := strings.Split(token, ".")
	if len(p) != 3 {
		t.Fatalf("no token: %q", token)
	}
	for i, into := range []*map[string]any{&header, &claims} {
		b, err := base64.RawURLEncoding.DecodeString(p[i])
		if err != nil || json.Unmarshal(b, into) != nil {
			t.Fatalf("part %d: %v", i, err)
		}
	}
	return header, claims
}

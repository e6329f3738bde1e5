package identity

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// porch is a door on a real socket.
type porch struct {
	*testing.T
	url string
	log locked
	mu  sync.Mutex
	got []string // the keys that were passed on
}

func (p *porch) keys() []string { p.mu.Lock(); defer p.mu.Unlock(); return slices.Clone(p.got) }

func openDoor(t *testing.T, change func(*Door)) *porch {
	t.Helper()
	p := &porch{T: t}
	d := Door{Page: []byte("<p>back</p>"), Log: slog.New(slog.NewTextHandler(&p.log, nil))}
	d.Hear = func(_ context.Context, key string) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got = append(p.got, key)
		return nil
	}
	if change != nil {
		change(&d)
	}
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close) // waits for what is under way
	p.url = CallbackURL(server.URL + "/")
	return p
}

func (p *porch) send(method, address, kind, body string) (int, string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, address, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return resp.StatusCode, string(said)
}

func (p *porch) logged(word string) {
	p.Helper()
	for until := time.Now().Add(10 * time.Second); !strings.Contains(p.log.String(), word); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			p.Fatalf("%q is not logged: %s", word, p.log.String())
		}
	}
}

func (p *porch) passed(want ...string) {
	p.Helper()
	for until := time.Now().Add(10 * time.Second); !slices.Equal(p.keys(), want); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			p.Fatalf("passed on %q, want %q", p.keys(), want)
		}
	}
}

// Whatever a callback or a browser brings is answered with 200; what goes further is the key of a request, and nothing else.
func TestDoor(t *testing.T) {
	const state = "c3RhdGUr+/=="
	key, form := Key(state), "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		method, query, kind, body string
		want                      string
		why                       string // in the log, where there is no consequence
	}{
		"a callback": {"POST", "", "application/json", `{"state":"` + state + `","transId":"t","requestId":"r"}`, key, ""},
		"one that has grown": {"POST", "", "application/json; charset=utf-8", `{"new":[{}],"state":"` + state + `","token":"a.b.c"}`, key,
			""},
		"one by its hash":         {"POST", "", "application/json", `{"hashedState":"` + key + `"}`, key, ""},
		"one of both":             {"POST", "", "application/json", `{"hashedState":"` + Key("other") + `","state":"` + state + `"}`, key, ""},
		"a form":                  {"POST", "", form, url.Values{"state": {state}, "id_token": {"x"}}.Encode(), key, ""},
		"no type":                 {"POST", "", "", `{"state":"` + state + `"}`, key, ""},
		"a browser":               {"GET", "?state=" + url.QueryEscape(state), "", "", key, ""},
		"a browser with a bare +": {"GET", "?state=" + state, "", "", key, ""},
		"a browser with nothing":  {"GET", "", "", "", "", "names no request"},
		"of the app's way":        {"POST", "", "application/json", `{"token":"a.b.c","transId":"t","requestId":"r"}`, "", "names no request"},
		"garbage":                 {"POST", "", "application/json", `{{`, "", "names no request"},
		"a number for a state":    {"POST", "", "application/json", `{"state":{"a":1}}`, "", "names no request"},
		"nothing":                 {"POST", "", "application/json", "", "", "names no request"},
		"a bad form":              {"POST", "", form, "state=%zz", "", "names no request"},
		"a state beyond all": {"POST", "", "application/json", `{"state":"` + strings.Repeat("s", maxState+1) + `"}`, "",
			"names no request"},
		"a hash that is none": {"POST", "", "application/json", `{"hashedState":"short"}`, "", "names no request"},
		"too big": {"POST", "", "application/json", `{"state":"` + state + `","x":"` + strings.Repeat("x", maxNotice) + `"}`, "",
			"too big"},
	} {
		t.Run(name, func(t *testing.T) {
			p := openDoor(t, nil)
			status, said := p.send(c.method, p.url+c.query, c.kind, c.body)
			if status != http.StatusOK || (said == "<p>back</p>") != (c.method == "GET") || c.method == "POST" && said != "" {
				t.Errorf("%d %q", status, said)
			}
			if c.want != "" {
				p.passed(c.want)
				return
			}
			p.logged(c.why)
			p.passed()
		})
	}
	p := openDoor(t, nil)
	if status, _ := p.send("PUT", p.url, "", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("PUT: %d", status)
	}
	if status, _ := p.send("POST", p.url+"/x", "", ""); status != http.StatusNotFound {
		t.Errorf("elsewhere: %d", status)
	}
}

// Nafath is answered before anybody is asked, however long that takes.
func TestDoorAnswersAtOnce(t *testing.T) {
	release, under := make(chan struct{}), make(chan struct{}, 2*maxUnder)
	p := openDoor(t, func(d *Door) {
		d.Hear = func(context.Context, string) error { under <- struct{}{}; <-release; return nil }
	})
	defer close(release)
	for range maxUnder {
		if status, _ := p.send("POST", p.url, "application/json", `{"state":"s"}`); status != http.StatusOK {
			t.Fatal(status)
		}
		<-under
	}
	if status, _ := p.send("POST", p.url, "application/json", `{"state":"s"}`); status != http.StatusOK {
		t.Fatal(status)
	}
	p.logged("too many at once")
	if status, said := p.send("GET", p.url+"?state=s", "", ""); status != http.StatusOK || said == "" {
		t.Errorf("a browser meanwhile: %d %q", status, said)
	}
	if len(under) != 0 {
		t.Error("one more was passed on")
	}
}

// What comes of a key is never told to the caller: nobody's, failed, panicked. Of the strange a few lines are logged.
func TestDoorTellsNothing(t *testing.T) {
	for word, hear := range map[string]func(context.Context, string) error{
		"nobody's request": func(context.Context, string) error { return fmt.Errorf("look: %w", kafala.ErrNotFound) },
		"was not found out": func(context.Context, string) error {
			return &kafala.UnprovenError{Why: kafala.ProofDown, Cause: errors.New("silent")}
		},
		"a defect of the pro": func(_ context.Context, key string) error { panic(key) },
		"nobody's request ":   nil,
	} {
		p := openDoor(t, func(d *Door) { d.Hear, d.Defects = hear, &outage.Defects{Log: d.Log} })
		for _, method := range []string{"POST", "GET"} {
			if status, _ := p.send(method, p.url+"?state=c2VjcmV0", "application/json", `{"state":"c2VjcmV0"}`); status != http.StatusOK {
				t.Errorf("%s: %d", word, status)
			}
		}
		p.logged(strings.TrimSpace(word))
		silent(t, p.log.String(), "c2VjcmV0", Key("c2VjcmV0"))
	}
	p := openDoor(t, func(d *Door) { d.Hear = nil })
	for range 100 {
		p.send("POST", p.url, "application/json", `{"state":"c2VjcmV0"}`)
	}
	p.logged("nobody's request")
	if n := strings.Count(p.log.String(), "has no consequence"); n > outage.SampleSize {
		t.Errorf("%d lines for a hundred callbacks", n)
	}
}

// Where Nafath's addresses are configured, only they call; the browser comes from anywhere. Behind them, the body is not read.
func TestDoorKnowsItsCallers(t *testing.T) {
	for address, good := range map[string]bool{"127.0.0.1/32": true, "127.0.0.0/8": true, "195.170.180.6/32": false, "::1/128": false} {
		p := openDoor(t, func(d *Door) { d.Callers = []netip.Prefix{netip.MustParsePrefix(address)} })
		if status, _ := p.send("POST", p.url, "application/json", `{"state":"s"}`); status != http.StatusOK {
			t.Errorf("%s: %d", address, status)
		}
		want := []string{Key("s")}
		if !good {
			p.logged("a stranger's address")
			want = nil
		}
		p.passed(want...)
		p.send("GET", p.url+"?state=b", "", "")
		p.passed(append(want, Key("b"))...)
	}
}

// A body that is never finished, or longer than is said, holds no place.
func TestDoorBoundsBodies(t *testing.T) {
	long.Test(t)
	t.Parallel()
	p := openDoor(t, nil)
	at := strings.TrimSuffix(strings.TrimPrefix(p.url, "http://"), CallbackPath)
	for name, head := range map[string]string{
		"declared": fmt.Sprintf("Content-Length: %d\r\n\r\n", 1<<30),
		"chunked":  "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", maxNotice+2, strings.Repeat("x", maxNotice+2)),
	} {
		conn, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(conn, "POST "+CallbackPath+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+head); err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(conn) // it is closed at the end
		if !strings.HasPrefix(string(said), "HTTP/1.1 200") {
			t.Errorf("%s: %q, %v", name, said, err)
		}
	}
	p.logged("too big")
	p.passed()
}

// The page that the browser gets tells no other server its address, and is not kept.
func TestDoorsPage(t *testing.T) {
	p := openDoor(t, nil)
	resp, err := http.Get(p.url + "?state=c2VjcmV0")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff",
		"Content-Type":           "text/html; charset=utf-8"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp,
		"frame-ancestors 'none'") {
		t.Error(csp)
	}
}

// The whole way with the door: the callback and the browser's return each lead to the request, once it is lost polling does,
// and told twice nothing more comes of it.
func TestCallbackLeadsToProof(t *testing.T) {
	for name, c := range map[string]struct {
		fault nafath.FaultKind
		told  int // so many times
	}{
		"told":       {0, 1},
		"told twice": {nafath.Twice, 2},
		"told late":  {nafath.Delayed, 1},
		"never told": {nafath.Lost, 0},
	} {
		w := visit(t)
		p := openDoor(t, nil)
		w.desk.SetCallback(p.url)
		if c.fault != 0 {
			w.desk.Fault(nafath.Fault{Kind: c.fault, Delay: time.Millisecond})
		}
		r := w.agreed(citizen)
		p.passed(slices.Repeat([]string{r.Key}, c.told)...)
		if _, err := w.proves(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.proves(r); kafala.WhyUnproven(err) != kafala.ProofGone {
			t.Errorf("%s, and asked again: %v", name, err)
		}
		p.send("GET", p.url+"?state="+url.QueryEscape(r.Secret), "", "")
		p.passed(slices.Repeat([]string{r.Key}, c.told+1)...)
		silent(t, p.log.String(), r.Secret, r.Key, citizen)
	}
}

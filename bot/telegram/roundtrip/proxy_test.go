package roundtrip

import (
	"bufio"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// agency is a proxy that leads every host to one server, and notes what it is asked for.
type agency struct {
	*httptest.Server
	to    string // the server's address
	lock  sync.Mutex
	asked []string
}

const (
	user = "user:pass%20word"
	word = "Basic dXNlcjpwYXNzIHdvcmQ="
)

func newAgency(t *testing.T, secure bool, to *httptest.Server) *agency {
	t.Helper()
	a := &agency{to: to.Listener.Addr().String()}
	a.Server = httptest.NewUnstartedServer(a)
	if secure {
		a.StartTLS()
	} else {
		a.Start()
	}
	t.Cleanup(a.Close)
	return a
}

func (a *agency) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.lock.Lock()
	a.asked = append(a.asked, r.Method+" "+r.RequestURI)
	a.lock.Unlock()
	if r.Header.Get("Proxy-Authorization") != word {
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
		return
	}
	way, err := net.Dial("tcp", a.to)
	if err != nil {
		http.Error(w, "nobody there", http.StatusBadGateway)
		return
	}
	if r.Method != http.MethodConnect {
		defer way.Close()
		r.Close = true
		r.Header.Del("Proxy-Authorization")
		_ = r.Write(way)
		answer, _ := io.ReadAll(way)
		ours, _, _ := w.(http.Hijacker).Hijack()
		_, _ = ours.Write(answer)
		ours.Close()
		return
	}
	theirs, _, _ := w.(http.Hijacker).Hijack()
	says(theirs, "HTTP/1.1 200 OK\r\n\r\n")
	joined(theirs, way)
}

// joined hands on what comes on either of two connections, until one ends.
func joined(a, b net.Conn) {
	go func() { _, _ = io.Copy(a, b); a.Close(); b.Close() }()
	_, _ = io.Copy(b, a)
	a.Close()
	b.Close()
}

// heard gives what was asked for since it was last called.
func (a *agency) heard() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	asked := a.asked
	a.asked = nil
	return asked
}

// Through proxies of both kinds a call goes to a server of both kinds, with the proxy's password and with the server's own
// certificate looked at. A proxy does not see what goes over TLS, nor does a server see the password.
func TestProxies(t *testing.T) {
	both(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Error("the server is told the proxy's password")
		}
		echo(w, r)
	}, func(t *testing.T, k *house) {
		for _, secure := range []bool{false, true} {
			a := newAgency(t, secure, k.Server)
			server := &url.URL{Scheme: "http", Host: "example.com", Path: "/sized"}
			want := []string{"POST http://example.com/sized", "POST http://example.com/sized", "POST http://example.com/sized"}
			trusted := k.Transport.TLS
			if trusted != nil {
				server.Scheme, want = "https", []string{"CONNECT example.com:443", "CONNECT example.com:443"} // one for the upload
			} else if secure {
				trusted = trusting(a.Server)
			}
			tr := &Transport{TLS: trusted, Proxy: http.ProxyURL(withUser(t, a.URL, user))}
			for i, said := range []string{"one", "two", strings.Repeat("three", maxWhole)} {
				if code, text, err := does(within(t), tr, "POST", server.String(), strings.NewReader(said)); err != nil || code != 200 || text != said {
					t.Errorf("through %s, %d: %d %d bytes, %v", a.URL, i, code, len(text), err)
				}
			}
			if asked := a.heard(); !slices.Equal(asked, want) {
				t.Errorf("the proxy is asked for %q", asked)
			}
			tr.CloseIdleConnections()
			refused := &Transport{TLS: trusted, Proxy: http.ProxyURL(withUser(t, a.URL, "user:wrong"))}
			code, _, err := does(within(t), refused, "POST", server.String(), strings.NewReader(token))
			if server.Scheme == "https" && (err == nil || !strings.Contains(err.Error(), "407") || strings.Contains(err.Error(), "wrong")) ||
				server.Scheme == "http" && (err != nil || code != http.StatusProxyAuthRequired) {
				t.Errorf("with a wrong password: %d, %v", code, err)
			}
			refused.CloseIdleConnections()
		}
	})
}

func withUser(t *testing.T, address, user string) *url.URL {
	t.Helper()
	u, err := url.Parse(strings.Replace(address, "://", "://"+user+"@", 1))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// A proxy that says something else than that it lets a call through gets none.
func TestProxyOfNoUse(t *testing.T) {
	for name, answer := range map[string]string{
		"silence": "", "no HTTP": "hello " + token + "\r\n", "more than its answer": "HTTP/1.1 200 OK\r\n\r\nx",
		"no end": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*maxHead), "a refusal": "HTTP/1.1 403 " + token + "\r\n\r\n",
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if c, err := l.Accept(); err == nil {
				_, _ = http.ReadRequest(bufio.NewReader(c))
				says(c, answer)
				c.Close()
			}
		}()
		proxy := &url.URL{Scheme: "http", Host: l.Addr().String(), User: url.UserPassword("user", "password")}
		_, _, err = does(within(t), &Transport{Proxy: http.ProxyURL(proxy)}, "POST", "https://example.com/bot"+token+"/x", nil)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "password") {
			t.Errorf("%s: %v", name, err)
		}
		l.Close()
	}
}

// Through SOCKS a call goes as net/http makes it.
func TestSOCKS(t *testing.T) {
	k := newHouse(t, true, echo)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		head := make([]byte, 4)
		_, _ = io.ReadFull(c, head[:2]) // the version, and how many ways there are to prove oneself
		_, _ = io.ReadFull(c, make([]byte, head[1]))
		says(c, "\x05\x00")
		_, _ = io.ReadFull(c, head)
		_, _ = io.ReadFull(c, head[:1])
		host := make([]byte, int(head[0])+2)
		_, _ = io.ReadFull(c, host)
		asked <- string(host[:len(host)-2])
		says(c, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
		if way, err := net.Dial("tcp", k.Listener.Addr().String()); err == nil {
			joined(c, way)
		}
	}()
	defer l.Close()
	tr := &Transport{TLS: k.Transport.TLS, Proxy: http.ProxyURL(&url.URL{Scheme: "socks5", Host: l.Addr().String()})}
	defer tr.CloseIdleConnections()
	if _, text, err := does(within(t), tr, "POST", "https://example.com/sized", strings.NewReader("x")); err != nil || text != "x" {
		t.Errorf("%q, %v", text, err)
	} else if host := <-asked; host != "example.com" {
		t.Errorf("asked for %s", host)
	}
}

// Which proxy is used stands in the environment, and which certificates are trusted: seen from a process of its own.
func TestEnvironment(t *testing.T) {
	plain, secure := newHouse(t, false, echo), newHouse(t, true, echo)
	byHTTP, byHTTPS := newAgency(t, false, plain.Server), newAgency(t, false, secure.Server)
	file := filepath.Join(t.TempDir(), "known.pem")
	known := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(file, known, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		url, says     string
		http, connect []string // that the proxies are asked for
	}{
		"plain":                  {"http://example.com/sized", "200 said", []string{"POST http://example.com/sized"}, nil},
		"TLS":                    {"https://example.com/sized", "200 said", nil, []string{"CONNECT example.com:443"}},
		"another's name":         {"https://example.org/sized", "certificate is valid for", nil, []string{"CONNECT example.org:443"}},
		"not by a proxy":         {"https://nobody.invalid/sized", "nobody.invalid", nil, nil},
		"this machine, no proxy": {plain.URL + "/sized", "200 said", nil, nil},
	} {
		self := exec.CommandContext(within(t), os.Args[0])
		self.Env = append(os.Environ(), "ROUNDTRIP=caller", "ROUNDTRIP_URL="+c.url, "SSL_CERT_FILE="+file, "NO_PROXY=.invalid",
			"HTTP_PROXY="+withUser(t, byHTTP.URL, user).String(), "HTTPS_PROXY="+withUser(t, byHTTPS.URL, user).String())
		out, err := self.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.says) {
			t.Errorf("%s: %s, %v", name, out, err)
		}
		if asked := byHTTP.heard(); !slices.Equal(asked, c.http) {
			t.Errorf("%s: the proxy for plain calls is asked for %q", name, asked)
		}
		if asked := byHTTPS.heard(); !slices.Equal(asked, c.connect) {
			t.Errorf("%s: the proxy for TLS is asked for %q", name, asked)
		}
	}
}

// callAsTold is what that process does.
func callAsTold() int {
	code, text, err := does(context.Background(), new(Transport), "POST", os.Getenv("ROUNDTRIP_URL"), strings.NewReader("said"))
	if err != nil {
		fmt.Println(err)
		return 0
	}
	fmt.Println(code, text)
	return 0
}

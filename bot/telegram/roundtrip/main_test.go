package roundtrip

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	switch os.Getenv("ROUNDTRIP") {
	case "caller":
		os.Exit(callAsTold())
	case "server":
		serveForBenchmark()
	}
	goleak.VerifyTestMain(m)
}

// patience is for what comes at once, on a machine that has much else to do.
const patience = time.Minute

// house is a server over plain HTTP or TLS, and a transport that trusts it.
type house struct {
	*httptest.Server
	*Transport
	opened atomic.Int32 // connections
}

func newHouse(t testing.TB, secure bool, h http.HandlerFunc) *house {
	t.Helper()
	k := &house{Server: httptest.NewUnstartedServer(h), Transport: &Transport{}}
	k.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			k.opened.Add(1)
		}
	}
	if secure {
		k.StartTLS()
		k.Transport.TLS = trusting(k.Server)
	} else {
		k.Start()
	}
	t.Cleanup(func() { k.CloseIdleConnections(); k.Close() })
	return k
}

func trusting(s *httptest.Server) *tls.Config {
	known := x509.NewCertPool()
	known.AddCert(s.Certificate())
	return &tls.Config{RootCAs: known, MinVersion: tls.VersionTLS12}
}

// both runs a test over plain HTTP and over TLS.
func both(t *testing.T, h http.HandlerFunc, test func(*testing.T, *house)) {
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) { test(t, newHouse(t, secure, h)) })
	}
}

// does makes a call and reads the whole answer.
func does(ctx context.Context, t *Transport, method, url string, body io.Reader) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return 0, "", err
	}
	res, err := t.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, done := context.WithTimeout(t.Context(), patience)
	t.Cleanup(done)
	return ctx
}

// script is a server that does with its n-th connection what is said, and then closes it.
func script(t testing.TB, each func(n int, c net.Conn, in *bufio.Reader)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			each(n, c, bufio.NewReader(c))
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	return "http://" + l.Addr().String()
}

// hear reads a request whole; "": none came.
func hear(in *bufio.Reader) string {
	req, err := http.ReadRequest(in)
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(req.Body)
	if err != nil {
		return ""
	}
	return string(text)
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"

func says(c net.Conn, text string) { _, _ = io.Copy(c, strings.NewReader(text)) }

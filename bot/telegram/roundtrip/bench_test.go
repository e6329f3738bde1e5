package roundtrip

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What a call costs its process, with a server in another one that answers after five milliseconds as Telegram does:
// `go test -run '^$' -bench Call -benchtime 3000x ./bot/telegram/roundtrip`. "http" is net/http as the bot had it before: over
// TLS in HTTP/2, as Telegram offers it, and "http1" in HTTP/1.1.
func BenchmarkCall(b *testing.B) {
	for _, secure := range []string{"plain", "TLS"} {
		for _, many := range []int{1, 32} {
			for _, by := range []string{"http", "http1", "own"} {
				if by == "http1" && secure == "plain" {
					continue
				}
				b.Run(fmt.Sprintf("%s/%d/%s", secure, many, by), func(b *testing.B) { benchmarkCall(b, secure, many, by) })
			}
		}
	}
}

func benchmarkCall(b *testing.B, secure string, many int, by string) {
	url, known := serverForBenchmark(b, secure)
	own := &Transport{TLS: known}
	before := http.DefaultTransport.(*http.Transport).Clone()
	before.TLSClientConfig, before.ForceAttemptHTTP2 = known, by == "http"
	before.MaxIdleConns, before.MaxIdleConnsPerHost, before.IdleConnTimeout, before.DisableCompression = 512, 256, 30*time.Second, true
	var through http.RoundTripper = before
	if by == "own" {
		through = own
	}
	defer own.CloseIdleConnections()
	defer before.CloseIdleConnections()
	said := strings.Repeat("x", 600)
	call := func() {
		req, _ := http.NewRequestWithContext(b.Context(), "POST", url, strings.NewReader(said))
		req.Header.Set("Content-Type", "application/json")
		res, err := through.RoundTrip(req)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		if err != nil {
			b.Error(err)
		}
	}
	spread(many, 4*many, call)
	began := spent(b)
	b.ReportAllocs()
	b.ResetTimer()
	spread(many, b.N, call)
	b.ReportMetric(float64((spent(b)-began).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
}

// spread does something n times, many at a time.
func spread(many, n int, do func()) {
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			for range (n + many - 1 - i) / many {
				do()
			}
		})
	}
	all.Wait()
}

// spent is the processor time of this process.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func serverForBenchmark(b *testing.B, secure string) (url string, known *tls.Config) {
	b.Helper()
	self := exec.CommandContext(b.Context(), os.Args[0])
	self.Env = append(os.Environ(), "ROUNDTRIP=server", "ROUNDTRIP_KIND="+secure)
	out, err := self.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := self.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = self.Process.Kill(); _ = self.Wait() })
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	url, certificate, _ := strings.Cut(strings.TrimSpace(said), " ")
	pool := x509.NewCertPool()
	if der, err := base64.StdEncoding.DecodeString(certificate); err == nil && certificate != "" {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			b.Fatal(err)
		}
		pool.AddCert(c)
	}
	return url, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// serveForBenchmark is what the other process does.
func serveForBenchmark() {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(5 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	}))
	s.EnableHTTP2 = true
	certificate := ""
	if os.Getenv("ROUNDTRIP_KIND") == "TLS" {
		s.StartTLS()
		certificate = base64.StdEncoding.EncodeToString(s.Certificate().Raw)
	} else {
		s.Start()
	}
	fmt.Println(s.URL, certificate)
	select {}
}

package moyasar

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// quick is a client that reads no more than it must.
type quick struct {
	*testing.B
	*Server
	web *httptest.Server
	c   *http.Client
}

func openQuick(b *testing.B) *quick {
	q := &quick{B: b, Server: New(Config{}), c: &http.Client{Transport: &http.Transport{}}}
	q.web = httptest.NewServer(q.Handler())
	q.SetBaseURL(q.web.URL)
	b.Cleanup(func() { q.c.CloseIdleConnections(); q.Server.Close(); q.web.Close() })
	return q
}

func (q *quick) call(method, path, body string) string {
	r, err := http.NewRequest(method, q.web.URL+path, strings.NewReader(body))
	if err != nil {
		q.Fatal(err)
	}
	r.Header.Set("User-Agent", "desk/1.0")
	r.SetBasicAuth("sk_test_sandbox", "")
	got, err := q.c.Do(r)
	if err != nil {
		q.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode > 299 {
		q.Fatalf("%v %s", err, text)
	}
	return string(text)
}

func (q *quick) made(guarantee string) (id string) {
	text := q.call("POST", "/v1/invoices", `{"amount":12300,"currency":"SAR","description":"d","metadata":{"guarantee":"`+guarantee+`"}}`)
	_, rest, _ := strings.Cut(text, `"id":"`)
	return rest[:36]
}

// The parts of one history, on books that hold ten thousand others.
func BenchmarkHistory(b *testing.B) {
	q := openQuick(b)
	for n := range 10_000 {
		if _, err := q.Pay(q.made(fmt.Sprint("old", n)), "4111111111111111"); err != nil {
			b.Fatal(err)
		}
	}
	paid, since := q.made("paid"), url.QueryEscape(time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	if _, err := q.Pay(paid, "4111111111111111"); err != nil {
		b.Fatal(err)
	}
	changes := q.Books().Payments
	recent := url.QueryEscape(changes[len(changes)-20].UpdatedAt.Format("2006-01-02T15:04:05.000Z"))
	n := 0
	for _, part := range []struct {
		name string
		do   func()
	}{
		{"new server", func() { New(Config{}).Close() }},
		{"list of twenty changes", func() { q.call("GET", "/v1/payments?updated[gt]="+recent, "") }},
		{"create, pay and fetch", func() {
			n++
			id := q.made(fmt.Sprint("new", n))
			if _, err := q.Pay(id, "4111111111111111"); err != nil {
				b.Fatal(err)
			}
			q.call("GET", "/v1/invoices/"+id, "")
		}},
		{"fetch", func() { q.call("GET", "/v1/invoices/"+paid, "") }},
		{"list by metadata", func() { q.call("GET", "/v1/invoices?metadata[guarantee]=paid", "") }},
		{"list of nothing new", func() { q.call("GET", "/v1/payments?updated[gt]="+since, "") }},
		{"books of one", func() { q.BooksOf("guarantee", "paid") }},
	} {
		b.Run(part.name, func(b *testing.B) {
			for b.Loop() {
				part.do()
			}
		})
	}
}

package payments

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
)

const (
	testKey   = "sk_test_Zr7kQw93XhTb5"
	testToken = "07abcdefghijklmnop" + "abcdefghijklmnopqrstuvwxyz"
	testID    = "0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111"
)

// noon is when the tests take place.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// request is what the gateway of a test was asked.
type request struct {
	method, path, query, user, password, agent string
	body                                       string
}

// gateway answers over a real socket with what the test tells it to, and remembers what it was asked.
type gateway struct {
	*httptest.Server
	mu   sync.Mutex
	seen []request
}

func (g *gateway) requests() []request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]request(nil), g.seen...)
}

func serve(t *testing.T, answer http.HandlerFunc) *gateway {
	t.Helper()
	g := &gateway{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		g.mu.Lock()
		g.seen = append(g.seen, request{r.Method, r.URL.Path, r.URL.RawQuery, user, password, r.UserAgent(), string(body)})
		g.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

// say answers with this status and body.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func client(t *testing.T, g *gateway, change ...func(*Config)) *Client {
	t.Helper()
	config := Config{
		SecretKey: testKey,
		APIURL:    g.URL + "/v1/",
		UserAgent: "kafalabot/test",
		Now:       func() time.Time { return noon },
	}
	for _, c := range change {
		c(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

const testGuarantee = "07abcdefghijklmnop"

// wanted is the link that is asked for.
func wanted() kafala.Order {
	return kafala.Order{
		Page: kafala.Page{
			Description: "request " + testGuarantee,
			Callback:    CallbackURL("https://bot.example/", testToken),
			Return:      "https://t.me/example_bot?start=p_" + testGuarantee,
		},
		Guarantee: testGuarantee, Reference: "07123456780", Amount: 12300, Until: noon.Add(30 * time.Minute), Language: "ar",
	}
}

// retryable tells whether the same call may succeed later.
func retryable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Retryable()
}

// object writes an invoice as the gateway would, with these fields changed.
func object(id string, change map[string]any) string {
	o := map[string]any{
		"id": id, "status": "initiated", "amount": 12300, "currency": "SAR",
		"url":        "https://checkout.gateway.example/invoices/" + id + "?lang=en",
		"expired_at": "2026-11-23T12:30:00.000Z", "created_at": "2026-11-23T12:00:00.000Z",
		"metadata": map[string]string{"guarantee": "07abcdefghijklmnop"}, "payments": []any{},
	}
	for k, v := range change {
		o[k] = v
	}
	b, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func page(next string, invoices ...string) string {
	return fmt.Sprintf(`{"invoices":[%s],"meta":{"current_page":1,"next_page":%s,"total_count":null}}`, strings.Join(invoices, ","), next)
}

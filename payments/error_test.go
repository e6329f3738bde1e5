package payments

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestEveryShapeOfRefusal(t *testing.T) {
	cloudflare := "<!DOCTYPE html><html><title>Access denied</title>error 1010 " + testKey + "</html>"
	for name, c := range map[string]struct {
		status  int
		header  string // Retry-After
		body    string
		typ     string
		message string
		after   time.Duration
		again   bool
	}{
		"validation": {400, "",
			`{"type":"invalid_request_error","message":"Validation Failed","errors":{"currency":["is odd"],"amount":["must be an integer"]}}`,
			"invalid_request_error", "Validation Failed [amount currency]", 0, false},
		"errors a string": {400, "", `{"type":"invalid_request_error","message":"Bad","errors":"1098765432"}`, "invalid_request_error",
			"Bad", 0, false},
		"bad key": {401, "", `{"type":"authentication_error","message":"Invalid authorization credentials","errors":null}`,
			"authentication_error", "Invalid authorization credentials", 0, false},
		"cloudflare": {403, "", cloudflare, "not_json", "refused before the gateway", 0, false},
		"no permission": {403, "", `{"type":"authentication_error","message":"Not authorized"}`, "authentication_error",
			"Not authorized", 0, false},
		"inactive": {405, "", `{"type":"account_inactive_error","message":"Entity not activated to use live account"}`,
			"account_inactive_error", "Entity not activated to use live account", 0, false},
		"time-out": {408, "", ``, "not_json", "refused before the gateway", 0, true},
		"too many": {429, "", `{"type":"rate_limit_error","message":"Too many requests"}`, "rate_limit_error",
			"Too many requests", 0, true},
		"too many, wait": {429, "7", `{"type":"rate_limit_error","message":"Too many requests"}`, "rate_limit_error", "Too many requests",
			7 * time.Second, true},
		"wait until": {503, "Mon, 23 Nov 2026 12:01:30 GMT", `{"type":"api_error","message":"Maintenance"}`, "api_error", "Maintenance",
			90 * time.Second, true},
		"waited":        {503, "Mon, 23 Nov 2026 11:00:00 GMT", `null`, "api_error", "no reason given", 0, true},
		"wait for ever": {429, "99999999", `{}`, "api_error", "no reason given", 24 * time.Hour, true},
		"wait oddly":    {429, "-3", `{}`, "api_error", "no reason given", 0, true},
		"server":        {500, "", ``, "not_json", "refused before the gateway", 0, true},
		"gateway":       {502, "", "<html>bad gateway</html>", "not_json", "refused before the gateway", 0, true},
		"elsewhere":     {302, "", "", "not_json", "refused before the gateway", 0, false},
		"odd fields":    {400, "", `{"type":"DROP TABLE","message":["a"],"errors":7}`, "api_error", "no reason given", 0, false},
		"repeats": {400, "", `{"type":"x","message":"id 1098765432 of +966501234567, key ` + testKey +
			` at https://bot.example/moyasar/invoice/` + testToken + ` (` + testToken +
			`) \u0641\u0647\u062f a@b.example amount must be at least 100","errors":{"` + testToken + `":[]}}`,
			"x", "id … of … key … at … … … … amount must be at least 100 […]", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				if c.status == http.StatusFound {
					w.Header().Set("Location", "/elsewhere")
				}
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			})
			_, err := client(t, g).Make(t.Context(), wanted())
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("%v is no *Error", err)
			}
			if e.Status != c.status || e.Type != c.typ || e.Message != c.message || e.RetryAfter != c.after || retryable(err) != c.again {
				t.Errorf("got %+v, retryable %v", e, retryable(err))
			}
			if n := len(g.requests()); n != 1 {
				t.Errorf("the request was made %d times", n)
			}
			noSecret(t, err.Error())
		})
	}
}

func TestKeyThatLooksLikeAWordIsNotRepeated(t *testing.T) {
	g := serve(t, say(http.StatusUnauthorized, `{"type":"sk_test_abcdefgh","message":"no such key:(sk_test_abcdefgh)"}`))
	_, err := client(t, g, func(c *Config) { c.SecretKey = "sk_test_abcdefgh" }).Get(t.Context(), testID)
	if err == nil || strings.Contains(err.Error(), "abcdefgh") {
		t.Error(err)
	}
}

// noSecret fails when a text holds anything that must not be read in a log.
func noSecret(t *testing.T, s string) {
	t.Helper()
	for _, secret := range []string{testKey, testToken, testSecret, "c2tfdGVz", "metadata", "1098765432", "Particular", "501234567",
		"07abcdefghijklmnop"} {
		if strings.Contains(s, secret) {
			t.Errorf("%q is in: %s", secret, s)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	}
	half := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"id":`)
	}
	quick := func(c *Config) { c.Client = &http.Client{Timeout: 30 * time.Millisecond} }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		change func(*Config)
		is     error
	}{
		"own time-out": {slow, quick, context.DeadlineExceeded},
		"hung up":      {func(w http.ResponseWriter, _ *http.Request) { breakOff(w) }, func(*Config) {}, io.EOF},
		"half":         {half, func(*Config) {}, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			g := serve(t, c.answer)
			wantNoAnswer(t, client(t, g, c.change), c.is)
			if n := len(g.requests()); n != 2 {
				t.Errorf("one making and one looking became %d requests", n)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		g := serve(t, slow)
		c := client(t, g)
		g.Server.Close()
		wantNoAnswer(t, c, nil)
	})
}

func wantNoAnswer(t *testing.T, c *Client, is error) {
	t.Helper()
	_, err := c.Make(t.Context(), wanted())
	var e *Error
	if !errors.As(err, &e) || e.Status != 0 || e.Type != noAnswerType || !retryable(err) || is != nil && !errors.Is(err, is) {
		t.Errorf("got %v", err)
	}
	_, again := c.List(t.Context(), testGuarantee)
	for _, err := range []error{err, again} {
		if err != nil {
			noSecret(t, err.Error())
		}
	}
}

func TestCallerMayGiveUp(t *testing.T) {
	g := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := client(t, g).Get(ctx, testID)
	if !errors.Is(err, context.DeadlineExceeded) || !retryable(err) {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(t, g).Get(gone, testID); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRedirectDoesNotCarryTheKeyAway(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	for name, given := range map[string]*http.Client{"own": nil, "given": {}} {
		g := serve(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		})
		_, err := client(t, g, func(c *Config) { c.Client = given }).Get(t.Context(), testID)
		if err == nil || reached || retryable(err) {
			t.Errorf("%s: %v, reached %v", name, err, reached)
		}
	}
}

func TestAnswerWithoutEndIsNotRead(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusInternalServerError} {
		g := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, object(testID, nil))
			for range 64 {
				if _, err := io.WriteString(w, strings.Repeat(" ", 64<<10)); err != nil {
					return
				}
			}
		})
		if _, err := client(t, g).Get(t.Context(), testID); !retryable(err) {
			t.Error(err)
		}
	}
}

package payments

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/outage"
)

// Error is a call to the gateway that came to nothing. It holds no key, no address and no personal datum.
type Error struct {
	Status     int           // of HTTP; 0: no answer came, and the call may have been carried out or not
	Type       string        // Moyasar's ("rate_limit_error", …), or one of "no_answer", "bad_answer", "not_json"
	Message    string        // for the operator: Moyasar's sentence without numbers, addresses and odd words
	RetryAfter time.Duration // what the gateway asked for; 0: nothing, or no time from now
	cause      error
}

// Types of our own, beside those of the gateway.
const (
	noAnswerType  = "no_answer"  // connection, time-out, cancelled context
	badAnswerType = "bad_answer" // a success that cannot be read or does not fit the question
	notJSONType   = "not_json"   // a refusal by somebody in front of the gateway, usually as HTML
)

// Error says what happened in one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Status != 0 {
		fmt.Fprintf(&b, "HTTP %d ", e.Status)
	}
	fmt.Fprintf(&b, "%s: %s", e.Type, e.Message)
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, " (again after %s)", e.RetryAfter)
	}
	return b.String()
}

// Unwrap gives the cause where no answer came: a context's error, a refused connection.
func (e *Error) Unwrap() error { return e.cause }

// Retryable tells whether the same call may succeed later: after no answer, an unreadable one, a time-out, too
// many requests or a fault of the server. A refusal of the key or of the request wants a person instead.
func (e *Error) Retryable() bool {
	switch e.Type {
	case noAnswerType, badAnswerType:
		return true
	}
	return e.Status == http.StatusRequestTimeout || e.Status == http.StatusTooManyRequests || e.Status >= 500
}

// Outage tells that it is trouble of the gateway, or of the call alone. A page in front of the gateway that refuses every
// call is trouble of it too.
func (e *Error) Outage() (outage.Service, outage.Why) {
	switch {
	case errors.Is(e.cause, context.Canceled):
		return outage.Gateway, outage.Well
	case e.Type == noAnswerType:
		return outage.Gateway, cmp.Or(outage.OfNetwork(e.cause), outage.Silent)
	case e.Status == http.StatusUnauthorized:
		return outage.Gateway, outage.Credentials
	case e.Status >= 500, e.Status == http.StatusForbidden, e.Type == badAnswerType && e.Status == 0,
		e.Type == notJSONType && e.Status != http.StatusTooManyRequests: // somebody else answers in its place
		return outage.Gateway, outage.Failing
	}
	return outage.Gateway, outage.Well
}

// refusal reads an answer that is no success; "errors" may be an object, a string or null, and the body HTML.
func (c *Client) refusal(resp *http.Response, body []byte) *Error {
	e := &Error{Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), c.now())}
	var said struct {
		Type    text            `json:"type"`
		Message text            `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	if len(body) > maxAnswer || json.Unmarshal(body, &said) != nil {
		e.Type, e.Message = notJSONType, "refused before the gateway"
		return e
	}
	e.Type = word(strings.ReplaceAll(string(said.Type), c.key, "…"), "api_error")
	e.Message = c.harmless(string(said.Message))
	var fields map[string]json.RawMessage
	if json.Unmarshal(said.Errors, &fields) == nil && len(fields) > 0 {
		names := slices.Sorted(maps.Keys(fields))
		e.Message += " [" + c.harmless(strings.Join(names, " ")) + "]"
	}
	return e
}

// harmless keeps the plain words of a sentence, at most thirty. The gateway may repeat what it was sent, so that
// whatever has the look of a number, a token, an address or a name in Arabic letters becomes "…".
func (c *Client) harmless(sentence string) string {
	words := strings.Fields(strings.ReplaceAll(sentence, c.key, "…"))
	if len(words) > 30 {
		words = append(words[:30], "…")
	}
	for i, w := range words {
		if !plain(w) {
			words[i] = "…"
		}
	}
	if len(words) == 0 {
		return "no reason given"
	}
	return strings.Join(words, " ")
}

// plain tells whether a word is one of ASCII letters and common punctuation, or a number of up to three digits.
func plain(word string) bool {
	digits, others := 0, 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '-', r == '\'':
			others++
		case !strings.ContainsRune(".,;:!()[]\"", r):
			return false
		}
	}
	return others <= 20 && (digits == 0 || digits <= 3 && others == 0)
}

// word returns s when it is a short identifier, else the other.
func word(s, other string) string {
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' }
	if s == "" || len(s) > 40 || strings.ContainsFunc(s, odd) {
		return other
	}
	return s
}

// retryAfter reads both forms of the header (RFC 9110, 10.2.3), at most a day.
func retryAfter(header string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil {
		d = time.Duration(min(n, 86400)) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		d = at.Sub(now).Round(time.Second)
	}
	return max(0, min(d, 24*time.Hour))
}

package identity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxAnswer = 128 << 10        // bytes of an answer: a token with an address and a photo's worth of claims is below it
	callTime  = 10 * time.Second // for one call
)

// text is a JSON string, or a number as it is written. Anything else is empty: what is not understood is missing.
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if json.Unmarshal(b, &n) == nil {
		*t = text(n)
	}
	return nil
}

// call makes one request, exactly once, and reads the answer into out. Whatever goes wrong on the way comes back as *Error,
// never with the address, whose query holds ids, and never with what was sent or answered.
func (c *Client) call(ctx context.Context, method, path, forwarded string, in, out any) error {
	err := c.exchange(ctx, method, path, forwarded, in, out)
	c.Heard(err)
	return err
}

func (c *Client) exchange(ctx context.Context, method, path, forwarded string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("write request: %w", err)
		}
		body = bytes.NewReader(b)
	}
	ctx, done := context.WithTimeout(ctx, callTime)
	defer done()
	req, err := http.NewRequestWithContext(ctx, method, c.URL+path, body)
	if err != nil {
		return &Error{What: "the request cannot be made", refused: true} // the cause would repeat the address
	}
	req.Header.Set("APP-ID", c.AppID)
	req.Header.Set("APP-KEY", c.AppKey)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.UserAgent != "" {
		req.Header.Set("User-Agent", c.UserAgent)
	}
	if forwarded != "" {
		req.Header.Set("X-Forwarded-For", forwarded)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return noAnswer(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return refusal(resp.StatusCode, answer)
	case err != nil:
		return noAnswer(err)
	case len(answer) > maxAnswer:
		return &Error{Status: resp.StatusCode, What: "the answer is too long"}
	case json.Unmarshal(answer, out) != nil:
		return &Error{Status: resp.StatusCode, What: "the answer is not what is known of it"}
	}
	return nil
}

// noAnswer keeps the cause but not the address that net/http wraps it in.
func noAnswer(err error) *Error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return &Error{What: "no answer", silent: true, cause: err}
}

// refusal reads an answer that is no success: JSON of Nafath's, or of the network in front of it, or HTML.
func refusal(status int, body []byte) *Error {
	var said struct {
		Code      text `json:"code"`
		Reference text `json:"reference"`
	}
	e := &Error{Status: status, What: "refused"}
	if len(body) > maxAnswer || json.Unmarshal(body, &said) != nil {
		e.What = "refused before Nafath"
		return e
	}
	if codeForm.MatchString(string(said.Code)) {
		e.Code = string(said.Code)
	}
	if n, err := strconv.ParseUint(string(said.Reference), 10, 63); err == nil && !numberForm.MatchString(string(said.Reference)) {
		e.Reference = n
	}
	return e
}

// same compares two secrets without telling by its time how much of them agrees, or how long they are.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

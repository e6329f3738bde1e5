package payments

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxAnswer bounds what is read of an answer: a full page of 40 invoices is well below it.
const maxAnswer = 1 << 20

// call makes one request, exactly once, and reads the answer into out. Whatever goes wrong on the way comes back
// as *Error with what was attempted in front, never the address: its query holds ids.
func (c *Client) call(ctx context.Context, what, method, path string, in, out any) error {
	began := time.Now()
	err := c.exchange(ctx, method, path, in, out)
	took := time.Since(began)
	c.heard(err)
	c.measured(operation(what), Result(err), took)
	if err != nil {
		return fmt.Errorf("moyasar: %s: %w", what, err)
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("write request: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.api+path, body)
	if err != nil {
		return errors.New("the request cannot be made") // the cause would repeat the address
	}
	req.SetBasicAuth(c.key, "")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return noAnswer(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return c.refusal(resp, answer)
	case err != nil:
		return noAnswer(err)
	case len(answer) > maxAnswer:
		return badAnswer(resp.StatusCode, "longer than 1 MiB")
	case json.Unmarshal(answer, out) != nil:
		return badAnswer(resp.StatusCode, "not what the documentation shows")
	}
	return nil
}

// noAnswer keeps the cause but not the address that net/http wraps it in.
func noAnswer(err error) *Error {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return &Error{Type: noAnswerType, Message: "no answer", cause: err}
}

func badAnswer(status int, why string) *Error {
	return &Error{Status: status, Type: badAnswerType, Message: "answer is " + why}
}

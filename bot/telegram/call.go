package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"kafalabot/outage"

	tg "github.com/go-telegram/bot"
)

const maxAnswer = 1 << 20 // bytes of an answer of the Bot API

// refusals are the errors of the library for Telegram's error codes: judge knows them.
var refusals = map[int]error{
	http.StatusBadRequest: tg.ErrorBadRequest, http.StatusUnauthorized: tg.ErrorUnauthorized, http.StatusForbidden: tg.ErrorForbidden,
	http.StatusNotFound: tg.ErrorNotFound, http.StatusConflict: tg.ErrorConflict,
}

// taking is how every answer begins that Telegram gives to what it has done.
var taking = []byte(`{"ok":true`)

// Call makes a call of the Bot API that uploads no file, as one JSON POST: the library's client writes every call as
// a multipart form, which costs about three times as much. The errors are the library's own. A call takes
// Patience at most, less where an update waits for it while many hang, and none of its errors holds the address, which
// has the token in it.
func (c *Client) Call(ctx context.Context, method string, params any) error {
	return c.ask(ctx, method, params, nil)
}

// ask is Call, and reads the result of what Telegram has done into a pointer, unless that is nil. A result that cannot be
// read leaves it as it is: what was done is done.
func (c *Client) ask(ctx context.Context, method string, params, result any) error {
	body, written := params.(json.RawMessage)
	var err error
	if !written {
		if body, err = json.Marshal(params); err != nil {
			return fmt.Errorf("telegram: %s: %w", method, err)
		}
	}
	began := c.Board.Clock()
	err = c.hanging.bound(ctx, func(ctx context.Context) error {
		return Within(ctx, Patience, func(ctx context.Context) error { return c.post(ctx, method, body, result) })
	})
	if what, wait := Judge(err); what == SlowDown {
		c.slow(wait)
	}
	c.hear(err, began)
	return err
}

// hear takes note of what a call says of Telegram itself, and when that began.
func (c *Client) hear(err error, began time.Time) {
	if err == nil {
		c.Board.Served(outage.Telegram, began)
		return
	}
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		c.Board.Saw(outage.Telegram, fault.Why)
	}
}

// asJSON is the header of every such call; nobody writes to it.
var asJSON = http.Header{"Content-Type": {"application/json"}}

// post makes the call itself. It goes past http.Client, which would follow redirects with the token in the address, and
// copies the headers for that.
func (c *Client) post(ctx context.Context, method string, body []byte, result any) error {
	to := *c.base
	to.Path += method
	again := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil } // on another connection
	first, _ := again()
	req := (&http.Request{Method: http.MethodPost, URL: &to, Header: asJSON, Body: first, GetBody: again, ContentLength: int64(len(body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(ctx)
	res, err := c.transport().RoundTrip(req)
	if err != nil {
		return unanswered(method, err)
	}
	defer res.Body.Close()
	answer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(answer)
	answer.Reset()
	if _, err := answer.ReadFrom(io.LimitReader(res.Body, maxAnswer)); err != nil {
		return fmt.Errorf("telegram: %s: the answer broke off: %w", method, err)
	}
	if bytes.HasPrefix(answer.Bytes(), taking) {
		if result != nil {
			_ = json.Unmarshal(answer.Bytes(), &struct{ Result any }{result})
		}
		return nil
	}
	return refusal(method, res.StatusCode, answer.Bytes())
}

func (c *Client) transport() http.RoundTripper {
	if c.HTTP.Transport == nil {
		return http.DefaultTransport
	}
	return c.HTTP.Transport
}

// buffers are for what is read whole and then taken apart.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// refusal reads why Telegram did not do a call. What is no answer of Telegram's, as the page of a proxy before it, is no word about
// the call: it is a fault of the service, as one of Telegram's own.
func refusal(method string, status int, answer []byte) error {
	var a struct {
		OK          bool   `json:"ok"`
		Code        int    `json:"error_code"`
		Description string `json:"description"`
		Parameters  struct {
			RetryAfter int   `json:"retry_after"`
			MovedTo    int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	_ = json.Unmarshal(answer, &a)
	if code := max(status, a.Code); !ofTelegram(answer) || code >= http.StatusInternalServerError && !a.OK {
		return &FailedError{Method: method, Status: code}
	}
	switch kind := refusals[a.Code]; {
	case a.OK:
		return nil
	case a.Code == http.StatusTooManyRequests:
		return &tg.TooManyRequestsError{Message: a.Description, RetryAfter: a.Parameters.RetryAfter}
	case a.Parameters.MovedTo != 0:
		return &tg.MigrateError{Message: "telegram: " + method + ": " + a.Description, MigrateToChatID: int(a.Parameters.MovedTo)}
	case kind != nil:
		return fmt.Errorf("telegram: %s: %w, %s", method, kind, a.Description)
	}
	return fmt.Errorf("telegram: %s: status %d, code %d: %s", method, status, a.Code, a.Description)
}

// ofTelegram tells whether an answer is one of the Bot API, which says whether the call was done, or by a code why not.
func ofTelegram(answer []byte) bool {
	var a struct {
		OK   bool `json:"ok"`
		Code int  `json:"error_code"`
	}
	return json.Unmarshal(answer, &a) == nil && (a.OK || a.Code != 0)
}

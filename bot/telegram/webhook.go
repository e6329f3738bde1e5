package telegram

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strconv"
	"time"
)

const (
	maxUpdate  = 1 << 20          // bytes of an update
	UpdateTime = 25 * time.Second // for handling one; Telegram waits for the answer about a minute
)

// Webhook takes updates that Telegram pushes to it, and answers 200 only once one is handled: 401 to a wrong
// secret, 405 to another method, 413 to too much, 400 to what is no update, 503 when it is to come again.
func (c *Client) Webhook(secret string, h Handler) http.Handler {
	want := sha256.Sum256([]byte(secret))
	var order chatLocks
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.Header().Set("Connection", "close")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		got := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-API-Secret-Token")))
		if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
			w.Header().Set("Connection", "close") // else the server would read the body
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		body := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(body)
		body.Reset()
		_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxUpdate))
		if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		var u Update
		if err == nil {
			err = c.understand(body.Bytes(), &u)
		}
		if err != nil || u.ID == 0 {
			http.Error(w, "not an update", http.StatusBadRequest)
			return
		}
		ctx, done := context.WithTimeout(awaited(context.WithoutCancel(r.Context())), UpdateTime)
		defer done()
		answer := &Response{Carries: true}
		if err := c.inTurn(ctx, h, &order, &u, answer); err != nil {
			c.Log.Error("an update could not be handled, it will come again", "update", u.ID, "err", Redact(err))
			if what, wait := Judge(err); what == SlowDown {
				w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
			}
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		if len(answer.body) > 0 {
			w.Header()["Content-Type"] = asJSON["Content-Type"]
			w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
			_, _ = w.Write(answer.body)
		}
	})
}

// inTurn handles an update once those of its chat that came before are handled.
func (c *Client) inTurn(ctx context.Context, h Handler, order *chatLocks, u *Update, a *Response) error {
	r, ok := c.read(u)
	if !ok {
		return nil
	}
	mine, err := order.take(ctx, r.Chat)
	if err != nil {
		return err
	}
	defer order.end(r.Chat, mine)
	a.waited = func() bool { return order.waited(mine) }
	r.Answer = a
	return h.Serve(ctx, r)
}

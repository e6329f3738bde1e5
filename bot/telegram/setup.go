package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/outage"

	tg "github.com/go-telegram/bot"
)

// Listen tells Telegram to push updates to an address, or, with none, to keep them for polling. Nothing that is
// waiting is dropped.
func (c *Client) Listen(ctx context.Context, address, secret string) error {
	err := Within(ctx, Patience, func(ctx context.Context) error {
		if address == "" {
			_, err := c.API.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
			return err
		}
		_, err := c.API.SetWebhook(ctx, &tg.SetWebhookParams{URL: address, SecretToken: secret, MaxConnections: handlers,
			AllowedUpdates: []string{"message", "edited_message", "callback_query"}})
		return err
	})
	if err != nil {
		return fmt.Errorf("register for updates: %w", err)
	}
	c.registered.Store(true)
	return nil
}

// Registered tells whether Telegram has taken a way for updates from this process: another one that is registered until then is from
// before its start.
func (c *Client) Registered() bool { return c.registered.Load() }

// Hook is how Telegram hands updates over.
type Hook struct {
	Address string    // to which they are pushed; empty: they are kept for polling
	Pending int       // that wait
	Failed  time.Time // when it last could not push one; the zero time: never
	Why     string    // what it says of that
}

// Hook asks Telegram how it hands updates over, and takes note of whether it answers and knows the token.
func (c *Client) Hook(ctx context.Context) (h Hook, err error) {
	began := c.Board.Clock()
	err = Within(ctx, Patience, func(ctx context.Context) error {
		info, err := c.API.GetWebhookInfo(ctx)
		if err != nil {
			return err
		}
		h.Address, h.Pending = info.URL, info.PendingUpdateCount
		if info.LastErrorDate > 0 {
			h.Failed, h.Why = time.Unix(int64(info.LastErrorDate), 0), info.LastErrorMessage
		}
		return nil
	})
	if errors.Is(err, tg.ErrorNotFound) { // there is such a method
		err = &Fault{Why: outage.Credentials, Err: err}
	}
	c.hear(err, began)
	return h, err
}

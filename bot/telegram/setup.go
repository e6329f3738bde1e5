package telegram

import (
	"context"
	"fmt"

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
		_, err := c.API.SetWebhook(ctx, &tg.SetWebhookParams{URL: address, SecretToken: secret, MaxConnections: 40,
			AllowedUpdates: []string{"message", "edited_message", "callback_query"}})
		return err
	})
	if err != nil {
		return fmt.Errorf("register for updates: %w", err)
	}
	return nil
}

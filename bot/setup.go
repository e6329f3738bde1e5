package bot

import (
	"context"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/locales"
)

// menu are the commands that everybody sees, in their order.
var menu = []string{"new", "requests", "cancel", "help", "privacy", "mydata", "delete", "language"}

// Introduce tells Telegram the bot's commands and descriptions, in every language.
func (b *Bot) Introduce(ctx context.Context) error {
	for i, l := range locales.Spoken {
		v, code := b.voice(l), languageCode(i)
		commands := b.commands(v)
		about := locales.Data{"Operator": b.Settings.Operator.Name.In(l)}
		for _, call := range []func(context.Context) (bool, error){
			func(ctx context.Context) (bool, error) {
				return b.api.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, LanguageCode: code,
					Scope: &models.BotCommandScopeAllPrivateChats{}})
			},
			func(ctx context.Context) (bool, error) {
				return b.api.SetChatMenuButton(ctx, &tg.SetChatMenuButtonParams{MenuButton: models.MenuButtonCommands{Type: models.MenuButtonTypeCommands}})
			},
			func(ctx context.Context) (bool, error) {
				return b.api.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: v.Plain("about", about), LanguageCode: code})
			},
			func(ctx context.Context) (bool, error) {
				return b.api.SetMyShortDescription(ctx, &tg.SetMyShortDescriptionParams{ShortDescription: v.Plain("about.short", nil), LanguageCode: code})
			},
		} {
			err := within(ctx, patience, func(ctx context.Context) error { _, err := call(ctx); return err })
			if err != nil {
				return fmt.Errorf("introduce the bot: %w", err)
			}
		}
	}
	return b.introduceStaff(ctx)
}

// commands are everybody's, in one language.
func (b *Bot) commands(v voice) (all []models.BotCommand) {
	for _, c := range menu {
		all = append(all, models.BotCommand{Command: c, Description: v.Plain("command."+c, nil)})
	}
	return all
}

// Listen tells Telegram to push updates to an address, or, with none, to keep them for polling. Nothing that is
// waiting is dropped.
func (b *Bot) Listen(ctx context.Context, address, secret string) error {
	err := within(ctx, patience, func(ctx context.Context) error {
		if address == "" {
			_, err := b.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{})
			return err
		}
		_, err := b.api.SetWebhook(ctx, &tg.SetWebhookParams{URL: address, SecretToken: secret, MaxConnections: 40,
			AllowedUpdates: []string{"message", "edited_message", "callback_query"}})
		return err
	})
	if err != nil {
		return fmt.Errorf("register for updates: %w", err)
	}
	return nil
}

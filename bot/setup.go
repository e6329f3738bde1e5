package bot

import (
	"context"
	"fmt"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/locales"
	"kafalabot/voice"
)

// menu are the commands that everybody sees, in their order.
var menu = []string{"new", "requests", "cancel", "help", "ask", "privacy", "mydata", "delete", "language"}

// Introduce tells Telegram the bot's commands and descriptions, in every language.
func (b *Bot) Introduce(ctx context.Context) error {
	for i, l := range locales.Spoken {
		v, code := b.house.Voices.In(l), chat.LanguageCode(i)
		commands := everyone(v)
		about := locales.Data{"Operator": b.Settings.Operator.Name.In(l)}
		for _, call := range []func(context.Context) (bool, error){
			func(ctx context.Context) (bool, error) {
				return b.house.API.SetMyCommands(ctx, &tg.SetMyCommandsParams{Commands: commands, LanguageCode: code,
					Scope: &models.BotCommandScopeAllPrivateChats{}})
			},
			func(ctx context.Context) (bool, error) {
				return b.house.API.SetChatMenuButton(ctx,
					&tg.SetChatMenuButtonParams{MenuButton: models.MenuButtonCommands{Type: models.MenuButtonTypeCommands}})
			},
			func(ctx context.Context) (bool, error) {
				return b.house.API.SetMyDescription(ctx, &tg.SetMyDescriptionParams{Description: v.Plain("about", about), LanguageCode: code})
			},
			func(ctx context.Context) (bool, error) {
				return b.house.API.SetMyShortDescription(ctx, &tg.SetMyShortDescriptionParams{ShortDescription: v.Plain("about.short", nil),
					LanguageCode: code})
			},
		} {
			err := telegram.Within(ctx, telegram.Patience, func(ctx context.Context) error { _, err := call(ctx); return err })
			if err != nil {
				return fmt.Errorf("introduce the bot: %w", err)
			}
		}
	}
	return b.desk.Introduce(ctx)
}

// everyone gives the commands that everybody has, in one language.
func everyone(v voice.Voice) (all []models.BotCommand) {
	for _, c := range menu {
		all = append(all, models.BotCommand{Command: c, Description: v.Plain("command."+c, nil)})
	}
	return all
}

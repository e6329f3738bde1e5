package bot

import (
	"context"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// shownFor is how long whole names and numbers stand in a chat.
const shownFor = time.Minute

// disclose shows all of a guarantee for a minute. Its message is sent empty and its deletion promised before it is
// filled in: no crash leaves it standing.
func (k clerk) disclose(ctx context.Context, id, why string) error {
	g, err := k.Counter.Disclose(ctx, k.by, id, why)
	if err != nil {
		return err
	}
	sent := 0
	err = telegram.Within(ctx, telegram.Patience, func(ctx context.Context) error {
		m, err := k.Api.SendMessage(ctx, &tg.SendMessageParams{ChatID: k.r.Chat, ProtectContent: true, ParseMode: models.ParseModeHTML,
			Text: k.v.Stamp(k.v.HTML("whole.empty", nil))})
		if err == nil {
			sent = m.ID
		}
		return err
	})
	if err != nil {
		return k.Forgive(k.r, err)
	}
	gone := forget(k.r.Chat, sent, k.Now())
	gone.Due = gone.Since.Add(shownFor)
	if err := k.keep(ctx, k.st.Session.Asked, gone); err != nil {
		return err
	}
	err = k.Call(ctx, "editMessageText", &tg.EditMessageTextParams{ChatID: k.r.Chat, MessageID: sent, ParseMode: models.ParseModeHTML,
		Text: k.v.Stamp(k.drawWhole(g, why))})
	if err := k.Forgive(k.r, err); err != nil {
		return err
	}
	return k.showCard(ctx, g, true)
}

// drawWhole writes every answer as it was given.
func (k clerk) drawWhole(g kafala.Guarantee, why string) string {
	lines := []string{k.v.HTML("whole", locales.Data{"Reference": voice.NameOf(g), "Why": k.v.Plain("why."+why, nil)})}
	for _, f := range k.dialog.Form {
		value, ok := g.Answers[f.ID]
		if !ok {
			continue
		}
		said := k.v.Answer(f, value, true)
		if key := "record." + f.ID + "." + value; k.v.Has(key) {
			said = k.v.Plain(key, nil)
		} else if f.Show == dialogs.Ending {
			said = locales.Isolate(value, k.v.Language)
		}
		lines = append(lines, k.v.HTML("row.line", locales.Data{"Row": k.v.Plain("whole."+f.ID, nil), "Value": said}))
	}
	return strings.Join(append(lines, k.v.HTML("whole.gone", nil)), "\n")
}

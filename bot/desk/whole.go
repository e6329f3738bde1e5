package desk

import (
	"context"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// shownFor is how long whole names and numbers stand in a chat.
const shownFor = time.Minute

// tapDisclose shows all of a guarantee for a minute, or offers it on the private page where there is one.
func (k clerk) tapDisclose(ctx context.Context, call telegram.Callback) error {
	if k.Settings.Rules.OnPage() {
		return k.askWhole(ctx, call.Value, call.Field)
	}
	return k.sendWhole(ctx, call.Value, call.Field)
}

// tapWholeHere shows it in the chat, unless the page alone may.
func (k clerk) tapWholeHere(ctx context.Context, call telegram.Callback) error {
	if k.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
		return k.askWhole(ctx, call.Value, call.Field)
	}
	return k.sendWhole(ctx, call.Value, call.Field)
}

// sendWhole shows all of a guarantee in the chat for a minute. Its message is sent empty and its deletion promised before it is
// filled in: no crash leaves it standing. Sending it takes its time, in which a member may have been removed: their rank is asked again.
func (k clerk) sendWhole(ctx context.Context, id, why string) error {
	g, err := k.Counter.Disclose(ctx, k.by, id, why)
	if err != nil {
		return err
	}
	sent, err := k.sendEmpty(ctx, "whole.empty")
	if err != nil {
		return k.Forgive(err)
	}
	if err := k.Await(ctx, k.State.Session.Asked, k.Deletion(sent, shownFor)); err != nil {
		return err
	}
	if k.by, err = k.Counter.Who(ctx, k.by.ID); err != nil {
		return err
	}
	if !k.by.Rank.May(staff.Disclose) {
		return k.fillRefusal(ctx, sent, kafala.Query{}, k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Disclose, Guarantee: id, Why: why}))
	}
	if err := k.fill(ctx, sent, telegram.Message{HTML: k.drawWhole(g, why)}); err != nil {
		return err
	}
	return k.showCard(ctx, g, true)
}

// sendEmpty sends a message that is about to be filled in with what must go again, protected from being forwarded and saved, and
// gives its number: so its deletion is promised first.
func (k clerk) sendEmpty(ctx context.Context, key string) (sent int, err error) {
	err = telegram.Within(ctx, telegram.Patience, func(ctx context.Context) error {
		m, err := k.API.SendMessage(ctx, &tg.SendMessageParams{ChatID: k.Request.Chat, ProtectContent: true, ParseMode: models.ParseModeHTML,
			Text: k.Voice.Stamp(k.Voice.HTML(key, nil))})
		if err == nil {
			sent = m.ID
		}
		return err
	})
	return sent, err
}

// fill fills in what sendEmpty has sent.
func (k clerk) fill(ctx context.Context, sent int, m telegram.Message) error {
	return k.Forgive(k.Client.Fill(ctx, k.Request.Chat, sent, k.Voice, m))
}

// drawWhole writes every answer as it was given.
func (k clerk) drawWhole(g kafala.Guarantee, why string) string {
	lines := []string{k.Voice.HTML("whole", locales.Data{"Reference": k.Voice.NameOf(g), "Why": k.reasonOf(why)})}
	for _, row := range k.wholeRows(g) {
		lines = append(lines, k.Voice.HTML("row.line", locales.Data{"Row": row.Name, "Value": row.Value}))
	}
	return strings.Join(append(lines, k.Voice.HTML("whole.gone", nil)), "\n")
}

// wholeRows are the answers as they were given, each with its name.
func (k clerk) wholeRows(g kafala.Guarantee) (rows []voice.PageRow) {
	for _, f := range k.Voice.Form {
		value, ok := g.Answers[f.ID]
		if !ok {
			continue
		}
		said := k.Voice.Answer(f, value, true)
		if key := "record." + f.ID + "." + value; k.Voice.Has(key) {
			said = k.Voice.Plain(key, nil)
		} else if f.Show == dialogs.Ending {
			said = k.Voice.WholeNumber(value)
		}
		rows = append(rows, voice.PageRow{Name: k.Voice.Plain("whole."+f.ID, nil), Value: said})
	}
	return rows
}

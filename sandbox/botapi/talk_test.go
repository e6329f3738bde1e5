package botapi_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/sandbox/botapi"
)

// A whole small conversation with the client library over long polling.
func TestConversationByLongPolling(t *testing.T) {
	h := open(t, botapi.Config{})
	b := h.client(bot.WithDefaultHandler(echo(t)), bot.WithNotAsyncHandlers())
	ctx, stop := context.WithCancel(h.ctx)
	var running sync.WaitGroup
	running.Go(func() { b.Start(ctx) })
	defer running.Wait()
	defer stop()

	c := h.s.As(citizen)
	c.Start("v_12")
	got, err := c.Wait(h.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "you said /start v_12" || got.From.ID != 7000000001 || got.ReplyMarkup == nil {
		t.Fatalf("got %+v", got)
	}
	query, err := c.Tap("Go on")
	if err != nil {
		t.Fatal(err)
	}
	edited, err := c.Wait(h.ctx, func(m botapi.Message) bool { return m.EditDate > 0 })
	if err != nil || edited.ID != got.ID || edited.Text != "tapped" {
		t.Fatalf("got %+v, %v", edited, err)
	}
	answered, err := c.WaitAnswer(h.ctx, query)
	if err != nil || answered.Text != "thanks" || !answered.ShowAlert {
		t.Fatalf("got %+v, %v", answered, err)
	}
	c.ShareContact()
	photo, err := c.Wait(h.ctx, func(m botapi.Message) bool { return m.Photo != nil })
	if err != nil || photo.Caption != "a picture" || photo.Photo[len(photo.Photo)-1].Width != 30 {
		t.Fatalf("got %+v, %v", photo, err)
	}
	if data, err := c.File(photo.Photo[len(photo.Photo)-1].FileID); err != nil || !isJPEG(data, 30, 20) {
		t.Fatalf("file: %d bytes, %v", len(data), err)
	}
	if c.Keyboard() != nil {
		t.Error("the keyboard stayed")
	}
}

// echo answers texts with a keyboard, taps with an edit, contacts with a picture.
func echo(t *testing.T) bot.HandlerFunc {
	return func(ctx context.Context, b *bot.Bot, u *models.Update) {
		var err error
		switch {
		case u.CallbackQuery != nil:
			message := u.CallbackQuery.Message.Message
			_, err = b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID, Text: "thanks", ShowAlert: true})
			if err == nil {
				_, err = b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: message.Chat.ID, MessageID: message.ID, Text: "tapped"})
			}
		case u.Message.Contact != nil:
			_, err = b.SendPhoto(ctx, &bot.SendPhotoParams{
				ChatID: u.Message.Chat.ID, Caption: "a picture",
				Photo:       &models.InputFileUpload{Filename: "q.png", Data: bytes.NewReader(picture(t, 30, 20))},
				ReplyMarkup: &models.ReplyKeyboardRemove{RemoveKeyboard: true},
			})
		default:
			_, err = b.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "you said " + u.Message.Text,
				ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
					{{Text: "Go on", CallbackData: "go:1", Style: "primary"}}}},
			})
		}
		if err != nil && !strings.Contains(err.Error(), "context canceled") {
			t.Error(err)
		}
	}
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

package botapi_test

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/sandbox/botapi"
)

// The four forms in which a call may come (core.telegram.org/bots/api#making-requests).
func TestFormsOfRequests(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	const keyboard = `{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}`
	address := h.url + "/bot" + token + "/SendMessage" // names know no capitals
	form := url.Values{"chat_id": {"7100000001"}, "text": {"form"}, "reply_markup": {keyboard}}
	query := url.Values{"chat_id": {"7100000001"}, "text": {"query"}, "reply_markup": {keyboard}}
	answers := []reply{
		h.post(address, "application/json", strings.NewReader(`{"chat_id":7100000001,"text":"json","reply_markup":`+keyboard+`}`)),
		h.post(address, "application/json", strings.NewReader(
			`{"chat_id":"7100000001","text":"json in json","reply_markup":"{\"inline_keyboard\":[[{\"text\":\"A\",\"callback_data\":\"a\"}]]}"}`)),
		h.post(address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode())),
		h.post(address+"?"+query.Encode(), "text/plain", nil),
		h.form("sendMessage", m{"chat_id": citizen, "text": "multipart",
			"reply_markup": m{"inline_keyboard": [][]m{{button("A", "a")}}}}, "", "", nil),
		h.post(h.url+"/bot"+token+"/", "application/json",
			strings.NewReader(`{"method":"sendMessage","chat_id":7100000001,"text":"method inside","reply_markup":`+keyboard+`}`)),
	}
	for i, a := range answers {
		if !a.OK {
			t.Errorf("%d: %s", i, a.Description)
		}
	}
	var texts []string
	for _, one := range h.s.As(citizen).Messages()[1:] {
		texts = append(texts, one.Text)
		if one.ReplyMarkup == nil || one.ReplyMarkup.InlineKeyboard[0][0].CallbackData != "a" {
			t.Errorf("%s: %+v", one.Text, one.ReplyMarkup)
		}
	}
	if got := strings.Join(texts, ", "); got != "json, json in json, form, query, multipart, method inside" {
		t.Error(got)
	}
	if got := h.post(address, "application/json", strings.NewReader("{")); got.Code != 400 {
		t.Errorf("got %+v", got)
	}
}

func TestFilesByTheClient(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	b := h.client()
	data := []byte("%PDF-1.4 a sheet")
	first, err := b.SendDocument(h.ctx, &bot.SendDocumentParams{
		ChatID: citizen, Document: &models.InputFileUpload{Filename: "sheet.pdf", Data: bytes.NewReader(data)},
		Caption: "<b>c</b>", ParseMode: models.ParseModeHTML,
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := first.Document; d.FileName != "sheet.pdf" || d.MimeType != "application/pdf" || d.FileSize != int64(len(data)) ||
		first.Caption != "c" || len(first.CaptionEntities) != 1 {
		t.Errorf("got %+v", first)
	}
	again, err := b.SendDocument(h.ctx, &bot.SendDocumentParams{ChatID: citizen,
		Document: &models.InputFileString{Data: first.Document.FileID}})
	if err != nil || again.Document.FileID != first.Document.FileID || again.ID == first.ID {
		t.Errorf("got %+v, %v", again, err)
	}
	f, err := b.GetFile(h.ctx, &bot.GetFileParams{FileID: first.Document.FileID})
	if err != nil {
		t.Fatal(err)
	}
	if _, got := h.get(strings.TrimPrefix(b.FileDownloadLink(f), h.url)); !bytes.Equal(got, data) {
		t.Errorf("got %q", got)
	}
	attached := h.upload("sendPhoto", m{"chat_id": citizen, "photo": "attach://qr"}, "qr", "qr.png", picture(t, 600, 600))
	if p := attached.Photo; len(p) != 3 || p[2].Width != 600 || p[1].Width != 320 || p[0].Width != 90 {
		t.Errorf("got %+v", p)
	}
	for _, size := range attached.Photo {
		if reused := h.upload("sendPhoto", m{"chat_id": citizen, "photo": size.FileID}, "", "", nil); len(reused.Photo) != 3 ||
			reused.Photo[2] != attached.Photo[2] {
			t.Errorf("sent again by its size of %d: %+v", size.Width, reused.Photo)
		}
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	rows := []struct {
		method, field string
		data          []byte
		want          string
		code          int
	}{
		{"sendPhoto", "photo", make([]byte, 10<<20+1),
			"Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes", 400},
		{"sendPhoto", "photo", []byte("no picture"), "Bad Request: IMAGE_PROCESS_FAILED", 400},
		{"sendPhoto", "photo", nil, "Bad Request: file must be non-empty", 400},
		{"sendPhoto", "photo", picture(t, 2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS", 400},
		{"sendDocument", "document", nil, "Bad Request: file must be non-empty", 400},
		{"sendDocument", "document", make([]byte, 51<<20), "Request Entity Too Large", 413},
	}
	for _, row := range rows {
		if got := h.form(row.method, m{"chat_id": citizen}, row.field, "f", row.data); got.Code != row.code || got.Description != row.want {
			t.Errorf("%d bytes: %d %s", len(row.data), got.Code, got.Description)
		}
	}
	big := h.upload("sendDocument", m{"chat_id": citizen}, "document", "big.bin", make([]byte, 20<<20+1)).Document
	if got := h.call("getFile", m{"file_id": big.FileID}); got.Description != "Bad Request: file is too big" {
		t.Errorf("got %+v", got)
	}
}

func TestProfile(t *testing.T) {
	h := open(t, botapi.Config{})
	b := h.client()
	ok := func(done bool, err error) {
		t.Helper()
		if err != nil || !done {
			t.Error(done, err)
		}
	}
	ok(b.SetMyName(h.ctx, &bot.SetMyNameParams{Name: "Guarantees"}))
	ok(b.SetMyDescription(h.ctx, &bot.SetMyDescriptionParams{Description: "long", LanguageCode: "ar"}))
	ok(b.SetMyShortDescription(h.ctx, &bot.SetMyShortDescriptionParams{ShortDescription: "short"}))
	ok(b.SetChatMenuButton(h.ctx, &bot.SetChatMenuButtonParams{ChatID: citizen,
		MenuButton: &models.MenuButtonDefault{Type: models.MenuButtonTypeDefault}}))
	commands := []models.BotCommand{{Command: "new", Description: "a new one"}}
	ok(b.SetMyCommands(h.ctx, &bot.SetMyCommandsParams{Commands: commands, Scope: &models.BotCommandScopeAllPrivateChats{},
		LanguageCode: "ar"}))

	if me, err := b.GetMe(h.ctx); err != nil || me.FirstName != "Guarantees" || me.ID != 7000000001 || me.Username != "kafala_sandbox_bot" {
		t.Errorf("got %+v, %v", me, err)
	}
	if got, err := b.GetMyName(h.ctx, &bot.GetMyNameParams{LanguageCode: "ar"}); err != nil || got.Name != "Guarantees" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := b.GetMyDescription(h.ctx, &bot.GetMyDescriptionParams{LanguageCode: "en"}); err != nil || got.Description != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := b.GetMyShortDescription(h.ctx, &bot.GetMyShortDescriptionParams{LanguageCode: "en"}); err != nil ||
		got.ShortDescription != "short" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := b.GetChatMenuButton(h.ctx, &bot.GetChatMenuButtonParams{ChatID: citizen}); err != nil ||
		got.Type != models.MenuButtonTypeCommands {
		t.Errorf("got %+v, %v", got, err)
	}
	where := &bot.GetMyCommandsParams{Scope: &models.BotCommandScopeAllPrivateChats{}, LanguageCode: "ar"}
	if got, err := b.GetMyCommands(h.ctx, where); err != nil || len(got) != 1 || got[0] != commands[0] {
		t.Errorf("got %+v, %v", got, err)
	}
	ok(b.DeleteMyCommands(h.ctx, &bot.DeleteMyCommandsParams{Scope: &models.BotCommandScopeAllPrivateChats{}, LanguageCode: "ar"}))
	if got, err := b.GetMyCommands(h.ctx, where); err != nil || len(got) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestChatsByTheClient(t *testing.T) {
	h := open(t, botapi.Config{})
	b := h.client()
	if got, err := b.GetChat(h.ctx, &bot.GetChatParams{ChatID: group}); err != nil || got.Type != models.ChatTypeSupergroup ||
		got.Title == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := b.GetChat(h.ctx, &bot.GetChatParams{ChatID: second}); err != nil || got.FirstName != "Ahmed" ||
		got.Type != models.ChatTypePrivate {
		t.Errorf("got %+v, %v", got, err)
	}
	for id, want := range map[int64]models.ChatMemberType{
		officer: models.ChatMemberTypeMember, admin: models.ChatMemberTypeOwner, citizen: models.ChatMemberTypeLeft,
		7000000001: models.ChatMemberTypeMember} {
		if got, err := b.GetChatMember(h.ctx, &bot.GetChatMemberParams{ChatID: group, UserID: id}); err != nil || got.Type != want {
			t.Errorf("%d: %+v, %v", id, got, err)
		}
	}
	if _, err := b.SendMessage(h.ctx, &bot.SendMessageParams{ChatID: second, Text: "a"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("got %v", err)
	}
}

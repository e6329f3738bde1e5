package bot_test

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"kafalabot/bot/telegram"
	"kafalabot/internal/world"
)

// goes tells of every kind of message whether it goes from the chat whatever is written in it. What is no kind of message is "".
var goes = map[string]string{
	"photo": "goes", "document": "goes", "video": "goes", "video_note": "goes", "audio": "goes", "animation": "goes", "live_photo": "goes",
	"paid_media": "goes", "story": "goes",
	"voice": "stays", "sticker": "stays", "contact": "stays", "checklist": "stays", "dice": "stays", "game": "stays", "invoice": "stays",
	"location": "stays", "poll": "stays", "rich_message": "stays", "venue": "stays", "text": "stays",
	"message_id": "", "date": "", "from": "", "chat": "", "caption": "", "forward_origin": "", "reply_markup": "", "media_group_id": "",
	"quote": "", "message_thread_id": "", "is_topic_message": "", "migrate_to_chat_id": "", "migrate_from_chat_id": "",
}

// Every kind of message that may show papers is deleted, and nothing else: what is read of a message and is in neither list fails here.
func TestWhichKindsGo(t *testing.T) {
	t.Parallel()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[telegram.Received]()) {
		if name, ok := f.Tag.Lookup("json"); ok {
			if _, decided := goes[name]; !decided {
				t.Errorf("nothing is decided of %s", name)
			}
		}
	}
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	update := 3_000_000
	for kind, want := range goes {
		if want == "" {
			continue
		}
		update++
		m := textOf(update, world.Citizen, world.Citizen, "private", "hello")
		said := m["message"].(map[string]any)
		if kind != "text" {
			delete(said, "text")
			said[kind] = map[string]any{}
			if kind == "photo" {
				said[kind] = []any{map[string]any{"file_id": "p"}}
			}
		}
		if code := knock(t, door, m); code != http.StatusOK {
			t.Fatalf("%s: %d", kind, code)
		}
		w.Quiet()
		gone := false
		for _, c := range w.Chats.Calls("deleteMessage", "deleteMessages") {
			gone = gone || strings.Contains(c.Params["message_id"]+c.Params["message_ids"], strconv.Itoa(update))
		}
		if gone != (want == "goes") {
			t.Errorf("%s is deleted: %t", kind, gone)
		}
	}
}

// What is written in a game is read as in a poll.
func TestGameWithNumberGoes(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	m := textOf(3_100_000, world.Citizen, world.Citizen, "private", "hello")
	said := m["message"].(map[string]any)
	delete(said, "text")
	said["game"] = map[string]any{"title": "x", "description": "1012345672", "photo": []any{map[string]any{"file_id": "p", "width": 1}}}
	if code := knock(t, w.Bot.Webhook(secret), m); code != http.StatusOK {
		t.Fatal(code)
	}
	w.Quiet()
	if len(w.Chats.Calls("deleteMessage", "deleteMessages")) == 0 {
		t.Error("it stays")
	}
}

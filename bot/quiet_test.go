package bot_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/bot"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/botapi"
)

// updateOf is an update with a message, or an edited one, of the citizen's, with these parts besides.
func updateOf(update int, kind string, parts map[string]any) map[string]any {
	m := map[string]any{"message_id": 5000 + update, "date": time.Date(2026, 11, 22, 2, 0, 0, 0, kafala.Riyadh).Unix(),
		"chat": map[string]any{"id": world.Citizen, "type": "private"},
		"from": map[string]any{"id": world.Citizen, "first_name": "x"}}
	for name, value := range parts {
		m[name] = value
	}
	return map[string]any{"update_id": 1<<40 + update, kind: m}
}

// pictureOf is a picture of an album.
func pictureOf(update int, group string) map[string]any {
	photo := []any{map[string]any{"file_id": "x", "width": 1, "height": 1}}
	return updateOf(update, "message", map[string]any{"media_group_id": group, "photo": photo})
}

// deleted are the messages of the citizen's that the bot has deleted, or has tried to.
func deleted(w *world.World) (all []string) {
	for _, c := range w.Chats.Calls("deleteMessage") {
		all = append(all, c.Params["message_id"])
	}
	return all
}

// Where nobody has said anything nothing is answered, in the middle of a request and outside of one. What must not stay in
// the chat is deleted all the same.
func TestNothingSaid(t *testing.T) {
	t.Parallel()
	for _, open := range []bool{false, true} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		c.Type("/start")
		w.Quiet()
		if open {
			w.TapData(c, "begin:")
			w.Quiet()
			c.Type("1012345672")
			w.Quiet()
			c.Type("Abdullah Mohammed Salem Alotaibi")
			w.Quiet()
		}
		door, before := w.Bot.Webhook(secret), len(w.Chats.Calls("sendMessage", "editMessageText"))
		for i, u := range []map[string]any{
			updateOf(1, "edited_message", map[string]any{"text": "/start", "edit_date": 2}),
			updateOf(2, "edited_message", map[string]any{"text": "Abdullah Mohammed  Salem Alotaibi", "edit_date": 2}),
			updateOf(3, "edited_message", map[string]any{"text": "?", "edit_date": 2}),
			updateOf(4, "edited_message", map[string]any{"text": "1012345672", "edit_date": 2}),
			updateOf(5, "edited_message", map[string]any{"location": map[string]any{"latitude": 1, "longitude": 2, "live_period": 60}}),
			updateOf(6, "edited_message", map[string]any{"text": "x", "from": map[string]any{"id": 1, "is_bot": true}}),
			updateOf(7, "edited_message", map[string]any{"photo": []any{map[string]any{"file_id": "x"}}, "caption": "2098765434"}),
			updateOf(8, "message", map[string]any{"pinned_message": map[string]any{"message_id": 1, "text": "x"}}),
			updateOf(9, "message", map[string]any{"successful_payment": map[string]any{"currency": "SAR"}}),
			updateOf(10, "message", map[string]any{"users_shared": map[string]any{"request_id": 1}}),
			updateOf(11, "message", map[string]any{"message_auto_delete_timer_changed": map[string]any{"message_auto_delete_time": 60}}),
			updateOf(12, "message", map[string]any{"video_chat_started": map[string]any{}}),
			updateOf(13, "my_chat_member", map[string]any{"new_chat_member": map[string]any{"status": "member"}}),
			updateOf(14, "message_reaction", map[string]any{"new_reaction": []any{}}),
		} {
			if said := push(t, door, u); said.Method != "" {
				t.Errorf("open %v, update %d: %s rides: %s", open, i+1, said.Method, said.Text)
			}
		}
		w.Bot.Wait()
		w.Quiet()
		if n := len(w.Chats.Calls("sendMessage", "editMessageText")); n != before {
			t.Errorf("open %v: %d messages are sent", open, n-before)
		}
		for _, message := range []string{"5004", "5007"} {
			if !slices.Contains(deleted(w), message) {
				t.Errorf("open %v: message %s with an ID number stays; deleted: %v", open, message, deleted(w))
			}
		}
	}
}

// Whoever edits an answer into another one is told that this changes nothing, and a bank card is never passed over.
func TestEditsThatEdit(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	c.Type("/start")
	w.Quiet()
	door := w.Bot.Webhook(secret)
	if said := push(t, door, updateOf(1, "edited_message", map[string]any{"text": "4111 1111 1111 1111"})); said.Text == "" {
		t.Error("a card in an edited message is passed over")
	}
	w.TapData(c, "begin:")
	w.Quiet()
	for i, text := range []string{"1012345672", "Abdullah Mohammed Salem Alotaibi", "0501234567", "1109876548",
		"Fahad Mohammed Salem Alotaibi", "45128830"} {
		if said := push(t, door, updateOf(10+2*i, "edited_message", map[string]any{"text": text})); said.Text == "" {
			t.Errorf("an edit into what is asked for is passed over: %s", text)
		}
		push(t, door, updateOf(11+2*i, "message", map[string]any{"text": text}))
	}
	w.Bot.Wait()
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	must(t, err)
	push(t, door, tapOf(1<<40, world.Citizen, 1, "set:region:riyadh:"+st.Session.Draft[:4]))
	for i, row := range []struct {
		text     string
		answered bool
	}{
		{"Riyadh", false}, {"الرياض", false}, {"Makkah", true}, {"مكة المكرمة", true}, {"0501234567", false}, {"0509999999", true},
		{"٤٥١٢٨٨٣٠", false}, {"45128831", true}, {"Fahad Mohammed Salem Alotaibi", false}, {"Fahad Salem", true}, {"?", false},
	} {
		said := push(t, door, updateOf(30+i, "edited_message", map[string]any{"text": row.text}))
		if (said.Text != "") != row.answered {
			t.Errorf("%s: answered with %q", row.text, said.Text)
		}
	}
	w.Bot.Wait()
	if all := deleted(w); !slices.Contains(all, "5001") {
		t.Errorf("the card stays; deleted: %v", all)
	}
}

// An album is one answer, however many processes its pictures come to, also when one comes again; every picture goes.
func TestAlbumIsOneAnswer(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Chats.As(world.Citizen).Type("/start")
	w.Quiet()
	other, err := bot.New(w.Config, "kafala_sandbox_bot")
	must(t, err)
	doors := []http.Handler{w.Bot.Webhook(secret), other.Webhook(secret)}
	const pictures = 10
	said := make([]string, pictures)
	var all sync.WaitGroup
	for i := 0; i < pictures; i += 2 { // two at a time: the later one may be first
		for j := i; j < i+2; j++ {
			all.Go(func() { said[j] = push(t, doors[j%2], pictureOf(j, "album")).Text })
		}
		all.Wait()
	}
	first := slices.IndexFunc(said, func(s string) bool { return s != "" })
	if first < 0 || slices.ContainsFunc(said[first+1:], func(s string) bool { return s != "" }) {
		t.Errorf("answers: %q", said)
	}
	for i := range pictures {
		if again := push(t, doors[0], pictureOf(i, "album")).Text; (again != "") != (i == first) {
			t.Errorf("picture %d comes again: %q", i, again)
		}
	}
	w.Bot.Wait()
	other.Wait()
	w.Quiet()
	for i := range pictures {
		if u, _ := pictureOf(i, "album")["message"].(map[string]any); !slices.Contains(deleted(w), jsonOf(t, u["message_id"])) {
			t.Errorf("picture %d stays", i)
		}
	}
	if push(t, doors[1], pictureOf(50, "another")).Text == "" {
		t.Error("another album is not answered")
	}
	push(t, doors[0], updateOf(51, "message", map[string]any{"text": "x"}))
	if push(t, doors[1], pictureOf(52, "")).Text == "" {
		t.Error("a picture of no album is not answered")
	}
}

func wordsOf(t *testing.T, language string) *locales.Words {
	t.Helper()
	all, err := locales.Load()
	must(t, err)
	return all[language]
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// The first button of a row reaches Telegram first where people read from the left, and last where they read from the right:
// telephones draw the first one leftmost.
func TestRowsOnTheWire(t *testing.T) {
	t.Parallel()
	for l, want := range map[string][]string{"ar": {"withdraw:", "verify:"}, "ur": {"withdraw:", "verify:"}, "en": {"verify:", "withdraw:"}} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		c.Type("/language")
		w.Quiet()
		w.TapData(c, "speak:"+l)
		w.Quiet()
		w.RequestUntil(world.Citizen, "begin:")
		w.TapData(c, "begin:")
		w.Quiet()
		for _, text := range []string{"1012345672", "Abdullah Alotaibi"} {
			c.Type(text)
			w.Quiet()
		}
		keys := c.Keyboard().Keyboard // the contact's, and below it back and cancel
		back := wordsOf(t, l).Plain("button.back", nil)
		if at := slices.IndexFunc(keys[1], func(b botapi.ReplyButton) bool { return b.Text == back }); (at == 0) != (l == "en") {
			t.Errorf("%s: below the screen: %+v", l, keys)
		}
		for _, text := range []string{"0501234567", "1109876548", "Fahad Alotaibi", "45128830"} {
			c.Type(text)
			w.Quiet()
		}
		for _, data := range []string{"set:region:riyadh:", "set:kind:appearance:", "check:", "submit:"} {
			w.TapData(c, data)
			w.Quiet()
		}
		row := c.Last().ReplyMarkup.InlineKeyboard[1]
		for i, b := range row {
			if !strings.HasPrefix(b.CallbackData, want[i]) {
				t.Errorf("%s: under the link: %+v", l, row)
			}
		}
	}
}

// A time that ends reaches the telephone as one. A server that knows no times gets the same text without; nothing with a time
// rides before it is known that they are taken, since a refusal of what rides is never heard.
func TestTimesOnTheWire(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		w := world.New(t, world.Options{})
		if old {
			w.Chats.Fault(botapi.Fault{Kind: botapi.OldServer, Count: -1})
		}
		w.Chats.As(world.Citizen).Type("/help")
		w.Quiet()
		g := w.Linked(world.Citizen, "1012345672", "1109876548")
		door := w.Bot.Webhook(secret)
		if said := push(t, door, tapAged(w, 1<<40, "open:"+g.ID, time.Minute)); strings.Contains(said.Text, "<tg-time ") {
			t.Errorf("old %v: %s rides before anything is known", old, said.Text)
		}
		w.Chats.As(world.Citizen).Type("/requests")
		w.Quiet()
		w.TapData(w.Chats.As(world.Citizen), "open:")
		w.Quiet()
		m := w.Chats.As(world.Citizen).Last()
		at := slices.IndexFunc(m.Entities, func(e botapi.Entity) bool { return e.Type == "date_time" })
		if old != (at < 0) || !strings.Contains(m.Text, "\u206602:48\u2069\u00a0") {
			t.Errorf("old %v: %+v", old, m)
		}
		if at >= 0 && (m.Entities[at].UnixTime != g.Invoice.Expires.Unix() || m.Entities[at].Format != "r") {
			t.Errorf("%+v, the link ends %v", m.Entities[at], g.Invoice.Expires)
		}
		said := push(t, door, tapAged(w, 1<<40+1, "open:"+g.ID, time.Minute))
		if said.Text == "" || strings.Contains(said.Text, "<tg-time ") == old {
			t.Errorf("old %v: what rides is %q", old, said.Text)
		}
	}
}

// A press that changes nothing is answered with a word, by a call and where the edit rides unheard; one that changes
// something with none.
func TestPressedAgain(t *testing.T) {
	t.Parallel()
	for _, l := range []string{"ar", "en", "ur"} {
		w := world.New(t, world.Options{})
		c := w.Chats.As(world.Citizen)
		c.Type("/language")
		w.Quiet()
		w.TapData(c, "speak:"+l)
		w.Quiet()
		g := w.Linked(world.Citizen, "1012345672", "1109876548")
		c.Type("/requests")
		w.Quiet()
		w.TapData(c, "open:")
		w.Quiet()
		shown, err := json.Marshal(c.Last())
		must(t, err)
		var m map[string]any
		must(t, json.Unmarshal(shown, &m))
		door := w.Bot.Webhook(secret)
		word := wordsOf(t, l).Plain("toast.unchanged", nil)
		for i, want := range []string{word, ""} {
			u := tapOf(1<<40+i, world.Citizen, 1, "open:"+g.ID)
			u["callback_query"].(map[string]any)["message"] = m
			if said := push(t, door, u); said.Method != "editMessageText" {
				t.Fatalf("%s: %q rides", l, said.Method)
			}
			w.Bot.Wait()
			calls := w.Chats.Calls("answerCallbackQuery")
			if got := calls[len(calls)-1].Params["text"]; got != want {
				t.Errorf("%s: press %d is answered with %q, want %q", l, i, got, want)
			}
			m["text"] = "something else"
		}
	}
}

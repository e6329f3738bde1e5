package bot_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

var callbackData = regexp.MustCompile(`"callback_data":"([^"]*)"`)

const stranger = 7100000002

// knock hands the bot an update as Telegram would push it.
func knock(t *testing.T, door http.Handler, update map[string]any) int {
	t.Helper()
	return knocked(t, door, update).Code
}

// answer is what rides in the answer to an update; "": nothing does.
func answer(t *testing.T, door http.Handler, update map[string]any) string {
	t.Helper()
	return knocked(t, door, update).Body.String()
}

func knocked(t *testing.T, door http.Handler, update map[string]any) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(update)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
	req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
	res := httptest.NewRecorder()
	door.ServeHTTP(res, req)
	return res
}

func tapOf(update int, who int64, message int, data string) map[string]any {
	user := map[string]any{"id": who, "first_name": "x"}
	return map[string]any{"update_id": update, "callback_query": map[string]any{"id": "1", "from": user, "data": data,
		"message": map[string]any{"message_id": message, "date": 1, "chat": map[string]any{"id": who, "type": "private"}}}}
}

func textOf(update int, who, chat int64, kind, text string) map[string]any {
	return map[string]any{"update_id": update, "message": map[string]any{"message_id": update, "date": 1, "text": text,
		"chat": map[string]any{"id": chat, "type": kind}, "from": map[string]any{"id": who, "first_name": "x"}}}
}

// Every button and every link that one chat was ever given, tried by somebody else: nothing of the one, and nothing
// done to it.
func TestStranger(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Request(world.Citizen)
	var given []string
	collect := func() {
		for _, c := range w.Chats.Calls() {
			for _, m := range callbackData.FindAllStringSubmatch(c.Params["reply_markup"], -1) {
				given = append(given, m[1])
			}
		}
	}
	collect()
	if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	mine := w.Chats.As(world.Citizen)
	mine.Type("/requests")
	w.Quiet()
	w.TapData(mine, "open:")
	w.Quiet()
	collect()
	if len(given) < 40 {
		t.Fatalf("only %d buttons were seen", len(given))
	}
	g = w.Newest(world.Citizen)
	before, count := w.Newest(world.Citizen), len(mine.Messages())

	w.Chats.As(stranger).Type("/start")
	w.Quiet()
	door := w.Bot.Webhook(secret)
	update := 2_000_000_000
	for _, data := range given {
		update++
		if code := knock(t, door, tapOf(update, stranger, 1, data)); code != http.StatusOK {
			t.Errorf("%s: %d", data, code)
		}
	}
	for _, payload := range []string{"p_" + g.ID, "v_" + g.ID + "_" + strings.Repeat("a", len(g.Token)), "v_" + g.ID + "_",
		"p_" + g.ID + g.Token} {
		update++
		knock(t, door, textOf(update, stranger, stranger, "private", "/start "+payload))
	}
	w.Quiet()
	for _, m := range w.Chats.As(stranger).Messages() {
		for _, secret := range []string{g.ID, g.Token, g.Reference, kafala.GroupReference(g.Reference), "Fahad", "Abdullah", "5672", "6548",
			g.Invoice.URL} {
			if m.From.IsBot && strings.Contains(readAll(m), secret) {
				t.Errorf("a stranger was shown %q: %s", secret, m.Text)
			}
		}
	}
	after := w.Newest(world.Citizen)
	if after.Status != before.Status || len(after.History) != len(before.History) || len(mine.Messages()) != count {
		t.Errorf("a stranger moved it: %v, %d messages", after.History, len(mine.Messages()))
	}
	if all, err := w.Store.Records().ByChat(t.Context(), stranger, 10); err != nil || len(all) != 0 {
		t.Errorf("the stranger has %d guarantees, %v", len(all), err)
	}
}

func readAll(m botapi.Message) string {
	b, _ := json.Marshal(m)
	return string(b)
}

// Two taps at once, and the same tap pushed twenty times at once: one request, one invoice.
func TestTapsAtOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	w.RequestUntil(world.Citizen, "submit:")
	id, data := 0, ""
	for _, m := range c.Messages() {
		if m.ReplyMarkup == nil {
			continue
		}
		for _, r := range m.ReplyMarkup.InlineKeyboard {
			for _, b := range r {
				if strings.HasPrefix(b.CallbackData, "submit:") {
					id, data = m.ID, b.CallbackData
				}
			}
		}
	}
	door := w.Bot.Webhook(secret)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if code := knock(t, door, tapOf(2_000_000_000+i/2, world.Citizen, id, data)); code != http.StatusOK {
				t.Errorf("status %d", code)
			}
		})
	}
	all.Wait()
	w.Quiet()
	if made, err := w.Store.Records().ByChat(t.Context(), world.Citizen, 10); err != nil || len(made) != 1 {
		t.Errorf("%d requests, %v", len(made), err)
	}
	if n := len(w.Gateway.Books().Invoices); n != 1 {
		t.Errorf("%d invoices", n)
	}
}

// In a group that is not the staff's, a command is answered that the bot works in private; nothing else is.
func TestOtherGroup(t *testing.T) {
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	w.Chats.As(world.Citizen).Type("/help")
	w.Quiet()
	if c := push(t, door, textOf(2_000_000_001, world.Citizen, -5, "group", "1012345672")); c.Method != "" {
		t.Error("it answered a text in a group")
	}
	if c := push(t, door, textOf(2_000_000_002, world.Citizen, -5, "group", "/start")); c.Method != "sendMessage" {
		t.Error("it did not answer a command in a group")
	}
	if calls := w.Chats.Calls("sendMessage"); len(calls) != 1 {
		t.Errorf("%d messages were sent besides", len(calls)-1)
	}
}

// A contact counts as the sender's own where they share it themselves. One that is forwarded, though it names the one who
// forwards it, was shared by nobody here; one of somebody else is none of theirs.
func TestOnlyAContactOfOnesOwnIsTaken(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	c.Type("/start")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	for _, text := range []string{"1012345672", "Sara Ali"} {
		c.Type(text)
		w.Quiet()
	}
	door := w.Bot.Webhook(secret)
	origin := map[string]any{"type": "user", "date": 1, "sender_user": map[string]any{"id": world.Citizen, "first_name": "x"}}
	for i, shared := range []struct {
		of        int64
		forwarded any
		taken     bool
	}{{world.Citizen, origin, false}, {stranger, nil, false}, {0, nil, false}, {stranger, origin, false}, {world.Citizen, nil, true}} {
		update := textOf(2_000_000_000+i, world.Citizen, world.Citizen, "private", "")
		message, _ := update["message"].(map[string]any)
		message["contact"] = map[string]any{"phone_number": "966501234567", "first_name": "x", "user_id": shared.of}
		if shared.forwarded != nil {
			message["forward_origin"] = shared.forwarded
		}
		if code := knock(t, door, update); code != http.StatusOK {
			t.Fatalf("update %d: %d", i, code)
		}
		w.Quiet()
		st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
		if err != nil {
			t.Fatal(err)
		}
		if number := st.Session.Answers["mobile"]; (number != "") != shared.taken {
			t.Errorf("of %d, forwarded: %t: the number taken is %q", shared.of, shared.forwarded != nil, number)
		}
	}
}

package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/sandbox/botapi"
)

// carried is the call that rides in the answer to an update; the zero value: none does.
type carried struct {
	Method string
	Text   string
	Markup struct {
		Rows [][]struct {
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// push hands the bot an update and reads what rides in the answer.
func push(t *testing.T, door http.Handler, update map[string]any) (c carried) {
	t.Helper()
	body, err := json.Marshal(update)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
	req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
	res := httptest.NewRecorder()
	door.ServeHTTP(res, req)
	if res.Code != http.StatusOK {
		t.Fatalf("status %d", res.Code)
	}
	if res.Body.Len() > 0 {
		if err := json.Unmarshal(res.Body.Bytes(), &c); err != nil || c.Method == "" {
			t.Fatalf("the answer is no call: %s, %v", res.Body, err)
		}
	}
	return c
}

// tapAged is a tap on a message of this age that still says something.
func tapAged(w *world.World, update int, data string, age time.Duration) map[string]any {
	u := tapOf(update, world.Citizen, 1, data)
	m := u["callback_query"].(map[string]any)["message"].(map[string]any)
	m["date"], m["text"] = w.Clock.Now().Add(-age).Unix(), "x"
	return u
}

// ridden walks a citizen to a button with these data, each screen riding in an answer, and gives the button's data.
func ridden(t *testing.T, w *world.World, door http.Handler, stop string) (data string) {
	t.Helper()
	var last carried
	next := func(prefix string) string {
		for _, b := range slices.Concat(last.Markup.Rows...) {
			if strings.HasPrefix(b.Data, prefix) {
				return b.Data
			}
		}
		t.Fatalf("no button %s on %+v", prefix, last)
		return ""
	}
	for i, act := range []struct{ text, data, method string }{
		{text: "/start"}, {data: "begin:"}, {text: "1012345672"}, {text: "Abdullah Alotaibi"}, {text: "0501234567"},
		{text: "1109876548"}, {text: "Fahad Alotaibi"}, {text: "45128830"}, {data: "set:region:riyadh:", method: "editMessageText"},
		{data: "set:kind:appearance:", method: "editMessageText"}, {data: "check:", method: "editMessageText"}, {data: "submit:"},
	} {
		if act.method == "" {
			act.method = "sendMessage"
		}
		u := textOf(100+i, world.Citizen, world.Citizen, "private", act.text)
		if act.data != "" {
			if data = next(act.data); act.data == stop {
				return data
			}
			u = tapAged(w, 100+i, data, time.Minute)
		}
		if last = push(t, door, u); last.Method != act.method {
			t.Fatalf("%s%s: %q rides, want %q", act.text, act.data, last.Method, act.method)
		}
	}
	return ""
}

// By webhook every screen of the dialog rides in the answer; beside it taps are acknowledged, messages deleted, and once the
// keyboard below the screen is taken away.
func TestScreensRide(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	data := ridden(t, w, door, "submit:")
	calls := w.Chats.Calls("sendMessage", "editMessageText")
	if len(calls) != 1 || !strings.Contains(fmt.Sprint(calls[0].Params), "remove_keyboard") {
		t.Errorf("%d screens were calls: %+v", len(calls), calls)
	}
	w.Bot.Wait()
	if calls := w.Chats.Calls("answerCallbackQuery"); len(calls) != 4 {
		t.Errorf("%d of 4 taps were acknowledged", len(calls))
	}
	// What the payment link follows is a call: the two come in order.
	if c := push(t, door, tapAged(w, 200, data, 0)); c.Method != "" {
		t.Errorf("%s rides before the link", c.Method)
	}
	if calls := w.Chats.Calls("sendMessage"); len(calls) != 3 {
		t.Errorf("%d messages, want the mobile's, what was recorded and the link", len(calls))
	}
}

// An answer that was lost comes again with its update, as often as that comes.
func TestLostAnswerComesAgain(t *testing.T) {
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	start := textOf(50, world.Citizen, world.Citizen, "private", "/start")
	first := push(t, door, start)
	if again := push(t, door, start); first.Text == "" || again.Text != first.Text {
		t.Errorf("after the answer was lost: %q, before %q", again.Text, first.Text)
	}
	data := ridden(t, w, door, "check:")
	check := tapAged(w, 150, data, 0)
	first = push(t, door, check)
	if again := push(t, door, check); first.Text == "" || again.Text != first.Text {
		t.Errorf("after the answer was lost: %q, before %q", again.Text, first.Text)
	}
}

// A message that is too old to be surely editable is edited by a call, which is heard when it fails.
func TestOldMessageIsEditedByCall(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	w.Chats.As(world.Citizen).Type("/help")
	w.Quiet()
	data := ridden(t, w, door, "check:")
	c := push(t, door, tapAged(w, 150, data, 49*time.Hour))
	edits := w.Chats.Calls("editMessageText")
	if len(edits) != 1 || edits[0].Code == http.StatusOK {
		t.Errorf("%d edits by call, want the one that is refused", len(edits))
	}
	if c.Method != "sendMessage" {
		t.Errorf("%q rides after an edit was refused", c.Method)
	}
}

// While Telegram asks to slow down, screens are calls: their refusal is heard, and the update comes again when Telegram
// said.
func TestNothingRidesWhileSlowedDown(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	door := w.Bot.Webhook(secret)
	c := w.Chats.As(world.Citizen)
	w.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage"})
	c.Type("/help") // by polling: refused once, and then answered
	w.Quiet()
	before := len(w.Chats.Calls("sendMessage"))
	if got := push(t, door, textOf(1_900_000_000, world.Citizen, world.Citizen, "private", "/privacy")); got.Method != "" {
		t.Errorf("%s rides", got.Method)
	}
	if n := len(w.Chats.Calls("sendMessage")); n != before+1 {
		t.Errorf("%d calls", n-before)
	}
	w.Clock.Pass(2 * time.Minute)
	if got := push(t, door, textOf(1_900_000_001, world.Citizen, world.Citizen, "private", "/privacy")); got.Method != "sendMessage" {
		t.Errorf("%q rides after Telegram has calmed", got.Method)
	}
}

package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/botapi"
)

const secret = "a-secret-of-the-webhook"

// What knocks at the webhook and what it is answered; nothing of a refused body is ever handled.
func TestWebhookDoor(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	door := httptest.NewServer(w.Bot.Webhook(secret))
	defer door.Close()
	good := `{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":7100000001,"type":"private"},` +
		`"from":{"id":7100000001,"first_name":"x"},"text":"/help"}}`
	for name, c := range map[string]struct {
		method, secret, body string
		want                 int
	}{
		"good":            {http.MethodPost, secret, good, http.StatusOK},
		"wrong secret":    {http.MethodPost, secret + "x", good, http.StatusUnauthorized},
		"no secret":       {http.MethodPost, "", good, http.StatusUnauthorized},
		"other method":    {http.MethodGet, secret, "", http.StatusMethodNotAllowed},
		"not JSON":        {http.MethodPost, secret, "{", http.StatusBadRequest},
		"no update":       {http.MethodPost, secret, "{}", http.StatusBadRequest},
		"too large":       {http.MethodPost, secret, `{"x":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge},
		"nothing of ours": {http.MethodPost, secret, `{"update_id":6,"poll":{"id":"1"}}`, http.StatusOK},
		"a kind to come":  {http.MethodPost, secret, `{"update_id":7,"from_the_future":{}}`, http.StatusOK},
		"a message of nil": {http.MethodPost, secret, `{"update_id":8,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}`,
			http.StatusOK},
		"a bare tap": {http.MethodPost, secret, `{"update_id":9,"callback_query":{"id":"1","from":{"id":1,"first_name":"x"},"data":"x"}}`,
			http.StatusOK},
	} {
		req, err := http.NewRequest(c.method, door.URL, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Telegram-Bot-API-Secret-Token", c.secret)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, c.want)
		}
	}
}

// Whatever bytes come with the right secret, the bot goes on.
func FuzzWebhook(f *testing.F) {
	w := world.New(f, world.Options{})
	door := w.Bot.Webhook(secret)
	f.Add([]byte(`{"update_id":5,"message":{"message_id":1,"date":1,"chat":{"id":7100000001,"type":"private"},` +
		`"from":{"id":7100000001},"text":"/start"}}`))
	f.Add([]byte(`{"update_id":6,"callback_query":{"id":"1","from":{"id":7100000001},"data":"set:region:riyadh:abcd",` +
		`"message":{"message_id":1,"date":0,"chat":{"id":7100000001,"type":"private"}}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
		req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
		res := httptest.NewRecorder()
		door.ServeHTTP(res, req)
		if res.Code == http.StatusOK || res.Code == http.StatusBadRequest || res.Code == http.StatusServiceUnavailable {
			return
		}
		t.Errorf("status %d", res.Code)
	})
}

// The same update, however often it comes and after however long, is one answer given.
func TestRepeatedUpdate(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	c.Type("/start")
	w.Quiet()
	w.TapData(c, "begin:")
	w.Quiet()
	door := w.Bot.Webhook(secret)
	send := func(id int, text string) {
		body, err := json.Marshal(map[string]any{"update_id": id, "message": map[string]any{"message_id": 900 + id, "date": 1,
			"chat": map[string]any{"id": world.Citizen, "type": "private"}, "from": map[string]any{"id": world.Citizen, "first_name": "x"},
			"text": text}})
		if err != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
		req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
		res := httptest.NewRecorder()
		door.ServeHTTP(res, req)
		if res.Code != http.StatusOK {
			t.Fatalf("update %d: %d", id, res.Code)
		}
	}
	send(2000000000, "1012345672")
	send(2000000000, "1012345672")
	send(2000000001, "Sara Ali")
	send(2000000000, "1012345672")
	send(2000000001, "Sara Ali")
	w.Quiet()
	st, err := w.Store.Chats().Load(t.Context(), world.Citizen)
	if err != nil {
		t.Fatal(err)
	}
	want := kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ali"}
	if fmt.Sprint(st.Session.Answers) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", st.Session.Answers, want)
	}
}

// In groups the bot says nothing but, to a command, that it works in private; and nothing at all to the staff group.
func TestGroups(t *testing.T) {
	w := world.New(t, world.Options{})
	officer := w.Chats.As(7100000003).In(world.StaffChat)
	officer.Type("/start")
	officer.Type("02541891021")
	w.Quiet()
	for _, m := range officer.Messages() {
		if m.From.IsBot {
			t.Errorf("the bot speaks in the staff group: %q", m.Text)
		}
	}
}

// What Telegram answers to a delivery, and what becomes of it.
func TestCourier(t *testing.T) {
	for name, c := range map[string]struct {
		fault botapi.Fault
		says  string // the log
		wait  time.Duration
		parts int
		staff int
	}{
		"too many": {botapi.Fault{Kind: botapi.Flood, Method: "sendPhoto", Count: 1, RetryAfter: 3}, "slow down", 4 * time.Second, 3, 0},
		"a proxy's page": {botapi.Fault{Kind: botapi.Broken, Method: "sendDocument", Count: 1},
			"waits until its service is well", 21 * time.Second, 3, 0},
		"cut: a document":   {botapi.Fault{Kind: botapi.ResetBefore, Method: "sendDocument", Count: 1}, "tried again", 11 * time.Second, 3, 0},
		"cut before":        {botapi.Fault{Kind: botapi.ResetBefore, Method: "sendPhoto", Count: 1}, "tried again", 11 * time.Second, 3, 0},
		"cut after: twice":  {botapi.Fault{Kind: botapi.ResetAfter, Method: "sendPhoto", Count: 1}, "tried again", 11 * time.Second, 4, 0},
		"blocked: to staff": {botapi.Fault{Kind: botapi.Blocked, Method: "sendPhoto", Count: 1, Chat: world.Citizen}, "given up", 0, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{NoSignal: true})
			g := w.Request(world.Citizen)
			w.Chats.Fault(c.fault)
			if _, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010"); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
				t.Fatal(err)
			}
			w.Says(c.says)
			w.Clock.Pass(c.wait)
			w.Quiet()
			g = w.Newest(world.Citizen)
			parts := 0
			for _, m := range w.Chats.As(world.Citizen).Messages() {
				if strings.Contains(m.Text+m.Caption, kafala.GroupReference(g.Reference)) {
					parts++
				}
			}
			if parts != c.parts {
				t.Errorf("%d parts came, want %d", parts, c.parts)
			}
			staff := 0
			for _, m := range w.Chats.As(7100000003).In(world.StaffChat).Messages() {
				if m.From.IsBot {
					staff++
				}
			}
			if staff != c.staff {
				t.Errorf("staff were told %d times, want %d", staff, c.staff)
			}
			dead, err := w.Store.Box().Dead(t.Context())
			if err != nil || len(dead) != c.staff {
				t.Errorf("%d deliveries set aside, %v", len(dead), err)
			}
		})
	}
}

// Where Telegram asks to slow down while an update is answered, it is asked to bring the update again after that.
func TestWebhookSlowsDown(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	w.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage"})
	w.Chats.As(world.Citizen).Type("/help") // by polling: from now on, answers are calls
	w.Quiet()
	w.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage", Count: 1, RetryAfter: 7})
	body, err := json.Marshal(textOf(2_000_000_000, world.Citizen, world.Citizen, "private", "/help"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		code  int
		after string
	}{{http.StatusServiceUnavailable, "7"}, {http.StatusOK, ""}} {
		req := httptest.NewRequest(http.MethodPost, "/telegram", bytes.NewReader(body))
		req.Header.Set("X-Telegram-Bot-API-Secret-Token", secret)
		res := httptest.NewRecorder()
		w.Bot.Webhook(secret).ServeHTTP(res, req)
		if res.Code != want.code || res.Header().Get("Retry-After") != want.after {
			t.Errorf("%d, Retry-After %q; want %d, %q", res.Code, res.Header().Get("Retry-After"), want.code, want.after)
		}
	}
}

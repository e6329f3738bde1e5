package botapi_test

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-telegram/bot"

	"kafalabot/sandbox/botapi"
)

func TestFlood(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	h.s.As(second).Start("")
	h.s.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage", Chat: citizen, RetryAfter: 7, Count: 2})
	b := h.client()
	if _, err := b.SendMessage(h.ctx, &bot.SendMessageParams{ChatID: second, Text: "passes"}); err != nil {
		t.Error("another chat:", err)
	}
	for range 2 {
		_, err := b.SendMessage(h.ctx, &bot.SendMessageParams{ChatID: citizen, Text: "a"})
		var flood *bot.TooManyRequestsError
		if !errors.As(err, &flood) || flood.RetryAfter != 7 {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := b.SendMessage(h.ctx, &bot.SendMessageParams{ChatID: citizen, Text: "a"}); err != nil {
		t.Error("after two:", err)
	}
	if n := len(h.s.As(citizen).Messages()); n != 2 {
		t.Errorf("%d messages", n)
	}
	calls := h.s.Calls("sendMessage")
	if len(calls) != 4 || calls[1].Code != 429 || calls[3].Code != 200 || calls[1].Params["text"] != "a" {
		t.Errorf("calls: %+v", calls)
	}
}

func TestBlockedAndBrokenAreNotExecuted(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	h.s.Fault(botapi.Fault{Kind: botapi.Blocked, Skip: 1})
	h.must("getMe", m{}, nil)
	if got := h.call("sendMessage", m{"chat_id": citizen, "text": "a"}); got.Code != 403 {
		t.Errorf("got %+v", got)
	}
	h.s.Fault(botapi.Fault{Kind: botapi.Broken, Status: 503})
	res, err := h.http.Post(h.url+"/bot"+token+"/sendMessage", "application/json", strings.NewReader(`{"chat_id":7100000001,"text":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != 503 || !strings.Contains(string(body), "<h1>Service Unavailable") || res.Header.Get("Content-Type") != "text/html" {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
	if n := len(h.s.As(citizen).Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestResets(t *testing.T) {
	for kind, messages := range map[botapi.FaultKind]int{botapi.ResetBefore: 1, botapi.ResetAfter: 2} {
		h := open(t, botapi.Config{})
		h.s.As(citizen).Start("")
		h.s.Fault(botapi.Fault{Kind: kind})
		_, err := h.http.Post(h.url+"/bot"+token+"/sendMessage", "application/json", strings.NewReader(`{"chat_id":7100000001,"text":"a"}`))
		if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", kind, err)
		}
		if n := len(h.s.As(citizen).Messages()); n != messages {
			t.Errorf("%s: %d messages", kind, n)
		}
	}
}

func TestDelay(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.Fault(botapi.Fault{Delay: 30 * time.Millisecond, Count: -1})
	for range 2 {
		begin := time.Now()
		h.must("getMe", m{}, nil)
		if w := time.Since(begin); w < 30*time.Millisecond {
			t.Errorf("answered after %v", w)
		}
	}
	h.s.ClearFaults()
	h.s.Fault(botapi.Fault{Method: "getMe", Delay: time.Hour})
	ended := make(chan reply, 1)
	go func() { ended <- h.call("getMe", m{}) }()
	for len(h.s.Calls("getMe")) < 3 && h.ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	h.s.Close()
	if got := <-ended; got.Code != 500 {
		t.Errorf("got %+v", got)
	}
}

// A fault without a method leaves getUpdates alone; one with it hits.
func TestFaultOnPolling(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.Fault(botapi.Fault{Kind: botapi.Flood})
	h.must("getUpdates", m{}, nil)
	h.s.Fault(botapi.Fault{Kind: botapi.ResetAfter, Method: "getUpdates"})
	h.s.As(citizen).Type("a")
	if _, err := h.http.Post(h.url+"/bot"+token+"/getUpdates", "application/json", strings.NewReader("{}")); err == nil {
		t.Error("answered")
	}
	if got := h.updates(m{}); len(got) != 1 {
		t.Errorf("after a lost answer: %+v", got)
	}
}

func TestCallsAreBounded(t *testing.T) {
	h := open(t, botapi.Config{KeepCalls: 3})
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		h.call("getMe", m{"n": name})
	}
	calls := h.s.Calls()
	if len(calls) != 3 || calls[0].Params["n"] != "c" || calls[2].Params["n"] != "e" {
		t.Errorf("got %+v", calls)
	}
}

// A server of before Bot API 9.5 refuses a text with a tg-time, in its own words, and takes all others.
func TestOldServer(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	h.s.Fault(botapi.Fault{Kind: botapi.OldServer, Count: -1})
	timed := m{"chat_id": citizen, "parse_mode": "HTML", "text": `ends: <tg-time unix="5" format="r">a</tg-time>`}
	want := "Bad Request: can't parse entities: Unsupported start tag \"tg-time\" at byte offset 6"
	for range 2 {
		if got := h.call("sendMessage", timed); got.Code != 400 || got.Description != want {
			t.Errorf("got %+v", got)
		}
	}
	h.must("sendMessage", m{"chat_id": citizen, "parse_mode": "HTML", "text": "ends: <b>a</b>"}, nil)
	h.s.ClearFaults()
	h.must("sendMessage", timed, nil)
}

package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/voice"
)

// shelf is a session, and an outbox, in memory.
type shelf struct {
	Sessions
	mu    sync.Mutex
	state dialogs.State
	out   []kafala.Delivery
	done  []string
	races int // so many saves are too late
}

func (s *shelf) Load(context.Context, int64) (dialogs.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, nil
}

func (s *shelf) Save(_ context.Context, _, rev int64, k dialogs.StepResult) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.races > 0 {
		s.races--
		s.state.Rev++
	}
	if rev != s.state.Rev {
		return kafala.ErrStale
	}
	s.state.Rev++
	s.state.Session = k.Session
	s.out = append(s.out, k.Out...)
	return nil
}

func (s *shelf) Done(_ context.Context, d kafala.Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, d.ID)
	return nil
}

func (*shelf) Missed(context.Context, int64, int64) (int, error) { return 0, nil }
func (*shelf) Name(d kafala.Delivery) string                     { return d.ID }

// house is one with a Bot API server that takes every call.
func house(t testing.TB, s *shelf) *House {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true,"result":true}`) }))
	t.Cleanup(api.Close)
	wire, err := telegram.NewClient(telegram.Wire{Token: "1:x", APIURL: api.URL, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Clean: typed.Clean})
	if err != nil {
		t.Fatal(err)
	}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	voices, err := voice.New(settings, "a_bot", false)
	if err != nil {
		t.Fatal(err)
	}
	return &House{Client: wire, Voices: voices, Sessions: s, Outbox: s, LinkURL: "https://t.me", OnSend: func(string, time.Duration, error) {}}
}

func from(text, command, rest string) *telegram.Request {
	r := &telegram.Request{Update: 1, Chat: 7, Private: true, Message: &telegram.Received{ID: 11, Text: text}, Command: command,
		Rest: rest, IsCommand: command != ""}
	r.From = &telegram.User{ID: 7}
	return r
}

// Which messages are promised to be deleted before anything else is done with them, and which are left to their step.
func TestForgetFirst(t *testing.T) {
	ours := "v_" + kafala.GuaranteeID(7, "aaaaaaaaaaaaaaaa") + "_" + "2345672345672345"
	for name, c := range map[string]struct {
		r              *telegram.Request
		draft          string
		promised, left bool
	}{
		"no number":                 {r: from("hello", "", "")},
		"a number":                  {r: from("1012345672", "", ""), promised: true},
		"a number beside a command": {r: from("/audit 1012345672", "audit", "1012345672"), promised: true},
		"a link's payload":          {r: from("/start "+ours, "start", ours)},
		"a number as a payload":     {r: from("/start 1012345672_", "start", "1012345672_"), promised: true},
		"a number in a payload":     {r: from("/start v_1012345672_x", "start", "v_1012345672_x"), promised: true},
		"a card":                    {r: from("4201320111111010 01/39 123", "", ""), promised: true},
		"a card beside a reference": {r: from("482 7035 9169 and 4201 3201 1111 1010", "", ""), promised: true},
		"a card beside a command":   {r: from("/help 4201320111111010", "help", "4201320111111010"), promised: true},
		"a card, no answer":         {r: from("4201320111111010", "", ""), draft: "d", left: true},
		"a code":                    {r: from("your OTP is 482913", "", ""), promised: true},
		"a reference":               {r: from("482 7035 9169", "", ""), promised: false},
		"an answer":                 {r: from("1012345672", "", ""), draft: "d", left: true},
		"a command within a draft":  {r: from("/find 1012345672", "find", "1012345672"), draft: "d", promised: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{state: dialogs.State{Session: dialogs.Session{Draft: c.draft}}}
			h := house(t, s)
			chat, err := h.Open(t.Context(), c.r)
			if err != nil {
				t.Fatal(err)
			}
			h.Wait()
			if (len(s.out) == 1) != c.promised || c.r.Forgotten != c.promised || chat.left != c.left {
				t.Errorf("%d promised, forgotten %v, left %v", len(s.out), c.r.Forgotten, chat.left)
			}
			if c.promised && (len(s.done) != 1 || s.done[0] != s.out[0].ID) {
				t.Errorf("crossed off: %v", s.done)
			}
		})
	}
}

// What is decided is saved with the next save, once, and also where somebody else saves first.
func TestAwaitSavesWhatIsDecided(t *testing.T) {
	s := &shelf{races: 3}
	h := house(t, s)
	c, err := h.Open(t.Context(), from("a picture", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	c.Forget()
	c.Forget()
	later := c.Deletion(99, time.Hour)
	if err := c.Await(t.Context(), "find.card.1", later); err != nil {
		t.Fatal(err)
	}
	h.Wait()
	if s.state.Session.Asked != "find.card.1" || len(s.out) != 2 || len(s.done) != 1 || s.done[0] != kafala.ForgetID(7, 11) {
		t.Errorf("asked %q, %d promised, crossed off %v", s.state.Session.Asked, len(s.out), s.done)
	}
	if err := c.Await(t.Context(), ""); err != nil || len(s.out) != 2 {
		t.Errorf("%d promised, %v", len(s.out), err)
	}
	s.races = 100
	if err := c.Await(t.Context(), ""); !errors.Is(err, kafala.ErrStale) {
		t.Errorf("in a crowd: %v", err)
	}
}

package botapi_test

import (
	"encoding/json"
	"testing"

	"kafalabot/sandbox/botapi"
)

// Replies, menus and answers that the refusals do not reach.
func TestReplyCarriesItsMessage(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	first := c.Type("first")
	x := h.send(m{"chat_id": citizen, "text": "re", "reply_parameters": m{"message_id": first.ID}})
	if x.ReplyToMessage == nil || x.ReplyToMessage.Text != "first" {
		t.Fatalf("got %+v", x)
	}
	again := h.send(m{"chat_id": citizen, "text": "re re", "reply_to_message_id": x.ID})
	if again.ReplyToMessage.Text != "re" || again.ReplyToMessage.ReplyToMessage != nil {
		t.Errorf("got %+v", again.ReplyToMessage)
	}
	if lone := h.send(m{"chat_id": citizen, "text": "a", "reply_parameters": m{"message_id": 999,
		"allow_sending_without_reply": true}}); lone.ReplyToMessage != nil {
		t.Errorf("got %+v", lone)
	}
}

func TestMenuButtons(t *testing.T) {
	h := open(t, botapi.Config{})
	menu := func(chat m) string {
		t.Helper()
		var out struct {
			Type string
			Text string
		}
		h.must("getChatMenuButton", chat, &out)
		return out.Type + out.Text
	}
	app := m{"type": "web_app", "text": "Open", "web_app": m{"url": "https://a.sa"}}
	h.must("setChatMenuButton", m{"menu_button": app}, nil)
	if got := menu(m{"chat_id": citizen}); got != "web_appOpen" {
		t.Error(got)
	}
	h.must("setChatMenuButton", m{"chat_id": citizen, "menu_button": m{"type": "commands"}}, nil)
	if got := menu(m{"chat_id": citizen}) + menu(m{"chat_id": second}); got != "commandsweb_appOpen" {
		t.Error(got)
	}
	h.must("setChatMenuButton", m{"chat_id": citizen}, nil) // back to the default
	if got := menu(m{"chat_id": citizen}); got != "web_appOpen" {
		t.Error(got)
	}
}

// Which list a person sees (core.telegram.org/bots/api#determining-list-of-commands).
func TestCommandsByScope(t *testing.T) {
	h := open(t, botapi.Config{})
	set := func(name, code string, scope m) {
		t.Helper()
		h.must("setMyCommands", m{"commands": []m{{"command": name, "description": "d"}}, "language_code": code, "scope": scope}, nil)
	}
	seen := func(as string, chat int) string {
		t.Helper()
		commands := h.state(as).Chats[chat].Commands
		if len(commands) == 0 {
			return ""
		}
		return commands[0].Command
	}
	steps := []struct {
		name, code string
		scope      m
		want       [4]string // the citizen, the second, the admin alone, the admin in the group
	}{
		{"default", "", m{"type": "default"}, [4]string{"default", "default", "default", "default"}},
		{"arabic", "ar", m{"type": "default"}, [4]string{"arabic", "default", "arabic", "arabic"}},
		{"private", "", m{"type": "all_private_chats"}, [4]string{"private", "private", "private", "arabic"}},
		{"groups", "", m{"type": "all_group_chats"}, [4]string{"private", "private", "private", "groups"}},
		{"rulers", "", m{"type": "all_chat_administrators"}, [4]string{"private", "private", "private", "rulers"}},
		{"group", "", m{"type": "chat", "chat_id": group}, [4]string{"private", "private", "private", "group"}},
		{"chiefs", "", m{"type": "chat_administrators", "chat_id": group}, [4]string{"private", "private", "private", "chiefs"}},
		{"one", "", m{"type": "chat_member", "chat_id": group, "user_id": admin}, [4]string{"private", "private", "private", "one"}},
		{"mine", "", m{"type": "chat", "chat_id": citizen}, [4]string{"mine", "private", "private", "one"}},
	}
	for _, step := range steps {
		set(step.name, step.code, step.scope)
		got := [4]string{seen("7100000001", 0), seen("7100000002", 0), seen("7100000004", 0), seen("7100000004", 1)}
		if got != step.want {
			t.Errorf("after %s: %v, want %v", step.name, got, step.want)
		}
	}
}

// Every kind of button is given back as it was sent.
func TestButtonsComeBack(t *testing.T) {
	h := open(t, botapi.Config{})
	h.s.As(citizen).Start("")
	const keyboard = `{"inline_keyboard":[[{"text":"a","style":"danger","callback_data":"a"},{"text":"b","url":"https://a.sa/x"}],` +
		`[{"text":"c","web_app":{"url":"https://a.sa/"}},{"text":"d","switch_inline_query":""},` +
		`{"text":"e","switch_inline_query_current_chat":"q"},{"text":"f","copy_text":{"text":"1"}}]]}`
	x := h.send(m{"chat_id": citizen, "text": "a", "reply_markup": json.RawMessage(keyboard)})
	got, err := json.Marshal(x.ReplyMarkup)
	if err != nil || string(got) != keyboard {
		t.Errorf("%s\n%s", got, keyboard)
	}
	// an edit without a keyboard takes it away
	var edited botapi.Message
	h.must("editMessageText", m{"chat_id": citizen, "message_id": x.ID, "text": "b"}, &edited)
	if edited.ReplyMarkup != nil || edited.EditDate == 0 || edited.Date != x.Date {
		t.Errorf("got %+v", edited)
	}
}

func TestManyMessagesComeAndGo(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	var ids []int
	for range 100 {
		ids = append(ids, h.send(m{"chat_id": citizen, "text": "a"}).ID)
	}
	last := h.send(m{"chat_id": citizen, "text": "last"})
	h.must("deleteMessages", m{"chat_id": citizen, "message_ids": ids}, nil)
	if got := c.Messages(); len(got) != 2 || got[1].ID != last.ID || c.Last().ID != last.ID {
		t.Errorf("got %+v", got)
	}
}

func TestAnswers(t *testing.T) {
	h := open(t, botapi.Config{})
	c := h.s.As(citizen)
	c.Start("")
	h.send(m{"chat_id": citizen, "text": "a", "reply_markup": inline(button("A", "a"))})
	query, err := c.Tap("A")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan botapi.Answer, 1)
	go func() {
		a, err := c.WaitAnswer(h.ctx, query)
		if err != nil {
			t.Error(err)
		}
		done <- a
	}()
	h.must("answerCallbackQuery", m{"callback_query_id": query, "text": "x", "show_alert": true}, nil)
	if a := <-done; a.Text != "x" || !a.ShowAlert || len(c.Answers()) != 1 || c.Answers()[0] != a {
		t.Errorf("got %+v, %+v", a, c.Answers())
	}
}

package botapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kafalabot/sandbox/botapi"
)

type viewerState struct {
	Bot    botapi.User
	Link   string
	People []botapi.Person
	Me     int64
	Seq    int64
	Chats  []struct {
		ID       int64
		Type     string
		Title    string
		Messages []botapi.Message
		Keyboard *botapi.ReplyKeyboardMarkup
		Commands []botapi.Command
		Menu     struct{ Type string }
		Blocked  bool
	}
}

func (h *house) get(path string) (*http.Response, []byte) {
	h.t.Helper()
	res, err := h.http.Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return res, body
}

func (h *house) state(as string) (st viewerState) {
	h.t.Helper()
	_, body := h.get("/viewer/state?as=" + as)
	if err := json.Unmarshal(body, &st); err != nil {
		h.t.Fatal(err)
	}
	return st
}

type acted struct {
	status  int
	OK      bool
	Error   string
	Query   string
	Message botapi.Message
}

func (h *house) act(path string, what m) acted {
	h.t.Helper()
	body, _ := json.Marshal(what)
	res, err := h.http.Post(h.url+"/viewer/"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	a := acted{status: res.StatusCode}
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestViewerState(t *testing.T) {
	h := open(t, botapi.Config{})
	h.must("setMyCommands", m{"commands": []m{{"command": "new", "description": "a new one"}}, "language_code": "en"}, nil)
	h.must("setMyCommands", m{"commands": []m{{"command": "list", "description": "all"}}, "scope": m{"type": "chat", "chat_id": group}}, nil)
	h.s.As(citizen).Start("")
	h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": m{"keyboard": [][]string{{"back"}}, "resize_keyboard": true}})

	st := h.state("7100000001")
	if st.Me != citizen || len(st.People) != 5 || st.People[0].Phone == "" || st.Link != h.url+"/kafala_sandbox_bot" || !st.Bot.IsBot {
		t.Errorf("got %+v", st)
	}
	if len(st.Chats) != 1 || len(st.Chats[0].Messages) != 2 || st.Chats[0].Keyboard.Keyboard[0][0].Text != "back" ||
		len(st.Chats[0].Commands) != 0 || st.Chats[0].Menu.Type != "commands" {
		t.Errorf("got %+v", st.Chats)
	}
	if got := h.state("7100000002").Chats[0].Commands; len(got) != 1 || got[0].Command != "new" {
		t.Errorf("the English commands: %+v", got)
	}
	staff := h.state("7100000003").Chats
	if len(staff) != 2 || staff[1].ID != group || staff[1].Type != "supergroup" || staff[1].Commands[0].Command != "list" {
		t.Errorf("got %+v", staff)
	}
	if h.state("").Me != citizen || h.state("5").Me != citizen {
		t.Error("an unknown person is not the first")
	}
}

// stream reads server-sent events.
func (h *house) stream(query, last string) func() (id string, event m) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(h.ctx)
	h.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/viewer/events?"+query, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := h.http.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { res.Body.Close() })
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		h.t.Fatalf("%s", kind)
	}
	lines := bufio.NewScanner(res.Body)
	return func() (id string, event m) {
		h.t.Helper()
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				id = text
			}
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(text), &event); err != nil {
					h.t.Fatal(err)
				}
				return id, event
			}
		}
		h.t.Fatalf("the stream ended: %v", lines.Err())
		return "", nil
	}
}

func TestViewerEvents(t *testing.T) {
	h := open(t, botapi.Config{})
	next := h.stream("as=7100000001&after=0", "")
	if got := h.act("send", m{"as": citizen, "chat": citizen, "kind": "text", "text": "/start"}); !got.OK ||
		got.Message.Entities[0].Type != "bot_command" {
		t.Fatalf("got %+v", got)
	}
	x := h.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))})
	tap := h.act("tap", m{"as": citizen, "chat": citizen, "message_id": x.ID, "data": "a"})
	h.must("answerCallbackQuery", m{"callback_query_id": tap.Query, "text": "ok"}, nil)
	h.must("sendChatAction", m{"chat_id": citizen, "action": "typing"}, nil)
	h.must("editMessageText", m{"chat_id": citizen, "message_id": x.ID, "text": "ho"}, nil)
	k := h.send(m{"chat_id": citizen, "text": "k", "reply_markup": m{"keyboard": [][]string{{"b"}}}})
	h.must("deleteMessage", m{"chat_id": citizen, "message_id": k.ID}, nil)
	h.must("setMyCommands", m{"commands": []m{{"command": "new", "description": "d"}}}, nil)
	h.s.As(second).Type("not for the first")

	want := []string{"message", "message", "answer", "action", "edit", "message", "keyboard", "delete", "keyboard", "commands"}
	ids := make([]string, len(want))
	for i, kind := range want {
		id, event := next()
		ids[i] = id
		if event["type"] != kind || event["chat"] != float64(citizen) {
			t.Fatalf("event %d: %v, want %s", i, event, kind)
		}
		switch i {
		case 2:
			if event["query"] != tap.Query || event["text"] != "ok" {
				t.Errorf("got %v", event)
			}
		case 8:
			if keyboard, has := event["keyboard"]; !has || keyboard != nil {
				t.Errorf("got %v", event)
			}
		}
	}
	// a page that reconnects loses nothing and sees nothing twice
	again := h.stream("as=7100000001&after=0", ids[7])
	if id, event := again(); id != ids[8] || event["type"] != "keyboard" {
		t.Errorf("got %s %v", id, event)
	}
	if _, event := h.stream("as=7100000001&after=999999", "")(); event["type"] != "reload" {
		t.Errorf("a number of another run: %v", event)
	}
}

func TestViewerForgetsOldEvents(t *testing.T) {
	h := open(t, botapi.Config{})
	for range 2500 {
		h.s.As(citizen).Type("a")
	}
	if _, event := h.stream("as=7100000001&after=3", "")(); event["type"] != "reload" {
		t.Errorf("got %v", event)
	}
	if st := h.state("7100000001"); len(st.Chats[0].Messages) != 500 || st.Seq != 2500 {
		t.Errorf("%d messages at %d", len(st.Chats[0].Messages), st.Seq)
	}
}

func TestViewerSends(t *testing.T) {
	h := open(t, botapi.Config{})
	say := func(what m) acted {
		what["as"] = citizen
		return h.act("send", what)
	}
	if got := say(m{"kind": "contact", "own": true}); got.Message.Contact.UserID != citizen ||
		!strings.HasPrefix(got.Message.Contact.PhoneNumber, "9665") {
		t.Errorf("got %+v", got)
	}
	if got := say(m{"kind": "contact", "contact": m{"phone_number": "+966511", "first_name": "X"}}); got.Message.Contact.UserID != 0 {
		t.Errorf("got %+v", got)
	}
	for _, kind := range []string{"voice", "photo", "sticker", "poll", "location"} {
		if got := say(m{"kind": kind}); !got.OK {
			t.Errorf("%s: %s", kind, got.Error)
		}
	}
	first := say(m{"kind": "text", "text": "one"}).Message
	if got := say(m{"kind": "edit", "message_id": first.ID, "text": "two"}); got.Message.Text != "two" || got.Message.EditDate == 0 {
		t.Errorf("got %+v", got)
	}
	if got := say(m{"kind": "forward", "from_chat": citizen, "message_id": first.ID}); got.Message.ForwardOrigin == nil ||
		got.Message.ForwardOrigin.SenderUser.ID != citizen {
		t.Errorf("got %+v", got)
	}
	secret := h.send(m{"chat_id": citizen, "text": "mine", "protect_content": true})
	for name, what := range map[string]m{
		"nothing": {"kind": "text", "text": " "}, "no kind": {}, "another's chat": {"kind": "text", "text": "a", "chat": second},
		"another's message": {"kind": "edit", "message_id": secret.ID, "text": "x"},
		"protected":         {"kind": "forward", "from_chat": citizen, "message_id": secret.ID},
		"a long text":       {"kind": "text", "text": strings.Repeat("x", 4097)}, "a group": {"kind": "text", "text": "a", "chat": group},
	} {
		if got := say(what); got.OK || got.status != 400 || got.Error == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	say(m{"kind": "block"})
	if !h.state("").Chats[0].Blocked {
		t.Error("the page is not told of the block")
	}
	if got := say(m{"kind": "text", "text": "a"}); got.OK {
		t.Error("wrote to a blocked bot")
	}
	say(m{"kind": "unblock"})
	kinds := map[string]bool{}
	for _, u := range h.updates(m{}) {
		switch {
		case u.Member != nil:
			kinds["member "+u.Member.New.Status] = true
		case u.Message != nil:
			kinds["message"] = true
		}
	}
	if !kinds["member kicked"] || !kinds["member member"] || !kinds["message"] {
		t.Errorf("the bot heard %v", kinds)
	}
}

func TestViewerUploadsAndFiles(t *testing.T) {
	h := open(t, botapi.Config{})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range map[string]string{"as": "7100000001", "chat": "7100000001", "kind": "photo"} {
		_ = w.WriteField(name, value)
	}
	part, _ := w.CreateFormFile("file", "p.png")
	_, _ = part.Write(picture(t, 300, 200))
	_ = w.Close()
	res, err := h.http.Post(h.url+"/viewer/send", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var got acted
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || !got.OK {
		t.Fatalf("%+v %v", got, err)
	}
	sizes := got.Message.Photo
	if len(sizes) != 2 || sizes[1].Width != 300 || sizes[0].Width != 90 || sizes[0].Height != 60 {
		t.Fatalf("got %+v", sizes)
	}
	if res, data := h.get("/viewer/file/" + sizes[1].FileID); res.Header.Get("Content-Type") != "image/jpeg" || !isJPEG(data, 300, 200) {
		t.Errorf("%s, %d bytes", res.Header.Get("Content-Type"), len(data))
	}
	if res, data := h.get("/viewer/file/" + sizes[0].FileID); res.StatusCode != 200 || !isJPEG(data, 90, 60) {
		t.Errorf("small: %d", res.StatusCode)
	}
	h.s.As(citizen).Start("")
	doc := h.upload("sendDocument", m{"chat_id": citizen}, "document", "\u0625\u064a\u0635\u0627\u0644.pdf", []byte("%PDF-1.4")).Document
	if res, _ := h.get("/viewer/file/" + doc.FileID); doc.MIME != "application/pdf" ||
		!strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment; filename*=utf-8''"+url.PathEscape("\u0625")) {
		t.Errorf("%s %q", doc.MIME, res.Header.Get("Content-Disposition"))
	}
	if res, _ := h.get("/viewer/file/none"); res.StatusCode != 404 {
		t.Error(res.StatusCode)
	}
}

func TestPageAndDeepLink(t *testing.T) {
	h := open(t, botapi.Config{})
	_, home := h.get("/")
	res, deep := h.get("/kafala_sandbox_bot?start=v_1_2")
	if !bytes.Equal(home, deep) || len(home) == 0 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%d and %d bytes, %s", len(home), len(deep), res.Header.Get("Content-Type"))
	}
	if res, body := h.get("/page/index.html"); res.StatusCode == 404 {
		t.Errorf("%s", body)
	}
	if res, _ := h.get("/other_bot?start=a"); res.StatusCode != 404 {
		t.Error("another bot lives here")
	}
}

func TestAnotherSiteMayNotAct(t *testing.T) {
	h := open(t, botapi.Config{})
	req, _ := http.NewRequest(http.MethodPost, h.url+"/viewer/send", strings.NewReader(`{"kind":"text","text":"a"}`))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "https://evil.example")
	res, err := h.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 403 {
		t.Error(res.StatusCode)
	}
}

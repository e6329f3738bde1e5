package botapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"testing"
	"time"

	"kafalabot/sandbox/botapi"
)

// scene is a house in which something has already happened.
type scene struct {
	*house
	text   int    // a message of the bot with a keyboard
	photo  int    // a photo of the bot, with a caption
	own    int    // a message of the citizen
	staff  int    // an officer's message in the group
	query  string // an unanswered tap
	fileID string // of the photo
	docID  string // of a document
}

func play(t *testing.T) *scene {
	t.Helper()
	x := &scene{house: open(t, botapi.Config{})}
	c := x.s.As(citizen)
	x.own = c.Type("hello").ID
	x.text = x.send(m{"chat_id": citizen, "text": "hi", "reply_markup": inline(button("A", "a"))}).ID
	x.staff = x.s.As(officer).In(group).Type("/list").ID
	var err error
	if x.query, err = c.Tap("A"); err != nil {
		t.Fatal(err)
	}
	photo := x.upload("sendPhoto", m{"chat_id": citizen, "caption": "cap"}, "photo", "p.png", picture(t, 200, 100))
	x.photo, x.fileID = photo.ID, photo.Photo[1].FileID
	x.docID = x.upload("sendDocument", m{"chat_id": citizen}, "document", "a.pdf", []byte("%PDF-1.4")).Document.FileID
	return x
}

func (h *house) upload(method string, params m, field, name string, data []byte) botapi.Message {
	h.t.Helper()
	r := h.form(method, params, field, name, data)
	if !r.OK {
		h.t.Fatalf("%s: %d %s", method, r.Code, r.Description)
	}
	var out botapi.Message
	if err := json.Unmarshal(r.Result, &out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// form sends multipart/form-data with JSON-valued fields, and a file where data is given.
func (h *house) form(method string, params m, field, name string, data []byte) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, value := range params {
		text, ok := value.(string)
		if !ok {
			raw, err := json.Marshal(value)
			if err != nil {
				h.t.Fatal(err)
			}
			text = string(raw)
		}
		if err := w.WriteField(key, text); err != nil {
			h.t.Fatal(err)
		}
	}
	if field != "" {
		part, err := w.CreateFormFile(field, name)
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	return h.post(h.url+"/bot"+token+"/"+method, w.FormDataContentType(), &body)
}

func (x *scene) answerOnce() {
	x.must("answerCallbackQuery", m{"callback_query_id": x.query}, nil)
}

func (x *scene) twoDays() { x.time.pass(49 * time.Hour) }

func (x *scene) hook() {
	x.must("setWebhook", m{"url": "http://127.0.0.1:9/none"}, nil)
}

func list(n int, one any) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = one
	}
	return out
}

func numbered(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = m{"command": fmt.Sprintf("c%d", i), "description": "d"}
	}
	return out
}

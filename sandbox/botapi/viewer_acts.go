package botapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
)

const largestForm = 21 << 20 // the file a page sends, and its fields

type refused string

// MarshalJSON gives the page's error object.
func (r refused) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"ok": false, "error": string(r)})
}

// saying is what a page asks a person to do.
type saying struct {
	As        int64    `json:"as"`
	Chat      int64    `json:"chat"`
	Kind      string   `json:"kind"`
	Text      string   `json:"text"`
	Own       bool     `json:"own"`
	Contact   *Contact `json:"contact"`
	FromChat  int64    `json:"from_chat"`
	MessageID int      `json:"message_id"`
	ReplyTo   int      `json:"reply_to"`
	Data      string   `json:"data"`
	To        int64    `json:"to"`
	file      *upload
}

func readSaying(w http.ResponseWriter, r *http.Request) (say saying, err error) {
	body := http.MaxBytesReader(w, r.Body, largestForm)
	kind, options, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return say, errors.New("a JSON object or a multipart form is needed")
	case kind == "application/json":
		return say, json.NewDecoder(body).Decode(&say)
	case kind != "multipart/form-data":
		return say, errors.New("a JSON object or a multipart form is needed")
	}
	q := &request{args: map[string]string{}}
	if err := q.readMultipart(io.Reader(body), options["boundary"]); err != nil {
		return say, err
	}
	say = saying{
		As: q.number("as", 0), Chat: q.number("chat", 0), Kind: q.args["kind"], Text: q.args["text"],
		MessageID: int(q.number("message_id", 0)), FromChat: q.number("from_chat", 0), ReplyTo: int(q.number("reply_to", 0)),
	}
	if u, ok := q.files["file"]; ok {
		say.file = &u
	}
	return say, nil
}

// takeMessage is POST /viewer/send.
func (s *Server) takeMessage(w http.ResponseWriter, r *http.Request) {
	say, err := readSaying(w, r)
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	s.mu.Lock()
	m, err := s.speak(say)
	s.mu.Unlock()
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	write(w, http.StatusOK, map[string]any{"ok": true, "message": m})
}

// takeTap is POST /viewer/tap.
func (s *Server) takeTap(w http.ResponseWriter, r *http.Request) {
	say, err := readSaying(w, r)
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	s.mu.Lock()
	p, c, err := s.speaker(say)
	query := ""
	if err == nil {
		query, err = s.tap(p, c, say.MessageID, say.Data)
	}
	s.mu.Unlock()
	if err != nil {
		write(w, http.StatusBadRequest, refused(err.Error()))
		return
	}
	write(w, http.StatusOK, map[string]any{"ok": true, "query": query})
}

func (s *Server) speaker(say saying) (*person, *chat, error) {
	p := s.viewed(strconv.FormatInt(say.As, 10))
	if p == nil {
		return nil, nil, errNoChat
	}
	c, err := s.seat(p, say.Chat)
	return p, c, err
}

// speak does what a page asks. Under the lock.
func (s *Server) speak(say saying) (*Message, error) {
	p, c, err := s.speaker(say)
	if err != nil {
		return nil, err
	}
	if say.file != nil {
		return s.sayFile(p, c, say.Kind, *say.file)
	}
	var m Message
	if m.ReplyToMessage = c.messages[say.ReplyTo]; say.ReplyTo != 0 && m.ReplyToMessage == nil {
		return nil, errNoMessage
	}
	switch say.Kind {
	case "text":
		m.Text = say.Text
		if m.Text == "" {
			return nil, errEmpty
		}
		return s.say(p, c, m)
	case "contact":
		m.Contact = say.Contact
		if say.Own {
			m.Contact = p.contact()
		}
		if m.Contact == nil || m.Contact.PhoneNumber == "" || m.Contact.FirstName == "" {
			return nil, errors.New("a contact has a number and a name")
		}
		return s.say(p, c, m)
	case "edit":
		return s.amend(p, c, say.MessageID, say.Text)
	case "share":
		return s.share(p, say.To, say.Text)
	case "forward":
		from, err := s.seat(p, say.FromChat)
		if err != nil {
			return nil, err
		}
		return s.forward(p, from, c, say.MessageID)
	case "block", "unblock":
		s.bar(p, say.Kind == "block")
		return nil, nil
	}
	return s.sayKind(p, c, say.Kind)
}

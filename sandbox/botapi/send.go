package botapi

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits in characters after entity parsing (https://core.telegram.org/bots/api#sendmessage, #sendphoto).
const (
	longestText    = 4096
	longestCaption = 1024
)

// parcel is a message of the bot before it is addressed.
type parcel struct {
	message Message
	markup  *markup
	reply   replyTo
	what    string       // as a group's rights name it
	check   func() error // what Telegram looks at only after the chat
}

type replyTo struct {
	id       int
	optional bool
}

func sendMessage(s *Server, q *request) (any, error) {
	if q.args["text"] == "" {
		return nil, bad("Message text is empty")
	}
	text, entities, err := q.text("text", "entities")
	if err != nil {
		return nil, err
	}
	p := parcel{what: "text messages", message: Message{Text: text, Entities: entities}}
	if raw := q.args["link_preview_options"]; raw != "" {
		if !json.Valid([]byte(raw)) {
			return nil, bad("Can't parse link preview options JSON object")
		}
		p.message.LinkPreviewOptions = json.RawMessage(raw)
	}
	p.check = func() error {
		if text == "" {
			return bad("Text must be non-empty")
		}
		if utf8.RuneCountInString(text) > longestText {
			return bad("Message is too long")
		}
		return nil
	}
	return s.dispatch(q, p)
}

func sendPhoto(s *Server, q *request) (any, error) {
	source, err := q.file("photo")
	if err != nil {
		return nil, err
	}
	return s.sendFile(q, "photos", func(m *Message) error {
		f, err := s.files.photo(source)
		if err == nil {
			m.Photo = f.sizes()
		}
		return err
	})
}

func sendDocument(s *Server, q *request) (any, error) {
	source, err := q.file("document")
	if err != nil {
		return nil, err
	}
	return s.sendFile(q, "documents", func(m *Message) error {
		f, err := s.files.document(source)
		if err == nil {
			m.Document = f.document()
		}
		return err
	})
}

func (s *Server) sendFile(q *request, what string, attach func(*Message) error) (any, error) {
	caption, entities, err := q.text("caption", "caption_entities")
	if err != nil {
		return nil, err
	}
	p := parcel{what: what, message: Message{Caption: caption, CaptionEntities: entities}}
	p.check = func() error {
		if utf8.RuneCountInString(caption) > longestCaption {
			return bad("Message caption is too long")
		}
		return nil
	}
	return s.dispatchWith(q, p, attach)
}

func (s *Server) dispatch(q *request, p parcel) (any, error) {
	return s.dispatchWith(q, p, func(*Message) error { return nil })
}

// dispatchWith checks in the order of Client::do_send_message and the servers
// behind it: reply, keyboard, chat, content, then whether the person may be written to.
func (s *Server) dispatchWith(q *request, p parcel, attach func(*Message) error) (any, error) {
	var err error
	if p.reply, err = q.reply(); err != nil {
		return nil, err
	}
	if p.markup, err = q.markup(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	m := &p.message
	topic := int(q.number("message_thread_id", 0))
	if m.ReplyToMessage, err = c.answered(p.reply); err != nil {
		return nil, err
	}
	for _, look := range []func() error{
		p.check,
		func() error { return p.markup.suits(c) },
		c.reachable,
		func() error { return c.open(topic, p.what) },
		func() error { return p.markup.accepted(c) },
		func() error { return attach(m) },
	} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	m.ID, m.From, m.Chat, m.Date = s.number(c), s.me, c.Chat, s.now()
	m.Thread, m.InTopic = topic, topic != 0
	m.HasProtectedContent, m.Silent = q.yes("protect_content"), q.yes("disable_notification")
	m.ReplyMarkup = p.markup.inline()
	s.post(c, m)
	if k, changes := p.markup.keyboard(); changes {
		s.lay(c, k, m.ID)
	}
	return m, nil
}

// answered is the message that a reply quotes, without what it quotes itself.
func (c *chat) answered(to replyTo) (*Message, error) {
	old := c.messages[to.id]
	switch {
	case to.id <= 0 || old == nil && to.optional:
		return nil, nil
	case old == nil:
		return nil, bad("message to be replied not found")
	}
	short := *old
	short.ReplyToMessage = nil
	return &short, nil
}

// reachable refuses a person who never wrote or who blocked the bot.
func (c *chat) reachable() error {
	if c.group() {
		return nil
	}
	switch p := c.members[0]; {
	case p.blocked:
		return forbidden("bot was blocked by the user")
	case !p.started:
		return forbidden("Bot can't initiate conversation with a user")
	}
	return nil
}

// reply reads reply_parameters, or the older reply_to_message_id.
func (q *request) reply() (replyTo, error) {
	raw := q.args["reply_parameters"]
	if raw == "" {
		return replyTo{id: int(q.number("reply_to_message_id", 0)), optional: q.yes("allow_sending_without_reply")}, nil
	}
	if !json.Valid([]byte(raw)) {
		return replyTo{}, bad("Can't parse reply parameters JSON object")
	}
	o, err := objectOf(json.RawMessage(raw), "Object expected as reply parameters")
	if err != nil || len(o) == 0 {
		return replyTo{}, err
	}
	id, err := o.integer("message_id")
	if err != nil {
		return replyTo{}, err
	}
	optional, err := o.boolean("allow_sending_without_reply")
	return replyTo{id: int(id), optional: optional}, err
}

// actions are the states a bot can show (Client::get_chat_action).
var actions = []string{
	"cancel", "typing", "record_video", "upload_video", "record_audio", "record_voice", "upload_audio", "upload_voice",
	"upload_photo", "upload_document", "choose_sticker", "pick_up_location", "find_location", "record_video_note", "upload_video_note",
}

func sendChatAction(s *Server, q *request) (any, error) {
	action := strings.ToLower(q.args["action"])
	if !slices.Contains(actions, action) {
		return nil, bad("Wrong parameter action in request")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	if err := c.reachable(); err != nil {
		return nil, err
	}
	s.tellAll(c, nil, actionEvent{Type: "action", Chat: c.ID, Action: action})
	return true, nil
}

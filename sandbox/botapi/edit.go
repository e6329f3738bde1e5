package botapi

import (
	"encoding/json"
	"reflect"
	"unicode/utf8"
)

func editMessageText(s *Server, q *request) (any, error) {
	if q.args["text"] == "" {
		return nil, bad("Message text is empty")
	}
	text, entities, err := q.text("text", "entities")
	if err != nil {
		return nil, err
	}
	return s.revise(q, func(m *Message) error {
		switch {
		case m.Text == "":
			return bad("There is no text in the message to edit")
		case text == "":
			return bad("Text must be non-empty")
		case utf8.RuneCountInString(text) > longestText:
			return bad("MESSAGE_TOO_LONG")
		}
		m.Text, m.Entities, m.LinkPreviewOptions = text, entities, nil
		if raw := q.args["link_preview_options"]; json.Valid([]byte(raw)) {
			m.LinkPreviewOptions = json.RawMessage(raw)
		}
		return nil
	})
}

func editMessageCaption(s *Server, q *request) (any, error) {
	caption, entities, err := q.text("caption", "caption_entities")
	if err != nil {
		return nil, err
	}
	return s.revise(q, func(m *Message) error {
		switch {
		case m.Photo == nil && m.Document == nil && m.Voice == nil:
			return bad("There is no caption in the message to edit")
		case utf8.RuneCountInString(caption) > longestCaption:
			return bad("MEDIA_CAPTION_TOO_LONG")
		}
		m.Caption, m.CaptionEntities = caption, entities
		return nil
	})
}

func editMessageReplyMarkup(s *Server, q *request) (any, error) {
	return s.revise(q, func(*Message) error { return nil })
}

// revise applies an edit. An edit without a keyboard takes the keyboard away.
func (s *Server) revise(q *request, change func(*Message) error) (any, error) {
	keyboard, err := q.markup()
	if err != nil {
		return nil, err
	}
	if q.args["chat_id"] == "" && q.number("message_id", 0) == 0 {
		return nil, bad("Message identifier is not specified") // inline messages do not exist here
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	old := c.messages[int(q.number("message_id", 0))]
	if old == nil {
		return nil, bad("message to edit not found")
	}
	if old.From.ID != s.me.ID || old.ForwardOrigin != nil {
		return nil, bad("Message can't be edited")
	}
	if keyboard != nil && keyboard.under == nil {
		return nil, bad("Inline keyboard expected")
	}
	m := *old
	if err := change(&m); err != nil {
		return nil, err
	}
	if err := keyboard.linked(); err != nil {
		return nil, err
	}
	if err := c.editable(); err != nil {
		return nil, err
	}
	if err := keyboard.accepted(c); err != nil {
		return nil, err
	}
	m.ReplyMarkup = keyboard.inline()
	if reflect.DeepEqual(m, *old) {
		return nil,
			bad(
				"message is not modified: specified new message content and reply markup " +
					"are exactly the same as a current content and reply markup of the message")
	}
	m.EditDate = s.now()
	s.replace(c, &m)
	return &m, nil
}

// editable refuses a person who blocked the bot.
func (c *chat) editable() error {
	if !c.group() && c.members[0].blocked {
		return forbidden("bot was blocked by the user")
	}
	return nil
}

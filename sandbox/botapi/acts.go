package botapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What people do. Each act changes the chat, shows it to its members and makes
// the update that the bot would get. All are called under the lock.

var (
	errNoChat    = errors.New("no such chat for this person")
	errNoMessage = errors.New("no such message")
	errBlockedIt = errors.New("the bot is blocked: unblock it first")
	errNotOwn    = errors.New("only an own message can be edited")
	errProtected = errors.New("this message may not be forwarded")
	errTooLong   = errors.New("a message has at most 4096 characters")
	errEmpty     = errors.New("the message is empty")
)

// asked is a tap that waits for answerCallbackQuery.
type asked struct {
	person *person
	chat   *chat
	at     time.Time
}

// seat finds the chat of a person; zero means the private one.
func (s *Server) seat(p *person, id int64) (*chat, error) {
	if id == 0 || id == p.ID {
		return p.private, nil
	}
	for _, g := range slices.Concat(p.groups, p.direct) {
		if g.ID == id {
			return g, nil
		}
	}
	return nil, errNoChat
}

// say sends a message of a person; m brings the content.
func (s *Server) say(p *person, c *chat, m Message) (*Message, error) {
	if p.blocked && c.withBot() {
		return nil, errBlockedIt
	}
	m.ID, m.From, m.Chat, m.Date = s.number(c), &p.self, c.Chat, s.now()
	if m.Text != "" {
		m.Text, m.Entities = tidy(m.Text, nil)
		if m.Text == "" {
			return nil, errEmpty
		}
		if utf8.RuneCountInString(m.Text) > longestText {
			return nil, errTooLong
		}
		m.Entities = detect(m.Text, nil)
	}
	if c.withBot() {
		p.started = true
	}
	s.post(c, &m)
	if c.peer != nil {
		s.mirror(p, c, m)
		return &m, nil
	}
	if s.heard(c, &m) {
		s.announce("message", lane{laneMessages, c.ID}, messageLife, &m)
	}
	return &m, nil
}

// heard tells whether the bot sees a message: in groups the privacy mode leaves
// it commands and replies (https://core.telegram.org/bots/features#privacy-mode).
func (s *Server) heard(c *chat, m *Message) bool {
	if !c.group() || s.conf.ReadsGroups {
		return true
	}
	if m.ReplyToMessage != nil && m.ReplyToMessage.From.ID == s.me.ID {
		return true
	}
	command, _, _ := strings.Cut(m.Text, " ")
	if !strings.HasPrefix(command, "/") {
		return strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(s.me.Username))
	}
	_, name, addressed := strings.Cut(command, "@")
	return !addressed || strings.EqualFold(name, s.me.Username)
}

// amend edits a person's own text.
func (s *Server) amend(p *person, c *chat, id int, text string) (*Message, error) {
	if c.peer != nil {
		return nil, errOnlyBot
	}
	old := c.messages[id]
	if old == nil {
		return nil, errNoMessage
	}
	if old.From == nil || old.From.ID != p.ID || old.Text == "" {
		return nil, errNotOwn
	}
	text, _ = tidy(text, nil)
	if text == "" {
		return nil, errEmpty
	}
	m := *old
	m.Text, m.Entities, m.EditDate = text, detect(text, nil), s.now()
	s.replace(c, &m)
	if s.heard(c, &m) {
		s.announce("edited_message", lane{laneMessages, c.ID}, messageLife, &m)
	}
	return &m, nil
}

// forward copies a message that the person sees into a chat.
func (s *Server) forward(p *person, from, to *chat, id int) (*Message, error) {
	old := from.messages[id]
	if old == nil {
		return nil, errNoMessage
	}
	if old.HasProtectedContent {
		return nil, errProtected
	}
	m := *old
	m.ReplyMarkup, m.ReplyToMessage, m.EditDate = nil, nil, 0
	if m.ForwardOrigin == nil {
		m.ForwardOrigin = &Origin{Type: "user", Date: old.Date, SenderUser: old.From}
	}
	return s.say(p, to, m)
}

// tap presses a callback button; data must be on the message.
func (s *Server) tap(p *person, c *chat, id int, data string) (string, error) {
	m := c.messages[id]
	if m == nil || c.peer != nil {
		return "", errNoMessage
	}
	if p.blocked && c.withBot() {
		return "", errBlockedIt
	}
	if m.button(func(b InlineButton) bool { return b.CallbackData == data && data != "" }) == nil {
		return "", fmt.Errorf("message %d has no button with these data", id)
	}
	s.forget()
	s.askedID++
	query := &Query{ID: itoa(s.askedID), From: &p.self, Message: m, ChatInstance: itoa(c.ID ^ s.me.ID<<20), Data: data}
	s.queries[query.ID] = &asked{person: p, chat: c, at: s.conf.Now()}
	s.asking = append(s.asking, query.ID)
	s.announce("callback_query", lane{laneTaps, p.ID}, tapLife, query)
	return query.ID, nil
}

// forget drops taps too old to be answered.
func (s *Server) forget() {
	for len(s.asking) > 0 {
		q := s.queries[s.asking[0]]
		if q != nil && s.conf.Now().Sub(q.at) <= tapLife {
			return
		}
		delete(s.queries, s.asking[0])
		s.asking = s.asking[1:]
	}
}

// button finds the first button that fits.
func (m *Message) button(fits func(InlineButton) bool) *InlineButton {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, row := range m.ReplyMarkup.InlineKeyboard {
		for _, b := range row {
			if fits(b) {
				return &b
			}
		}
	}
	return nil
}

// bar blocks or unblocks the bot and tells it so.
func (s *Server) bar(p *person, blocked bool) {
	if p.blocked == blocked {
		return
	}
	p.blocked = blocked
	state := map[bool]string{true: "kicked", false: "member"}
	s.announce("my_chat_member", lane{laneMembers, p.ID}, messageLife, map[string]any{
		"chat": p.private.Chat, "from": p.self, "date": s.now(),
		"old_chat_member": member{Status: state[!blocked], User: *s.me}, "new_chat_member": member{Status: state[blocked], User: *s.me},
	})
}

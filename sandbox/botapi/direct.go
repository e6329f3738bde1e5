package botapi

import "errors"

// Chats of two people, which the bot does not see: where a link that one of them shares arrives. Each of the two has an
// end of their own, with the other one's id, as in Telegram.

var errOnlyBot = errors.New("only in the chat with the bot")

// withBot tells whether this is a person's private chat with the bot.
func (c *chat) withBot() bool { return !c.group() && c.peer == nil }

// direct gives a person's end of the chat with another one. Under the lock.
func (s *Server) direct(p, to *person) *chat {
	for _, c := range p.direct {
		if c.peer == to {
			return c
		}
	}
	c := newChat(Chat{ID: to.ID, Type: "private", FirstName: to.FirstName, LastName: to.LastName, Username: to.Username})
	c.members, c.peer = []*person{p}, to
	p.direct = append(p.direct, c)
	return c
}

// mirror shows a message of a person in the other one's end. Under the lock.
func (s *Server) mirror(p *person, c *chat, m Message) {
	far := s.direct(c.peer, p)
	m.ID, m.Chat, m.ReplyToMessage = s.number(far), far.Chat, nil
	s.post(far, &m)
}

// share sends a text, a link most of the time, from one person to another.
func (s *Server) share(p *person, to int64, text string) (*Message, error) {
	other := s.people[to]
	if other == nil || other == p {
		return nil, errNoChat
	}
	return s.say(p, s.direct(p, other), Message{Text: text})
}

package botapi

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Citizen is a person in the hands of a test, in one chat with the bot. The same
// Citizen is given for the same person and chat, so that Wait goes on where it was.
type Citizen struct {
	s    *Server
	p    *person
	c    *chat
	mu   sync.Mutex // held while waiting, so that one wait follows another
	seen int64      // sequence number of the newest event that Wait has passed
}

// As gives a person; an unknown id becomes a new citizen of that id.
func (s *Server) As(userID int64) *Citizen {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[userID]
	if p == nil {
		p = s.enrol(Person{ID: userID, FirstName: "Citizen " + itoa(userID), LanguageCode: "ar", Role: "citizen", Phone: "966500000000"})
	}
	return s.citizen(p, p.private)
}

// Meet makes a person known, if they are not, and gives them.
func (s *Server) Meet(p Person) *Citizen {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people[p.ID] == nil {
		s.enrol(p)
	}
	return s.citizen(s.people[p.ID], s.people[p.ID].private)
}

func (s *Server) citizen(p *person, c *chat) *Citizen {
	if p.citizens[c.ID] == nil {
		p.citizens[c.ID] = &Citizen{s: s, p: p, c: c}
	}
	return p.citizens[c.ID]
}

// In gives the same person in a group; it panics where they are no member.
func (c *Citizen) In(chatID int64) *Citizen {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	group, err := c.s.seat(c.p, chatID)
	if err != nil {
		panic(fmt.Sprintf("botapi: person %d in chat %d: %v", c.p.ID, chatID, err))
	}
	return c.s.citizen(c.p, group)
}

// act runs one act under the lock. An act that no client would let a person do
// is a mistake of the test and panics; a bot that is blocked is first unblocked.
func (c *Citizen) act(do func() (*Message, error)) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m, err := do()
	if errors.Is(err, errBlockedIt) {
		c.s.bar(c.p, false)
		m, err = do()
	}
	if err != nil {
		panic(fmt.Sprintf("botapi: person %d: %v", c.p.ID, err))
	}
	return *m
}

func (c *Citizen) send(m Message) Message {
	return c.act(func() (*Message, error) { return c.s.say(c.p, c.c, m) })
}

// Start taps Start, with the payload of a deep link or "".
func (c *Citizen) Start(payload string) Message {
	if payload != "" {
		payload = " " + payload
	}
	return c.Type("/start" + payload)
}

// Type sends a text.
func (c *Citizen) Type(text string) Message { return c.send(Message{Text: text}) }

// Reply sends a text in answer to a message.
func (c *Citizen) Reply(messageID int, text string) Message {
	return c.act(func() (*Message, error) {
		old := c.c.messages[messageID]
		if old == nil {
			return nil, errNoMessage
		}
		return c.s.say(c.p, c.c, Message{Text: text, ReplyToMessage: old})
	})
}

// Edit changes an own text.
func (c *Citizen) Edit(messageID int, text string) Message {
	return c.act(func() (*Message, error) { return c.s.amend(c.p, c.c, messageID, text) })
}

// Forward sends on a message of this chat.
func (c *Citizen) Forward(messageID int) Message {
	return c.act(func() (*Message, error) { return c.s.forward(c.p, c.c, c.c, messageID) })
}

// ShareContact shares the person's own contact, as the contact button does.
func (c *Citizen) ShareContact() Message { return c.send(Message{Contact: c.p.contact()}) }

// ShareOther shares somebody else's contact.
func (c *Citizen) ShareOther(contact Contact) Message { return c.send(Message{Contact: &contact}) }

// SendPhoto sends a picture (PNG, JPEG or GIF).
func (c *Citizen) SendPhoto(picture []byte) Message {
	return c.act(func() (*Message, error) { return c.s.sayFile(c.p, c.c, "photo", upload{data: picture}) })
}

// SendDocument sends a file.
func (c *Citizen) SendDocument(name string, data []byte) Message {
	return c.act(func() (*Message, error) { return c.s.sayFile(c.p, c.c, "document", upload{name: name, data: data}) })
}

// SendVoice sends a voice note.
func (c *Citizen) SendVoice() Message { return c.plain("voice") }

// Sticker sends a sticker.
func (c *Citizen) Sticker() Message { return c.plain("sticker") }

// SendPoll sends a poll.
func (c *Citizen) SendPoll() Message { return c.plain("poll") }

// SendLocation sends a place.
func (c *Citizen) SendLocation() Message { return c.plain("location") }

func (c *Citizen) plain(kind string) Message {
	return c.act(func() (*Message, error) { return c.s.sayKind(c.p, c.c, kind) })
}

// Block stops the bot; Unblock lets it again.
func (c *Citizen) Block() { c.bar(true) }

// Unblock lets the bot write again.
func (c *Citizen) Unblock() { c.bar(false) }

func (c *Citizen) bar(blocked bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.bar(c.p, blocked)
}

// Tap presses the newest inline button with this label or these data, else the
// reply button with this label; it gives the query's id ("" for a reply button).
func (c *Citizen) Tap(label string) (query string, err error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for i := len(c.c.ids) - 1; i >= 0; i-- {
		m := c.c.messages[c.c.ids[i]]
		if m == nil {
			continue
		}
		b := m.button(func(b InlineButton) bool { return b.Text == label || b.CallbackData == label })
		if b == nil {
			continue
		}
		if b.CallbackData == "" {
			return "", fmt.Errorf("the button %q is not answered by the bot", label)
		}
		return c.s.tap(c.p, c.c, m.ID, b.CallbackData)
	}
	return "", c.press(label)
}

// press uses a reply button.
func (c *Citizen) press(label string) error {
	if c.c.keyboard == nil {
		return fmt.Errorf("no button %q: no keyboard is shown", label)
	}
	for _, row := range c.c.keyboard.Keyboard {
		for _, b := range row {
			if b.Text != label {
				continue
			}
			m := Message{Text: label}
			if b.RequestContact {
				m = Message{Contact: c.p.contact()}
			}
			_, err := c.s.say(c.p, c.c, m)
			return err
		}
	}
	return fmt.Errorf("no button %q", label)
}

// TapOn presses a callback button of one message, also of an old one, and gives the query's id.
func (c *Citizen) TapOn(messageID int, data string) (query string, err error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.tap(c.p, c.c, messageID, data)
}

// Messages lists what the chat shows, oldest first.
func (c *Citizen) Messages() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	list := c.c.newest(c.s.conf.KeepMessages)
	out := make([]Message, len(list))
	for i, m := range list {
		out[i] = *m
	}
	return out
}

// Last is the bot's newest message in the chat, or a zero Message.
func (c *Citizen) Last() Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for i := len(c.c.ids) - 1; i >= 0; i-- {
		if m := c.c.messages[c.c.ids[i]]; m != nil && m.From.IsBot && m.ForwardOrigin == nil {
			return *m
		}
	}
	return Message{}
}

// Keyboard is the reply keyboard that is shown, or nil.
func (c *Citizen) Keyboard() *ReplyKeyboardMarkup {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.c.keyboard
}

// File gives the bytes behind a file_id.
func (c *Citizen) File(fileID string) ([]byte, error) {
	c.s.mu.Lock()
	f := c.s.files.byID[fileID]
	c.s.mu.Unlock()
	if f != nil {
		return f.content(), nil
	}
	return nil, errors.New("no such file")
}

// Answers lists what the person's taps were answered with, oldest first.
func (c *Citizen) Answers() []Answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return append([]Answer(nil), c.p.answers...)
}

// Wait gives the bot's next new or edited message that fits, among those no
// earlier Wait has passed; a nil fits takes any. A message that does not fit is passed.
func (c *Citizen) Wait(ctx context.Context, fits func(Message) bool) (Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		m, stirred := c.next(fits)
		if m != nil {
			return *m, nil
		}
		select {
		case <-stirred:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("person %d waited for a message: %w", c.p.ID, ctx.Err())
		case <-c.s.ctx.Done():
			return Message{}, errors.New("the server was closed")
		}
	}
}

func (c *Citizen) next(fits func(Message) bool) (*Message, <-chan struct{}) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	events, _ := c.p.since(max(c.seen, c.p.forgot), c.s.seq)
	for _, e := range events {
		c.seen = e.seq
		if m := e.message; m != nil && e.chat == c.c.ID && m.From.ID == c.s.me.ID && (fits == nil || fits(*m)) {
			return m, nil
		}
	}
	return nil, c.p.stirred()
}

// WaitAnswer gives the answer to a tap.
func (c *Citizen) WaitAnswer(ctx context.Context, query string) (Answer, error) {
	for {
		c.s.mu.Lock()
		for i := len(c.p.answers) - 1; i >= 0; i-- {
			if a := c.p.answers[i]; a.Query == query {
				c.s.mu.Unlock()
				return a, nil
			}
		}
		stirred := c.p.stirred()
		c.s.mu.Unlock()
		select {
		case <-stirred:
		case <-ctx.Done():
			return Answer{}, fmt.Errorf("person %d waited for an answer: %w", c.p.ID, ctx.Err())
		case <-c.s.ctx.Done():
			return Answer{}, errors.New("the server was closed")
		}
	}
}

package botapi

// What happens to a group: topics, a move to another number, and what keeps the bot out. The words are those of
// tdlib/telegram-bot-api Client.cpp check_chat_access and get_message_thread_id, and of the servers behind it.

// standing is what a group has beside its messages.
type standing struct {
	topics        map[int]bool // by number, whether it is closed; nil: it has none
	generalClosed bool
	removed       bool  // the bot was removed
	muted         bool  // the bot may not write
	textAlone     bool  // nobody but admins may send anything but texts
	movedTo       int64 // the supergroup as which it goes on
}

// change changes a group under the lock; it panics where there is no such group, which is a mistake of the test.
func (s *Server) change(group int64, do func(*chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[group]
	if c == nil || !c.group() {
		panic("botapi: there is no group " + itoa(group))
	}
	do(c)
}

// Topics gives a group topics, beside General.
func (s *Server) Topics(group int64, topics ...int) {
	s.change(group, func(c *chat) {
		c.IsForum, c.topics = true, map[int]bool{}
		for _, id := range topics {
			c.topics[id] = false
		}
	})
}

// CloseTopic closes a topic of a group, or General (0), or opens it again.
func (s *Server) CloseTopic(group int64, topic int, closed bool) {
	s.change(group, func(c *chat) {
		if topic == 0 {
			c.generalClosed = closed
			return
		}
		c.topics[topic] = closed
	})
}

// DeleteTopic takes a topic of a group away.
func (s *Server) DeleteTopic(group int64, topic int) {
	s.change(group, func(c *chat) { delete(c.topics, topic) })
}

// Expel removes the bot from a group, or adds it again; Mute takes its right to write there, or gives it back.
func (s *Server) Expel(group int64, is bool) { s.change(group, func(c *chat) { c.removed = is }) }

// Mute takes the bot's right to write in a group, or gives it back.
func (s *Server) Mute(group int64, is bool) { s.change(group, func(c *chat) { c.muted = is }) }

// TextAlone lets members of a group send nothing but texts, or everything again.
func (s *Server) TextAlone(group int64, is bool) { s.change(group, func(c *chat) { c.textAlone = is }) }

// Upgrade makes a supergroup with a number of its own of a group, as Telegram does by itself, with its members; told: the bot
// gets the two service messages.
func (s *Server) Upgrade(group, to int64, told bool) {
	s.change(group, func(c *chat) {
		c.Type = "group" // only those are upgraded
		next := newChat(Chat{ID: to, Type: "supergroup", Title: c.Title})
		next.members = c.members
		s.groups, s.chats[to] = append(s.groups, next), next
		for _, p := range c.members {
			p.groups = append(p.groups, next)
		}
		c.movedTo = to
		if !told {
			return
		}
		by := &c.members[0].self
		for _, m := range []*Message{{Chat: c.Chat, MigrateTo: to}, {Chat: next.Chat, MigrateFrom: group}} {
			at := s.chats[m.Chat.ID]
			m.ID, m.From, m.Date = s.number(at), by, s.now()
			s.announce("message", lane{laneMessages, at.ID}, messageLife, m)
		}
	})
}

// open refuses a message to a group that the bot cannot write to, or to a topic that is not there or closed.
func (c *chat) open(topic int, what string) error {
	if !c.group() {
		if topic != 0 {
			return bad("Message thread not found")
		}
		return nil
	}
	closed, there := c.topics[topic]
	switch {
	case c.removed:
		return forbidden("bot was kicked from the " + c.Type + " chat")
	case topic != 0 && !there:
		return bad("Message thread not found")
	case c.muted, c.textAlone && what != "text messages":
		return bad("Not enough rights to send %s to the chat", what)
	case closed, topic == 0 && c.generalClosed:
		return bad("TOPIC_CLOSED")
	}
	return nil
}

// TypeIn sends a text in a topic of the group.
func (c *Citizen) TypeIn(topic int, text string) Message {
	return c.send(Message{Text: text, Thread: topic, InTopic: true})
}

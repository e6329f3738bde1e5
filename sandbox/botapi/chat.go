package botapi

// chat keeps the messages of one conversation, oldest first.
type chat struct {
	Chat
	members    []*person
	peer       *person // of a chat of two: the other one
	messages   map[int]*Message
	ids        []int // in order; ids of deleted messages stay until compacted
	last       int   // newest message id of a supergroup: each has its own numbers
	keyboard   *ReplyKeyboardMarkup
	keyboardOf int // id of the message that brought the keyboard
	read       int // id of the newest message that the bot has taken
	menu       *menuButton
	standing
}

func newChat(c Chat) *chat {
	return &chat{Chat: c, messages: map[int]*Message{}}
}

func (c *chat) group() bool { return c.Type != "private" }

// put adds a new message or replaces an edited one; at most keep messages stay.
func (c *chat) put(m *Message, keep int) {
	if _, known := c.messages[m.ID]; !known {
		c.ids = append(c.ids, m.ID)
	}
	c.messages[m.ID] = m
	for len(c.messages) > keep {
		delete(c.messages, c.ids[0])
		c.ids = c.ids[1:]
	}
}

func (c *chat) drop(id int) {
	delete(c.messages, id)
	if len(c.ids) > 2*len(c.messages)+64 {
		left := make([]int, 0, len(c.messages))
		for _, id := range c.ids {
			if c.messages[id] != nil {
				left = append(left, id)
			}
		}
		c.ids = left
	}
}

// newest lists up to n messages, oldest first.
func (c *chat) newest(n int) []*Message {
	out := make([]*Message, 0, min(n, len(c.messages)))
	for i := len(c.ids) - 1; i >= 0 && len(out) < n; i-- {
		if m := c.messages[c.ids[i]]; m != nil {
			out = append(out, m)
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// number gives the next message id: private chats of a bot share one count.
func (s *Server) number(c *chat) int {
	if c.group() {
		c.last++
		return c.last
	}
	s.lastID++
	return s.lastID
}

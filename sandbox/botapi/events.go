package botapi

// What a person's screen is told (the chat page's event stream, and Citizen.Wait).

const keptEvents = 1000 // per person; older ones make a page reload

type logged struct {
	seq     int64
	chat    int64
	message *Message // of "message" and "edit" events
	data    any
}

type messageEvent struct {
	Type    string   `json:"type"` // message, edit
	Chat    int64    `json:"chat"`
	Message *Message `json:"message"`
}

type deleteEvent struct {
	Type      string `json:"type"` // delete
	Chat      int64  `json:"chat"`
	MessageID int    `json:"message_id"`
}

// readEvent tells that the bot has taken a person's messages up to one.
type readEvent struct {
	Type      string `json:"type"` // read
	Chat      int64  `json:"chat"`
	MessageID int    `json:"message_id"`
}

type keyboardEvent struct {
	Type     string               `json:"type"` // keyboard
	Chat     int64                `json:"chat"`
	Keyboard *ReplyKeyboardMarkup `json:"keyboard"` // null: removed
}

type actionEvent struct {
	Type   string `json:"type"` // action
	Chat   int64  `json:"chat"`
	Action string `json:"action"`
}

type commandsEvent struct {
	Type     string    `json:"type"` // commands
	Chat     int64     `json:"chat"`
	Commands []Command `json:"commands"`
}

// Answer is what answerCallbackQuery showed a person.
type Answer struct {
	Type      string `json:"type"` // answer
	Chat      int64  `json:"chat"`
	Query     string `json:"query"`
	Text      string `json:"text"`
	ShowAlert bool   `json:"show_alert"`
	URL       string `json:"url,omitempty"`
}

// tell logs an event for one person and wakes those who wait. Under the lock.
func (s *Server) tell(p *person, chat int64, m *Message, data any) {
	s.seq++
	if len(p.log) >= 2*keptEvents {
		p.forgot = p.log[len(p.log)-keptEvents-1].seq
		p.log = append(p.log[:0:0], p.log[len(p.log)-keptEvents:]...)
	}
	p.log = append(p.log, logged{seq: s.seq, chat: chat, message: m, data: data})
	if p.woken != nil {
		close(p.woken)
		p.woken = nil
	}
}

// tellAll tells every member of a chat.
func (s *Server) tellAll(c *chat, m *Message, data any) {
	for _, p := range c.members {
		s.tell(p, c.ID, m, data)
	}
}

// since lists the events after seq; complete is false when some are forgotten
// or seq is of another run of the server. Under the lock.
func (p *person) since(seq, newest int64) (events []logged, complete bool) {
	if seq < p.forgot || seq > newest {
		return nil, false
	}
	low, high := 0, len(p.log)
	for low < high {
		if mid := (low + high) / 2; p.log[mid].seq <= seq {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return p.log[low:len(p.log):len(p.log)], true
}

// stirred is closed at the person's next event. Under the lock.
func (p *person) stirred() <-chan struct{} {
	if p.woken == nil {
		p.woken = make(chan struct{})
	}
	return p.woken
}

// post stores a new message and shows it to the chat. Under the lock.
func (s *Server) post(c *chat, m *Message) {
	c.put(m, s.conf.KeepMessages)
	s.tellAll(c, m, messageEvent{Type: "message", Chat: c.ID, Message: m})
}

// replace stores the edited form of a message and shows it.
func (s *Server) replace(c *chat, m *Message) {
	c.put(m, s.conf.KeepMessages)
	s.tellAll(c, m, messageEvent{Type: "edit", Chat: c.ID, Message: m})
}

// remove takes a message off every screen; a reply keyboard goes with the
// message that brought it.
func (s *Server) remove(c *chat, id int) {
	c.drop(id)
	s.tellAll(c, nil, deleteEvent{Type: "delete", Chat: c.ID, MessageID: id})
	if c.keyboard != nil && c.keyboardOf == id {
		s.lay(c, nil, 0)
	}
}

// lay shows a reply keyboard, or none.
func (s *Server) lay(c *chat, k *ReplyKeyboardMarkup, of int) {
	c.keyboard, c.keyboardOf = k, of
	s.tellAll(c, nil, keyboardEvent{Type: "keyboard", Chat: c.ID, Keyboard: k})
}

package botapi

// What reaches the bot as a message or an edit while nobody has said anything, and albums, which reach it in parts.

// SendAlbum sends pictures (PNG, JPEG or GIF) as one album, and gives its messages.
func (c *Citizen) SendAlbum(pictures ...[]byte) (sent []Message) {
	c.s.mu.Lock()
	group := itoa(c.s.now()) + itoa(c.s.lastID)
	c.s.mu.Unlock()
	for _, picture := range pictures {
		sent = append(sent, c.act(func() (*Message, error) {
			f, err := c.s.files.photo(source{file: &upload{data: picture}})
			if err != nil {
				return nil, err
			}
			return c.s.say(c.p, c.c, Message{Photo: f.sizes(), MediaGroup: group})
		}))
	}
	return sent
}

// React puts a reaction on a message. The bot is told of an edit that changes nothing, as it is of a first reaction
// (github.com/tdlib/telegram-bot-api/issues/388); accounts of bots are told an edit_date with it (td MessagesManager.cpp).
func (c *Citizen) React(messageID int) {
	c.act(func() (*Message, error) {
		old := c.c.messages[messageID]
		if old == nil {
			return nil, errNoMessage
		}
		m := *old
		m.EditDate = c.s.now()
		c.s.announce("edited_message", lane{laneMessages, c.c.ID}, messageLife, &m)
		return &m, nil
	})
}

// ShareLive shares where the person is for eight hours.
func (c *Citizen) ShareLive() Message {
	return c.send(Message{Location: &Location{Latitude: 24.7136, Longitude: 46.6753, LivePeriod: 8 * 60 * 60}})
}

// Move moves a place that is shared live, as happens every few seconds.
func (c *Citizen) Move(messageID int) {
	c.act(func() (*Message, error) {
		old := c.c.messages[messageID]
		if old == nil || old.Location == nil {
			return nil, errNoMessage
		}
		m, place := *old, *old.Location
		place.Latitude += 0.001
		m.Location, m.EditDate = &place, c.s.now()
		c.s.replace(c.c, &m)
		c.s.announce("edited_message", lane{laneMessages, c.c.ID}, messageLife, &m)
		return &m, nil
	})
}

// Pin pins a message, of which a message of its own tells.
func (c *Citizen) Pin(messageID int) Message {
	return c.act(func() (*Message, error) {
		old := c.c.messages[messageID]
		if old == nil {
			return nil, errNoMessage
		}
		pinned := *old
		pinned.ReplyToMessage = nil
		return c.s.say(c.p, c.c, Message{PinnedMessage: &pinned})
	})
}

// AutoDelete has the chat's messages go by themselves after so many seconds, of which a message of its own tells.
func (c *Citizen) AutoDelete(seconds int) Message {
	return c.send(Message{AutoDelete: &AutoDelete{Seconds: seconds}})
}

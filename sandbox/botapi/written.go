package botapi

// What people write into messages beside a text: https://core.telegram.org/bots/api#message.

// Venue is a place with a name.
type Venue struct {
	Location Location `json:"location"`
	Title    string   `json:"title"`
	Address  string   `json:"address"`
}

// Audio is a piece of music.
type Audio struct {
	FileID    string `json:"file_id"`
	UniqueID  string `json:"file_unique_id"`
	Duration  int    `json:"duration"`
	Performer string `json:"performer,omitempty"`
	Title     string `json:"title,omitempty"`
}

// Video is a film.
type Video struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Duration int    `json:"duration"`
}

// Checklist is a list of things to be done.
type Checklist struct {
	Title string          `json:"title"`
	Tasks []ChecklistTask `json:"tasks"`
}

// ChecklistTask is one of them.
type ChecklistTask struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
}

// Quote is the part of an earlier message that a message answers.
type Quote struct {
	Text     string `json:"text"`
	Position int    `json:"position"`
}

// Send sends a message of any kind, as it is written here.
func (c *Citizen) Send(m Message) Message { return c.send(m) }

// Rewrite changes what an own message of any kind holds.
func (c *Citizen) Rewrite(messageID int, into func(*Message)) Message {
	return c.act(func() (*Message, error) {
		old := c.c.messages[messageID]
		if old == nil {
			return nil, errNoMessage
		}
		m := *old
		into(&m)
		m.EditDate = c.s.now()
		c.s.replace(c.c, &m)
		c.s.announce("edited_message", lane{laneMessages, c.c.ID}, messageLife, &m)
		return &m, nil
	})
}

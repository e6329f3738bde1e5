package botapi

import "encoding/json"

const deletableFor = 48 * 3600 // seconds; td MessagesManager::can_revoke_message, core.telegram.org/bots/api#deletemessage

func deleteMessage(s *Server, q *request) (any, error) {
	id := int(q.number("message_id", 0))
	switch {
	case q.args["chat_id"] == "":
		return nil, bad("Chat identifier is not specified")
	case id == 0:
		return nil, bad("Message identifier is not specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	if c.messages[id] == nil {
		return nil, bad("message to delete not found")
	}
	return s.sweep(c, []int{id})
}

// deleteMessages passes over messages that are gone.
func deleteMessages(s *Server, q *request) (any, error) {
	ids, err := messageIDs(q.args["message_ids"])
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	present := ids[:0]
	for _, id := range ids {
		if c.messages[id] != nil {
			present = append(present, id)
		}
	}
	return s.sweep(c, present)
}

// sweep deletes all of ids, or none when one of them may not be deleted.
func (s *Server) sweep(c *chat, ids []int) (any, error) {
	for _, id := range ids {
		m := c.messages[id]
		old := s.now()-m.Date > deletableFor
		switch {
		case c.group() && (old || m.From.ID != s.me.ID):
			return nil, bad("message can't be deleted")
		case old:
			return nil, bad("Message can't be deleted for everyone")
		}
	}
	for _, id := range ids {
		if c.messages[id] != nil { // an id may be listed twice
			s.remove(c, id)
		}
	}
	return true, nil
}

func messageIDs(raw string) ([]int, error) {
	var list []json.RawMessage
	switch {
	case raw == "":
		return nil, bad("Message identifiers are not specified")
	case !json.Valid([]byte(raw)):
		return nil, bad("Can't parse message_ids JSON object")
	case json.Unmarshal([]byte(raw), &list) != nil:
		return nil, bad("Expected an Array of message identifiers")
	case len(list) == 0:
		return nil, bad("Message identifiers are not specified")
	case len(list) > 100:
		return nil, bad("Too many message identifiers specified")
	}
	ids := make([]int, 0, len(list))
	for _, one := range list {
		var n json.Number
		if json.Unmarshal(one, &n) != nil {
			return nil, bad("Message identifier must be a Number")
		}
		id, err := n.Int64()
		if err != nil {
			return nil, bad("Can't parse message identifier as a Number")
		}
		if id <= 0 {
			return nil, bad("Invalid message identifier specified")
		}
		ids = append(ids, int(id))
	}
	return ids, nil
}

package botapi

import "strconv"

// chatOf finds the chat of a chat_id argument (Client::check_chat). Under the lock.
func (s *Server) chatOf(id string) (*chat, error) {
	if id == "" {
		return nil, bad("chat_id is empty")
	}
	n, _ := strconv.ParseInt(id, 10, 64)
	if c := s.chats[n]; c != nil {
		if c.movedTo != 0 {
			return nil, &refusal{code: 400, text: "Bad Request: group chat was upgraded to a supergroup chat", moved: c.movedTo}
		}
		return c, nil
	}
	return nil, bad("chat not found")
}

type me struct {
	User
	CanJoinGroups   bool `json:"can_join_groups"`
	CanReadAll      bool `json:"can_read_all_group_messages"`
	InlineQueries   bool `json:"supports_inline_queries"`
	CanConnect      bool `json:"can_connect_to_business"`
	HasMainWebApp   bool `json:"has_main_web_app"`
	HasTopics       bool `json:"has_topics_enabled"`
	UsersMakeTopics bool `json:"allows_users_to_create_topics"`
}

func getMe(s *Server, _ *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return me{User: *s.me, CanJoinGroups: true, CanReadAll: s.conf.ReadsGroups}, nil
}

// fullChat is the part of ChatFullInfo that the stand-in knows.
type fullChat struct {
	Chat
	ActiveUsernames []string        `json:"active_usernames,omitempty"`
	AccentColor     int             `json:"accent_color_id"`
	MaxReactions    int             `json:"max_reaction_count"`
	GiftTypes       map[string]bool `json:"accepted_gift_types"`
	Permissions     map[string]bool `json:"permissions,omitempty"`
}

// sending are the rights to send, of a group's everybody and of one who is restricted.
func sending(text, rest bool) map[string]bool {
	return map[string]bool{"can_send_messages": text, "can_send_audios": rest, "can_send_documents": rest, "can_send_photos": rest,
		"can_send_videos": rest, "can_send_video_notes": rest, "can_send_voice_notes": rest, "can_send_polls": rest,
		"can_send_other_messages": rest, "can_add_web_page_previews": rest}
}

func getChat(s *Server, q *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	full := fullChat{Chat: c.Chat, AccentColor: int(c.ID & 3), MaxReactions: 11, GiftTypes: map[string]bool{
		"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false, "gifts_from_channels": false,
	}}
	if c.group() {
		full.Permissions = sending(true, !c.textAlone)
	}
	if c.Username != "" {
		full.ActiveUsernames = []string{c.Username}
	}
	return full, nil
}

type member struct {
	Status      string `json:"status"`
	User        User   `json:"user"`
	IsAnonymous *bool  `json:"is_anonymous,omitempty"`
	Until       *int64 `json:"until_date,omitempty"`
}

// getChatMember knows everybody that the bot could know: the people of the sandbox.
func getChatMember(s *Server, q *request) (any, error) {
	id := q.number("user_id", 0)
	if id <= 0 {
		return nil, bad("Invalid user_id specified")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.chatOf(q.args["chat_id"])
	if err != nil {
		return nil, err
	}
	if id == s.me.ID && c.removed {
		return member{Status: "kicked", User: *s.me}, nil
	}
	if id == s.me.ID && c.muted {
		is := map[string]any{"status": "restricted", "user": *s.me, "is_member": true, "until_date": 0}
		for right, has := range sending(false, false) {
			is[right] = has
		}
		return is, nil
	}
	if id == s.me.ID {
		return member{Status: "member", User: *s.me}, nil
	}
	p := s.people[id]
	if p == nil {
		return nil, bad("user not found")
	}
	no := false
	for _, one := range c.members {
		switch {
		case one != p:
		case c.group() && p.Role == "admin":
			return member{Status: "creator", User: p.self, IsAnonymous: &no}, nil
		default:
			return member{Status: "member", User: p.self}, nil
		}
	}
	return member{Status: "left", User: p.self}, nil
}

package botapi

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Limits of core.telegram.org/bots/api#botcommand and #setmycommands.
const (
	mostCommands       = 100
	longestCommand     = 32
	longestDescription = 256
)

func setMyCommands(s *Server, q *request) (any, error) {
	list, err := q.commands()
	if err != nil {
		return nil, err
	}
	return s.command(q, list)
}

func deleteMyCommands(s *Server, q *request) (any, error) { return s.command(q, nil) }

// command replaces the list of one scope and language; an empty one removes it.
func (s *Server) command(q *request, list []Command) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc, err := s.scope(q)
	if err != nil {
		return nil, err
	}
	code, err := q.language()
	if err != nil {
		return nil, err
	}
	if err := fit(list); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		delete(s.profile.commands[sc], code)
	} else {
		if s.profile.commands[sc] == nil {
			s.profile.commands[sc] = map[string][]Command{}
		}
		s.profile.commands[sc][code] = list
	}
	s.showCommands(sc)
	return true, nil
}

// showCommands tells the people of a scope what they see now.
func (s *Server) showCommands(sc scope) {
	if sc.chat != 0 {
		c := s.chats[sc.chat]
		for _, p := range c.members {
			s.tell(p, c.ID, nil, commandsEvent{Type: "commands", Chat: c.ID, Commands: s.commandsFor(p, c)})
		}
		return
	}
	for _, p := range s.order {
		for _, c := range p.chats() {
			s.tell(p, c.ID, nil, commandsEvent{Type: "commands", Chat: c.ID, Commands: s.commandsFor(p, c)})
		}
	}
}

func getMyCommands(s *Server, q *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc, err := s.scope(q)
	if err != nil {
		return nil, err
	}
	code, err := q.language()
	if err != nil {
		return nil, err
	}
	if list := s.profile.commands[sc][code]; list != nil {
		return list, nil
	}
	return []Command{}, nil
}

// commandsFor finds the list a person sees in a chat, in the order of
// core.telegram.org/bots/api#determining-list-of-commands.
func (s *Server) commandsFor(p *person, c *chat) []Command {
	scopes := []scope{{kind: "chat", chat: c.ID}, {kind: "all_private_chats"}, {kind: "default"}}
	if c.group() {
		scopes = []scope{{kind: "chat_member", chat: c.ID, user: p.ID}}
		if p.Role == "admin" {
			scopes = append(scopes, scope{kind: "chat_administrators", chat: c.ID})
		}
		scopes = append(scopes, scope{kind: "chat", chat: c.ID})
		if p.Role == "admin" {
			scopes = append(scopes, scope{kind: "all_chat_administrators"})
		}
		scopes = append(scopes, scope{kind: "all_group_chats"}, scope{kind: "default"})
	}
	for _, sc := range scopes {
		for _, code := range []string{p.LanguageCode, ""} {
			if list := s.profile.commands[sc][code]; len(list) > 0 {
				return list
			}
		}
	}
	return []Command{}
}

func (q *request) commands() ([]Command, error) {
	raw := q.args["commands"]
	if raw == "" {
		return nil, nil
	}
	var list []json.RawMessage
	if !json.Valid([]byte(raw)) {
		return nil, bad("Can't parse commands JSON object")
	}
	if json.Unmarshal([]byte(raw), &list) != nil {
		return nil, bad("Expected an Array of BotCommand")
	}
	var out []Command
	for _, one := range list {
		c, err := readCommand(one)
		if err != nil {
			return nil, bad("Can't parse BotCommand: %s", err)
		}
		out = append(out, c)
	}
	return out, nil
}

func readCommand(raw json.RawMessage) (c Command, err error) {
	o, err := objectOf(raw, "expected an Object")
	if err != nil {
		return c, err
	}
	if c.Command, err = o.required("command"); err != nil {
		return c, err
	}
	c.Description, err = o.required("description")
	return c, err
}

func fit(list []Command) error {
	if len(list) > mostCommands {
		return bad("BOT_COMMANDS_TOO_MUCH")
	}
	for i, c := range list {
		c.Command = strings.TrimPrefix(c.Command, "/")
		if c.Command == "" || len(c.Command) > longestCommand || strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return bad("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n == 0 || n > longestDescription {
			return bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		list[i] = c
	}
	return nil
}

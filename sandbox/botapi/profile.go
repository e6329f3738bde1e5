package botapi

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// profile is what people see of the bot, by language ("" for every other language).
type profile struct {
	commands map[scope]map[string][]Command
	names    map[string]string
	about    map[string]string
	short    map[string]string
	menu     *menuButton
}

func newProfile() profile {
	return profile{
		commands: map[scope]map[string][]Command{}, names: map[string]string{}, about: map[string]string{}, short: map[string]string{},
	}
}

// scope is a BotCommandScope; chat and user are set where its type needs them.
type scope struct {
	kind string
	chat int64
	user int64
}

type menuButton struct {
	Type   string  `json:"type"`
	Text   string  `json:"text,omitempty"`
	WebApp *WebApp `json:"web_app,omitempty"`
}

// scope reads the scope argument (Client::get_bot_command_scope). Under the lock.
func (s *Server) scope(q *request) (scope, error) {
	raw := q.args["scope"]
	if raw == "" {
		return scope{kind: "default"}, nil
	}
	if !json.Valid([]byte(raw)) {
		return scope{}, bad("Can't parse BotCommandScope JSON object")
	}
	sc, err := s.readScope(json.RawMessage(raw))
	if unclear := why(""); errors.As(err, &unclear) {
		return sc, bad("Can't parse BotCommandScope: %s", err)
	}
	return sc, err
}

func (s *Server) readScope(raw json.RawMessage) (sc scope, err error) {
	o, err := objectOf(raw, "BotCommandScope must be an Object")
	if err != nil {
		return sc, err
	}
	if sc.kind, err = o.required("type"); err != nil {
		return sc, err
	}
	switch sc.kind {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		return sc, nil
	case "chat", "chat_administrators", "chat_member":
	default:
		return sc, because("Unsupported type specified")
	}
	id, err := o.required("chat_id")
	if err != nil {
		return sc, err
	}
	if id == "" {
		return sc, because("Empty chat_id specified")
	}
	if sc.kind == "chat_member" {
		if sc.user, err = o.integer("user_id"); err != nil {
			return sc, err
		}
		if sc.user <= 0 {
			return sc, because("Invalid user_id specified")
		}
	}
	c, err := s.chatOf(id)
	if err != nil {
		return sc, err
	}
	sc.chat = c.ID
	return sc, nil
}

// language reads language_code: empty, or two small letters.
func (q *request) language() (string, error) {
	code := q.args["language_code"]
	if code != "" && (len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "") {
		return "", bad("Invalid language code specified")
	}
	return code, nil
}

// The texts of the profile. The limits are of core.telegram.org/bots/api#setmyname,
// #setmydescription and #setmyshortdescription.

func setMyName(s *Server, q *request) (any, error) {
	return s.describe(q, "name", 64, "BOT_TITLE_INVALID", s.profile.names, true)
}

func setMyDescription(s *Server, q *request) (any, error) {
	return s.describe(q, "description", 512, "BOT_DESCRIPTION_TOO_LONG", s.profile.about, false)
}

func setMyShortDescription(s *Server, q *request) (any, error) {
	return s.describe(q, "short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG", s.profile.short, false)
}

func (s *Server) describe(q *request, field string, most int, complaint string, into map[string]string, isName bool) (any, error) {
	code, err := q.language()
	if err != nil {
		return nil, err
	}
	text := q.args[field]
	if utf8.RuneCountInString(text) > most || isName && text == "" && code == "" {
		return nil, bad("%s", complaint)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if text == "" {
		delete(into, code)
		return true, nil
	}
	into[code] = text
	if isName && code == "" {
		renamed := *s.me
		renamed.FirstName = text
		s.me = &renamed
	}
	return true, nil
}

func getMyName(s *Server, q *request) (any, error) {
	return s.described(q, "name", s.profile.names, s.conf.Name)
}

func getMyDescription(s *Server, q *request) (any, error) {
	return s.described(q, "description", s.profile.about, "")
}

func getMyShortDescription(s *Server, q *request) (any, error) {
	return s.described(q, "short_description", s.profile.short, "")
}

// described gives the text of a language, else the one for every language.
func (s *Server) described(q *request, field string, from map[string]string, missing string) (any, error) {
	code, err := q.language()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range []string{code, ""} {
		if text, ok := from[one]; ok {
			return map[string]string{field: text}, nil
		}
	}
	return map[string]string{field: missing}, nil
}

func setChatMenuButton(s *Server, q *request) (any, error) {
	b, err := q.menuButton()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.menuChat(q)
	if err != nil {
		return nil, err
	}
	if c == nil {
		s.profile.menu = b
	} else {
		c.menu = b
	}
	return true, nil
}

func getChatMenuButton(s *Server, q *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.menuChat(q)
	if err != nil {
		return nil, err
	}
	return s.menuOf(c), nil
}

// menuOf is the button of a chat; nil means the default of all private chats.
func (s *Server) menuOf(c *chat) menuButton {
	if c != nil && c.menu != nil && c.menu.Type != "default" {
		return *c.menu
	}
	if s.profile.menu != nil && s.profile.menu.Type != "default" {
		return *s.profile.menu
	}
	return menuButton{Type: "commands"}
}

// menuChat is the private chat that a call names; nil without chat_id.
func (s *Server) menuChat(q *request) (*chat, error) {
	if q.args["chat_id"] == "" {
		return nil, nil
	}
	id := q.number("chat_id", 0)
	if id <= 0 {
		return nil, bad("Invalid chat_id specified")
	}
	p := s.people[id]
	if p == nil {
		return nil, bad("user not found")
	}
	return p.private, nil
}

func (q *request) menuButton() (*menuButton, error) {
	raw := q.args["menu_button"]
	if raw == "" {
		return &menuButton{Type: "default"}, nil
	}
	if !json.Valid([]byte(raw)) {
		return nil, bad("Can't parse menu button JSON object")
	}
	b, err := readMenuButton(json.RawMessage(raw))
	if err != nil {
		return nil, bad("Can't parse menu button: %s", err)
	}
	return b, nil
}

func readMenuButton(raw json.RawMessage) (*menuButton, error) {
	o, err := objectOf(raw, "MenuButton must be an Object")
	if err != nil {
		return nil, err
	}
	b := &menuButton{}
	if b.Type, err = o.required("type"); err != nil {
		return nil, err
	}
	switch b.Type {
	case "default", "commands":
		return b, nil
	case "web_app":
		if b.Text, err = o.required("text"); err != nil {
			return nil, err
		}
		if _, err = o.child("web_app"); err != nil {
			return nil, err
		}
		b.WebApp, err = webApp(o)
		return b, err
	}
	return nil, because("MenuButton has unsupported type")
}

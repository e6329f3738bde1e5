package botapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// Person is somebody who can talk with the bot. Officers and admins are members
// of every group; an admin is the group's creator.
type Person struct {
	ID           int64  `json:"id"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
	Role         string `json:"role"`            // citizen, officer, admin
	Phone        string `json:"phone,omitempty"` // international, without a plus sign
}

// Group is a supergroup of the staff; the bot is an ordinary member.
type Group struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

//go:embed people.json
var cast []byte

// castOf reads the embedded people and groups.
func castOf() (people []Person, groups []Group) {
	var file struct {
		People []Person `json:"people"`
		Groups []Group  `json:"groups"`
	}
	if err := json.Unmarshal(cast, &file); err != nil {
		panic(fmt.Errorf("botapi: people.json: %w", err)) // an embedded file: a fault of the build
	}
	return file.People, file.Groups
}

func (p Person) staff() bool { return p.Role == "officer" || p.Role == "admin" }

func (p Person) user() User {
	return User{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.LanguageCode}
}

// person is a Person with what the server remembers about them.
type person struct {
	Person
	self     User
	private  *chat
	groups   []*chat
	direct   []*chat // with other people
	started  bool    // has written to the bot, so that the bot may write back
	blocked  bool
	log      []logged
	forgot   int64         // sequence number of the newest event no longer in log
	woken    chan struct{} // closed at the next event; nil when nobody waits
	answers  []Answer
	citizens map[int64]*Citizen
}

// chats lists the private chat first, then the groups, then other people.
func (p *person) chats() []*chat {
	return slices.Concat([]*chat{p.private}, p.groups, p.direct)
}

// enrol makes p known to the server. The caller holds the lock, or nobody else has the server yet.
func (s *Server) enrol(p Person) *person {
	one := &person{Person: p, self: p.user(), citizens: map[int64]*Citizen{}}
	one.private = newChat(Chat{ID: p.ID, Type: "private", FirstName: p.FirstName, LastName: p.LastName, Username: p.Username})
	one.private.members = []*person{one}
	if p.staff() {
		for _, g := range s.groups {
			g.members = append(g.members, one)
			one.groups = append(one.groups, g)
		}
	}
	s.people[p.ID] = one
	s.order = append(s.order, one)
	s.chats[p.ID] = one.private
	return one
}

func (s *Server) found(g Group) {
	kind := "supergroup"
	if g.ID > -1_000_000_000_000 { // those of supergroups begin with -100
		kind = "group"
	}
	c := newChat(Chat{ID: g.ID, Type: kind, Title: g.Title})
	s.groups = append(s.groups, c)
	s.chats[g.ID] = c
}

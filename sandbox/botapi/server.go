package botapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// Config tells a Server who its bot and people are. The zero value works.
type Config struct {
	Token    string // default "7000000001:sandbox"; the digits are the bot's user id
	Username string // default "kafala_sandbox_bot"
	Name     string // default "Kafala Sandbox"

	Now func() time.Time // dates of messages and ages; default time.Now
	// Pass lets time pass on the clock that Now tells, and returns once what became due is done; nil: the chat page offers
	// no such thing.
	Pass   func(context.Context, time.Duration) error
	People []Person // nil: the embedded people.json
	Groups []Group  // nil: the embedded people.json

	// RetryUnit is how long one second of the pusher's waits lasts: redelivery
	// (2, 4, 8 … units), Retry-After, the answer time of 60 units. Default 1 s.
	RetryUnit time.Duration
	// PageURL is the origin of links to the chat page; empty: the host of each request.
	PageURL string
	// RequireHTTPS refuses webhooks over plain HTTP or on other ports than
	// Telegram's four. Default false, as on a server started with --local.
	RequireHTTPS bool
	// Pusher sends the webhook calls; default a client of its own.
	Pusher *http.Client
	// ReadsGroups lifts the privacy mode: the bot sees every message of a group.
	ReadsGroups bool

	KeepMessages int   // per chat; default 2000
	KeepCalls    int   // default 10000
	KeepBytes    int64 // of files, the oldest go first; default 256 MB
}

// Server is the stand-in. All methods may be called concurrently.
type Server struct {
	conf  Config
	me    *User // replaced, never changed
	ctx   context.Context
	end   context.CancelFunc
	tasks sync.WaitGroup

	mu      sync.Mutex
	people  map[int64]*person
	order   []*person
	groups  []*chat
	chats   map[int64]*chat
	lastID  int
	seq     int64
	queries map[string]*asked
	askedID int64
	asking  []string // ids of queries, oldest first
	updates queue
	hook    *hook
	hookAt  time.Time // real time of the last accepted setWebhook
	files   store
	profile profile
	faults  standin.Troubles[Fault]
	revoked bool
	calls   calls
}

// New makes a server that is ready to serve; Close ends it.
func New(conf Config) *Server {
	conf = conf.filled()
	s := &Server{
		conf: conf, me: conf.bot(),
		people: map[int64]*person{}, chats: map[int64]*chat{}, queries: map[string]*asked{},
		files: newStore(conf.KeepBytes), profile: newProfile(), calls: newCalls(conf.KeepCalls),
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.askedID = conf.Now().UnixNano() // query ids differ between runs, as Telegram's do
	s.updates = newQueue(conf.Now().Unix() - 1_000_000_000)
	for _, g := range conf.Groups {
		s.found(g)
	}
	for _, p := range conf.People {
		s.enrol(p)
	}
	return s
}

// Close ends long polls, pushes and event streams and waits for the pushers.
func (s *Server) Close() {
	s.mu.Lock()
	s.end() // under the lock, so that no pusher starts any more
	s.mu.Unlock()
	s.tasks.Wait()
	s.conf.Pusher.CloseIdleConnections()
}

func (c Config) filled() Config {
	people, groups := castOf()
	if c.Token == "" {
		c.Token = "7000000001:sandbox"
	}
	if c.Username == "" {
		c.Username = "kafala_sandbox_bot"
	}
	if c.Name == "" {
		c.Name = "Kafala Sandbox"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.People == nil {
		c.People = people
	}
	if c.Groups == nil {
		c.Groups = groups
	}
	if c.RetryUnit <= 0 {
		c.RetryUnit = time.Second
	}
	c.Pusher = standin.Client(c.Pusher, 100, time.Minute)
	if c.KeepMessages <= 0 {
		c.KeepMessages = 2000
	}
	if c.KeepCalls <= 0 {
		c.KeepCalls = 10000
	}
	if c.KeepBytes <= 0 {
		c.KeepBytes = 256 << 20
	}
	return c
}

func (c Config) bot() *User {
	return &User{ID: botID(c.Token), IsBot: true, FirstName: c.Name, Username: c.Username}
}

// botID reads the digits before the colon of a token.
func botID(token string) int64 {
	var id int64
	for _, r := range token {
		if r < '0' || r > '9' {
			break
		}
		id = id*10 + int64(r-'0')
	}
	return id
}

func (s *Server) now() int64 { return s.conf.Now().Unix() }

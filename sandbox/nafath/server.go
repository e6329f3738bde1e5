// Package nafath is a stand-in of Nafath, the Kingdom's service that says who somebody is: its API of both ways (the page of
// its own, and the request in the person's app), the keys that it signs with, the callbacks that it sends, its page and the
// person's telephone. All of it lives in memory and nobody is proven. It follows what integrators of the real service report;
// where they say nothing, the README says what was chosen. It bears neither the name's mark nor its colours.
package nafath

import (
	"io"
	"net/http"
	"sync"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// Config is what a Server needs to know. The zero value of every field has a sensible meaning.
type Config struct {
	AppID    string   // of the headers of every call; empty: "sandbox-app"
	AppKey   string   // empty: "sandbox-key"
	Audience string   // the name under which the caller is registered, aud of every token; empty: "kafalabot-sandbox"
	Issuer   string   // iss; empty: "Nafath App", as has been seen
	Service  string   // of the web way, ServiceName of its tokens; empty: "Login"
	Services []string // those of the app's way; empty: some that are known, with and without a look at the face
	Callback string   // the registered address of callbacks and of the browser's return; empty: none
	BaseURL  string   // public base of API and pages; empty: the host of the first call
	People   []Person // whom it knows; of anybody else it makes a name up

	Now       func() time.Time // the clock of expiry and of tokens
	Random    io.Reader        // ids, states and the two digits; nil: crypto/rand
	RetryUnit time.Duration    // one minute of the ladder of callbacks; tests shrink it
	Timeout   time.Duration    // how long a callback may take; 0: 10 s
	Client    *http.Client     // sends callbacks; nil: one of its own that follows no redirects
}

// Person is somebody whom the stand-in knows.
type Person struct {
	Number  string   // ten digits: 1 citizen, 2 resident, 3 to 6 visitor
	Arabic  []string // the first, second, third and last name
	English []string
	Born    string // DD-MM-YYYY of the Gregorian calendar; empty: it is not told
	BornH   string // the same of the Hijri calendar
	Gender  string // M or F
}

// Server is one caller's account at the stand-in. It is safe for concurrent use.
type Server struct {
	config  Config
	mu      sync.Mutex
	book    book
	keys    keyring
	faults  faults
	courier *courier
	calls   *standin.Recent[Call]
	chance  *standin.Chance
	base    standin.Base
	handler http.Handler
}

// New makes a Server with a key of its own. It panics only when the embedded page assets are broken, which a test of this
// package excludes.
func New(config Config) *Server {
	fill(&config)
	s := &Server{config: config, book: newBook(), calls: standin.NewRecent[Call](keptCalls), chance: standin.NewChance(config.Random)}
	s.keys.turn(s.chance)
	s.courier = newCourier(config, &s.faults)
	s.SetBaseURL(config.BaseURL)
	s.handler = s.routes()
	return s
}

func fill(c *Config) {
	text := func(field *string, otherwise string) {
		if *field == "" {
			*field = otherwise
		}
	}
	text(&c.AppID, "sandbox-app")
	text(&c.AppKey, "sandbox-key")
	text(&c.Audience, "kafalabot-sandbox")
	text(&c.Issuer, "Nafath App")
	text(&c.Service, "Login")
	if len(c.Services) == 0 {
		c.Services = []string{"Login", "OpenAccount", "ResetPassword", "MoneyTransfer", "LoginWithoutBio"}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RetryUnit <= 0 {
		c.RetryUnit = time.Minute
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
}

// Handler serves the API (/api/…), the page (/authservice/…) and the telephone (/telephone).
func (s *Server) Handler() http.Handler { return s.handler }

// SetBaseURL names the public base, without a slash at the end, once it is known. It may hold a path if Handler is mounted
// below one.
func (s *Server) SetBaseURL(base string) { s.base.Set(base) }

// SetCallback registers where callbacks go and browsers return to.
func (s *Server) SetCallback(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.Callback = address
}

// Close ends all callbacks under way, waits for them and sends no more. The Handler goes on answering.
func (s *Server) Close() { s.courier.Close() }

func (s *Server) now() time.Time { return s.config.Now().UTC() }

// Package moyasar is a stand-in of the Moyasar payment gateway: its API under
// /v1, the notices it sends and the hosted page on which a person pays. All of
// it lives in memory and no money moves. It follows docs.moyasar.com and what
// users of the real service report; where neither says anything, the comment
// beside the code says what was chosen.
package moyasar

import (
	"html/template"
	"io"
	"net/http"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// Config is what a Server needs to know. The zero value of every field but
// SecretKey has a sensible meaning.
type Config struct {
	SecretKey      string // sk_test_…: may do everything; empty: "sk_test_sandbox"
	PublishableKey string // pk_test_…: may only create payments; empty: "pk_test_sandbox"
	Merchant       string // name on the payment page and account_name of webhooks
	BaseURL        string // public base of API and pages; empty: the host of the first call
	Language       string // "ar" or "en": of the page where the browser prefers neither; empty: "en"

	// PartialRefund is the status of a payment after a partial refund, which
	// Moyasar does not document; empty: it stays as it was.
	PartialRefund string

	// BareLists leaves the payments out of lists of invoices, as the documentation's sample does, which does not say
	// whether a list ever has them.
	BareLists bool

	Now        func() time.Time // the clock of expiry, time stamps and the void window
	Random     io.Reader        // ids and reference numbers; nil: crypto/rand
	LadderUnit time.Duration    // one minute of the webhook retry ladder; tests shrink it
	Timeout    time.Duration    // how long a notice may take; 0: 10 s (not published)
	Client     *http.Client     // sends notices; nil: an own one that follows no redirects
}

// Server is one merchant's account at the stand-in gateway. It is safe for
// concurrent use.
type Server struct {
	config  Config
	books   *books
	chance  *standin.Chance
	courier *courier
	faults  *faults
	calls   *standin.Recent[Call]
	words   map[string]standin.Words
	views   *template.Template
	handler http.Handler
	base    standin.Base
}

// New makes a Server. It panics only when the embedded page assets are broken,
// which a test of this package excludes.
func New(config Config) *Server {
	fill(&config)
	s := &Server{
		config: config,
		chance: standin.NewChance(config.Random),
		books:  newBooks(),
		faults: &faults{},
		calls:  standin.NewRecent[Call](keptCalls),
		words:  theWords(),
		views:  theViews(),
	}
	s.courier = newCourier(config, s.chance, s.faults)
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
	text(&c.SecretKey, "sk_test_sandbox")
	text(&c.PublishableKey, "pk_test_sandbox")
	text(&c.Merchant, "Sandbox Store")
	text(&c.Language, "en")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.LadderUnit <= 0 {
		c.LadderUnit = time.Minute
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
}

// Handler serves the API (/v1/…) and the pages (/invoices/…, /assets/…).
func (s *Server) Handler() http.Handler { return s.handler }

// SetBaseURL names the public base of the pages, without a slash at the end,
// once it is known. It may hold a path if Handler is mounted below one.
func (s *Server) SetBaseURL(base string) { s.base.Set(base) }

// Close ends all notices under way, waits for them and sends no more. The
// Handler goes on answering.
func (s *Server) Close() { s.courier.Close() }

func (s *Server) now() time.Time { return s.config.Now().UTC() }

// Package telegram is the wire to the Bot API: updates by polling or pushed, calls, the message that rides in the answer to
// an update, and what an error of Telegram's means. It knows nothing of guarantees.
//
// go-telegram/bot is the API client and the types; intake is ours, since an update may be confirmed to Telegram only once
// it is handled.
package telegram

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"kafalabot/bot/telegram/roundtrip"
	"kafalabot/outage"

	tg "github.com/go-telegram/bot"
	"golang.org/x/time/rate"
)

// Handler does what updates ask for.
type Handler interface {
	// Serve does all that an update asks for, and returns once it is saved and answered. After an error the update is
	// given again; that must be safe.
	Serve(ctx context.Context, r Request) error
	// Apologise says, once, that an update cannot be handled.
	Apologise(ctx context.Context, r Request)
}

// Foot is what every message takes from the language that it is in.
type Foot interface {
	// Stamp puts under a text what stands under every one.
	Stamp(text string) string
	// RightToLeft tells whether the language is read from the right.
	RightToLeft() bool
	// Unchanged says, as plain text of at most 200 characters, that a message already shows what was asked for.
	Unchanged() string
}

// Wire is what a Client needs. All of it is required but HTTP, Board, Defects, Newer, Ahead and Called.
type Wire struct {
	Token   string // never logged
	APIURL  string // of the Bot API server, without a slash at the end
	HTTP    *http.Client
	Now     func() time.Time
	Log     *slog.Logger
	Pace    Pace
	Board   *outage.Board       // takes note of how Telegram is seen
	Defects *outage.Defects     // contains what is done beside answers
	Clean   func(string) string // makes a typed text fit to be read as a command
	Ahead   Ahead               // keeps, for the next process, what polling has handled early
	Newer   error               // of an update that only a later release can handle: it is tried for longer
	Called  Called              // is told of each call; nil: nobody is
}

// Client speaks with the Bot API for one bot.
type Client struct {
	Wire
	API        *tg.Bot
	base       *url.URL // of the calls, with the token
	pace       *rate.Limiter
	slowed     atomic.Int64 // until when Telegram's refusals must be heard, in nanoseconds of Unix time
	times      atomic.Int32 // what the server makes of times: time.go
	registered atomic.Bool  // Telegram has taken the way that updates come
	hanging    hanging
	background sync.WaitGroup
	slots      chan struct{} // one for each call beside an answer
}

// NewClient makes a Client. It does not speak to Telegram.
func NewClient(w Wire) (*Client, error) {
	if w.HTTP == nil {
		w.HTTP = newClient()
	}
	if w.Called != nil {
		w.HTTP = measure(w.HTTP, w.Called)
	}
	if w.Board == nil {
		w.Board = outage.NewBoard(time.Now, nil)
	}
	api, err := newAPI(w.Token, w.APIURL, w.HTTP)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(w.APIURL + "/bot" + w.Token + "/")
	if err != nil {
		return nil, errors.New("bot: the address of the Bot API is not valid")
	}
	return &Client{Wire: w, API: api, base: base, pace: rate.NewLimiter(sendRate, sendBurst), slots: make(chan struct{}, maxBackground)}, nil
}

// Handle handles one update, as the Bot API writes it, with calls alone: what polling does with each that it fetches.
func (c *Client) Handle(ctx context.Context, h Handler, written []byte) error {
	var u Update
	if err := read(written, &u); err != nil {
		return errors.New("handle: not an update")
	}
	r, ok := c.read(&u)
	if !ok {
		return nil
	}
	r.Answer = &Response{}
	defer c.Wait()
	return h.Serve(ctx, r)
}

// newClient is an HTTP client fit for many short calls to one host. It follows no redirect: the token is in the address.
func newClient() *http.Client {
	return &http.Client{Transport: &roundtrip.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func newAPI(token, apiURL string, hc *http.Client) (*tg.Bot, error) {
	api, err := tg.New(token, tg.WithSkipGetMe(), tg.WithServerURL(apiURL), tg.WithHTTPClient(time.Minute, hc),
		tg.WithDefaultHandler(nil), tg.WithErrorsHandler(func(error) {}))
	if err != nil {
		return nil, errors.New("bot: the token is not in the form of a Bot API token")
	}
	return api, nil
}

// Me asks Telegram who the token belongs to and returns the user name.
func Me(ctx context.Context, token, apiURL string, hc *http.Client) (string, error) {
	if hc == nil {
		hc = newClient()
	}
	api, err := newAPI(token, apiURL, hc)
	if err != nil {
		return "", err
	}
	me, err := api.GetMe(ctx)
	if err != nil {
		return "", Redact(err)
	}
	return me.Username, nil
}

// Gone tells whether Telegram knows this token no more: a method that does not exist is refused in the same words.
func (c *Client) Gone(ctx context.Context) bool {
	err := Within(ctx, Patience, func(ctx context.Context) error { _, err := c.API.GetMe(ctx); return err })
	return Final(err)
}

// Link is the address that opens this bot with a payload.
func Link(base, username, payload string) string {
	return base + "/" + username + "?start=" + payload
}

// Final tells whether Telegram has refused the token itself.
func Final(err error) bool {
	return errors.Is(err, tg.ErrorUnauthorized) || errors.Is(err, tg.ErrorNotFound)
}

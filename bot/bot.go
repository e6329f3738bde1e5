// Package bot is Telegram in and Telegram out: it turns updates into the acts of a dialog, screens into messages,
// and delivers what has been promised.
//
// It decides nothing about a guarantee (that is kafala's Office) and nothing about the order of questions (that is
// dialogs). go-telegram/bot is its API client and its types; intake and routing are here, since an update may be
// confirmed to Telegram only once it is handled.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	tg "github.com/go-telegram/bot"
	"golang.org/x/time/rate"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// Sessions keeps what is remembered of chats.
type Sessions interface {
	// Load reads what is known of a chat. A session of a later release's own form is kafala.ErrNewer.
	Load(ctx context.Context, chat int64) (dialogs.State, error)
	// Save saves what an act leaves behind in one stroke, or nothing: kafala.ErrStale if the session's revision is no
	// longer rev, dialogs.ErrTooMany where its Count is beyond the limit.
	Save(ctx context.Context, chat, rev int64, k dialogs.Kept) error
	// SaveProfile saves what is remembered longer.
	SaveProfile(ctx context.Context, chat int64, p dialogs.Profile) error
	// Forget removes the session and the profile of a chat.
	Forget(ctx context.Context, chat int64) error
}

// Outbox is told of a delivery that was made while a person waited.
type Outbox interface {
	// Done removes a delivery that has arrived.
	Done(ctx context.Context, d kafala.Delivery) error
}

// Limiter slows down who asks too often.
type Limiter interface {
	// Allow tells whether this may happen once more, at most limit times in each period.
	Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error)
}

// Pace keeps what all processes together push below what Telegram takes. Answers to a person are not under it: they
// come no faster than people write.
type Pace interface {
	// Reserve takes one message that may be pushed now and gives 0, or tells how long to wait before asking again.
	Reserve(ctx context.Context) (time.Duration, error)
	// Pause keeps everybody from pushing until then, since Telegram has asked for it.
	Pause(ctx context.Context, until time.Time) error
}

// Config is what a Bot needs. All but those below NewDraft are required.
type Config struct {
	Token    string // never logged
	APIURL   string // of the Bot API server, without a slash at the end
	LinkURL  string // base of deep links, "https://t.me"
	Settings kafala.Settings
	Office   *kafala.Office
	Counter  *staff.Counter
	Sessions Sessions
	Outbox   Outbox
	Limiter  Limiter
	Pace     Pace
	Morgue   Morgue
	Now      func() time.Time
	NewDraft func() (string, error)

	StaffChat int64 // group for notices to staff; 0: none
	Test      bool  // stamps everything that is sent as not valid
	Log       *slog.Logger
	HTTP      *http.Client // for the Bot API; nil: one of our own
	// Sheet draws the printable sheet, and QR the picture of a link; nil: receipt.PDF and receipt.QR.
	Sheet    func(receipt.Sheet) ([]byte, error)
	QR       func(link string) ([]byte, error)
	OnUpdate func(kind string, took time.Duration, err error)
	OnSend   func(kind string, took time.Duration, err error)
}

// Bot serves one Telegram bot. It is safe for use by many at once, and several processes may serve the same bot
// on one store.
type Bot struct {
	Config
	api     *tg.Bot
	dialog  *dialogs.Dialog
	words   map[string]*locales.Words
	labels  map[string]dialogs.Act // readLabels
	pace    *rate.Limiter
	slowed  atomic.Int64 // until when Telegram's refusals must be heard, in nanoseconds of Unix time
	beside  sync.WaitGroup
	besides chan struct{} // one for each call beside an answer
	base    *url.URL      // of the calls, with the token
	name    string        // user name
	menus   menus
}

// sendRate and sendBurst are this process's own pace of pushed messages, for when the shared one cannot be asked.
// Telegram allows about 30 messages a second over all chats: https://core.telegram.org/bots/faq
const (
	sendRate  = 25
	sendBurst = 5
)

// New makes a Bot with the user name that Me found for its token. It does not speak to Telegram.
func New(c Config, username string) (*Bot, error) {
	words, err := locales.Load()
	if err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.HTTP == nil {
		c.HTTP = newClient()
	}
	if c.Sheet == nil {
		c.Sheet = receipt.PDF
	}
	if c.QR == nil {
		c.QR = receipt.QR
	}
	if c.OnUpdate == nil {
		c.OnUpdate = func(string, time.Duration, error) {}
	}
	if c.OnSend == nil {
		c.OnSend = func(string, time.Duration, error) {}
	}
	if username == "" {
		return nil, errors.New("bot: no user name")
	}
	api, err := client(c.Token, c.APIURL, c.HTTP)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(c.APIURL + "/bot" + c.Token + "/")
	if err != nil {
		return nil, errors.New("bot: the address of the Bot API is not valid")
	}
	return &Bot{
		base: base, besides: make(chan struct{}, mostBeside),
		Config: c, api: api, dialog: dialogs.New(c.Settings), words: words, labels: readLabels(words), name: username,
		pace: rate.NewLimiter(sendRate, sendBurst),
	}, nil
}

// Me asks Telegram who the token belongs to and returns the user name.
func Me(ctx context.Context, token, apiURL string, hc *http.Client) (string, error) {
	if hc == nil {
		hc = newClient()
	}
	api, err := client(token, apiURL, hc)
	if err != nil {
		return "", err
	}
	me, err := api.GetMe(ctx)
	if err != nil {
		return "", redact(err)
	}
	return me.Username, nil
}

// Link is the address that opens this bot with a payload.
func Link(base, username, payload string) string {
	return base + "/" + username + "?start=" + payload
}

// Name is the bot's user name.
func (b *Bot) Name() string { return b.name }

// ReturnLink is where a payer's browser goes after the payment page: to the chat, which is shown something only
// if it is the requester's.
func (b *Bot) ReturnLink(g kafala.Guarantee) string { return Link(b.LinkURL, b.name, "p_"+g.ID) }

// Final tells whether Telegram has refused the token itself.
func Final(err error) bool {
	return errors.Is(err, tg.ErrorUnauthorized) || errors.Is(err, tg.ErrorNotFound)
}

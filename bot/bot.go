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
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/receipt"
	"kafalabot/voice"
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
	Pace     telegram.Pace
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
	*telegram.Client
	dialog *dialogs.Dialog
	voices *voice.Voices
	labels map[string]dialogs.Act // readLabels
	menus  menus
}

// New makes a Bot with the user name that Me found for its token. It does not speak to Telegram.
func New(c Config, username string) (*Bot, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
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
	wire, err := telegram.NewClient(telegram.Wire{Token: c.Token, APIURL: c.APIURL, HTTP: c.HTTP, Now: c.Now, Log: c.Log, Pace: c.Pace, Clean: typed.Clean, Newer: kafala.ErrNewer})
	if err != nil {
		return nil, err
	}
	b := &Bot{Config: c, Client: wire, dialog: dialogs.New(c.Settings)}
	if b.voices, err = voice.New(&b.Settings, b.dialog.Form, username, c.Test); err != nil {
		return nil, err
	}
	b.labels = readLabels(b.voices)
	return b, nil
}

// Webhook takes updates that Telegram pushes to it.
func (b *Bot) Webhook(secret string) http.Handler { return b.Client.Webhook(secret, b) }

// Poll fetches updates until ctx ends and finishes those it has fetched.
func (b *Bot) Poll(ctx context.Context) { b.Client.Poll(ctx, b) }

// Handle handles one update, as the Bot API writes it.
func (b *Bot) Handle(ctx context.Context, written []byte) error {
	return b.Client.Handle(ctx, b, written)
}

// Name is the bot's user name.
func (b *Bot) Name() string { return b.voices.UserName }

// ReturnLink is where a payer's browser goes after the payment page: to the chat, which is shown something only
// if it is the requester's.
func (b *Bot) ReturnLink(g kafala.Guarantee) string {
	return telegram.Link(b.LinkURL, b.voices.UserName, "p_"+g.ID)
}

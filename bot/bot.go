// Package bot is the citizen's conversation on Telegram: whoever writes goes through its door to staff's desk or to the
// dialog, whose screens, requests and receipts are drawn here.
//
// It decides nothing about a guarantee (that is kafala's Office) and nothing about the order of questions (that is
// dialogs).
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/outage"
	"kafalabot/receipt"
	"kafalabot/voice"
)

// Config is what a Bot needs. All but those below NewDraft are required.
type Config struct {
	Token       string         // never logged
	APIURL      string         // of the Bot API server, without a slash at the end
	LinkURL     string         // base of deep links, "https://t.me"
	PageURL     string         // base of the private page; needed where the settings have it
	Office      *kafala.Office // whose Settings are everybody's
	Counter     *staff.Counter
	Sessions    chat.Sessions
	Outbox      chat.Outbox
	Posts       Posts
	Pace        telegram.Pace
	Undelivered desk.Undelivered
	Now         func() time.Time
	NewDraft    func() (string, error)

	StaffChat int64 // group for notices to staff; 0: none
	// StaffTopic is the topic of that group; 0: General, or it has none. Rooms keeps where it has moved; nil: this process alone does.
	StaffTopic int
	Rooms      desk.Rooms
	Test       bool // stamps everything that is sent as not valid
	Log        *slog.Logger
	Board      *outage.Board // of the services that the process stands on; nil: one of its own
	Defects    *outage.Defects
	HTTP       *http.Client   // for the Bot API; nil: one of our own
	Ahead      telegram.Ahead // keeps what polling has handled early; nil: it comes again after a crash
	// Sheet draws the printable sheet, and QR the picture of a code; nil: receipt.PDF and the code's own Picture.
	Sheet    func(receipt.Sheet) ([]byte, error)
	QR       func(*receipt.Code) ([]byte, error)
	OnUpdate func(kind string, took time.Duration, err error)
	OnSend   func(kind string, took time.Duration, err error)
	OnPark   func(kind string)  // a delivery was set aside
	OnPass   func(dialogs.Pass) // something that is counted of where people stop
	OnCall   telegram.Called    // of the Bot API
	Passages desk.Passages      // reads what was counted
}

// filled puts in what may be left out.
func (c Config) filled() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Board == nil {
		c.Board = outage.NewBoard(c.Now, nil)
	}
	if c.Sheet == nil {
		c.Sheet = receipt.PDF
	}
	if c.QR == nil {
		c.QR = (*receipt.Code).Picture
	}
	if c.OnUpdate == nil {
		c.OnUpdate = func(string, time.Duration, error) {}
	}
	if c.OnSend == nil {
		c.OnSend = func(string, time.Duration, error) {}
	}
	if c.OnPass == nil {
		c.OnPass = func(dialogs.Pass) {}
	}
	return c
}

// Bot serves one Telegram bot. It is safe for use by many at once, and several processes may serve the same bot
// on one store.
type Bot struct {
	house     *chat.House
	desk      *desk.Desk
	Settings  *kafala.Settings
	Office    *kafala.Office
	dialog    *dialogs.Dialog
	posts     Posts
	buttons   map[string]button
	verbs     telegram.Verbs
	labels    map[string]dialogs.Act // readLabels
	choices   map[string]map[string]string
	staffChat int64
	newDraft  func() (string, error)
	drawSheet func(receipt.Sheet) ([]byte, error)
	drawQR    func(*receipt.Code) ([]byte, error)
	onUpdate  func(kind string, took time.Duration, err error)
	onPark    func(kind string)
	onPass    func(dialogs.Pass)
}

// New makes a Bot with the user name that telegram.Me found for its token. It does not speak to Telegram.
func New(c Config, username string) (*Bot, error) {
	c = c.filled()
	if c.PageURL == "" && c.Office.Settings.Rules.OnPage() {
		return nil, errors.New("bot: no address of the private page")
	}
	if username == "" {
		return nil, errors.New("bot: no user name")
	}
	wire, err := telegram.NewClient(telegram.Wire{Token: c.Token, APIURL: c.APIURL, HTTP: c.HTTP, Now: c.Now, Log: c.Log, Pace: c.Pace,
		Board: c.Board, Defects: c.Defects, Clean: typed.Clean, Ahead: c.Ahead, Newer: kafala.ErrNewer,
		Called: c.OnCall})
	if err != nil {
		return nil, err
	}
	dialog, err := dialogs.New(c.Office.Settings)
	if err != nil {
		return nil, err
	}
	b := &Bot{Settings: c.Office.Settings, Office: c.Office, dialog: dialog, posts: c.Posts, staffChat: c.StaffChat, newDraft: c.NewDraft,
		drawSheet: c.Sheet, drawQR: c.QR, onUpdate: c.OnUpdate, onPark: c.OnPark, onPass: c.OnPass}
	voices, err := voice.New(b.Settings, username, c.Test)
	if err != nil {
		return nil, err
	}
	voices.NoGroup = c.StaffChat == 0
	b.house = &chat.House{Client: wire, Voices: voices, Dialog: dialog, Sessions: c.Sessions, Outbox: c.Outbox, LinkURL: c.LinkURL,
		PageURL: c.PageURL, OnSend: c.OnSend}
	b.labels, b.choices = readLabels(voices), readChoices(voices, b.dialog.Form)
	b.desk, err = desk.New(desk.Config{Settings: b.Settings, Office: c.Office, Counter: c.Counter, Dialog: b.dialog,
		Undelivered: c.Undelivered, Passages: c.Passages, StaffChat: c.StaffChat, StaffTopic: c.StaffTopic, Rooms: c.Rooms,
		Everyone: everyone}, b.house)
	if err != nil {
		return nil, err
	}
	return b, b.readTable()
}

// readTable makes the buttons fit to be looked up, and refuses a verb that two have.
func (b *Bot) readTable() error {
	b.buttons, b.verbs = map[string]button{}, telegram.Verbs{}
	for _, row := range buttons() {
		_, mine := b.buttons[row.verb]
		_, staffs := b.desk.Verbs()[row.verb]
		if mine || staffs {
			return fmt.Errorf("bot: two buttons have the verb %s", row.verb)
		}
		b.buttons[row.verb], b.verbs[row.verb] = row, row.shape
	}
	return nil
}

// Webhook takes updates that Telegram pushes to it.
func (b *Bot) Webhook(secret string) http.Handler { return b.house.Webhook(secret, b) }

// Poll fetches updates until ctx ends and finishes those it has fetched.
func (b *Bot) Poll(ctx context.Context) { b.house.Poll(ctx, b) }

// Handle handles one update, as the Bot API writes it.
func (b *Bot) Handle(ctx context.Context, written []byte) error {
	return b.house.Handle(ctx, b, written)
}

// Listen tells Telegram to push updates to an address, or, with none, to keep them for polling.
func (b *Bot) Listen(ctx context.Context, address, secret string) error {
	return b.house.Listen(ctx, address, secret)
}

// Registered tells whether Telegram has taken a way for updates from this process.
func (b *Bot) Registered() bool { return b.house.Registered() }

// Wait waits for what is done beside the answers to updates: the last thing to do once no update comes any more.
func (b *Bot) Wait() { b.house.Wait() }

// passed tells whoever measures what was counted.
func (b *Bot) passed(all ...dialogs.Pass) {
	for _, p := range all {
		b.onPass(p)
	}
}

// Name is the bot's user name.
func (b *Bot) Name() string { return b.house.Voices.UserName }

// ReturnLink is where a payer's browser goes after the payment page.
func (b *Bot) ReturnLink(g kafala.Guarantee) string { return b.house.ReturnLink(g) }

// QRLink is what the QR of an issued guarantee holds.
func (b *Bot) QRLink(g kafala.Guarantee) string { return b.house.QRLink(g) }

// Trouble tells the staff chat, now and by this process, what is wrong with a service that the bot stands on; with until, that
// it is over. An error: it was not told.
func (b *Bot) Trouble(ctx context.Context, i outage.Illness, until time.Time) error {
	return b.desk.Trouble(ctx, i, until)
}

// Hook asks Telegram how it hands updates over.
func (b *Bot) Hook(ctx context.Context) (telegram.Hook, error) { return b.house.Hook(ctx) }

// LookAtStaffChat asks Telegram for the staff chat and for the bot's rights there; false: there is none. With knock a message is
// sent there, and taken away again.
func (b *Bot) LookAtStaffChat(ctx context.Context, knock bool) (telegram.Group, bool, error) {
	return b.desk.LookAtRoom(ctx, knock)
}

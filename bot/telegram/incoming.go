package telegram

import (
	"encoding/json"
	"errors"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/go-telegram/bot/models"
)

// What the bot reads of the updates of the Bot API (https://core.telegram.org/bots/api#update), under the library's
// names. The library's own types hold every field there is: reading a tap into them takes 16 µs, and 6 into these.

// Update is one update.
type Update struct {
	ID            int64     `json:"update_id"`
	Message       *Received `json:"message"`
	EditedMessage *Received `json:"edited_message"`
	CallbackQuery *Tap      `json:"callback_query"`

	misfit string // the field that is of another type than we know
}

// understand reads an update. One that does not fit is passed over: it would come again for ever, and hold up what comes
// after it.
func (c *Client) understand(written []byte, u *Update) error {
	err := fit(written, u)
	c.complain(u)
	return err
}

// lenient takes what encoding/json takes: of a name that comes twice the last value, and a mark in the place of a letter that is
// none. Telegram would send an update that is refused again and again. Names are Telegram's own, in lower case.
var lenient = jsonv2.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// read reads what Telegram writes. Where a field is of another type than we know, the rest is not read.
func read(written []byte, into any) error { return jsonv2.Unmarshal(written, into, lenient) }

// fit reads an update. One that has a field of another type than we know is left empty but for its number and the field.
func fit(written []byte, u *Update) error {
	err := read(written, u)
	misfit := (*jsonv2.SemanticError)(nil)
	if !errors.As(err, &misfit) {
		return err
	}
	var number struct {
		ID int64 `json:"update_id"`
	}
	if read(written, &number) != nil || number.ID == 0 {
		return err
	}
	*u = Update{ID: number.ID, misfit: strings.ReplaceAll(strings.TrimPrefix(string(misfit.JSONPointer), "/"), "/", ".")}
	return nil
}

// complain says of an update that it does not fit.
func (c *Client) complain(u *Update) {
	if u.misfit != "" {
		c.Log.Error("an update does not fit and is passed over", "update", u.ID, "field", u.misfit)
	}
}

// Received is a Message, or what is left of one that is too old to be accessible: then its Date is 0.
type Received struct {
	ID            int                `json:"message_id"`
	Date          int64              `json:"date"`
	From          *User              `json:"from"`
	Chat          chat               `json:"chat"`
	Text          string             `json:"text"`
	Caption       string             `json:"caption"`
	Contact       *models.Contact    `json:"contact"`
	ForwardOrigin *exists            `json:"forward_origin"`
	Photo         []models.PhotoSize `json:"photo"`
	Document      *document          `json:"document"`
	Video         *exists            `json:"video"`
	Voice         *exists            `json:"voice"`
	Audio         *words             `json:"audio"`
	VideoNote     *exists            `json:"video_note"`
	ReplyMarkup   json.RawMessage    `json:"reply_markup"` // read only where it matters: shows
	MediaGroup    string             `json:"media_group_id"`
	Quote         *words             `json:"quote"`             // the part of an earlier message that this one answers
	Thread        int                `json:"message_thread_id"` // also of replies where there are no topics: Topic
	InTopic       bool               `json:"is_topic_message"`
	MovedTo       int64              `json:"migrate_to_chat_id"`   // this group goes on as another
	MovedFrom     int64              `json:"migrate_from_chat_id"` // it is what another goes on as
	kinds
}

// kinds are what else people send. A message that has nothing of all this tells of something that happened, as that one was
// pinned or a title changed: https://core.telegram.org/bots/api#message.
type kinds struct {
	Animation *exists `json:"animation"`
	Checklist *words  `json:"checklist"`
	Dice      *exists `json:"dice"`
	Game      *words  `json:"game"`
	Invoice   *exists `json:"invoice"`
	LivePhoto *exists `json:"live_photo"`
	Location  *exists `json:"location"`
	PaidMedia *exists `json:"paid_media"`
	Poll      *words  `json:"poll"`
	Rich      *words  `json:"rich_message"`
	Sticker   *exists `json:"sticker"`
	Story     *exists `json:"story"`
	Venue     *words  `json:"venue"`
}

// editable tells whether a message is a person's and holds what people edit: words, a list or a file. Telegram tells of an edit
// also where a place moves, for hours, and of the bot's own messages: https://github.com/tdlib/telegram-bot-api/issues/388.
func (m *Received) editable() bool {
	return m.From != nil && !m.From.IsBot && (m.Text+m.Caption != "" || m.Checklist != nil || m.Rich != nil || m.HoldsFile())
}

// Topic is the topic of a group that a message stands in; 0: General, or there are none.
func (m *Received) Topic() int {
	if !m.InTopic {
		return 0
	}
	return m.Thread
}

// moved tells whether a message says that its group goes on under another number.
func (m *Received) moved() bool { return m.MovedTo != 0 || m.MovedFrom != 0 }

// said tells whether a person has sent something with a message.
func (m *Received) said() bool {
	return m.Text != "" || m.Caption != "" || m.Contact != nil || len(m.Photo) > 0 || m.Document != nil || m.Video != nil ||
		m.Voice != nil || m.Audio != nil || m.VideoNote != nil || m.kinds != kinds{}
}

// IsPicture tells whether a message may show somebody's papers, still or moving.
func (m *Received) IsPicture() bool {
	return len(m.Photo) > 0 || m.Document != nil || m.Video != nil || m.VideoNote != nil || m.Animation != nil || m.LivePhoto != nil ||
		m.PaidMedia != nil || m.Story != nil
}

// HoldsFile tells whether a message is a picture or a file, of which none stays in the chat. What is spoken, a sticker, a place and
// whatever else is sent stays, unless its words hold what must not.
func (m *Received) HoldsFile() bool { return m.IsPicture() || m.Audio != nil }

// Tap is a CallbackQuery: a tap.
type Tap struct {
	ID      string    `json:"id"`
	From    User      `json:"from"`
	Data    string    `json:"data"`
	Message *Received `json:"message"`
}

// User is who has written or tapped.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	LanguageCode string `json:"language_code"`
}

// chat is a Chat.
type chat struct {
	ID   int64           `json:"id"`
	Type models.ChatType `json:"type"`
}

// document is a Document: a file.
type document struct {
	FileID string `json:"file_id"`
	Name   string `json:"file_name"`
	Type   string `json:"mime_type"`
	Size   int64  `json:"file_size"` // bytes
}

// exists is a part of an update that is only looked for, never read.
type exists struct{}

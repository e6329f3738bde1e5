package botapi

import "encoding/json"

// The shapes of the Bot API that the bot and the chat page exchange, with the
// API's own JSON names (https://core.telegram.org/bots/api#available-types).
// A value that has left the server is never changed: an edit makes a new one.

// User is a person or the bot.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// Chat is a private chat (its id is the person's) or a supergroup (negative id).
type Chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

// Message is one message of a chat. Dates are Unix seconds.
type Message struct {
	ID                  int                   `json:"message_id"`
	Thread              int                   `json:"message_thread_id,omitempty"`
	InTopic             bool                  `json:"is_topic_message,omitempty"`
	MigrateTo           int64                 `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom         int64                 `json:"migrate_from_chat_id,omitempty"`
	From                *User                 `json:"from,omitempty"`
	Chat                Chat                  `json:"chat"`
	Date                int64                 `json:"date"`
	EditDate            int64                 `json:"edit_date,omitempty"`
	ForwardOrigin       *Origin               `json:"forward_origin,omitempty"`
	ReplyToMessage      *Message              `json:"reply_to_message,omitempty"`
	HasProtectedContent bool                  `json:"has_protected_content,omitempty"`
	MediaGroup          string                `json:"media_group_id,omitempty"` // of a picture in an album
	Text                string                `json:"text,omitempty"`
	Entities            []Entity              `json:"entities,omitempty"`
	LinkPreviewOptions  json.RawMessage       `json:"link_preview_options,omitempty"`
	Caption             string                `json:"caption,omitempty"`
	CaptionEntities     []Entity              `json:"caption_entities,omitempty"`
	Photo               []PhotoSize           `json:"photo,omitempty"`
	Document            *Document             `json:"document,omitempty"`
	Voice               *Voice                `json:"voice,omitempty"`
	Sticker             *Sticker              `json:"sticker,omitempty"`
	Poll                *Poll                 `json:"poll,omitempty"`
	Contact             *Contact              `json:"contact,omitempty"`
	Location            *Location             `json:"location,omitempty"`
	Venue               *Venue                `json:"venue,omitempty"`
	Audio               *Audio                `json:"audio,omitempty"`
	Video               *Video                `json:"video,omitempty"`
	Checklist           *Checklist            `json:"checklist,omitempty"`
	Quote               *Quote                `json:"quote,omitempty"`
	PinnedMessage       *Message              `json:"pinned_message,omitempty"`
	AutoDelete          *AutoDelete           `json:"message_auto_delete_timer_changed,omitempty"`
	ReplyMarkup         *InlineKeyboardMarkup `json:"reply_markup,omitempty"`
	Silent              bool                  `json:"-"` // it was sent without a sound, which Telegram tells nobody
}

// Origin tells who first sent a forwarded message.
type Origin struct {
	Type       string `json:"type"`
	Date       int64  `json:"date"`
	SenderUser *User  `json:"sender_user,omitempty"`
}

// Entity marks a part of a text; offset and length count UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	User     *User  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	UnixTime int64  `json:"unix_time,omitempty"`        // of a date_time
	Format   string `json:"date_time_format,omitempty"` // of a date_time: "r" or w?[dD]?[tT]?; of another kind, and where empty, left out
}

// PhotoSize is one size of a photo; the largest comes last.
type PhotoSize struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Size     int    `json:"file_size,omitempty"`
}

// Document is a general file.
type Document struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name,omitempty"`
	MIME     string `json:"mime_type,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}

// Voice is a voice note; the duration is in seconds.
type Voice struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Duration int    `json:"duration"`
	MIME     string `json:"mime_type,omitempty"`
	Size     int    `json:"file_size,omitempty"`
}

// Sticker is a regular sticker.
type Sticker struct {
	FileID     string `json:"file_id"`
	UniqueID   string `json:"file_unique_id"`
	Type       string `json:"type"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	IsAnimated bool   `json:"is_animated"`
	IsVideo    bool   `json:"is_video"`
	Emoji      string `json:"emoji,omitempty"`
	Size       int    `json:"file_size,omitempty"`
}

// Poll is a regular poll, as a person may send one to the bot.
type Poll struct {
	ID                    string       `json:"id"`
	Question              string       `json:"question"`
	Options               []PollOption `json:"options"`
	TotalVoterCount       int          `json:"total_voter_count"`
	IsClosed              bool         `json:"is_closed"`
	IsAnonymous           bool         `json:"is_anonymous"`
	Type                  string       `json:"type"`
	AllowsMultipleAnswers bool         `json:"allows_multiple_answers"`
	AllowsRevoting        bool         `json:"allows_revoting"`
	MembersOnly           bool         `json:"members_only"`
}

// PollOption is one answer of a poll.
type PollOption struct {
	PersistentID string `json:"persistent_id"`
	Text         string `json:"text"`
	VoterCount   int    `json:"voter_count"`
}

// Contact is a shared telephone contact. UserID is zero when the contact has no
// Telegram account; it equals the sender only when people share themselves.
type Contact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
	VCard       string `json:"vcard,omitempty"`
}

// Location is a point on the map, in degrees. One that is told live moves for so many seconds.
type Location struct {
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
	LivePeriod int     `json:"live_period,omitempty"`
}

// AutoDelete tells after how many seconds the messages of a chat go by themselves from now on.
type AutoDelete struct {
	Seconds int `json:"message_auto_delete_time"`
}

// InlineKeyboardMarkup is the keyboard under a message.
type InlineKeyboardMarkup struct {
	InlineKeyboard [][]InlineButton `json:"inline_keyboard"`
}

// InlineButton carries exactly one action.
type InlineButton struct {
	Text              string    `json:"text"`
	Icon              string    `json:"icon_custom_emoji_id,omitempty"`
	Style             string    `json:"style,omitempty"`
	URL               string    `json:"url,omitempty"`
	CallbackData      string    `json:"callback_data,omitempty"`
	WebApp            *WebApp   `json:"web_app,omitempty"`
	SwitchInline      *string   `json:"switch_inline_query,omitempty"`
	SwitchInlineLocal *string   `json:"switch_inline_query_current_chat,omitempty"`
	CopyText          *CopyText `json:"copy_text,omitempty"`
	Pay               bool      `json:"pay,omitempty"`
}

// WebApp is the address a web_app button opens.
type WebApp struct {
	URL string `json:"url"`
}

// CopyText is what a copy_text button puts on the clipboard.
type CopyText struct {
	Text string `json:"text"`
}

// ReplyKeyboardMarkup is the keyboard in place of the letters.
type ReplyKeyboardMarkup struct {
	Keyboard    [][]ReplyButton `json:"keyboard"`
	Persistent  bool            `json:"is_persistent,omitempty"`
	Resize      bool            `json:"resize_keyboard,omitempty"`
	OneTime     bool            `json:"one_time_keyboard,omitempty"`
	Placeholder string          `json:"input_field_placeholder,omitempty"`
	Selective   bool            `json:"selective,omitempty"`
}

// ReplyButton sends its text, or asks for the person's own contact or place.
type ReplyButton struct {
	Text            string  `json:"text"`
	Icon            string  `json:"icon_custom_emoji_id,omitempty"`
	Style           string  `json:"style,omitempty"`
	RequestContact  bool    `json:"request_contact,omitempty"`
	RequestLocation bool    `json:"request_location,omitempty"`
	WebApp          *WebApp `json:"web_app,omitempty"`
}

// Command is one entry of the bot's command list.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Query is a tap on a callback button as the bot receives it.
type Query struct {
	ID           string   `json:"id"`
	From         *User    `json:"from"`
	Message      *Message `json:"message,omitempty"`
	ChatInstance string   `json:"chat_instance"`
	Data         string   `json:"data"`
}

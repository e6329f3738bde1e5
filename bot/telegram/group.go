package telegram

import (
	"errors"
	"strings"

	tg "github.com/go-telegram/bot"
)

// What keeps a message out of a group.

// GroupTrouble is why a group does not take a message; "": it is none of these.
type GroupTrouble string

// The troubles of a group, each of which a person has to mend.
const (
	Removed     GroupTrouble = "removed"  // the bot is no member any more
	Unknown     GroupTrouble = "unknown"  // there is no such group, or the bot never was in it
	NoRights    GroupTrouble = "rights"   // it may not write there
	TopicClosed GroupTrouble = "closed"   // the topic, or General, is closed
	TopicGone   GroupTrouble = "no-topic" // there is no such topic
)

// GroupTroubles are all of them.
func GroupTroubles() []GroupTrouble {
	return []GroupTrouble{Removed, Unknown, NoRights, TopicClosed, TopicGone}
}

// refusedBy are pieces of Telegram's refusals, in lower case, with what they mean for a group.
var refusedBy = []struct {
	piece string
	means GroupTrouble
}{
	{"topic_closed", TopicClosed}, {"message thread not found", TopicGone}, {"topic_deleted", TopicGone},
	{"not enough rights", NoRights}, {"have no rights", NoRights}, {"chat_write_forbidden", NoRights}, {"chat_restricted", NoRights},
	{"chat_send_plain_forbidden", NoRights}, {"chat_send_photos_forbidden", NoRights},
	{"chat not found", Unknown},
}

// TroubleOf reads why a group has refused a call.
func TroubleOf(err error) GroupTrouble {
	switch {
	case errors.Is(err, tg.ErrorForbidden):
		return Removed
	case !errors.Is(err, tg.ErrorBadRequest):
		return ""
	}
	said := strings.ToLower(err.Error())
	for _, r := range refusedBy {
		if strings.Contains(said, r.piece) {
			return r.means
		}
	}
	return ""
}

// MovedTo is the number under which a group goes on that a call was for; 0: it has not moved.
func MovedTo(err error) int64 {
	if moved := (*tg.MigrateError)(nil); errors.As(err, &moved) {
		return int64(moved.MigrateToChatID)
	}
	return 0
}

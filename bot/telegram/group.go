package telegram

import (
	"context"
	"errors"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
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

// Group is how a group stands to the bot, as far as Telegram tells without anything being sent there.
type Group struct {
	Trouble  GroupTrouble // what keeps every message out of it
	MovedTo  int64        // the number under which it goes on; 0: it has not moved
	Large    bool         // it is a supergroup, whose number stays
	Topics   bool         // it has topics
	Pictures bool         // the bot may send pictures there
}

// LookAtGroup asks Telegram for a group and for the bot's rights in it. Whether a topic is closed or gone only a message tells.
func (c *Client) LookAtGroup(ctx context.Context, id int64) (Group, error) {
	var full *models.ChatFullInfo
	var is *models.ChatMember
	err := Within(ctx, Patience, func(ctx context.Context) (err error) {
		if full, err = c.API.GetChat(ctx, &tg.GetChatParams{ChatID: id}); err != nil {
			return err
		}
		is, err = c.API.GetChatMember(ctx, &tg.GetChatMemberParams{ChatID: id, UserID: c.API.ID()})
		return err
	})
	g := Group{Trouble: TroubleOf(err), MovedTo: MovedTo(err)}
	if g.Trouble != "" || g.MovedTo != 0 {
		return g, nil
	}
	if err != nil {
		return g, err
	}
	g.Large, g.Topics = full.Type == models.ChatTypeSupergroup, full.IsForum
	if full.Type != models.ChatTypeSupergroup && full.Type != models.ChatTypeGroup {
		g.Trouble = Unknown
		return g, nil
	}
	g.Trouble, g.Pictures = rightsIn(full, is)
	return g, nil
}

// rightsIn tells what a member may send: everybody's rights are those of the group, unless they are more or less than everybody.
func rightsIn(full *models.ChatFullInfo, is *models.ChatMember) (trouble GroupTrouble, pictures bool) {
	switch is.Type {
	case models.ChatMemberTypeLeft, models.ChatMemberTypeBanned:
		return Removed, false
	case models.ChatMemberTypeRestricted:
		switch r := is.Restricted; {
		case r == nil || !r.IsMember:
			return Removed, false
		case !r.CanSendMessages:
			return NoRights, false
		default:
			return "", r.CanSendPhotos
		}
	case models.ChatMemberTypeMember:
		if p := full.Permissions; p != nil {
			if !p.CanSendMessages {
				return NoRights, false
			}
			return "", p.CanSendPhotos
		}
	case models.ChatMemberTypeOwner, models.ChatMemberTypeAdministrator:
	}
	return "", true
}

// Knock sends a message without a sound and takes it away again, to see whether a group, and its topic, takes one. It is stamped
// as every message is.
func (c *Client) Knock(ctx context.Context, group int64, topic int, foot Foot) error {
	const bell = "\U0001F514"
	sent, err := c.Post(ctx, group, foot, Message{HTML: bell, Silent: true, Topic: topic})
	if err != nil || sent == 0 {
		return err
	}
	return c.Call(ctx, "deleteMessage", &tg.DeleteMessageParams{ChatID: group, MessageID: sent})
}

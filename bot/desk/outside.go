package desk

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Whoever is no staff any more still reads the staff chat until somebody takes them out of it: the bot reminds the admins, and does
// not do it itself.

// inGroup is whether somebody is in the staff chat, as far as the bot may know.
type inGroup int

const (
	groupUnknown inGroup = iota
	groupInside
	groupOutside
)

// lookTime is for how long Telegram is waited for.
const lookTime = 3 * time.Second

func (d *Desk) inGroup(ctx context.Context, id int64) inGroup {
	var is *models.ChatMember
	err := telegram.Within(ctx, lookTime, func(ctx context.Context) (err error) {
		is, err = d.house.API.GetChatMember(ctx, &tg.GetChatMemberParams{ChatID: d.staffRoom(ctx), UserID: id})
		return err
	})
	if err != nil || is == nil {
		return groupUnknown
	}
	switch is.Type {
	case models.ChatMemberTypeLeft, models.ChatMemberTypeBanned:
		return groupOutside
	case models.ChatMemberTypeRestricted:
		if is.Restricted != nil && !is.Restricted.IsMember {
			return groupOutside
		}
	case models.ChatMemberTypeOwner, models.ChatMemberTypeAdministrator, models.ChatMemberTypeMember:
	}
	return groupInside
}

// remindOutside reminds an admin to take somebody out of the staff chat.
func (d *Desk) remindOutside(ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
	name := locales.AsTyped(d.nameOf(ctx, atoi(n.Of)), v.Language)
	return telegram.Message{HTML: v.HTML("leaver", locales.Data{"Name": name}), Inline: []telegram.Row{
		{telegram.Button(v.Plain("button.outside", nil), telegram.Callback{Verb: "outside", Value: n.Of})}}}, nil
}

// tapOutside looks whether somebody is out of the staff chat; where the bot may not know, an admin's word counts. Of who is staff by now
// it says that.
func (k clerk) tapOutside(ctx context.Context, call telegram.Callback) error {
	id := atoi(call.Value)
	found := groupOutside
	if k.StaffChat != 0 {
		found = k.inGroup(ctx, id)
	}
	again, err := k.Counter.LeftGroup(ctx, k.by, id, found != groupInside)
	if err != nil {
		return err
	}
	if again.Rank != "" {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("leaver.again", locales.Data{"Name": k.memberName(again),
			"Rank": k.rank(again.Rank)}), Inline: []telegram.Row{k.backToTeam()}}, true)
	}
	key := map[inGroup]string{groupUnknown: "leaver.noted", groupInside: "leaver.inside", groupOutside: "leaver.done"}[found]
	m := telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"Name": k.nameOf(ctx, id)})}
	if found == groupInside {
		m.Inline = []telegram.Row{{telegram.Button(k.Voice.Plain("button.outside", nil), call)}}
	}
	return k.Show(ctx, m, true)
}

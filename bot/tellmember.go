package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// tellMember says to a member of staff, in his own chat, what concerns him.
func (b *Bot) tellMember(ctx context.Context, p *courier.Parcel) error {
	st, err := b.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	v := b.voices.In(st.Profile.Language)
	what, about, _ := strings.Cut(p.Detail, ":")
	switch what {
	case "accepted":
		return b.askConfirmation(ctx, p, v, about)
	case "appointed":
		return p.Part(ctx, "text", b.sender(p.Chat, v, telegram.Message{HTML: v.HTML("team.appointed", locales.Data{"Rank": v.Plain("rank."+about, nil)})}))
	case "unusual":
		kind, who, _ := strings.Cut(about, ":")
		k := clerk{Bot: b, v: v}
		return p.Part(ctx, "text", b.sender(p.Chat, v, telegram.Message{HTML: v.HTML("unusual."+kind, locales.Data{"Name": k.nameOf(ctx, atoi(who)), "ID": who})}))
	}
	return nil // of a later release
}

// toMember is a word to a member of staff in his own chat.
func toMember(chat int64, detail string, now time.Time) kafala.Delivery {
	return kafala.Delivery{ID: fmt.Sprintf("%02d.%d.%s", kafala.Shard(chat), chat, detail), Kind: kafala.TellStaff, Chat: chat, Detail: detail, Due: now, Since: now}
}

package desk

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
func (d *Desk) tellMember(ctx context.Context, p *courier.Parcel) error {
	st, err := d.house.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	v := d.house.Voices.In(st.Profile.Language)
	what, about, _ := strings.Cut(p.Detail, ":")
	switch what {
	case "accepted":
		return d.askConfirmation(ctx, p, v, about)
	case "appointed":
		return p.Part(ctx, "text", d.sending(p.Chat, v, telegram.Message{HTML: v.HTML("team.appointed", locales.Data{"Rank": v.Plain("rank."+about, nil)})}))
	case "unusual":
		kind, who, _ := strings.Cut(about, ":")
		return p.Part(ctx, "text", d.sending(p.Chat, v, telegram.Message{HTML: v.HTML("unusual."+kind, locales.Data{"Name": d.nameOf(ctx, atoi(who)), "ID": who})}))
	}
	return nil // of a later release
}

// toMember is a word to a member of staff in his own chat.
func toMember(chat int64, detail string, now time.Time) kafala.Delivery {
	return kafala.Delivery{ID: fmt.Sprintf("%02d.%d.%s", kafala.Shard(chat), chat, detail), Kind: kafala.TellStaff, Chat: chat, Detail: detail, Due: now, Since: now}
}

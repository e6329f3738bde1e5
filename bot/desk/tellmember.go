package desk

import (
	"context"
	"slices"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// memberWords are what members of staff are told in their own chat, by kind of notice.
var memberWords = map[kafala.NoticeKind]func(*Desk, context.Context, voice.Voice, kafala.Notice) (telegram.Message, error){
	kafala.NoticeAccepted: (*Desk).askConfirmation,
	kafala.NoticeAppointed: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("team.appointed", locales.Data{"Rank": v.Plain("rank."+n.Sort, nil)})}, nil
	},
	kafala.NoticeUnusual: func(d *Desk, ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("unusual."+n.Sort, locales.Data{"Name": d.nameOf(ctx, atoi(n.Of)), "ID": n.Of})}, nil
	},
}

// tellMember says to a member of staff, in their own chat, what concerns them. What admins are told as the staff chat is has
// its words. Any other notice that has none here is of a later release, or of the staff chat, and is not told.
func (d *Desk) tellMember(ctx context.Context, p *courier.Parcel, n kafala.Notice) error {
	words, ok := memberWords[n.Kind]
	if !ok && !n.Rule().Admins && !slices.Contains(aboutOrders, n.Kind) || d.outdated(ctx, p, n) {
		return nil
	}
	st, err := d.house.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	v := d.house.Voices.In(st.Profile.Language)
	if !ok {
		text := voice.Joined(groupText(v, n, &p.Delivery, d.noticeData(ctx, v, p, n)), d.lacking(ctx, v, p.Guarantee, n))
		return p.Part(ctx, "text", d.sending(p, p.Chat, v, telegram.Message{HTML: text, Inline: d.questionRows(v, n)}))
	}
	m, err := words(d, ctx, v, n)
	if err != nil || m.HTML == "" {
		return err
	}
	return p.Part(ctx, "text", d.sending(p, p.Chat, v, m))
}

package desk

import (
	"context"
	"errors"
	"html"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// tapInvite makes a link for one person, and shows it to the admin to be passed on.
func (k clerk) tapInvite(ctx context.Context, call telegram.Callback) error {
	rank := staff.Rank(call.Value)
	token, i, err := k.Counter.Invite(ctx, k.by, rank)
	if err != nil {
		return err
	}
	link := k.Link("s_" + token)
	m := telegram.Message{HTML: k.Voice.HTML("invite", locales.Data{"Rank": k.Voice.Plain("rank."+string(rank), nil),
		"Until": k.Voice.Until(i.Until),
		"Link":  locales.HTML("\u2066<code>" + html.EscapeString(link) + "</code>\u2069")}), // in one piece, whatever is beside it
		Inline: []telegram.Row{{{Text: k.Voice.Plain("button.share", nil), URL: k.Share(link)}},
			{telegram.Button(k.Voice.Plain("button.revoke", nil), telegram.Callback{Verb: "revoke", Value: i.ID})}}}
	return k.SayBeside(ctx, m)
}

// nameOf is how Telegram names somebody.
func nameOf(u *telegram.User) string {
	if u == nil {
		return ""
	}
	return u.FirstName + " " + u.LastName
}

// quotable is a name that somebody gave themselves, to be put in quotation marks: it has none of its own that would end them,
// and stands in one piece.
func quotable(name string) locales.HTML {
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune("«»“”„‟\"", r) {
			return -1
		}
		return r
	}, name)
	return locales.HTML("\u2068" + html.EscapeString(bare) + "\u2069")
}

// accept takes an invitation for the person who has opened its link. Staff may accept one too: it changes their rank.
func (k clerk) accept(ctx context.Context, token string) error {
	allowed, err := k.Counter.Knock(ctx, k.by)
	if err != nil {
		return err
	}
	if !allowed {
		return k.Show(ctx, k.WayOn(telegram.Message{HTML: k.Voice.HTML("note.slow", nil)}), false)
	}
	from := k.Request.From
	i, err := k.Counter.Accept(ctx, from.ID, nameOf(from), token)
	if errors.Is(err, kafala.ErrNotFound) {
		return k.Show(ctx, k.WayOn(telegram.Message{HTML: k.Voice.HTML("invite.none", nil)}), false)
	}
	if err != nil {
		return err
	}
	accepted := kafala.Notice{Kind: kafala.NoticeAccepted, Of: i.ID}
	if _, err := k.Office.Promises.Once(ctx, kafala.TellMember(i.By, accepted, k.Now()), time.Hour); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.accepted",
		locales.Data{"Rank": k.Voice.Plain("rank."+string(i.Rank), nil)})}, false)
}

// tapConfirm makes the person who accepted an invitation staff, and has them told.
func (k clerk) tapConfirm(ctx context.Context, call telegram.Callback) error {
	id := call.Value
	m, err := k.Counter.Confirm(ctx, k.by, id)
	if err != nil {
		return err
	}
	k.fitMenu(ctx, m.Actor)
	appointed := kafala.Notice{Kind: kafala.NoticeAppointed, Sort: string(m.Rank)}
	if _, err := k.Office.Promises.Once(ctx, kafala.TellMember(m.ID, appointed, k.Now()), time.Minute); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.confirmed",
		locales.Data{"Name": k.memberName(m), "Rank": k.Voice.Plain("rank."+string(m.Rank), nil)}),
		Inline: []telegram.Row{{telegram.Button(k.Voice.Plain("button.team", nil), telegram.Callback{Verb: "team"})}}}, true)
}

// askConfirmation asks the admin whether whoever accepted their invitation is who they meant; an empty message: it has run
// out, or they have decided.
func (d *Desk) askConfirmation(ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
	id := n.Of
	i, err := d.Counter.Invites.Invitation(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) || err == nil && i.State != "" {
		return telegram.Message{}, nil
	}
	if err != nil {
		return telegram.Message{}, err
	}
	about := locales.Data{"Name": quotable(i.Name), "ID": i.Taker, "Rank": v.Plain("rank."+string(i.Rank), nil)}
	return telegram.Message{HTML: v.HTML("invite.ask", about), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(v.Plain("button.confirm", nil), telegram.Callback{Verb: "confirm", Value: id}), "success")},
		{telegram.Button(v.Plain("button.refuse", nil), telegram.Callback{Verb: "revoke", Value: id})}}}, nil
}

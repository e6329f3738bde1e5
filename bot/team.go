package bot

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// How staff come and go: an admin makes a link with a rank in it, one person accepts it in a private chat, and the
// same admin confirms that it is who he meant.

func atoi(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// membersShown is how many members are listed: one message holds no more.
const membersShown = 30

// team lists who is staff.
func (k clerk) team(ctx context.Context) error {
	all, err := k.Office.Members(ctx, k.by)
	if err != nil {
		return err
	}
	m := message{html: k.v.HTML("team", nil)}
	for i, who := range all {
		if i == membersShown {
			m.html += "\n\u2026 " + k.v.HTML("team.more", locales.Data{"Number": len(all) - i})
			break
		}
		m.html += "\n" + k.memberLine(who)
		if !slices.Contains(k.Office.Admins, who.ID) {
			m.inline = append(m.inline, row{tap(k.memberName(who), deed{verb: "member", value: itoa(who.ID)})})
		}
	}
	m.html += "\n\n" + k.v.HTML("team.invite", locales.Data{"Span": k.v.span(k.Settings.Staff.Invite)})
	for _, rank := range kafala.Ranks() {
		label := k.v.Plain("button.invite", locales.Data{"Rank": k.v.Plain("rank."+string(rank), nil)})
		m.inline = append(m.inline, row{tap(label, deed{verb: "invite", value: string(rank)})})
	}
	return k.show(ctx, k.r, k.v, m, true)
}

func (k clerk) memberName(m kafala.Member) string {
	if m.Name == "" {
		return locales.Isolate(itoa(m.ID), k.v.Language)
	}
	return locales.Isolate(m.Name, k.v.Language)
}

func (k clerk) memberLine(m kafala.Member) string {
	data := locales.Data{"Name": k.memberName(m), "Rank": k.v.Plain("rank."+string(m.Rank), nil)}
	switch {
	case slices.Contains(k.Office.Admins, m.ID):
		return k.v.HTML("team.first", data)
	case k.Settings.Staff.Lapsed(m, k.Now()):
		return k.v.HTML("team.lapsed", data)
	case m.Seen.IsZero():
		data["Day"] = k.v.gregorian(kafala.DateOf(m.Since))
		return k.v.HTML("team.since", data)
	}
	data["Day"] = k.v.gregorian(kafala.DateOf(m.Seen))
	return k.v.HTML("team.seen", data)
}

// withTeam does what a button about staff asks for.
func (k clerk) withTeam(ctx context.Context, d deed) error {
	switch d.verb {
	case "team":
		return k.team(ctx)
	case "invite":
		return k.invite(ctx, kafala.Rank(d.value))
	case "confirm":
		return k.confirm(ctx, d.value)
	case "revoke":
		if err := k.Office.Revoke(ctx, k.by, d.value); err != nil {
			return err
		}
		return k.show(ctx, k.r, k.v, message{html: k.v.HTML("invite.revoked", nil)}, true)
	case "member", "remove":
		return k.member(ctx, d.verb, atoi(d.value))
	case "rank":
		m, err := k.Office.ChangeRank(ctx, k.by, atoi(d.value), kafala.Rank(d.field))
		if err != nil {
			return err
		}
		k.fitMenu(ctx, m.Staff)
		return k.team(ctx)
	}
	return k.dismiss(ctx, atoi(d.value))
}

// invite makes a link for one person, and shows it to the admin to be passed on.
func (k clerk) invite(ctx context.Context, rank kafala.Rank) error {
	token, i, err := k.Office.Invite(ctx, k.by, rank)
	if err != nil {
		return err
	}
	link := Link(k.LinkURL, k.name, "s_"+token)
	m := message{html: k.v.HTML("invite", locales.Data{"Rank": k.v.Plain("rank."+string(rank), nil), "Until": k.v.clock(i.Until),
		"Link": locales.HTML("\u2066<code>" + html.EscapeString(link) + "</code>\u2069")}), // in one piece, whatever is beside it
		inline: []row{{{Text: k.v.Plain("button.share", nil), URL: k.LinkURL + "/share/url?url=" + url.QueryEscape(link)}},
			{tap(k.v.Plain("button.revoke", nil), deed{verb: "revoke", value: i.ID})}}}
	return k.sayBeside(ctx, k.r, k.v, m)
}

// accept takes an invitation for whoever has opened its link. Whoever is staff already may: it changes his rank.
func (k clerk) accept(ctx context.Context, token string) error {
	allowed, err := k.Limiter.Allow(ctx, "knock:"+itoa(k.by.ID), k.Settings.Rules.Lookups, knocking)
	if err != nil {
		return err
	}
	if !allowed {
		return k.show(ctx, k.r, k.v, message{html: k.v.HTML("note.slow", nil)}, false)
	}
	from := k.r.from
	i, err := k.Office.Accept(ctx, from.ID, from.FirstName+" "+from.LastName, token)
	if errors.Is(err, kafala.ErrNotFound) {
		return k.show(ctx, k.r, k.v, message{html: k.v.HTML("invite.none", nil)}, false)
	}
	if err != nil {
		return err
	}
	if _, err := k.Office.Desk.Tell(ctx, toMember(i.By, "accepted:"+i.ID, k.Now()), time.Hour); err != nil {
		return err
	}
	return k.show(ctx, k.r, k.v, message{html: k.v.HTML("invite.accepted", locales.Data{"Rank": k.v.Plain("rank."+string(i.Rank), nil)})}, false)
}

// confirm makes whoever accepted an invitation staff, and has him told.
func (k clerk) confirm(ctx context.Context, id string) error {
	m, err := k.Office.Confirm(ctx, k.by, id)
	if err != nil {
		return err
	}
	k.fitMenu(ctx, m.Staff)
	if _, err := k.Office.Desk.Tell(ctx, toMember(m.ID, "appointed:"+string(m.Rank), k.Now()), time.Minute); err != nil {
		return err
	}
	return k.show(ctx, k.r, k.v, message{html: k.v.HTML("invite.confirmed", locales.Data{"Name": k.memberName(m), "Rank": k.v.Plain("rank."+string(m.Rank), nil)}),
		inline: []row{{tap(k.v.Plain("button.team", nil), deed{verb: "team"})}}}, true)
}

// member shows what may be done about a member, or asks whether he is to be removed.
func (k clerk) member(ctx context.Context, verb string, id int64) error {
	if err := k.Office.Begin(ctx, k.by, kafala.Errand{Duty: kafala.Invite, Member: id, Why: verb}); err != nil {
		return err
	}
	who, err := k.Office.Team.Member(ctx, id)
	if err != nil {
		return err
	}
	back := row{tap(k.v.Plain("button.team", nil), deed{verb: "team"})}
	if verb == "remove" {
		return k.show(ctx, k.r, k.v, message{html: k.v.HTML("team.sure", locales.Data{"Name": k.memberName(who)}), inline: []row{
			{styled(tap(k.v.Plain("button.dismiss", nil), deed{verb: "dismiss", value: itoa(id)}), "danger")}, back}}, true)
	}
	m := message{html: k.memberLine(who)}
	for _, rank := range kafala.Ranks() {
		if rank != who.Rank {
			label := k.v.Plain("button.rank", locales.Data{"Rank": k.v.Plain("rank."+string(rank), nil)})
			m.inline = append(m.inline, row{tap(label, deed{verb: "rank", field: string(rank), value: itoa(id)})})
		}
	}
	m.inline = append(m.inline, row{tap(k.v.Plain("button.remove", nil), deed{verb: "remove", value: itoa(id)})}, back)
	return k.show(ctx, k.r, k.v, m, true)
}

// dismiss removes a member: his next message is a stranger's, at every replica.
func (k clerk) dismiss(ctx context.Context, id int64) error {
	if err := k.Office.Remove(ctx, k.by, id); err != nil {
		return err
	}
	k.dropMenu(ctx, id)
	return k.team(ctx)
}

// tellMember says to a member of staff, in his own chat, what concerns him.
func (b *Bot) tellMember(ctx context.Context, d *kafala.Delivery) error {
	st, err := b.Sessions.Load(ctx, d.Chat)
	if err != nil {
		return err
	}
	v := b.voice(st.Profile.Language)
	what, about, _ := strings.Cut(d.Detail, ":")
	switch what {
	case "accepted":
		return b.askConfirmation(ctx, d, v, about)
	case "appointed":
		return b.part(ctx, d, "text", b.sender(d.Chat, v, message{html: v.HTML("team.appointed", locales.Data{"Rank": v.Plain("rank."+about, nil)})}))
	case "unusual":
		kind, who, _ := strings.Cut(about, ":")
		k := clerk{Bot: b, v: v}
		return b.part(ctx, d, "text", b.sender(d.Chat, v, message{html: v.HTML("unusual."+kind, locales.Data{"Name": k.nameOf(ctx, atoi(who)), "ID": who})}))
	}
	return nil // of a later release
}

// askConfirmation asks the admin whether whoever accepted his invitation is who he meant.
func (b *Bot) askConfirmation(ctx context.Context, d *kafala.Delivery, v voice, id string) error {
	i, err := b.Office.Invites.Invitation(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) || err == nil && i.State != "" {
		return nil // it has run out, or he has decided
	}
	if err != nil {
		return err
	}
	m := message{html: v.HTML("invite.ask", locales.Data{"Name": i.Name, "ID": i.Taker, "Rank": v.Plain("rank."+string(i.Rank), nil)}), inline: []row{
		{styled(tap(v.Plain("button.confirm", nil), deed{verb: "confirm", value: id}), "success")},
		{tap(v.Plain("button.refuse", nil), deed{verb: "revoke", value: id})}}}
	return b.part(ctx, d, "text", b.sender(d.Chat, v, m))
}

// toMember is a word to a member of staff in his own chat.
func toMember(chat int64, detail string, now time.Time) kafala.Delivery {
	return kafala.Delivery{ID: fmt.Sprintf("%02d.%d.%s", kafala.Shard(chat), chat, detail), Kind: kafala.TellStaff, Chat: chat, Detail: detail, Due: now, Since: now}
}

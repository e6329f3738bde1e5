package bot

import (
	"context"
	"slices"
	"strconv"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
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
	all, err := k.Counter.Members(ctx, k.by)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.v.HTML("team", nil)}
	for i, who := range all {
		if i == membersShown {
			m.HTML += "\n\u2026 " + k.v.HTML("team.more", locales.Data{"Number": len(all) - i})
			break
		}
		m.HTML += "\n" + k.memberLine(who)
		if !slices.Contains(k.Counter.Admins, who.ID) {
			m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.memberName(who), telegram.Callback{Verb: "member", Value: itoa(who.ID)})})
		}
	}
	m.HTML += "\n\n" + k.v.HTML("team.invite", locales.Data{"Span": k.v.Span(k.Settings.Staff.Invite)})
	for _, rank := range staff.Ranks() {
		label := k.v.Plain("button.invite", locales.Data{"Rank": k.v.Plain("rank."+string(rank), nil)})
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(label, telegram.Callback{Verb: "invite", Value: string(rank)})})
	}
	return k.Show(ctx, k.r, k.v, m, true)
}

func (k clerk) memberName(m staff.Member) string {
	if m.Name == "" {
		return locales.Isolate(itoa(m.ID), k.v.Language)
	}
	return locales.Isolate(m.Name, k.v.Language)
}

func (k clerk) memberLine(m staff.Member) string {
	data := locales.Data{"Name": k.memberName(m), "Rank": k.v.Plain("rank."+string(m.Rank), nil)}
	switch {
	case slices.Contains(k.Counter.Admins, m.ID):
		return k.v.HTML("team.first", data)
	case m.Lapsed(k.Settings.Staff, k.Now()):
		return k.v.HTML("team.lapsed", data)
	case m.Seen.IsZero():
		data["Day"] = k.v.Gregorian(kafala.DateOf(m.Since))
		return k.v.HTML("team.since", data)
	}
	data["Day"] = k.v.Gregorian(kafala.DateOf(m.Seen))
	return k.v.HTML("team.seen", data)
}

// withTeam does what a button about staff asks for.
func (k clerk) withTeam(ctx context.Context, d telegram.Callback) error {
	switch d.Verb {
	case "team":
		return k.team(ctx)
	case "invite":
		return k.invite(ctx, staff.Rank(d.Value))
	case "confirm":
		return k.confirm(ctx, d.Value)
	case "revoke":
		if err := k.Counter.Revoke(ctx, k.by, d.Value); err != nil {
			return err
		}
		return k.Show(ctx, k.r, k.v, telegram.Message{HTML: k.v.HTML("invite.revoked", nil)}, true)
	case "member", "remove":
		return k.member(ctx, d.Verb, atoi(d.Value))
	case "rank":
		m, err := k.Counter.ChangeRank(ctx, k.by, atoi(d.Value), staff.Rank(d.Field))
		if err != nil {
			return err
		}
		k.fitMenu(ctx, m.Actor)
		return k.team(ctx)
	}
	return k.dismiss(ctx, atoi(d.Value))
}

// member shows what may be done about a member, or asks whether he is to be removed.
func (k clerk) member(ctx context.Context, verb string, id int64) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Invite, Member: id, Why: verb}); err != nil {
		return err
	}
	who, err := k.Counter.Team.Member(ctx, id)
	if err != nil {
		return err
	}
	back := telegram.Row{telegram.Button(k.v.Plain("button.team", nil), telegram.Callback{Verb: "team"})}
	if verb == "remove" {
		return k.Show(ctx, k.r, k.v, telegram.Message{HTML: k.v.HTML("team.sure", locales.Data{"Name": k.memberName(who)}), Inline: []telegram.Row{
			{telegram.Styled(telegram.Button(k.v.Plain("button.dismiss", nil), telegram.Callback{Verb: "dismiss", Value: itoa(id)}), "danger")}, back}}, true)
	}
	m := telegram.Message{HTML: k.memberLine(who)}
	for _, rank := range staff.Ranks() {
		if rank != who.Rank {
			label := k.v.Plain("button.rank", locales.Data{"Rank": k.v.Plain("rank."+string(rank), nil)})
			m.Inline = append(m.Inline, telegram.Row{telegram.Button(label, telegram.Callback{Verb: "rank", Field: string(rank), Value: itoa(id)})})
		}
	}
	m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.v.Plain("button.remove", nil), telegram.Callback{Verb: "remove", Value: itoa(id)})}, back)
	return k.Show(ctx, k.r, k.v, m, true)
}

// dismiss removes a member: his next message is a stranger's, at every replica.
func (k clerk) dismiss(ctx context.Context, id int64) error {
	if err := k.Counter.Remove(ctx, k.by, id); err != nil {
		return err
	}
	k.dropMenu(ctx, id)
	return k.team(ctx)
}

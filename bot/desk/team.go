package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// How staff come and go: an admin makes a link with a rank in it, one person accepts it in a private chat, and the
// same admin confirms that it is the person they meant.

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func atoi(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// membersShown is how many members are on a page: one message holds no more.
const membersShown = 30

// teamCommand lists all of them on the server.
const teamCommand = "kafalabot staff list"

// team lists who is staff.
func (k clerk) team(ctx context.Context, _ string) error { return k.showTeam(ctx, 0) }

// showTeam shows a page of who is staff, or the last one where there are not so many.
func (k clerk) showTeam(ctx context.Context, page int) error {
	all, err := k.Counter.Members(ctx, k.by)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: k.Voice.HTML("team", nil)}
	pages := (len(all) + membersShown - 1) / membersShown
	page = min(max(page, 0), max(pages-1, 0))
	for _, who := range all[page*membersShown : min((page+1)*membersShown, len(all))] {
		m.HTML += "\n" + k.memberLine(who)
		if who.ID != k.by.ID || !slices.Contains(k.Counter.Admins, who.ID) {
			m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.memberName(who), telegram.Callback{Verb: "member", Value: itoa(who.ID)})})
		}
	}
	if pages > 1 {
		m.HTML += "\n\n" + k.Voice.HTML("team.page", locales.Data{"Page": page + 1, "Pages": pages, "Number": len(all), "Command": teamCommand})
		m.Inline = append(m.Inline, k.turnPages("teampage", page, pages)...)
	}
	for _, who := range all {
		k.askOwnName(&m, who)
	}
	m.HTML += "\n\n" + k.Voice.HTML("team.invite", locales.Data{"Span": k.Voice.Span(k.Settings.Staff.Invite)})
	for _, rank := range staff.Ranks() {
		label := k.Voice.Plain("button.invite", locales.Data{"Rank": k.rank(rank)})
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(label, telegram.Callback{Verb: "invite", Value: string(rank)})})
	}
	return k.Show(ctx, m, true)
}

// memberName is a registered name; without one a number.
func (k clerk) memberName(m staff.Member) string {
	called := m.Called()
	if called.Name == "" {
		return k.Voice.Plain("called.unknown", locales.Data{"ID": m.ID})
	}
	return locales.AsTyped(called.Name, k.Voice.Language)
}

func (k clerk) memberLine(m staff.Member) string {
	data := locales.Data{"Name": k.memberName(m), "Rank": k.rank(m.Rank)}
	if office := m.Called().Office; office != "" {
		data["Name"] = k.memberName(m) + k.Voice.Plain("list.comma", nil) + locales.AsTyped(office, k.Voice.Language)
	}
	switch {
	case slices.Contains(k.Counter.Admins, m.ID):
		return k.Voice.HTML("team.first", data)
	case k.Counter.Lapsed(m) != nil:
		return k.Voice.HTML("team.lapsed", data)
	case m.Seen.IsZero():
		data["Day"] = k.Voice.Gregorian(kafala.DateOf(m.Since))
		return k.Voice.HTML("team.since", data)
	}
	data["Day"] = k.Voice.Gregorian(kafala.DateOf(m.Seen))
	return k.Voice.HTML("team.seen", data)
}

func (k clerk) tapTeam(ctx context.Context, _ telegram.Callback) error {
	if err := k.moveOn(ctx); err != nil {
		return err
	}
	return k.team(ctx, "")
}

// tapTeamPage shows a page of who is staff.
func (k clerk) tapTeamPage(ctx context.Context, call telegram.Callback) error {
	page, err := strconv.Atoi(call.Value)
	if err != nil {
		return kafala.ErrNotFound
	}
	return k.showTeam(ctx, page-1)
}

// tapRevoke takes an invitation back.
func (k clerk) tapRevoke(ctx context.Context, call telegram.Callback) error {
	if err := k.Counter.Revoke(ctx, k.by, call.Value); errors.Is(err, kafala.ErrNotFound) {
		return k.tooLate(ctx, call.Value)
	} else if err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.revoked", nil)}, true)
}

func (k clerk) tapMember(ctx context.Context, call telegram.Callback) error {
	return k.member(ctx, "member", atoi(call.Value))
}

func (k clerk) tapRemove(ctx context.Context, call telegram.Callback) error {
	return k.member(ctx, "remove", atoi(call.Value))
}

// tapRank gives a member another rank, if they are who the page showed. Whether somebody is to be an admin is asked twice.
func (k clerk) tapRank(ctx context.Context, call telegram.Callback) error {
	name, since, _ := strings.Cut(call.Field, upon)
	rank, id := staff.Rank(name), atoi(call.Value)
	if as, err := k.asAsked(ctx, id, since); err != nil || !as {
		return err
	}
	if rank == staff.Admin {
		if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Invite, Member: id, Why: string(rank)}); err != nil {
			return err
		}
		who, err := k.Counter.Team.Member(ctx, id)
		if err != nil {
			return err
		}
		if p := k.Counter.Lapsed(who); p != nil {
			return p
		}
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("rank.sure", locales.Data{"Name": k.memberName(who)}), Inline: []telegram.Row{
			k.yes("button.ranknow", telegram.Callback{Verb: "ranknow", Field: name + upon + sinceOf(who), Value: call.Value}),
			k.backToTeam()}}, true)
	}
	return k.changeRank(ctx, name, id)
}

// tapRankNow makes a member an admin, if they are who they were when it was asked.
func (k clerk) tapRankNow(ctx context.Context, call telegram.Callback) error {
	rank, since, _ := strings.Cut(call.Field, upon)
	if as, err := k.asAsked(ctx, atoi(call.Value), since); err != nil || !as {
		return err
	}
	return k.changeRank(ctx, rank, atoi(call.Value))
}

func (k clerk) changeRank(ctx context.Context, rank string, id int64) error {
	m, err := k.Counter.ChangeRank(ctx, k.by, id, staff.Rank(rank))
	if err != nil {
		return err
	}
	k.fitMenu(ctx, m.Actor)
	return k.teamAfter(ctx, m.ID)
}

// teamAfter shows who is staff once somebody's rank was changed or taken. Whoever has given up their own sees it no more.
func (k clerk) teamAfter(ctx context.Context, id int64) error {
	if id != k.by.ID {
		return k.team(ctx, "")
	}
	by, err := k.Counter.Who(ctx, id)
	if err != nil {
		return err
	}
	if k.by = by; by.Rank.May(staff.Invite) {
		return k.team(ctx, "")
	}
	k.Retire(ctx)
	return nil
}

// member shows what may be done about a member, or asks whether they are to be removed.
func (k clerk) member(ctx context.Context, verb string, id int64) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Invite, Member: id, Why: verb}); err != nil {
		return err
	}
	who, err := k.memberOf(ctx, id)
	if err != nil {
		return err
	}
	if verb == "remove" {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("team.sure", locales.Data{"Name": k.memberName(who)}), Inline: []telegram.Row{
			k.yes("button.dismiss", telegram.Callback{Verb: "dismissal", Field: sinceOf(who), Value: itoa(id)}), k.backToTeam()}}, true)
	}
	m := telegram.Message{HTML: k.memberLine(who)}
	add := func(label string, call telegram.Callback) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(label, call)})
	}
	first, lapsed := slices.Contains(k.Counter.Admins, id), k.Counter.Lapsed(who)
	if lapsed != nil {
		m.HTML += "\n" + k.Voice.Refusal(lapsed)
	}
	for _, rank := range staff.Ranks() {
		if !first && lapsed == nil && who.Rank != staff.Auditor && rank != who.Rank && rank != staff.Auditor {
			add(k.Voice.Plain("button.rank", locales.Data{"Rank": k.rank(rank)}),
				telegram.Callback{Verb: "rank", Field: string(rank) + upon + sinceOf(who), Value: itoa(id)})
		}
	}
	if k.mayCall(who) {
		add(k.Voice.Plain("button.called", nil), telegram.Callback{Verb: "called", Value: itoa(id)})
	}
	if !first {
		add(k.Voice.Plain("button.remove", nil), telegram.Callback{Verb: "remove", Value: itoa(id)})
	}
	m.Inline = append(m.Inline, k.backToTeam())
	return k.Show(ctx, m, true)
}

// tapDismissal removes a member, if they are who they were when it was asked: their next message is a stranger's, at every replica.
func (k clerk) tapDismissal(ctx context.Context, call telegram.Callback) error {
	id := atoi(call.Value)
	if as, err := k.asAsked(ctx, id, call.Field); err != nil || !as {
		return err
	}
	if err := k.Counter.Remove(ctx, k.by, id); err != nil {
		return err
	}
	k.dropMenu(ctx, id)
	return k.teamAfter(ctx, id)
}

package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// invite makes a link for one person of a name, and shows it to the admin to be passed on.
func (k clerk) invite(ctx context.Context, as string, called staff.Called) error {
	rank := staff.Rank(as)
	token, i, err := k.Counter.Invite(ctx, k.by, rank, called)
	if err != nil {
		return err
	}
	link := k.Link("s_" + token)
	data := k.calledData(called)
	data["Rank"], data["Until"] = k.rank(rank), k.Voice.Until(i.Until)
	data["Link"] = locales.HTML("\u2066<code>" + html.EscapeString(link) + "</code>\u2069") // in one piece, whatever is beside it
	return k.SayBeside(ctx, telegram.Message{HTML: voice.Joined(k.Voice.HTML("invite", data), k.namesakes(ctx, called, 0)),
		Inline: []telegram.Row{{{Text: k.Voice.Plain("button.share", nil), URL: k.Share(link)}},
			{telegram.Button(k.Voice.Plain("button.revoke", nil), telegram.Callback{Verb: "revoke", Value: i.ID})}}})
}

// accept takes an invitation for the person who has opened its link, and asks whether they are called as it says. Staff may accept
// one too: it changes their rank.
func (k clerk) accept(ctx context.Context, token string) error {
	if err := k.turnTo(ctx, ""); err != nil {
		return err
	}
	allowed, err := k.Counter.Knock(ctx, k.by)
	if err != nil {
		return err
	}
	if !allowed {
		return k.Show(ctx, k.WayOn(telegram.Message{HTML: k.Voice.HTML("note.slow", nil)}), false)
	}
	i, err := k.Counter.Accept(ctx, k.Request.From.ID, token)
	if errors.Is(err, kafala.ErrNotFound) {
		return k.Show(ctx, k.WayOn(telegram.Message{HTML: k.Voice.HTML("invite.none", nil)}), false)
	}
	if err != nil {
		return err
	}
	if err := k.Invited(ctx, i.ID); err != nil {
		return err
	}
	if !i.Agreed.IsZero() {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(acceptedKey(i), locales.Data{"Rank": k.rank(i.Rank)})}, false)
	}
	data := k.calledData(staff.Called{Name: i.Name, Office: i.Office})
	data["Rank"], data["Operator"] = k.rank(i.Rank), k.Settings.Operator.Name.In(k.Voice.Language)
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.called", data), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(k.Voice.Plain("button.joinyes", nil), telegram.Callback{Verb: "joinyes", Value: i.ID}), "success")},
		{telegram.Button(k.Voice.Plain("button.joinno", nil), telegram.Callback{Verb: "joinno", Value: i.ID})}}}, false)
}

// acceptedKey is of the words that say whose confirmation an accepted invitation waits for.
func acceptedKey(i staff.Invitation) string {
	if i.Rank == staff.Auditor {
		return "invite.accepted.auditor"
	}
	return "invite.accepted"
}

// Answer takes the answer of whoever was invited, whether they are called as the invitation says, and has the admin asked, or told.
func (d *Desk) Answer(ctx context.Context, c *chat.Chat, invitation string, right bool) error {
	i, err := d.Counter.Agree(ctx, c.Request.From.ID, invitation, right)
	if errors.Is(err, kafala.ErrNotFound) {
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("invite.none", nil)}), true)
	}
	if err != nil {
		return err
	}
	told, key := kafala.Notice{Kind: kafala.NoticeAccepted, Of: i.ID}, acceptedKey(i)
	if !right {
		told.Kind, key = kafala.NoticeMisnamed, "invite.declined"
	}
	if _, err := d.Office.Promises.Once(ctx, kafala.TellMember(i.By, told, c.Now()), time.Hour); err != nil {
		return err
	}
	rank := c.Voice.Plain("rank."+string(i.Rank), nil)
	return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML(key, locales.Data{"Rank": rank})}, true)
}

// KeptInvitation tells what is kept of an invitation that somebody has taken; empty: none is.
func (d *Desk) KeptInvitation(ctx context.Context, c *chat.Chat) (string, error) {
	i, err := d.taken(ctx, c)
	if i.ID == "" || err != nil {
		return "", err
	}
	return c.Voice.HTML("mydata.invited", locales.Data{"Name": quotable(i.Name), "Office": quotable(i.Office),
		"Day": c.Voice.Day(kafala.DateOf(i.Until.Add(staff.InviteKept)))}), nil
}

// KeptMember tells what is kept of whoever is staff, or was and is remembered: it stays when their data as a citizen is removed.
// Empty: nothing is.
func (d *Desk) KeptMember(ctx context.Context, c *chat.Chat) (string, error) {
	m, err := d.Counter.Team.Member(ctx, c.Request.Chat)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return "", fmt.Errorf("read what is kept of a member: %w", err)
	}
	if m.ID == 0 { // one without a rank is given with ErrNotFound
		return "", nil
	}
	called, span := m.Called(), d.Settings.Times.Records
	if m.Rank == "" && !m.Registered {
		span = kafala.Duration(staff.FreshFor)
	}
	data := locales.Data{"Name": quotable(cmp.Or(called.Name, "—")), "Office": quotable(cmp.Or(called.Office, "—")),
		"Span": c.Voice.Span(span)}
	if m.Rank == "" {
		return c.Voice.HTML("mydata.member.was", data), nil
	}
	data["Rank"] = c.Voice.Plain("rank."+string(m.Rank), nil)
	return c.Voice.HTML("mydata.member", data), nil
}

// EndsInvitation says that an invitation ends where the data of whoever has taken it is removed; empty: none does.
func (d *Desk) EndsInvitation(ctx context.Context, c *chat.Chat) (string, error) {
	i, err := d.taken(ctx, c)
	if i.ID == "" || i.Placed() || err != nil {
		return "", err
	}
	return c.Voice.HTML("delete.invited", nil), nil
}

// LeaveInvitation has an invitation name its taker no more, and end, unless it has made them staff.
func (d *Desk) LeaveInvitation(ctx context.Context, c *chat.Chat) error {
	if c.State.Profile.Invited == "" {
		return nil
	}
	late, err := d.Counter.LeaveInvite(ctx, c.Request.Chat, c.State.Profile.Invited)
	if err != nil || late == nil {
		return err
	}
	return c.Outbox.Done(ctx, *late)
}

// taken is the invitation that a chat has taken; an empty one: none, or it is kept no more.
func (d *Desk) taken(ctx context.Context, c *chat.Chat) (staff.Invitation, error) {
	if c.State.Profile.Invited == "" {
		return staff.Invitation{}, nil
	}
	i, err := d.Counter.Taken(ctx, c.Request.Chat, c.State.Profile.Invited)
	if errors.Is(err, kafala.ErrNotFound) {
		return staff.Invitation{}, nil
	}
	return i, err
}

// tapConfirm makes the person who accepted an invitation staff. Whether somebody is to be an admin is asked twice.
func (k clerk) tapConfirm(ctx context.Context, call telegram.Callback) error {
	i, err := k.Counter.Invites.Invitation(ctx, call.Value)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) {
		return err
	}
	open := i.State == "" && i.By == k.by.ID && !i.Agreed.IsZero() && k.Now().Before(i.Until)
	if err != nil || i.Rank != staff.Admin || !open {
		return k.tapConfirmNow(ctx, call)
	}
	if err := k.Counter.BeginConfirm(ctx, k.by, i); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("rank.sure", locales.Data{"Name": quotable(i.Name)}), Inline: []telegram.Row{
		k.yes("button.ranknow", telegram.Callback{Verb: "confirmnow", Value: i.ID}), k.backToTeam()}}, true)
}

// tapConfirmNow does so; of an auditor the first of two admins only says that it is they.
func (k clerk) tapConfirmNow(ctx context.Context, call telegram.Callback) error {
	m, err := k.Counter.Confirm(ctx, k.by, call.Value)
	if errors.Is(err, kafala.ErrNotFound) {
		return k.tooLate(ctx, call.Value)
	}
	if err != nil {
		return err
	}
	if m.Rank == "" {
		return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.vouched", nil), Inline: []telegram.Row{k.backToTeam()}}, true)
	}
	k.fitMenu(ctx, m.Actor)
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("invite.confirmed",
		locales.Data{"Name": k.memberName(m), "Rank": k.rank(m.Rank)}), Inline: []telegram.Row{k.backToTeam()}}, true)
}

// tooLate says what has become of an invitation that can be answered no more.
func (k clerk) tooLate(ctx context.Context, id string) error {
	i, err := k.Counter.Invites.Invitation(ctx, id)
	gone, orphan := errors.Is(err, kafala.ErrNotFound), false
	if err != nil && !gone {
		return err
	}
	if !gone {
		upheld, err := k.Counter.Upheld(ctx, i)
		if err != nil {
			return err
		}
		orphan = !upheld
	}
	key := "invite.was.other"
	switch late := !k.Now().Before(i.Until); {
	case gone:
		key = "invite.was.gone"
	case i.State == staff.InviteUsed, i.State == staff.InviteConfirmed:
		key = "invite.was.used"
	case i.State == staff.InviteRevoked:
		key = "invite.was.revoked"
	case i.State == staff.InviteDeclined && i.Taker == 0:
		key = "invite.was.left"
	case i.State == staff.InviteDeclined:
		key = "invite.was.declined"
	case late:
		key = "invite.was.late"
	case i.Agreed.IsZero():
		key = "invite.was.open"
	case orphan:
		key = "invite.was.orphan"
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"Moment": k.Voice.Dated(i.Until)}),
		Inline: []telegram.Row{k.backToTeam()}}, true)
}

// askConfirmation asks the admin whether whoever accepted their invitation is who they meant, and another one of an auditor's; an
// empty message: it has run out, or they have decided.
func (d *Desk) askConfirmation(ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
	id := n.Of
	i, err := d.Counter.Invites.Invitation(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) || err == nil && i.State != "" {
		return telegram.Message{}, nil
	}
	if err != nil {
		return telegram.Message{}, err
	}
	about := locales.Data{"Name": quotable(i.Name), "Office": quotable(i.Office), "ID": i.Taker, "Rank": v.Plain("rank."+string(i.Rank), nil),
		"Who": locales.AsTyped(d.nameOf(ctx, i.By), v.Language)}
	key := "invite.ask"
	if n.Kind == kafala.NoticeChecker {
		key = "invite.check"
	}
	text := v.HTML(key, about)
	if was := d.Counter.Known(ctx, i.Taker); was.Name != "" && was != (staff.Called{Name: i.Name, Office: i.Office}) {
		text += "\n" + v.HTML("invite.known", locales.Data{"Name": quotable(was.Name), "Office": quotable(was.Office)})
	}
	return telegram.Message{HTML: text, Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(v.Plain("button.confirm", nil), telegram.Callback{Verb: "confirm", Value: id}), "success")},
		{telegram.Button(v.Plain("button.refuse", nil), telegram.Callback{Verb: "revoke", Value: id})}}}, nil
}

// quotable is a name that somebody gave themselves, to be put in quotation marks: it has none of its own that would end them,
// and stands in one piece.
func quotable(name string) locales.HTML {
	return locales.HTML("\u2068" + html.EscapeString(voice.Unquoted(name)) + "\u2069")
}

// misnamed tells an admin that whoever took their invitation is not called as it says.
func (d *Desk) misnamed(ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
	i, err := d.Counter.Invites.Invitation(ctx, n.Of)
	if errors.Is(err, kafala.ErrNotFound) {
		return telegram.Message{}, nil
	}
	if err != nil {
		return telegram.Message{}, err
	}
	return telegram.Message{HTML: v.HTML("invite.misnamed", locales.Data{"Name": quotable(i.Name), "Office": quotable(i.Office),
		"Rank": v.Plain("rank."+string(i.Rank), nil)}), Inline: []telegram.Row{
		{telegram.Button(v.Plain("button.team", nil), telegram.Callback{Verb: "team"})}}}, nil
}

package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// memberWords are what members of staff are told in their own chat, by kind of notice.
var memberWords = map[kafala.NoticeKind]func(*Desk, context.Context, voice.Voice, kafala.Notice) (telegram.Message, error){
	kafala.NoticeAccepted: (*Desk).askConfirmation,
	kafala.NoticeChecker:  (*Desk).askConfirmation,
	kafala.NoticeMisnamed: (*Desk).misnamed,
	kafala.NoticeOutside:  (*Desk).remindOutside,
	kafala.NoticeAppointed: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("team.appointed", locales.Data{"Rank": v.Plain("rank."+n.Sort, nil)})}, nil
	},
	kafala.NoticeDismissed: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("team.dismissed."+n.Sort, locales.Data{"Contact": v.Contact(),
			"Moment": v.Dated(kafala.ReadNoticeTime(n.At))})}, nil
	},
	kafala.NoticeRegistered: func(d *Desk, ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		called := d.Counter.Known(ctx, atoi(n.Of))
		if called.Name == "" {
			return telegram.Message{}, nil
		}
		return telegram.Message{HTML: v.HTML("called.now", locales.Data{"Name": quotable(called.Name), "Office": quotable(called.Office)})}, nil
	},
	kafala.NoticeNameless: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("called.none", nil), Inline: []telegram.Row{{telegram.Button(
			v.Plain("button.called.own", nil), telegram.Callback{Verb: "called", Value: n.Of})}}}, nil
	},
	kafala.NoticeUnusual: func(d *Desk, ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		text := v.HTML("unusual."+n.Sort, locales.Data{"Name": d.named(ctx, v, atoi(n.Of))})
		if n.Paper != "" {
			text = voice.Joined(text, v.HTML("code.paper", locales.Data{"Paper": n.Paper}))
		}
		return telegram.Message{HTML: text, Inline: d.leads(v, n, nil, true)}, nil
	},
	kafala.NoticeCodes: (*Desk).tellCodes,
	kafala.NoticeMoved: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		setting := "\u2066STAFF_CHAT_ID=" + n.Of + "\u2069" // its value is to be copied as it is
		return telegram.Message{HTML: v.HTML("staff.moved", locales.Data{"Setting": setting})}, nil
	},
	kafala.NoticeRoom: func(_ *Desk, _ context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
		return telegram.Message{HTML: v.HTML("staff.room."+n.Sort, nil)}, nil
	},
}

// ofThemselves are the notices of somebody's own rank or name, which they are told whether they have a rank or not. All others that
// are told to members are for admins.
var ofThemselves = []kafala.NoticeKind{kafala.NoticeAppointed, kafala.NoticeDismissed, kafala.NoticeRegistered}

// aboutRoom are the notices of the staff chat itself.
var aboutRoom = []kafala.NoticeKind{kafala.NoticeMoved, kafala.NoticeRoom}

// tellMember says to a member of staff, in their own chat, what concerns them. What admins are told as the staff chat is, or because
// there is none, has its words. Any other notice that has none here is of a later release, or of the staff chat, and is not told. Nor is
// whoever is no admin any more when a notice arrives that was promised them as one: it may have waited for days until their chat could
// be reached.
func (d *Desk) tellMember(ctx context.Context, p *courier.Parcel, n kafala.Notice) error {
	words, ok := memberWords[n.Kind]
	asGroup := n.Rule().Admins || ofTwo(n) || d.StaffChat == 0
	if !ok && !asGroup || d.outdated(ctx, p, n) {
		return nil
	}
	if !slices.Contains(ofThemselves, n.Kind) {
		if is, err := d.Counter.IsAdmin(ctx, p.Chat); err != nil || !is {
			return err
		}
	}
	st, err := d.house.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	v := d.house.Voices.In(st.Profile.Language).Whole()
	if !ok {
		m, err := d.drawNotice(ctx, v, p, n, true)
		if err != nil || m.HTML == "" {
			return err
		}
		return p.Part(ctx, "text", d.sending(p, p.Chat, v, m))
	}
	m, err := words(d, ctx, v, n)
	if err != nil || m.HTML == "" {
		return err
	}
	return p.Part(ctx, "text", d.sending(p, p.Chat, v, m))
}

// tellCodes says how many codes that are none of ours a member was shown within an hour.
func (d *Desk) tellCodes(ctx context.Context, v voice.Voice, n kafala.Notice) (telegram.Message, error) {
	from := kafala.ReadNoticeTime(n.At)
	count, err := d.Counter.Papers(ctx, atoi(n.Of), from)
	if err != nil {
		return telegram.Message{}, err
	}
	text := v.HTML("unusual.codes", locales.Data{"Name": d.named(ctx, v, atoi(n.Of)), "Moment": v.Dated(from), "Count": count})
	return telegram.Message{HTML: text, Inline: d.leads(v, n, nil, true)}, nil
}

// aboutMembers are the notices of who is staff that may be so no more.
var aboutMembers = []kafala.NoticeKind{kafala.NoticeAppointed, kafala.NoticeDismissed, kafala.NoticeOutside, kafala.NoticeNameless}

// overtaken tells whether what is told of somebody's rank or name is so no more. It is promised before it is done: only a rank that
// was given later is another word.
func (d *Desk) overtaken(ctx context.Context, id int64, n kafala.Notice) bool {
	if n.Kind == kafala.NoticeOutside {
		of := atoi(n.Of)
		return d.StaffChat == 0 || d.givenSince(ctx, of, n) || d.inGroup(ctx, of) == groupOutside
	}
	if n.Kind == kafala.NoticeNameless {
		return d.Counter.Known(ctx, atoi(n.Of)).Name != ""
	}
	if n.Sort == kafala.DismissedLate && n.Of != "" {
		i, err := d.Counter.Invites.Invitation(ctx, n.Of)
		return errors.Is(err, kafala.ErrNotFound) || err == nil && !i.Lapses(n.At)
	}
	invited := n.Sort == kafala.DismissedRefused || n.Sort == kafala.DismissedLate // says nothing of a rank that they have
	return !invited && d.givenSince(ctx, id, n)
}

// givenSince tells whether somebody was given a rank well after a notice was promised.
func (d *Desk) givenSince(ctx context.Context, id int64, n kafala.Notice) bool {
	m, err := d.Counter.Team.Member(ctx, id)
	promised := kafala.ReadNoticeTime(n.At)
	return err == nil && m.Rank != "" && string(m.Rank) != n.Sort && !promised.IsZero() && m.Since.After(promised.Add(time.Minute))
}

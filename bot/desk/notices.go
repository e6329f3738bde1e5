package desk

import (
	"context"
	"strconv"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// wording gives the key of the words of a notice, and their data.
type wording func(voice.Voice, kafala.Notice, *kafala.Delivery) (key string, data locales.Data)

// groupWords are the words of what the staff chat is told, by kind of notice. What of a guarantee is told has its amount and its
// reference besides.
var groupWords = map[kafala.NoticeKind]wording{
	kafala.NoticePaid: fixed("staff.paid"),
	kafala.NoticeMoney: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		key, ok := moneyWords[kafala.Outcomes[kafala.PaymentCase(n.Sort)].Does]
		if !ok {
			key = "staff.strange"
		}
		if kafala.PaymentCase(n.Sort) == kafala.OtherCurrency {
			key = "staff.currency"
		}
		return key, locales.Data{"What": caseWords(v, n.Sort)}
	},
	kafala.NoticeParked: func(v voice.Voice, n kafala.Notice, d *kafala.Delivery) (string, locales.Data) {
		key := "staff.parked"
		if n.Sort == kafala.ParkedBlocked {
			key = "staff.parked.blocked"
		}
		kind := kindOf(n, d)
		return key, locales.Data{"What": known(v, "delivery.", kind, "delivery.other"),
			"Cause": known(v, "parked.", n.Sort, "case.other")}
	},
	kafala.NoticeSecond:  fixed("staff.second"),
	kafala.NoticeWaiting: fixed("staff.waiting"),
	kafala.NoticeOverdue: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		if n.Sort == kafala.OverduePromised {
			return "staff.overdue.promised", locales.Data{}
		}
		return "staff.overdue", locales.Data{}
	},
	kafala.NoticeClosing: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		if n.Sort == kafala.ClosingOverdue {
			return "staff.closing.overdue", locales.Data{}
		}
		return "staff.closing", locales.Data{}
	},
	kafala.NoticeLeft: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		key := "staff.left.part"
		if n.Sort == string(kafala.TakenBack) {
			key = "staff.left"
		}
		return key, locales.Data{}
	},
	kafala.NoticeActed: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.acted." + n.Sort, locales.Data{}
	},
	kafala.NoticeTeam: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		switch n.Sort {
		case "":
			return "staff.team.removed", locales.Data{}
		case kafala.DismissedLapsed:
			return "staff.team.lapsed", locales.Data{}
		}
		return "staff.team", locales.Data{"Rank": v.Plain("rank."+n.Sort, nil)}
	},
	kafala.NoticeNamed:   fixed("staff.named"), // with what has changed (noticeData)
	kafala.NoticeStopped: fixed("staff.stopped"),
	kafala.NoticeBurst: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.burst." + n.Sort, locales.Data{}
	},
	kafala.NoticeIdentity: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.identity." + n.Sort, locales.Data{}
	},
	kafala.NoticeObjection: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.objection", locales.Data{"Who": v.Plain("by."+n.Sort, nil)}
	},
	kafala.NoticeObjections: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.objections", locales.Data{"Count": strconv.Itoa(n.Count), "Most": kafala.ObjectionsKept}
	},
	kafala.NoticeFreeze: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		if n.Of != "" && n.Sort != kafala.FreezeWith {
			return "staff.freeze.number." + n.Sort, locales.Data{}
		}
		return "staff.freeze." + n.Sort, locales.Data{}
	},
	kafala.NoticeHeld: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		if n.Of != "" {
			return "staff.held.number", locales.Data{}
		}
		return "staff.held", locales.Data{}
	},
	kafala.NoticeGap: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.gap", locales.Data{"From": v.Dated(kafala.ReadNoticeTime(n.At)), "To": v.Dated(kafala.ReadNoticeTime(n.Of)),
			"Payments": n.Payments, "Sum": v.Money(kafala.Payment{}, n.Money), "Aside": n.Aside}
	},
	kafala.NoticeLost: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.lost." + n.Sort, locales.Data{}
	},
	kafala.NoticeAsked: func(_ voice.Voice, n kafala.Notice, d *kafala.Delivery) (string, locales.Data) {
		return aboutQuestion("staff.asked."+n.Sort, d), locales.Data{}
	},
	kafala.NoticeNoAnswer: func(_ voice.Voice, _ kafala.Notice, d *kafala.Delivery) (string, locales.Data) {
		return aboutQuestion("staff.unanswered", d), locales.Data{}
	},
	kafala.NoticeDeclines: fixed("staff.caps.declines"),
	kafala.NoticeLinks:    fixed("staff.caps.links"),
	kafala.NoticeUnknown:  fixed("staff.unknown"),
	kafala.NoticeMode:     fixed("staff.mode"),
	kafala.NoticeAltered:  fixed("staff.altered"),
	kafala.NoticeDiffers: func(_ voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		return "staff.differs." + n.Sort, locales.Data{}
	},
	kafala.NoticeCompared: func(v voice.Voice, n kafala.Notice, _ *kafala.Delivery) (string, locales.Data) {
		key, data := "staff.compared", locales.Data{"Day": v.Gregorian(n.Day), "Payments": strconv.Itoa(n.Payments),
			"Sums": v.Sums(n.Sums()), "Differences": strconv.Itoa(n.Differences)}
		if n.Differences > kafala.ToldOneByOne {
			key, data["Told"], data["Command"] = "staff.compared.many", strconv.Itoa(kafala.ToldOneByOne), "kafalabot compare --day "+n.Day.String()
		}
		return key, data
	},
}

// moneyWords say what is done about money that does not fit; of what is not among them a person is to look at it.
var moneyWords = map[kafala.Response]string{kafala.GiveItUp: "staff.refunding", kafala.Follow: "staff.returned"}

// fixed are words that say all.
func fixed(key string) wording {
	return func(voice.Voice, kafala.Notice, *kafala.Delivery) (string, locales.Data) { return key, locales.Data{} }
}

// groupText writes a notice to the staff chat. One that has no words there is told as money that does not fit, so that a
// person looks at it.
func groupText(v voice.Voice, n kafala.Notice, d *kafala.Delivery, of locales.Data) string {
	words, ok := groupWords[n.Kind]
	if !ok {
		words = groupWords[kafala.NoticeMoney]
	}
	key, data := words(v, n, d)
	for name, value := range of {
		if _, there := data[name]; !there {
			data[name] = value
		}
	}
	return v.HTML(key, data)
}

// sends tells whether notices of a kind are sent at all: the operator may switch some off.
func (d *Desk) sends(r kafala.NoticeRule) bool { return r.Switch == "" || d.Settings.Sends(r.Switch) }

// Hears tells whether the staff chat is told notices of this kind, for who says so to others.
func (d *Desk) Hears(kind kafala.NoticeKind) bool {
	return d.StaffChat != 0 && d.sends(kafala.Notice{Kind: kind}.Rule())
}

// tellStaff tells the staff chat: references and amounts, neither persons nor ids.
func (d *Desk) tellStaff(ctx context.Context, p *courier.Parcel) error {
	notice := kafala.ReadNotice(p.Detail)
	if p.Chat != 0 {
		return d.tellMember(ctx, p, notice)
	}
	if !d.sends(notice.Rule()) {
		return nil
	}
	if notice.Gathers() {
		return d.tellInTurn(ctx, p, notice)
	}
	if d.outdated(ctx, p, notice) {
		return nil
	}
	return d.tellGroup(ctx, p, notice)
}

// noticeData is what the words of a notice may use beside their own: the guarantee, which it gives too, and who has done what to it.
func (d *Desk) noticeData(ctx context.Context, v voice.Voice, p *courier.Parcel, n kafala.Notice) (locales.Data, *kafala.Guarantee) {
	of := locales.Data{"Who": d.named(ctx, v, n.By), "Why": reason(v, n.Why), "Member": d.named(ctx, v, atoi(n.Of)), "About": ""}
	if n.By == 0 {
		of["Who"] = v.Plain("by.operator", nil)
	}
	switch n.Kind {
	case kafala.NoticeFreeze:
		of["Moment"] = v.Dated(kafala.ReadNoticeTime(n.At))
	case kafala.NoticeLost:
		of["Sum"] = d.lostSum(ctx, v, n)
	case kafala.NoticeNamed:
		of["Change"] = d.renaming(ctx, v, n)
	}
	if p.Guarantee == "" {
		return of, nil
	}
	g, reference := d.about(ctx, v, p.Guarantee)
	of["Amount"], of["Sum"], of["Paid"], of["Reference"] = "?", "?", "?", reference
	of["About"] = v.Plain("staff.parked.about", locales.Data{"Reference": reference})
	if g == nil || g.Status == "" {
		return of, g
	}
	of["Amount"], of["Sum"], of["Status"] = g.Amount.Total.String(), g.SumOf(n).String(), v.Status(*g)
	if paid, _ := g.WentBack(n.Of); paid.ID != "" {
		of["Paid"] = v.Money(paid, paid.Amount)
	}
	switch n.Kind {
	case kafala.NoticeSecond, kafala.NoticeWaiting, kafala.NoticeOverdue:
		order := g.OrderOf(n.Of)
		of["Who"], of["Why"] = d.authorNamed(ctx, v, order.Author()), reason(v, order.Why)
	case kafala.NoticeClosing:
		of["Who"], of["Why"] = d.authorNamed(ctx, v, g.Closing.Author()), reason(v, g.Closing.Why)
	case kafala.NoticeActed:
		if both := g.Both(n); both != nil {
			of["Who"] = together(v, both, func(by string) string { return d.authorNamed(ctx, v, by) })
		}
	}
	return of, g
}

// lateNotice is from when on a notice says of what time it is: whoever hears it would take it for now.
const lateNotice = time.Hour

// sending is a call that sends a message of a parcel to a chat.
func (d *Desk) sending(p *courier.Parcel, to int64, v voice.Voice, m telegram.Message) func(context.Context) error {
	m.Silent = p.Silent
	if d.house.Now().Sub(p.Meant()) >= lateNotice {
		m.HTML = v.HTML("notice.late", locales.Data{"Moment": v.Dated(p.Meant())}) + "\n" + m.HTML
	}
	return func(ctx context.Context) error { return d.house.Send(ctx, to, v, m) }
}

// Senders send what staff were promised.
func (d *Desk) Senders(judge func(context.Context, kafala.Delivery, error) courier.Verdict) courier.Senders {
	return courier.Senders{
		kafala.TellStaff: {Send: d.tellStaff, Judge: judge},
		kafala.Summary:   {Send: d.sendSummary, Judge: judge},
	}
}

package kafala

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NoticeKind says what a notice tells staff.
type NoticeKind string

// The kinds of notice.
const (
	NoticePaid       NoticeKind = "paid"       // a guarantee was paid and issued, and nothing is wrong
	NoticeMoney      NoticeKind = "money"      // a payment (Of) does not fit, or has gone back: a PaymentCase (Sort)
	NoticeParked     NoticeKind = "parked"     // a delivery, of a DeliveryKind (Of), was given up: "refused" or "blocked" (Sort)
	NoticeSecond     NoticeKind = "second"     // a refund waits for a second supervisor since a time (Of)
	NoticeOverdue    NoticeKind = "overdue"    // and still does a day later, or at the hour by which an answer was promised (Sort)
	NoticeWaiting    NoticeKind = "waiting"    // the order of a time (Of) still waits, hours after a decision was recorded
	NoticeLeft       NoticeKind = "left"       // money (Of) has left by another hand, and what it was paid for stands: a PaymentCase (Sort)
	NoticeClosing    NoticeKind = "closing"    // the end of such a one waits for a second person since a time (Of): one of ClosingSorts (Sort)
	NoticeActed      NoticeKind = "acted"      // a member of staff (By), or its guarantor, has done something to one: one of Acts (Sort)
	NoticeStopped    NoticeKind = "stopped"    // a link (Of) was ended: too many tries were declined
	NoticeBurst      NoticeKind = "burst"      // a burst has begun (At): of declined tries or of open links, one of Bursts (Sort)
	NoticeDeclines   NoticeKind = "declines"   // the same of declined tries, as an earlier release has kept it
	NoticeLinks      NoticeKind = "links"      // and of open links
	NoticeUnknown    NoticeKind = "unknown"    // the gateway told of money for an invoice (Of) that is none of ours
	NoticeAltered    NoticeKind = "altered"    // the metadata of an invoice (Of) of ours name another guarantee, or none
	NoticeMode       NoticeKind = "mode"       // the gateway told of an invoice (Of) of the other mode, test against live
	NoticeDiffers    NoticeKind = "differs"    // a payment (Of) differs from the gateway's list: one of Differences (Sort)
	NoticeCompared   NoticeKind = "compared"   // a day was compared with the gateway's list
	NoticeAccepted   NoticeKind = "accepted"   // to an admin: an invitation (Of) was accepted
	NoticeAppointed  NoticeKind = "appointed"  // to a member: the rank (Sort) that they have now
	NoticeDismissed  NoticeKind = "dismissed"  // to whoever has no rank (any more), why: one of Dismissals (Sort)
	NoticeNamed      NoticeKind = "named"      // a member (Of) was registered under a name by another one (By), or by themselves
	NoticeRegistered NoticeKind = "registered" // to that member
	NoticeNameless   NoticeKind = "nameless"   // to a first admin who has no registered name yet
	NoticeMisnamed   NoticeKind = "misnamed"   // to an admin: whoever took an invitation (Of) is not called as it says
	NoticeChecker    NoticeKind = "checker"    // to an admin: an auditor's invitation (Of) waits for them beside another (By)
	NoticeOutside    NoticeKind = "outside"    // to an admin: somebody (Of) who is no staff any more is to leave the staff chat
	NoticeTeam       NoticeKind = "team"       // somebody (Of) was given a rank (Sort) by a member of staff (By), has none now, or it lapsed
	NoticeObjection  NoticeKind = "objection"  // somebody, of which side (Sort), objects (Why) to a guarantee
	NoticeObjections NoticeKind = "objections" // so many (Count) have objected to one besides, since staff were told of it
	NoticeFreeze     NoticeKind = "freeze"     // a guarantee or a number (Of) is frozen, or about to be free: one of FreezeSorts (Sort)
	NoticeHeld       NoticeKind = "held"       // the freeze of a time (At), of a guarantee or a number (Of), still stands
	NoticeGap        NoticeKind = "gap"        // a restore has lost the records from a time (At) to another (Of)
	NoticeLost       NoticeKind = "lost"       // something became of a payment (Of) on that list: one of LostEvents, or LostOverdue (Sort)
	NoticeIdentity   NoticeKind = "identity"   // what is to be known of guarantors' identities since a time (At): one of IdentitySorts (Sort)
	NoticeAsked      NoticeKind = "asked"      // a question (Of) waits, its log being so long (At): one of AskedSorts (Sort)
	NoticeNoAnswer   NoticeKind = "unanswered" // and still does, after half an hour within the hours
	NoticeMoved      NoticeKind = "moved"      // to an admin: the staff chat goes on under another number (Of)
	NoticeRoom       NoticeKind = "room"       // to an admin: the staff chat takes no message, and why (Sort)
	NoticeUnusual    NoticeKind = "unusual"    // to an admin: a member's (Of) use is unusual, and in what (Sort)
	NoticeCodes      NoticeKind = "codes"      // to an admin: a member (Of) was shown many codes that are not ours, in the hour of a time (At)
)

// Notice is what staff are told. It holds ids, amounts and words of ours, and nothing personal.
type Notice struct {
	Kind NoticeKind
	Sort string // which of its kind
	Of   string // the id of what it is about
	By   int64  // who of staff has done it; 0: nobody of staff
	Why  string // and the reason, one of a list
	At   string // when, of what may happen again (NoticeTime)

	Money       Halalas // of NoticeActed: the sum that it is about, 0 where that was not kept; of NoticeCompared: what is with us
	Payments    int     // and how many payments both sides know; of NoticeGap how many are listed, and Money what of them is with us
	Day         Date    // NoticeCompared only, as the rest: the day that was compared,
	Differences int     // how many there are that they do not agree on,
	Returned    Halalas // and how much has gone back beside Money

	Aside int // NoticeGap only: how many deliveries the copy has brought back that may have arrived
	Count int // of NoticeObjections: how many more have objected; of what Gathers: how many there are, which is not kept

	Paper string // of NoticeUnusual, where it is about a code: a name of that, which tells nothing of it
}

// NoticeRule is what is decided of every notice of one kind.
type NoticeRule struct {
	Kind    NoticeKind
	Switch  string // the name under which an operator may switch it off (Settings.Silent); "": it is always sent
	Routine bool   // nothing is wrong: nobody is told where there is no staff chat, and nothing is set aside
	Admins  bool   // each admin is told in their own chat, too
	Night   Night  // how it is told in the quiet hours: money that does not fit, a burst and an objection ring at any hour
	form    string // as it is kept; only added to at its end, since notices of every release lie in the store
}

// Notices has a row for every kind of notice.
var Notices = []NoticeRule{
	{NoticePaid, "paid", true, false, Silent, "paid"},
	{NoticeMoney, "strange", false, false, Rings, "%of:%sort"},
	{NoticeParked, "parked", false, false, Silent, "parked:%sort:%of?"},
	{NoticeSecond, "", false, false, Silent, "second:%of"},
	{NoticeOverdue, "", false, true, Silent, "overdue:%of:%sort?"},
	{NoticeWaiting, "", false, false, Silent, "waiting:%of"},
	{NoticeLeft, "", false, true, Rings, "left:%of:%sort"},
	{NoticeClosing, "", false, true, Silent, "closing:%of:%sort?"},
	{NoticeActed, "", true, false, Silent, "acted:%sort:%by:%why:%at:%money?"},
	{NoticeStopped, "trouble", false, false, Silent, "stopped:%of"},
	{NoticeBurst, "trouble", false, true, Rings, "burst:%sort:%at"},
	{NoticeDeclines, "trouble", false, false, Rings, "declines"},
	{NoticeLinks, "trouble", false, false, Rings, "links"},
	{NoticeUnknown, "strange", false, false, Rings, "unknown:%of"},
	{NoticeAltered, "strange", false, false, Rings, "altered:%of"},
	{NoticeMode, "strange", false, false, Rings, "mode:%of"},
	{NoticeDiffers, "reconciled", false, false, Rings, "differs:%sort:%of"},
	{NoticeCompared, "reconciled", true, false, Silent, "compared:%day:%payments:%money:%differences:%returned?"},
	{NoticeAccepted, "", false, false, Rings, "accepted:%of"},
	{NoticeAppointed, "", false, false, Silent, "appointed:%sort:%at?"},
	{NoticeDismissed, "", false, false, Silent, "dismissed:%sort:%at:%of?"},
	{NoticeNamed, "", true, true, Silent, "named:%by:%of:%at"},
	{NoticeRegistered, "", false, false, Silent, "registered:%of:%at"},
	{NoticeNameless, "", false, false, Silent, "nameless:%of"},
	{NoticeMisnamed, "", false, false, Rings, "misnamed:%of"},
	{NoticeChecker, "", false, false, Rings, "checker:%of:%by"},
	{NoticeOutside, "", false, false, Silent, "outside:%of:%at"},
	{NoticeTeam, "", true, true, Silent, "team:%sort:%by:%of:%at"},
	{NoticeObjection, "", false, false, Rings, "objection:%sort:%why:%at"},
	{NoticeObjections, "", false, false, Silent, "objections:%count:%at"},
	{NoticeFreeze, "", true, true, Silent, "freeze:%sort:%by:%why:%at:%of"},
	{NoticeHeld, "", true, true, Silent, "held:%at:%of"},
	{NoticeGap, "", true, true, Rings, "gap:%at:%of:%payments:%money:%aside?"},
	{NoticeLost, "", true, true, Silent, "lost:%sort:%by:%at:%money:%of"},
	{NoticeIdentity, "trouble", false, true, Rings, "identity:%sort:%at"},
	{NoticeAsked, "", false, false, Silent, "asked:%sort:%of:%at"},
	{NoticeNoAnswer, "", false, true, Rings, "unanswered:%of"},
	{NoticeMoved, "", false, false, Rings, "moved:%of"},
	{NoticeRoom, "", false, false, Rings, "room:%sort"},
	{NoticeUnusual, "", false, false, Rings, "unusual:%sort:%of:%paper?"},
	{NoticeCodes, "", false, false, Rings, "codes:%of:%at"},
}

// Rule gives the row of a notice; one whose kind is not in Notices has an empty row.
func (n Notice) Rule() NoticeRule {
	i := slices.IndexFunc(Notices, func(r NoticeRule) bool { return r.Kind == n.Kind })
	if i < 0 {
		return NoticeRule{}
	}
	return Notices[i]
}

// slots are the parts of a form that stand for something of the notice.
var slots = map[string]struct {
	write func(Notice) string
	read  func(*Notice, string)
}{
	"%sort":        {func(n Notice) string { return n.Sort }, func(n *Notice, s string) { n.Sort = s }},
	"%sort?":       {func(n Notice) string { return n.Sort }, func(n *Notice, s string) { n.Sort = s }},
	"%of":          {func(n Notice) string { return n.Of }, func(n *Notice, s string) { n.Of = s }},
	"%of?":         {func(n Notice) string { return n.Of }, func(n *Notice, s string) { n.Of = s }},
	"%by":          {func(n Notice) string { return fmt.Sprint(n.By) }, func(n *Notice, s string) { n.By = number(s) }},
	"%why":         {func(n Notice) string { return n.Why }, func(n *Notice, s string) { n.Why = s }},
	"%at":          {func(n Notice) string { return n.At }, func(n *Notice, s string) { n.At = s }},
	"%at?":         {func(n Notice) string { return n.At }, func(n *Notice, s string) { n.At = s }},
	"%paper?":      {func(n Notice) string { return n.Paper }, func(n *Notice, s string) { n.Paper = s }},
	"%day":         {func(n Notice) string { return n.Day.String() }, func(n *Notice, s string) { n.Day, _ = ReadDate(s) }},
	"%payments":    {func(n Notice) string { return fmt.Sprint(n.Payments) }, func(n *Notice, s string) { n.Payments = int(number(s)) }},
	"%count":       {func(n Notice) string { return fmt.Sprint(n.Count) }, func(n *Notice, s string) { n.Count = int(number(s)) }},
	"%money":       {func(n Notice) string { return fmt.Sprint(int64(n.Money)) }, func(n *Notice, s string) { n.Money = Halalas(number(s)) }},
	"%money?":      {func(n Notice) string { return some(n.Money) }, func(n *Notice, s string) { n.Money = Halalas(number(s)) }},
	"%returned?":   {func(n Notice) string { return some(n.Returned) }, func(n *Notice, s string) { n.Returned = Halalas(number(s)) }},
	"%aside?":      {func(n Notice) string { return some(Halalas(n.Aside)) }, func(n *Notice, s string) { n.Aside = int(number(s)) }},
	"%differences": {func(n Notice) string { return fmt.Sprint(n.Differences) }, func(n *Notice, s string) { n.Differences = int(number(s)) }},
}

// some writes an amount, and nothing for none: a form that ends in such a one is then as it was before that was added.
func some(h Halalas) string {
	if h == 0 {
		return ""
	}
	return h.kept()
}

// number reads the number that a text begins with, up to a colon: a later release may keep more after it.
func number(text string) int64 {
	text, _, _ = strings.Cut(text, ":")
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// String writes a notice as it is kept in Delivery.Detail.
func (n Notice) String() string {
	parts := strings.Split(n.Rule().form, ":")
	for i, part := range parts {
		if slot, ok := slots[part]; ok {
			parts[i] = slot.write(n)
		}
	}
	if last := len(parts) - 1; parts[last] == "" && strings.HasSuffix(n.Rule().form, "?") {
		parts = parts[:last]
	}
	return strings.Join(parts, ":")
}

// ReadNotice reads what String has written. What begins as no kind of this release does is about money: the id of a
// payment comes first in that form alone. A value that cannot be read is left zero.
func ReadNotice(detail string) Notice {
	what, _, _ := strings.Cut(detail, ":")
	row := Notice{Kind: NoticeMoney}.Rule()
	for _, r := range Notices {
		if first, _, _ := strings.Cut(r.form, ":"); first == what {
			row = r
		}
	}
	n := Notice{Kind: row.Kind}
	form := strings.Split(row.form, ":")
	for i, text := range strings.SplitN(detail, ":", len(form)) {
		if slot, ok := slots[form[i]]; ok {
			slot.read(&n, text)
		}
	}
	return n
}

// noticeTime is how a time stands in a notice.
const noticeTime = "20060102T150405"

// NoticeTime writes a time as it stands in a notice.
func NoticeTime(t time.Time) string { return t.UTC().Format(noticeTime) }

// ReadNoticeTime reads what NoticeTime has written; what cannot be read is the zero time.
func ReadNoticeTime(text string) time.Time {
	t, _ := time.Parse(noticeTime, text)
	return t
}

// Sums is the money of NoticeCompared.
func (n Notice) Sums() Sums { return Sums{n.Money + n.Returned, n.Returned} }

// TellAct tells the staff chat what was done to a guarantee, by whom, and the sum that it is about.
func (g *Guarantee) TellAct(act string, by Hand, why string, now time.Time) Delivery {
	at := fmt.Sprintf("%s.%d", NoticeTime(now), len(g.History))
	return g.Tell(Notice{Kind: NoticeActed, Sort: act, By: by.ID, Why: why, At: at, Money: g.sumOf(act)}, now)
}

// TellTeam tells the staff chat and the admins of the rank that a member (id) was given; "": none any more. by is 0 where
// nobody of staff has given it.
func TellTeam(rank string, id, by int64, now time.Time) Delivery {
	return Tell(Notice{Kind: NoticeTeam, Sort: rank, By: by, Of: strconv.FormatInt(id, 10), At: NoticeTime(now)}, now)
}

// TellNamed tells the staff chat and the admins that a member (id) was registered under another name or office.
func TellNamed(id, by int64, now time.Time) Delivery {
	return Tell(Notice{Kind: NoticeNamed, By: by, Of: strconv.FormatInt(id, 10), At: NoticeTime(now)}, now)
}

// Apart is a delivery that belongs to no guarantee. The same kind and detail make the same delivery, as of Deliver.
func Apart(kind DeliveryKind, detail string, now time.Time) Delivery {
	return Delivery{ID: "00." + string(kind) + "." + detail, Kind: kind, Detail: detail, Due: now, Since: now}
}

// Tell tells the staff chat what belongs to no guarantee.
func Tell(n Notice, now time.Time) Delivery { return Apart(TellStaff, n.String(), now) }

// Tell tells the staff chat something of a guarantee.
func (g *Guarantee) Tell(n Notice, now time.Time) Delivery {
	d := g.Deliver(TellStaff, n.String(), now)
	d.Chat = 0
	return d
}

// tell tells the staff chat about it. A notice that is told again has another entry of the log to tell of.
func (q *Query) tell(n Notice, due, now time.Time) Delivery {
	n.Of = q.ID
	if n.Kind == NoticeAsked {
		n.At = strconv.Itoa(len(q.Log))
	}
	d := q.deliver(TellStaff, string(n.Kind)+"."+n.Sort+"."+strconv.Itoa(len(q.Log)), due, now)
	d.Guarantee, d.Detail, d.Since = q.Guarantee, n.String(), due // it speaks of that time, as each notice does
	return d
}

// TellMember tells a member of staff in their own chat.
func TellMember(chat int64, n Notice, now time.Time) Delivery {
	detail := n.String()
	id := fmt.Sprintf("%02d.%d.%s", Shard(chat), chat, detail)
	return Delivery{ID: id, Kind: TellStaff, Chat: chat, Detail: detail, Due: now, Since: now}
}

// TellMemberOf tells a member of staff in their own chat something of a guarantee.
func TellMemberOf(chat int64, guarantee string, n Notice, now time.Time) Delivery {
	d := TellMember(chat, n, now)
	if guarantee != "" {
		d.ID, d.Guarantee = d.ID+"."+guarantee, guarantee
	}
	return d
}

// parkedEnd ends the id of a notice that another delivery was given up.
const parkedEnd = ".parked"

// TellParked tells the staff chat that a delivery was given up: "refused" or "blocked".
func TellParked(d Delivery, why string, now time.Time) Delivery {
	return Delivery{ID: d.ID + parkedEnd, Kind: TellStaff, Guarantee: d.Guarantee,
		Detail: Notice{Kind: NoticeParked, Sort: why, Of: string(d.Kind)}.String(), Due: now, Since: now}
}

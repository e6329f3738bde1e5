package desk

import (
	"context"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// button is what there is to know of a button of staff. A row that leaves one of these out does not compile, and a desk
// with one that does nothing is not made.
type button struct {
	verb  string // never changed: old messages in chats hold it
	shape string // telegram.Verbs; g is a guarantee's id
	duty  staff.Duty
	do    func(clerk, context.Context, telegram.Callback) error
	card  offer
}

// offer is when the card offers a button. The office asks the same of the guarantee when it acts.
type offer struct {
	fits func(*kafala.Guarantee) bool // nil: the card never offers it
	why  bool                         // a reason is asked for first
}

// always offers what every card has.
func always(*kafala.Guarantee) bool { return true }

// buttons are all of staff's, those of the card in its order. It is a function: as a variable it would refer to itself
// through its handlers.
func buttons() []button {
	return []button{
		{"card", "g", staff.LookUp, clerk.tapCard, offer{}},
		{"match", "g", staff.Match, clerk.tapMatch, offer{(*kafala.Guarantee).Named, false}},
		{"present", "g", staff.Present, clerk.tapPresent, offer{(*kafala.Guarantee).Counts, false}},
		{"unpresent", "g", staff.Present, clerk.tapUnpresent, offer{(*kafala.Guarantee).Marked, false}},
		{"history", "g", staff.LookUp, clerk.tapHistory, offer{always, false}},
		{"end", "fg", staff.End, clerk.tapEnd, offer{(*kafala.Guarantee).Counts, true}},
		{"resend", "g", staff.Resend, clerk.tapResend, offer{(*kafala.Guarantee).Resendable, false}},
		{"calloff", "fg", staff.CallOff, clerk.tapCancel, offer{(*kafala.Guarantee).Cancellable, true}},
		{"refund", "fg", staff.Refund, clerk.tapRefund, offer{(*kafala.Guarantee).Counts, true}},
		{"disclose", "fg", staff.Disclose, clerk.tapDisclose, offer{(*kafala.Guarantee).Named, true}},
		{"payback", "fg", staff.Refund, clerk.tapPayBack, offer{}},
		{"why", "fg", "", clerk.tapWhy, offer{}}, // the duty is that of what it asks the reason for
		{"enough", "", staff.LookUp, clerk.tapEnough, offer{}},
		{"find", "v", staff.Find, clerk.tapFind, offer{}},
		{"export", "v", staff.Export, clerk.tapExport, offer{}},
		{"trail", "v", staff.Review, clerk.tapTrail, offer{}},
		{"trailfile", "v", staff.Review, clerk.tapTrailFile, offer{}},
		{"retry", "v", staff.Retry, clerk.tapRetry, offer{}},
		{"team", "", staff.Invite, clerk.tapTeam, offer{}},
		{"invite", "v", staff.Invite, clerk.tapInvite, offer{}},
		{"confirm", "v", staff.Invite, clerk.tapConfirm, offer{}},
		{"revoke", "v", staff.Invite, clerk.tapRevoke, offer{}},
		{"member", "v", staff.Invite, clerk.tapMember, offer{}},
		{"rank", "fv", staff.Invite, clerk.tapRank, offer{}},
		{"remove", "v", staff.Invite, clerk.tapRemove, offer{}},
		{"dismiss", "v", staff.Invite, clerk.tapDismiss, offer{}},
	}
}

// order is a command that only staff have in their menu.
type order struct {
	name string
	duty staff.Duty
	do   func(clerk, context.Context, string) error // with what follows the command
}

// orders are the commands of staff, in their order.
func orders() []order {
	return []order{
		{"find", staff.Find, clerk.askFind},
		{"today", staff.Today, clerk.today},
		{"export", staff.Export, clerk.askExport},
		{"audit", staff.Review, clerk.trail},
		{"dead", staff.Retry, clerk.dead},
		{"staff", staff.Invite, clerk.team},
	}
}

// cardButtons are what a member of staff may do about a guarantee.
func (k clerk) cardButtons(g kafala.Guarantee) []telegram.Row {
	var all []models.InlineKeyboardButton
	for _, b := range buttons() {
		if b.card.fits == nil || !k.by.Rank.May(b.duty) || !k.by.MayOn(b.duty, g) || !b.card.fits(&g) {
			continue
		}
		call := telegram.Callback{Verb: b.verb, Value: g.ID}
		if b.card.why {
			call = telegram.Callback{Verb: "why", Field: b.verb, Value: g.ID}
		}
		if b.verb == "refund" && g.Order.By != 0 { // the first of the two has given the reason
			call = telegram.Callback{Verb: "refund", Field: g.Order.Why, Value: g.ID}
		}
		label := "button." + b.verb
		if b.verb == "present" && len(g.Presented) > 0 {
			label = "button.present.again"
		}
		tap := telegram.Button(k.Voice.Plain(label, nil), call)
		if label == "button.present" {
			tap = telegram.Styled(tap, "success")
		}
		all = append(all, tap)
	}
	return telegram.InPairs(all)
}

// Row is what others may know of a button or a command of staff.
type Row struct {
	Name   string // the verb, or the command
	Shape  string // of a button, as telegram.Verbs has it
	Duty   staff.Duty
	OnCard bool
}

// Buttons lists the buttons of staff, for tests that walk all of them.
func Buttons() (all []Row) {
	for _, b := range buttons() {
		all = append(all, Row{Name: b.verb, Shape: b.shape, Duty: b.duty, OnCard: b.card.fits != nil})
	}
	return all
}

// Commands lists the commands of staff, for tests that walk all of them.
func Commands() (all []Row) {
	for _, o := range orders() {
		all = append(all, Row{Name: o.name, Duty: o.duty})
	}
	return all
}

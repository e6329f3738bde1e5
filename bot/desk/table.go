package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

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

// offer is when the card offers a button. The office asks the same when it acts.
type offer struct {
	fits func(sight) bool // nil: the card never offers it
	why  bool             // a reason is asked for first
	rare bool             // of a card with more buttons than fit it stands under "more"
}

// sight is a guarantee as a member of staff sees it at one moment.
type sight struct {
	*kafala.Guarantee
	by   staff.Actor
	eyes staff.Eyes
	now  time.Time
	own  bool // it is their own
}

// always offers what every card has.
func always(sight) bool { return true }

func named(s sight) bool       { return s.Named() }
func matchable(s sight) bool   { return s.Matchable() }
func counts(s sight) bool      { return s.Counts() }
func endable(s sight) bool     { return s.Endable() }
func resendable(s sight) bool  { return s.Resendable() }
func cancellable(s sight) bool { return s.Cancellable() }

// strikes offers to strike out the last mark that stands.
func strikes(s sight) bool {
	return staff.MayStrike(s.Guarantee, s.by, s.eyes.Hand(s.by.ID), s.now) == nil
}

// reopens offers to take the end back.
func reopens(s sight) bool { return staff.MayReopen(s.Guarantee, s.by, s.now) }

// refunds offers to give the money back, or to back an order that waits.
func refunds(s sight) bool {
	seat, _ := s.eyes.Refund(s.Guarantee, s.by.ID)
	return seat != kafala.NoSeat
}

// withdraws offers to withdraw one's own order.
func withdraws(s sight) bool { return staff.MayWithdraw(s.Guarantee, s.by) }

// closes offers to end one whose money has left by another hand, or to back that.
func closes(s sight) bool {
	seat, _ := s.eyes.Close(s.Guarantee, s.by.ID)
	return seat != kafala.NoSeat
}

// uncloses offers to withdraw one's own wish to end it.
func uncloses(s sight) bool { return staff.MayUnclose(s.Guarantee, s.by) }

// buttons are all of staff's, those of the card in its order. It is a function: as a variable it would refer to itself
// through its handlers.
func buttons() []button {
	return []button{
		{"card", "g", staff.LookUp, clerk.tapCard, offer{}},
		{"match", "g", staff.Match, clerk.tapMatch, offer{matchable, false, false}},
		{"shown", "fg", staff.Present, clerk.tapShown, offer{counts, false, false}}, // f is how many entries its card showed
		{"strike", "fg", staff.Present, clerk.tapStrike, offer{strikes, false, false}},
		{"accept", "fg", staff.Accept, clerk.tapAccept, offer{decides, false, false}},      // and here
		{"unaccept", "fg", staff.Unaccept, clerk.tapUnaccept, offer{decides, true, false}}, // f is why, and that
		{"undecide", "fg", staff.Undecide, clerk.tapUndecide, offer{undecides, false, false}},
		{"history", "g", staff.LookUp, clerk.tapHistory, offer{always, false, true}},
		{"note", "fg", staff.Note, clerk.tapNote, offer{always, true, true}},
		{"end", "fg", staff.End, clerk.tapEnd, offer{endable, true, false}},
		{"close", "fg", staff.Close, clerk.tapClose, offer{closes, true, false}},
		{"unclose", "g", staff.Unclose, clerk.tapUnclose, offer{uncloses, false, false}},
		{"reopen", "g", staff.Reopen, clerk.tapReopen, offer{reopens, false, false}},
		{"resend", "g", staff.Resend, clerk.tapResend, offer{resendable, false, true}},
		{"calloff", "fg", staff.CallOff, clerk.tapCancel, offer{cancellable, true, false}},
		{"refund", "fg", staff.Refund, clerk.tapRefund, offer{refunds, true, false}},
		{"retract", "g", staff.Withdraw, clerk.tapRetract, offer{withdraws, false, false}},
		{"disclose", "fg", staff.Disclose, clerk.tapDisclose, offer{named, true, true}},
		{"wholehere", "fg", staff.Disclose, clerk.tapWholeHere, offer{}},
		{"freeze", "fg", staff.Freeze, clerk.tapFreeze, offer{freezes, true, true}},
		{"lift", "g", staff.Lift, clerk.tapLift, offer{lifts, false, false}},
		{"liftnow", "g", staff.Lift, clerk.tapLiftNow, offer{}},
		{"freezeid", "v", staff.Freeze, clerk.tapFreezeNumber, offer{}},
		{"frozenid", "v", staff.Lift, clerk.tapFrozen, offer{}},
		{"liftid", "v", staff.Lift, clerk.tapLiftNumber, offer{}},
		{"liftidnow", "v", staff.Lift, clerk.tapLiftNumberNow, offer{}},
		{"losses", "", staff.Losses, clerk.tapLosses, offer{}},
		{"lostone", "v", staff.Losses, clerk.tapLost, offer{}},
		{"lostback", "v", staff.GiveLost, clerk.tapLostBack, offer{}},
		{"lostbacknow", "v", staff.GiveLost, clerk.tapLostBackNow, offer{}},
		{"lostkeep", "v", staff.Withdraw, clerk.tapLostKeep, offer{}},
		{"gapclose", "v", staff.CloseGap, clerk.tapGapClose, offer{}},
		{"gapclosenow", "v", staff.CloseGap, clerk.tapGapCloseNow, offer{}},
		{"more", "g", staff.LookUp, clerk.tapMore, offer{}},
		{"payback", "fg", staff.Refund, clerk.tapPayBack, offer{}},
		{"endnow", "fg", staff.End, clerk.tapEndNow, offer{}},
		{"closenow", "fg", staff.Close, clerk.tapCloseNow, offer{}},
		{"present", "g", staff.LookUp, clerk.tapOldMark, offer{}}, // of cards that did not say what they showed
		{"unpresent", "g", staff.LookUp, clerk.tapOldMark, offer{}},
		{"why", "fg", "", clerk.tapWhy, offer{}}, // the duty is that of what it asks the reason for
		{"reply", "v", staff.Answer, clerk.tapReply, offer{}},
		{"sendreply", "fv", staff.Answer, clerk.tapSendReply, offer{}}, // f is the number of the answer that it stands under
		{"letgo", "v", staff.Answer, clerk.tapLetGo, offer{}},
		{"enough", "", staff.LookUp, clerk.tapEnough, offer{}},
		{"find", "v", staff.Find, clerk.tapFind, offer{}},
		{"pick", "g", staff.LookUp, clerk.tapPick, offer{}},
		{"desk", "", staff.Enter, clerk.tapDesk, offer{}},
		{"guide", "", staff.Enter, clerk.tapGuide, offer{}},
		{"search", "", staff.Find, clerk.tapSearch, offer{}},
		{"todaynow", "", staff.Today, clerk.tapToday, offer{}},
		{"lately", "", staff.Recall, clerk.tapLately, offer{}},
		{"bycase", "", staff.FindCase, clerk.tapByCase, offer{}},
		{"bypay", "", staff.FindPaid, clerk.tapByPay, offer{}},
		{"bypayfor", "v", staff.FindPaid, clerk.tapByPayFor, offer{}},
		{"bycard", "", staff.FindPaid, clerk.tapByCard, offer{}},
		{"bycardfor", "v", staff.FindPaid, clerk.tapByCardFor, offer{}},
		{"lists", "", staff.ListOpen, clerk.tapLists, offer{}},
		{"listopen", "v", staff.ListOpen, clerk.tapListOpen, offer{}},
		{"seconds", "", staff.ListAll, clerk.tapSeconds, offer{}},
		{"listall", "fv", staff.ListAll, clerk.tapListAll, offer{}},
		{"regions", "", staff.ListAll, clerk.tapRegions, offer{}},
		{"region", "v", staff.ListAll, clerk.tapRegion, offer{}},
		{"paidon", "fv", staff.ListAll, clerk.tapPaidOn, offer{}},
		{"export", "v", staff.Export, clerk.tapExport, offer{}},
		{"trail", "v", staff.Review, clerk.tapTrail, offer{}},
		{"trailfile", "v", staff.Review, clerk.tapTrailFile, offer{}},
		{"retry", "v", staff.Retry, clerk.tapRetry, offer{}},
		{"dead", "v", staff.Retry, clerk.tapDead, offer{}},
		{"team", "", staff.Invite, clerk.tapTeam, offer{}},
		{"invite", "v", staff.Invite, clerk.tapInvite, offer{}},
		{"confirm", "v", staff.Invite, clerk.tapConfirm, offer{}},
		{"revoke", "v", staff.Invite, clerk.tapRevoke, offer{}},
		{"member", "v", staff.Invite, clerk.tapMember, offer{}},
		{"rank", "fv", staff.Invite, clerk.tapRank, offer{}},
		{"ranknow", "fv", staff.Invite, clerk.tapRankNow, offer{}},
		{"called", "v", staff.Invite, clerk.tapCalled, offer{}},
		{"outside", "v", staff.Invite, clerk.tapOutside, offer{}},
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
		{"freeze", staff.Freeze, clerk.askFreeze},
		{"today", staff.Today, clerk.today},
		{"export", staff.Export, clerk.askExport},
		{"audit", staff.Review, clerk.trail},
		{"dead", staff.Retry, clerk.dead},
		{"staff", staff.Invite, clerk.team},
	}
}

// cardFits is how many buttons a card has room for on a telephone.
const cardFits = 8

// cardButtons are what a member of staff may do about a guarantee. Where that is more than fits, what is rare stands under one
// button: those, and the way back, are what there is with more.
func (k clerk) cardButtons(s sight, more bool) []telegram.Row {
	var all, often, rare []models.InlineKeyboardButton
	for _, b := range buttons() {
		if b.card.fits == nil || !k.by.Rank.May(b.duty) || s.own && !staff.OnOwn(b.duty) || !b.card.fits(s) {
			continue
		}
		tap, kind := k.cardButton(b, s.Guarantee), &often
		if b.card.rare {
			kind = &rare
		}
		all, *kind = append(all, tap), append(*kind, tap)
	}
	switch {
	case len(all) <= cardFits:
		return telegram.InPairs(all)
	case more:
		return append(telegram.InPairs(rare), k.backToCard(s.ID))
	}
	return telegram.InPairs(append(often, telegram.Button(k.Voice.Plain("button.more", nil), telegram.Callback{Verb: "more", Value: s.ID})))
}

// cardButton draws one of them.
func (k clerk) cardButton(b button, g *kafala.Guarantee) models.InlineKeyboardButton {
	call, label := telegram.Callback{Verb: b.verb, Value: g.ID}, "button."+b.verb
	switch {
	case b.verb == "refund" && g.Order.Waits(): // whoever has made the order has given the reason
		call.Field, label = staff.Backing(b.duty, g.Order), "button.second"
	case b.verb == "close" && g.Closing.Waits():
		call.Field, label = staff.Backing(b.duty, g.Closing), "button.close.second"
	case b.card.why:
		call = telegram.Callback{Verb: "why", Field: b.verb, Value: g.ID}
		if meansItsCard(b.verb) {
			call.Field += upon + strconv.Itoa(g.Entries())
		}
	case slices.Contains([]string{"shown", "strike", "accept", "undecide"}, b.verb):
		call.Field = strconv.Itoa(g.Entries())
	}
	if b.verb == "shown" && len(g.Presented) > 0 {
		label = "button.shown.again"
	}
	tap := telegram.Button(k.Voice.Plain(label, nil), call)
	if label == "button.shown" {
		tap = telegram.Styled(tap, "success")
	}
	return tap
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

package desk

import (
	"context"
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
	// near tells where it is likely what comes next: it stands on the card then, else with the details. nil: never.
	near func(sight) bool
	// means is what a tap is bound to: how much there was of it on the card that was tapped. With any other number nothing is done. nil:
	// it changes nothing, or adds only, or is asked once more, which binds it (sure).
	means func(*kafala.Guarantee) int
}

// marks and acts are what taps are bound to: what a mark or a decision rests on, beside which others may go on about something else, or
// all that was done.
var marks, acts = (*kafala.Guarantee).Entries, (*kafala.Guarantee).Written

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

// unseen tells of what counts that the reader has not marked it just now. Where their finger is the match stands then, which does no harm
// to who taps twice.
func unseen(s sight) bool { return !s.mine() }

// waits tells whether an order waits for somebody.
func waits(s sight) bool { return s.Order.Waits() }

// strikes offers to strike out the last mark that stands.
func strikes(s sight) bool {
	return staff.MayStrike(s.Guarantee, s.by, s.now) == nil
}

// reopens offers to take the end back.
func reopens(s sight) bool { return staff.MayReopen(s.Guarantee, s.by, s.now) }

// refunds offers to give the money back, or to back an order that waits.
func refunds(s sight) bool {
	seat, _ := s.eyes.Refund(s.Guarantee, s.by.ID)
	return seat != kafala.NoSeat
}

// withdraws offers to withdraw one's own order, or that one backs it.
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
func buttons() []button { return append(buttonsOfCards(), buttonsOfDesk()...) }

// buttonsOfCards are those about one guarantee, a number that is stopped, or what a restore has lost.
func buttonsOfCards() []button {
	return []button{
		{"card", "g", staff.LookUp, clerk.tapCard, offer{}},
		{"shown", "fg", staff.Present, clerk.tapShown, offer{counts, false, unseen, marks}}, // f is how many entries its card showed
		{"match", "g", staff.Match, clerk.tapMatch, offer{matchable, false, counts, nil}},
		{"strike", "fg", staff.Present, clerk.tapStrike, offer{strikes, false, sight.freshMark, marks}},
		{"accept", "fg", staff.Accept, clerk.tapAccept, offer{decides, false, sight.mine, marks}},      // and here
		{"unaccept", "fg", staff.Unaccept, clerk.tapUnaccept, offer{decides, true, sight.mine, marks}}, // f is why, and that
		{"undecide", "fg", staff.Undecide, clerk.tapUndecide, offer{undecides, false, undecidesAtOnce, marks}},
		{"history", "g", staff.LookUp, clerk.tapHistory, offer{always, false, nil, nil}},
		{"note", "fg", staff.Note, clerk.tapNote, offer{always, true, nil, nil}},
		{"past", "fg", staff.LookUp, clerk.tapPast, offer{}},
		{"end", "fg", staff.End, clerk.tapEnd, offer{endable, true, nil, nil}},
		{"close", "fg", staff.Close, clerk.tapClose, offer{closes, true, always, nil}},
		{"unask", "fg", staff.Unclose, clerk.tapUnclose, offer{uncloses, false, always, acts}},
		{"takeback", "fg", staff.Reopen, clerk.tapReopen, offer{reopens, false, always, acts}},
		{"resend", "g", staff.Resend, clerk.tapResend, offer{resendable, false, nil, nil}},
		{"calloff", "fg", staff.CallOff, clerk.tapCancel, offer{cancellable, true, nil, acts}},
		{"refund", "fg", staff.Refund, clerk.tapRefund, offer{refunds, true, waits, nil}},
		{"unorder", "fg", staff.Withdraw, clerk.tapRetract, offer{withdraws, false, always, acts}},
		{"disclose", "fg", staff.Disclose, clerk.tapDisclose, offer{named, true, nil, nil}},
		{"wholehere", "fg", staff.Disclose, clerk.tapWholeHere, offer{}},
		{"freeze", "fg", staff.Freeze, clerk.tapFreeze, offer{freezes, true, nil, acts}},
		{"lift", "g", staff.Lift, clerk.tapLift, offer{lifts, false, always, nil}},
		{"unlift", "fg", staff.Lift, clerk.tapUnlift, offer{unlifts, false, always, acts}},
		{"liftsure", "fg", staff.Lift, clerk.tapLiftSure, offer{}}, // f is how much was written when it was asked, here and below
		{"liftnow", "g", staff.Lift, clerk.tapLift, offer{}},       // of questions that did not say that
		{"freezeid", "v", staff.Freeze, clerk.tapFreezeNumber, offer{}},
		{"frozen", "", staff.Freeze, clerk.tapFrozenList, offer{}},
		{"frozenpage", "v", staff.Freeze, clerk.tapFrozenPage, offer{}},
		{"frozenid", "v", staff.Lift, clerk.tapFrozen, offer{}},
		{"liftid", "v", staff.Lift, clerk.tapLiftNumber, offer{}},
		{"unliftid", "fv", staff.Lift, clerk.tapUnliftNumber, offer{}},
		{"liftidsure", "fv", staff.Lift, clerk.tapLiftNumberSure, offer{}},
		{"liftidnow", "v", staff.Lift, clerk.tapLiftNumber, offer{}}, // and that
		{"losses", "", staff.Losses, clerk.tapLosses, offer{}},
		{"losspage", "v", staff.Losses, clerk.tapLossPage, offer{}},
		{"lostone", "v", staff.Losses, clerk.tapLost, offer{}},
		{"lostback", "v", staff.GiveLost, clerk.tapLostBack, offer{}},
		{"lostbacksure", "fv", staff.GiveLost, clerk.tapLostBackSure, offer{}},
		{"lostbacknow", "v", staff.GiveLost, clerk.tapLostBack, offer{}}, // and that
		{"lostunorder", "fv", staff.Withdraw, clerk.tapLostKeep, offer{}},
		{"lostkeep", "v", staff.Losses, clerk.tapLost, offer{}}, // and that
		{"gapclose", "v", staff.CloseGap, clerk.tapGapClose, offer{}},
		{"gapclosenow", "v", staff.CloseGap, clerk.tapGapCloseNow, offer{}},
		{"more", "g", staff.LookUp, clerk.tapMore, offer{}},
		{"brief", "g", staff.LookUp, clerk.tapBrief, offer{}},
		{"payback", "fg", staff.Refund, clerk.tapPayBack, offer{}},
		{"endnow", "fg", staff.End, clerk.tapEndNow, offer{}},
		{"closenow", "fg", staff.Close, clerk.tapCloseNow, offer{}},
		{"present", "g", staff.LookUp, clerk.tapOldMark, offer{}}, // of cards that did not say what they showed
		{"unpresent", "g", staff.LookUp, clerk.tapOldMark, offer{}},
		{"unclose", "g", staff.LookUp, clerk.tapOldMark, offer{}},
		{"reopen", "g", staff.LookUp, clerk.tapOldMark, offer{}},
		{"retract", "g", staff.LookUp, clerk.tapOldMark, offer{}},
		{"why", "fg", "", clerk.tapWhy, offer{}}, // the duty is that of what it asks the reason for
	}
}

// buttonsOfDesk are the others: questions, searches, lists, the trail and the team.
func buttonsOfDesk() []button {
	return []button{
		{"reply", "v", staff.Answer, clerk.tapReply, offer{}},
		{"askedcard", "v", staff.LookUp, clerk.tapAskedCard, offer{}},
		{"sendreply", "fv", staff.Answer, clerk.tapSendReply, offer{}}, // f is the number of the answer that it stands under
		{"questions", "v", staff.Answer, clerk.tapQuestions, offer{}},
		{"takeq", "v", staff.Answer, clerk.tapTakeQuestion, offer{}},
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
		{"number", "v", staff.Losses, clerk.tapNumber, offer{}},
		{"retry", "v", staff.Retry, clerk.tapRetry, offer{}},
		{"dead", "v", staff.Retry, clerk.tapDead, offer{}},
		{"team", "", staff.Invite, clerk.tapTeam, offer{}},
		{"teampage", "v", staff.Invite, clerk.tapTeamPage, offer{}},
		{"invite", "v", staff.Invite, clerk.tapInvite, offer{}},
		{"confirm", "v", staff.Invite, clerk.tapConfirm, offer{}},
		{"confirmnow", "v", staff.Invite, clerk.tapConfirmNow, offer{}}, // of an admin
		{"revoke", "v", staff.Invite, clerk.tapRevoke, offer{}},
		{"member", "v", staff.Invite, clerk.tapMember, offer{}},
		{"rank", "fv", staff.Invite, clerk.tapRank, offer{}},
		{"ranknow", "fv", staff.Invite, clerk.tapRankNow, offer{}},
		{"called", "v", staff.Invite, clerk.tapCalled, offer{}},
		{"outside", "v", staff.Invite, clerk.tapOutside, offer{}},
		{"remove", "v", staff.Invite, clerk.tapRemove, offer{}},
		{"dismissal", "fv", staff.Invite, clerk.tapDismissal, offer{}}, // f is since when they have their rank
		{"dismiss", "v", staff.Invite, clerk.tapRemove, offer{}},       // of questions that did not say that
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

// nearMost is how many buttons a card has beside the one that leads to its details: three rows, so that its first line is still to
// be seen above a keyboard.
const nearMost = 5

// cardButtons are what a member of staff is likely to do next about a guarantee, and the way to all the rest.
func (k clerk) cardButtons(s sight) []telegram.Row {
	near, _ := k.offers(s)
	return telegram.InPairs(append(near, telegram.Button(k.Voice.Plain("button.more", nil), telegram.Callback{Verb: "more", Value: s.ID})))
}

// detailButtons are all the rest, and the way back after the last one: no row of its own, so that what the details end with is to be
// seen above a keyboard.
func (k clerk) detailButtons(s sight) []telegram.Row {
	_, rest := k.offers(s)
	return telegram.InPairs(append(rest, k.backToCard(s.ID)...))
}

// offers are the buttons that a member of staff has on a card, and with its details, both in their order.
func (k clerk) offers(s sight) (near, rest []models.InlineKeyboardButton) {
	for _, b := range buttons() {
		if !k.may(b, s) {
			continue
		}
		tap := k.cardButton(b, s)
		if b.card.near != nil && b.card.near(s) && len(near) < nearMost {
			near = append(near, tap)
			continue
		}
		rest = append(rest, tap)
	}
	return near, rest
}

// may tells whether a card offers a button to its reader.
func (k clerk) may(b button, s sight) bool {
	return b.card.fits != nil && k.by.Rank.May(b.duty) && !(s.own && !staff.OnOwn(b.duty)) && b.card.fits(s)
}

// backed tells whether whoever asks for what a motion asks for backs it, for its own reason. Where who has made it counts no more they
// begin it anew, and for theirs.
func (s sight) backed(m kafala.Motion) bool {
	return m.Waits() && (m.From != "" || s.eyes.Counts(s.Guarantee, m))
}

// cardButton draws one of them.
func (k clerk) cardButton(b button, s sight) models.InlineKeyboardButton {
	g := s.Guarantee
	call, label := telegram.Callback{Verb: b.verb, Value: g.ID}, "button."+b.verb
	switch {
	case b.verb == "refund" && s.backed(g.Order): // whoever has made the order has given the reason
		call.Field, label = staff.Backing(b.duty, g.Order), "button.second"
	case b.verb == "close" && s.backed(g.Closing):
		call.Field, label = staff.Backing(b.duty, g.Closing), "button.close.second"
	case b.card.why:
		call = telegram.Callback{Verb: "why", Field: b.verb, Value: g.ID}
		if b.card.means != nil {
			call.Field += upon + strconv.Itoa(b.card.means(g))
		}
	case b.card.means != nil:
		call.Field = strconv.Itoa(b.card.means(g))
	}
	switch {
	case b.verb == "shown" && len(g.Presented) > 0:
		label = "button.shown.again"
	case b.verb == "unorder" && g.Order.From != "":
		label = "button.unback"
	}
	tap := telegram.Button(k.Voice.Plain(label, nil), call)
	if label == "button.shown" {
		tap = telegram.Styled(tap, "success")
	}
	return tap
}

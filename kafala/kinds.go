package kafala

import "slices"

// DeliveryKind says what a delivery tells, or does.
type DeliveryKind string

// The kinds of delivery.
const (
	SendLink       DeliveryKind = "link"      // the payment link, made first if need be
	SendReceipt    DeliveryKind = "receipt"   // reference, QR and sheet
	SendDeclined   DeliveryKind = "declined"  // a try to pay has failed
	SendExpired    DeliveryKind = "expired"   // the link has ended unpaid
	SendEnded      DeliveryKind = "ended"     // the guarantee is over
	SendRefunded   DeliveryKind = "refunded"  // money is given back, all or a part, or an end that it told of was taken back
	SendLinkEnds   DeliveryKind = "linkends"  // the link is about to end
	SendCancelled  DeliveryKind = "cancelled" // staff have cancelled the request
	SendStopped    DeliveryKind = "stopped"   // the link was ended, since too many tries were declined
	GiveBack       DeliveryKind = "giveback"  // give the money back
	CloseEnd       DeliveryKind = "close"     // make an end by staff final
	SendFrozen     DeliveryKind = "frozen"    // the guarantee is frozen, or not any more
	FreezeNamed    DeliveryKind = "freeze"    // freeze what names a number that is frozen
	FollowDecision DeliveryKind = "follow"    // do what follows from a recorded decision
	SendDecided    DeliveryKind = "decided"   // a decision was recorded, or struck out
	SendShown      DeliveryKind = "shown"     // the guarantee was shown to a member of staff
	SendStruck     DeliveryKind = "struck"    // that was recorded by mistake
	AskUnused      DeliveryKind = "unused"    // whether a guarantee that nobody has used is still wanted
	TellStaff      DeliveryKind = "staff"     // something that staff are to know, or to look at
	Reconcile      DeliveryKind = "reconcile" // compare a day with the gateway's own list
	Summary        DeliveryKind = "summary"   // the figures of a day, to the staff chat
	Remind         DeliveryKind = "remind"    // of an unfinished request, once
	SendScreen     DeliveryKind = "screen"    // where a chat stands, after something was given outside of it
	LookIdentity   DeliveryKind = "identity"  // ask what became of a request to say who somebody is
	SendReply      DeliveryKind = "reply"     // what became of a question to staff: its answer, or that there is none
	EndQuery       DeliveryKind = "endask"    // give a question up that nobody has answered
	Forget         DeliveryKind = "forget"    // delete a message that held an ID number, or a question in a chat of staff's
	// TallyObjections tells how many more have objected to a guarantee, and forgets who has.
	TallyObjections DeliveryKind = "objections"
	Unlink          DeliveryKind = "unlink" // take the buttons that pay for a request off its messages: its link is over
)

// DeliveryRule is what is decided of every delivery of one kind.
type DeliveryRule struct {
	Kind   DeliveryKind
	Switch string // the name under which an operator may switch it off (Settings.Silent); "": it is always sent
	Quiet  bool   // staff are not told when one is given up
	Night  Night  // how it is told in the quiet hours
	Copied Copied // what becomes of one that was under way when a copy was made, once that is brought back
}

// DeliveryRules has a row for every kind. The courier does not start without a sender for each. What is told to staff has
// switches of its own, by what it tells (Notices).
var DeliveryRules = []DeliveryRule{
	{SendLink, "", false, Rings, Again},
	{SendReceipt, "", false, Rings, PutAside},
	{SendDeclined, "declined", false, Rings, LetGo},
	{SendExpired, "expired", false, Silent, PutAside},
	{SendEnded, "ended", false, AsTold, PutAside},
	{SendRefunded, "", false, AsTold, PutAside},
	{SendLinkEnds, "linkends", false, Silent, LetGo},
	{SendCancelled, "cancelled", false, Silent, PutAside},
	{SendStopped, "expired", false, Rings, PutAside},
	{GiveBack, "", false, Unseen, Again},
	{CloseEnd, "", false, Unseen, Again},
	{SendFrozen, "", false, Silent, PutAside},
	{FreezeNamed, "", false, Unseen, Again},
	{SendShown, "shown", false, Rings, PutAside},
	{SendStruck, "shown", false, Silent, PutAside},
	{AskUnused, "", true, Waits, Again},
	{FollowDecision, "", false, Unseen, Again},
	{SendDecided, "", false, Silent, PutAside},
	{TellStaff, "", true, AsTold, PutAside},
	{Reconcile, "", false, Unseen, Again},
	{Summary, "summary", false, Silent, PutAside},
	{Remind, "", true, Waits, LetGo},
	{SendScreen, "", true, Rings, LetGo},
	{LookIdentity, "", true, Unseen, LetGo},
	{SendReply, "", false, Rings, PutAside},
	{EndQuery, "", false, Unseen, Again},
	{Forget, "", true, Unseen, Again},
	{Unlink, "", true, Unseen, Again},
	{TallyObjections, "", false, Unseen, Again},
}

// ToStaff tells whether what is delivered is for staff, in whichever chat.
func (r DeliveryRule) ToStaff() bool { return r.Kind == TellStaff || r.Kind == Summary }

// Fleeting tells whether one that is given up is let go: it is of use for a moment only, and nobody could do anything about it
// later.
func (r DeliveryRule) Fleeting() bool {
	return slices.Contains([]DeliveryKind{Remind, SendScreen, LookIdentity, Forget, Unlink}, r.Kind)
}

// OfMoney tells whether somebody's money hangs on it: staff see one that is given up before all others.
func (r DeliveryRule) OfMoney() bool {
	return slices.Contains([]DeliveryKind{SendReceipt, SendRefunded, GiveBack}, r.Kind)
}

// RuleOf gives the row of a kind; false: a later release has made it.
func RuleOf(kind DeliveryKind) (DeliveryRule, bool) {
	i := slices.IndexFunc(DeliveryRules, func(k DeliveryRule) bool { return k.Kind == kind })
	if i < 0 {
		return DeliveryRule{}, false
	}
	return DeliveryRules[i], true
}

// EndByStaff is the detail of SendEnded where staff have ended a guarantee. An end by time has none.
const EndByStaff = "staff"

// routine tells whether a delivery tells staff that nothing is wrong.
func (d *Delivery) routine() bool { return d.Kind == TellStaff && ReadNotice(d.Detail).Routine() }

// Night tells how a delivery is told in the quiet hours: Rings, Silent, Waits or Unseen. A notice has a row of its own, an end
// by staff is silent and one by time waits, and money that nobody has ordered back answers a payment: it rings. So does what a
// later release has made.
func (d *Delivery) Night() Night {
	rule, _ := RuleOf(d.Kind)
	night := rule.Night
	switch {
	case night != AsTold:
	case d.Kind == TellStaff:
		night = ReadNotice(d.Detail).Rule().Night
	case d.Kind == SendEnded && d.Detail != EndByStaff:
		night = Waits
	case d.Kind == SendEnded, d.Ordered:
		night = Silent
	default:
		night = Rings
	}
	if night == 0 {
		return Rings
	}
	return night
}

// Switches are the names under which an operator may switch notices off (Settings.Silent), each once.
func Switches() (names []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, k := range DeliveryRules {
		add(k.Switch)
	}
	for _, n := range Notices {
		add(n.Switch)
	}
	return names
}

// Delivers tells whether deliveries of this kind are sent.
func (s *Settings) Delivers(kind DeliveryKind) bool {
	rule, _ := RuleOf(kind)
	return rule.Switch == "" || s.Sends(rule.Switch)
}

// Sends tells whether a notice of this name is sent; what is not among Switches always is.
func (s *Settings) Sends(name string) bool { return !slices.Contains(s.Silent, name) }

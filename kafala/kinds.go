package kafala

import "slices"

// DeliveryKind says what a delivery tells, or does.
type DeliveryKind string

// The kinds of delivery.
const (
	SendLink      DeliveryKind = "link"      // the payment link, made first if need be
	SendReceipt   DeliveryKind = "receipt"   // reference, QR and sheet
	SendDeclined  DeliveryKind = "declined"  // a try to pay has failed
	SendExpired   DeliveryKind = "expired"   // the link has ended unpaid
	SendEnded     DeliveryKind = "ended"     // the guarantee is over
	SendRefunded  DeliveryKind = "refunded"  // money is given back, all or a part
	SendLinkEnds  DeliveryKind = "linkends"  // the link is about to end
	SendCancelled DeliveryKind = "cancelled" // staff have cancelled the request
	SendStopped   DeliveryKind = "stopped"   // the link was ended, since too many tries were declined
	GiveBack      DeliveryKind = "giveback"  // give the money back
	CloseEnd      DeliveryKind = "close"     // make an end by staff final
	SendFrozen    DeliveryKind = "frozen"    // the guarantee is frozen, or not any more
	FreezeNamed   DeliveryKind = "freeze"    // freeze what names a number that is frozen
	TellStaff     DeliveryKind = "staff"     // something that staff are to know, or to look at
	Reconcile     DeliveryKind = "reconcile" // compare a day with the gateway's own list
	Summary       DeliveryKind = "summary"   // the figures of a day, to the staff chat
	Remind        DeliveryKind = "remind"    // of an unfinished request, once
	Forget        DeliveryKind = "forget"    // delete a message that held an ID number
)

// DeliveryRule is what is decided of every delivery of one kind.
type DeliveryRule struct {
	Kind   DeliveryKind
	Switch string // the name under which an operator may switch it off (Settings.Silent); "": it is always sent
	Quiet  bool   // staff are not told when one is given up
}

// DeliveryRules has a row for every kind. The courier does not start without a sender for each. What is told to staff has
// switches of its own, by what it tells (Notices).
var DeliveryRules = []DeliveryRule{
	{SendLink, "", false},
	{SendReceipt, "", false},
	{SendDeclined, "declined", false},
	{SendExpired, "expired", false},
	{SendEnded, "ended", false},
	{SendRefunded, "", false},
	{SendLinkEnds, "linkends", false},
	{SendCancelled, "cancelled", false},
	{SendStopped, "expired", false},
	{GiveBack, "", false},
	{CloseEnd, "", false},
	{SendFrozen, "", false},
	{FreezeNamed, "", false},
	{TellStaff, "", true},
	{Reconcile, "", false},
	{Summary, "summary", false},
	{Remind, "", true},
	{Forget, "", true},
}

// RuleOf gives the row of a kind; false: a later release has made it.
func RuleOf(kind DeliveryKind) (DeliveryRule, bool) {
	i := slices.IndexFunc(DeliveryRules, func(k DeliveryRule) bool { return k.Kind == kind })
	if i < 0 {
		return DeliveryRule{}, false
	}
	return DeliveryRules[i], true
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

// Sends tells whether a notice of this name is sent; what is not among Switches always is.
func (s *Settings) Sends(name string) bool { return !slices.Contains(s.Silent, name) }

package kafala

// PaymentCase is how a payment that the gateway tells of meets the record of a request: whether it fits, and if not, why.
type PaymentCase string

// The meetings. Whatever is not Fits is told to staff under this word, and stands in the history under it.
const (
	Fits           PaymentCase = "paid"            // what was undertaken, in full, in time or late, and both people are free
	PersonCovered  PaymentCase = "person-covered"  // somebody else's guarantee for the same person was paid first
	GuarantorFull  PaymentCase = "guarantor-full"  // the guarantor has all the guarantees that they may have
	GuarantorNo    PaymentCase = "guarantor-no"    // the owner of the guarantor's number has said no through the provider
	OtherAmount    PaymentCase = "amount"          // more or less than was undertaken, as by a coupon
	OtherCurrency  PaymentCase = "currency"        // not riyals
	SecondPayment  PaymentCase = "second"          // the guarantee was paid already
	Superseded     PaymentCase = "superseded"      // its chat has accepted another request for the same person since
	AfterCancelled PaymentCase = "after-cancelled" // the request was given up before
	AfterErasure   PaymentCase = "erased"          // nobody is named in the record any more
	PartBack       PaymentCase = "part-back"       // a part of what it was paid with has left us again (Leavings)
	TakenBack      PaymentCase = "taken-back"      // all of it has left us again (Leavings)
	Gone           PaymentCase = "gone"            // it was paid, and given back before we saw it
	Unlisted       PaymentCase = "no-payment"      // the invoice is paid, and no payment is listed with it
)

// Response is what is done about a meeting.
type Response string

// What is done.
const (
	Issue    Response = "issue"     // the guarantee is issued
	GiveItUp Response = "give back" // the money goes back, by itself
	Follow   Response = "follow"    // it has gone back: the record follows
	Look     Response = "look"      // nothing but that a person looks at it
)

// Outcome is what comes of a meeting: what is done, what the citizen is told in the end, and whether staff are told
// that money did not fit. What goes back by our own decision is told to staff when that is decided, not again when it
// has happened.
type Outcome struct {
	Does    Response
	Citizen DeliveryKind // empty: nothing
	Staff   bool
}

// Outcomes is the whole of it: every riyal that reaches the gateway for a request ends as one of these says.
var Outcomes = map[PaymentCase]Outcome{
	Fits:           {Issue, SendReceipt, false},
	PersonCovered:  {GiveItUp, SendRefunded, true},
	GuarantorFull:  {GiveItUp, SendRefunded, true},
	GuarantorNo:    {GiveItUp, SendRefunded, true},
	OtherAmount:    {GiveItUp, SendRefunded, true},
	OtherCurrency:  {GiveItUp, SendRefunded, true},
	SecondPayment:  {GiveItUp, SendRefunded, true},
	Superseded:     {GiveItUp, SendRefunded, true},
	AfterCancelled: {GiveItUp, SendRefunded, true},
	AfterErasure:   {GiveItUp, SendRefunded, true},
	PartBack:       {Follow, SendRefunded, true},
	TakenBack:      {Follow, SendRefunded, true},
	Gone:           {Follow, SendRefunded, true},
	Unlisted:       {Look, "", true},
}

// Leaving is what comes of an issued guarantee whose money leaves by another hand than ours: a chargeback, the gateway's
// dashboard.
type Leaving struct {
	Ends  bool       // it is refunded
	Tells NoticeKind // what staff are told; "": Outcomes says
}

// Leavings has a row for each: whether there is any sign that the guarantee was used, and whether all of its money is gone.
var Leavings = map[struct{ Used, All bool }]Leaving{
	{Used: false, All: false}: {Ends: false, Tells: NoticeMoney},
	{Used: false, All: true}:  {Ends: true, Tells: NoticeMoney},
	{Used: true, All: false}:  {Ends: false, Tells: NoticeLeft},
	{Used: true, All: true}:   {Ends: false, Tells: NoticeLeft},
}

// leaves gives the row of a payment that is back so far; an empty one where it is not what a guarantee is issued for, or
// goes back by our own decision, or where that is over. One that is frozen, or whose end may be taken back, is not over.
func (g *Guarantee) leaves(p *Payment, back Halalas) Leaving {
	if p != &g.Payment || g.Order.Given() || g.Status != Issued && !(g.Status == Ended && g.Ending.Open()) {
		return Leaving{}
	}
	return Leavings[struct{ Used, All bool }{g.Used(Hand{}), back >= p.Amount}]
}

// meet tells what a paid try is to the record before its people are looked at, or "" where there is nothing new.
func (g *Guarantee) meet(bill Bill, try Try) PaymentCase {
	known := g.money(try.Payment.ID)
	all := try.Returned >= try.Payment.Amount
	switch {
	case !try.Paid:
		return ""
	case known != nil && try.Returned <= known.Back:
		return ""
	case known != nil && all:
		return TakenBack
	case known != nil:
		return PartBack
	case all:
		return Gone
	case g.Payment.ID != "":
		return SecondPayment
	case !g.Erased.IsZero():
		return AfterErasure
	case !g.Holds(): // only a cancelled one has no payment then
		return AfterCancelled
	case bill.Currency != Currency || bill.foreign(try) != "":
		return OtherCurrency
	case bill.Amount != g.Amount.Total || try.Payment.Amount-try.Returned != g.Amount.Total:
		return OtherAmount
	}
	return Fits
}

// money finds a payment that the record knows: its own, or one that came beside it; nil: none.
func (g *Guarantee) money(id string) *Payment {
	if g.Payment.ID == id && id != "" {
		return &g.Payment
	}
	for i := range g.Extra {
		if g.Extra[i].ID == id {
			return &g.Extra[i].Payment
		}
	}
	return nil
}

// WentBack tells why a payment of this record goes or went back; "": it is what the guarantee is issued for. StaffOrdered
// stands for a refund that was ordered, as long as no more than that has left us.
func (g *Guarantee) WentBack(id string) (Payment, PaymentCase) {
	for _, e := range g.Extra {
		if e.ID == id {
			return e.Payment, e.Why
		}
	}
	switch {
	case id == "" || g.Payment.ID != id:
		return Payment{}, ""
	case g.Refusal != "":
		return g.Payment, g.Refusal
	case g.Order.Given() && g.Order.From == ByCitizen && g.Payment.Back <= g.TermsOf(g.Order).Sum:
		return g.Payment, GuarantorOrdered
	case g.Order.Given() && g.Payment.Back <= g.TermsOf(g.Order).Sum:
		return g.Payment, StaffOrdered
	case g.Payment.Back >= g.Payment.Amount:
		return g.Payment, TakenBack
	case g.Payment.Back > 0:
		return g.Payment, PartBack
	}
	return g.Payment, ""
}

// StaffOrdered is why money went back that staff have given back.
const StaffOrdered PaymentCase = "ordered"

// GuarantorOrdered is why money went back at its guarantor's wish.
const GuarantorOrdered PaymentCase = "revoked"

package kafala

import "slices"

// Status is where a guarantee stands in its life. The allowed moves are in Moves.
type Status string

// The statuses of a guarantee. "Presented at the counter" is a dated mark, not a status.
const (
	Awaiting  Status = "awaiting"  // opened, link made or being made, nothing paid
	Issued    Status = "issued"    // paid in full and recorded; it has a reference
	Expired   Status = "expired"   // the link ended unpaid
	Cancelled Status = "cancelled" // given up before it was paid
	Ended     Status = "ended"     // issued, and over
	Refunding Status = "refunding" // paid when it could no longer be issued; the money is being given back
	Refunded  Status = "refunded"  // paid, and the money given back
)

// Move is one allowed change of status and what brings it about ("paid", "late payment", …).
type Move struct {
	From, To Status
	Why      string
}

// Moves is the whole life of a guarantee. Whatever is not listed cannot happen (Guarantee.Move refuses it).
var Moves = []Move{
	{Awaiting, Issued, "paid"},
	{Awaiting, Expired, "link ended"},
	{Awaiting, Cancelled, "given up"},
	{Expired, Awaiting, "new link"},
	{Expired, Issued, "paid late"},
	{Expired, Cancelled, "given up"},
	{Awaiting, Refunding, "cannot be issued"},
	{Expired, Refunding, "cannot be issued"},
	{Refunding, Refunded, "money returned"},
	{Issued, Ended, "over"},
	{Ended, Issued, "end taken back"},
	{Issued, Refunded, "money returned"},
	{Ended, Refunded, "money returned"},
}

// CanMove tells whether Moves allows going from one status to another.
func CanMove(from, to Status) bool {
	return slices.ContainsFunc(Moves, func(m Move) bool { return m.From == from && m.To == to })
}

// Statuses lists every status, in the order of a life.
func Statuses() []Status {
	return []Status{Awaiting, Issued, Expired, Cancelled, Ended, Refunding, Refunded}
}

package kafala

// Status is where a guarantee stands in its life. The allowed moves are in Life.
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

// Statuses lists every status, in the order of a life.
func Statuses() []Status {
	return []Status{Awaiting, Issued, Expired, Cancelled, Ended, Refunding, Refunded}
}

package kafala

import "slices"

// Notices are the kinds of notices that an operator may switch off (Settings.Silent): everything that is pushed but
// the link that was asked for, the receipt, and the question whether an open request is to go on.
var Notices = []string{
	"declined", "linkends", "expired", "ended", "cancelled", "refunded", // to the citizen
	"paid", "strange", "parked", "trouble", "reconciled", "summary", // to staff
}

// Sends tells whether a notice of this name is sent; what is not among Notices always is.
func (s *Settings) Sends(notice string) bool { return !slices.Contains(s.Silent, notice) }

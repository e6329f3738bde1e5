package kafala

import (
	"slices"
	"strings"
)

// What the guarantor is told of a freeze is made from what it has stopped, and from what had come before it.

// stopped tells whether a freeze stops something that the guarantor waits for or relies on: a guarantee that is issued, or a
// request that the freeze itself has kept from being paid. What was over before is only held.
func (g *Guarantee) stopped() bool {
	return g.Status == Issued || g.KeptFromPaying()
}

// KeptFromPaying tells whether a request waited for its payment until a freeze ended its link.
func (g *Guarantee) KeptFromPaying() bool {
	last := Event{}
	for _, e := range g.History {
		if e.From != e.To {
			last = e
		}
	}
	return g.Status == Expired && last.Why == CauseFrozen
}

// PaidFrozen tells whether the freeze that stands was made before it was paid: its guarantor was told then that nothing had come.
func (g *Guarantee) PaidFrozen() bool {
	if g.Status != Issued || !g.Frozen() {
		return false
	}
	for _, e := range slices.Backward(g.History) {
		switch {
		case e.To == Issued && e.From != Issued && e.From != Ended: // from Ended it was taken back
			return true
		case e.From == e.To && (strings.HasPrefix(e.Why, NoteFrozen) || strings.HasPrefix(e.Why, NoteFrozenWith)):
			return false
		}
	}
	return false
}

// Unreceipted tells whether a guarantee has ended, as far as we know, before whoever has paid for it had its receipt: a freeze
// may have kept that back.
func (g *Guarantee) Unreceipted() bool {
	return g.Status == Ended && !g.Frozen() && g.Named() && g.Files.QR == ""
}

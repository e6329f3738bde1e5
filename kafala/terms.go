package kafala

import (
	"fmt"
	"time"
)

// Terms names what a guarantor agrees to with a button, for a kind of guarantee as it is offered now: the total in
// halalas, how much of it would come back, the version of the undertaking, and the text itself. It is empty for a kind that is not offered.
func (s *Settings) Terms(kind string) string {
	k, ok := s.Kind(kind)
	if !ok {
		return ""
	}
	return termsOf(s.Price(), k.undertaken(time.Time{}))
}

// Offers tells whether the settings would have a request like this one undertaken now as it was.
func (s *Settings) Offers(g Guarantee) bool { return s.Terms(g.Undertaking.Kind) == g.terms() }

// SameText tells whether a request was undertaken in the words of its kind as they are now.
func (s *Settings) SameText(g Guarantee) bool {
	k, ok := s.Kind(g.Undertaking.Kind)
	return ok && k.undertaken(g.Undertaking.At).sameText(g.Undertaking)
}

// terms names what the guarantor has agreed to.
func (g *Guarantee) terms() string { return termsOf(g.Amount, g.Undertaking) }

func termsOf(price Breakdown, u Undertaking) string {
	const enough = 8 // of the hash
	returns, _ := price.Split(RefundableLines)
	return fmt.Sprintf("%d.%d.%d.%.*s", int64(price.Total), int64(returns.Total), u.Version, enough, u.Hash)
}

// undertaken is the undertaking of a kind as it is agreed to now.
func (k Kind) undertaken(now time.Time) Undertaking {
	return Undertaking{Kind: k.ID, Version: k.Version, Hash: TextHash(k.Undertaking.In("ar")), At: now}
}

// sameText tells whether two undertakings are of one text.
func (u Undertaking) sameText(other Undertaking) bool {
	return u.Kind == other.Kind && u.Version == other.Version && u.Hash == other.Hash
}

package kafala

import (
	"fmt"
	"time"
)

// Unlink moves a request whose link nobody is to pay any more to another status than Awaiting, and promises in the same stroke that
// the buttons which pay for it go, after Hold: what is said of it comes first, and who gives it up has the message that they tapped
// put to its new use by then. Whatever gives a request up, or finds its link over, goes by this.
func (g *Guarantee) Unlink(to Status, at time.Time, by, why string) ([]Delivery, error) {
	awaited := g.Status == Awaiting
	if err := g.Move(to, at, by, why); err != nil || !awaited {
		return nil, err
	}
	last := g.Deliver(Unlink, fmt.Sprint(g.rounds()), at)
	last.Due = at.Add(Hold)
	return []Delivery{last}, nil
}

// Unlinks tells whether the buttons are to go that an Unlink of this round (its detail) has promised to take off: nobody is to pay the
// link any more, and no newer one has come, whose own end takes them off.
func (g *Guarantee) Unlinks(round string) bool {
	return g.Status != Awaiting && round == fmt.Sprint(g.rounds())
}

// rounds is how often it came to await its payment.
func (g *Guarantee) rounds() (n int) {
	for _, e := range g.History {
		if e.To == Awaiting && e.From != Awaiting {
			n++
		}
	}
	return n
}

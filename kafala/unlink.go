package kafala

import (
	"fmt"
	"time"
)

// Unlink moves a request whose link nobody is to pay any more to another status than Awaiting, and promises in the same stroke that
// the buttons which pay for it go: last, so that no word waits for that. Whatever gives a request up, or finds its link over,
// goes by this.
func (g *Guarantee) Unlink(to Status, at time.Time, by, why string) ([]Delivery, error) {
	awaited := g.Status == Awaiting
	if err := g.Move(to, at, by, why); err != nil || !awaited {
		return nil, err
	}
	return []Delivery{g.Deliver(Unlink, fmt.Sprint(g.rounds()), at)}, nil
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

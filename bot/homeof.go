package bot

import (
	"slices"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// Which home a chat has: its own state, and the welcome only where there is none. It follows from where the dialog stands,
// from the chat's guarantees and from the time alone.

// homeKind is a kind of home. The first one that applies is it.
type homeKind int

const (
	homeDialog  homeKind = iota // what is being written, or what the dialog waits for
	homeWaiting                 // a request awaits its payment
	homePaid                    // a guarantee was paid, or something happened to it, within paidFor; or it waits for somebody
	homeOver                    // something came to an end within overFor
	homeWelcome                 // none of these
)

const (
	paidFor = 14 * kafala.Day // since its payment, or the last thing that happened to it
	overFor = 7 * kafala.Day  // since it came to its end
	told    = 3               // how many guarantees a home tells of
)

// home is what a chat's home tells of. Each list is the newest first.
type home struct {
	kind    homeKind
	waiting []kafala.Guarantee // await their payment: all of them
	paid    []kafala.Guarantee // stand, frozen or not, and were paid or changed within paidFor, or wait for somebody
	over    []kafala.Guarantee // are not open any more, since less than overFor
	stands  bool               // another stands that is told of in none of them
}

// homeOf gives the home of a chat whose dialog stands there and that has these guarantees, the newest first.
func homeOf(at dialogs.PlaceKind, all []kafala.Guarantee, now time.Time) home {
	h := home{kind: homeDialog}
	if at != dialogs.Welcome {
		return h
	}
	for _, g := range all {
		switch homeFor(g, now) {
		case homeWaiting:
			h.waiting = append(h.waiting, g)
		case homePaid:
			h.paid = append(h.paid, g)
		case homeOver:
			h.over = append(h.over, g)
		case homeDialog, homeWelcome:
			h.stands = h.stands || g.Standing() == kafala.Issued
		}
	}
	switch {
	case len(h.waiting) > 0:
		h.kind = homeWaiting
	case len(h.paid) > 0:
		h.kind = homePaid
	case len(h.over) > 0:
		h.kind = homeOver
	default:
		h.kind = homeWelcome
	}
	return h
}

// homeFor is the home in which a guarantee is told of; homeWelcome: in none.
func homeFor(g kafala.Guarantee, now time.Time) homeKind {
	switch g.Standing() {
	case kafala.Awaiting:
		return homeWaiting
	case kafala.Issued:
		if urgent(&g) || now.Before(newsOf(&g).Add(paidFor)) {
			return homePaid
		}
	case kafala.Cancelled:
		if len(g.Payments()) == 0 && lastMove(g).By == kafala.ByCitizen { // they know
			return homeWelcome
		}
		return overIf(g, now)
	case kafala.Refunding, kafala.Refunded, kafala.Ended, kafala.Expired:
		return overIf(g, now)
	}
	return homeWelcome
}

// overIf is homeOver for what came to its end within overFor. What names nobody any more is told of in the list alone.
func overIf(g kafala.Guarantee, now time.Time) homeKind {
	if g.Named() && now.Before(overSince(g).Add(overFor)) {
		return homeOver
	}
	return homeWelcome
}

// urgent tells whether a guarantee that is issued is stopped, or waits for staff or for its guarantor, however long that takes.
func urgent(g *kafala.Guarantee) bool {
	return g.Named() && (g.Frozen() || g.Order.Waits() || g.Pending())
}

// newsOf is when a guarantee that is issued was paid, or when the last thing that its history has words for has happened to it.
func newsOf(g *kafala.Guarantee) time.Time {
	last := paidSince(*g)
	for _, e := range g.History {
		_, _, told := kafala.ReadNote(e.Why)
		if told && e.From == e.To && e.Why != kafala.NoteErased && e.At.After(last) {
			last = e.At
		}
	}
	return last
}

// paidSince is when a guarantee that is issued was paid.
func paidSince(g kafala.Guarantee) time.Time {
	if g.Payment.At.IsZero() {
		return g.IssuedAt
	}
	return g.Payment.At
}

// overSince is when a guarantee came to what it is now.
func overSince(g kafala.Guarantee) time.Time {
	if g.Returning() {
		return g.Order.GivenAt
	}
	return lastMove(g).At
}

// lastMove is the last line of a guarantee's history that changed its status.
func lastMove(g kafala.Guarantee) kafala.Event {
	for _, e := range slices.Backward(g.History) {
		if e.From != e.To {
			return e
		}
	}
	return kafala.Event{At: g.Opened}
}

package staff

import (
	"slices"
	"time"

	"kafalabot/kafala"
)

// Who could take the next seat in what takes two, now or later: one way for all that does.

// Seats tells which seat a member of staff has in something that takes two, or why they have none, as Eyes of one moment see it.
type Seats func(e Eyes, by int64) (kafala.Seat, *kafala.Problem)

// Taking is something that waits for somebody to agree: who has a seat in it, and whether two can agree to it with those who are staff.
type Taking struct {
	Seats Seats
	Pairs func(Eyes) bool
}

// TakingOrder is an order to give the money of a guarantee back.
func TakingOrder(g *kafala.Guarantee) Taking {
	return Taking{OrderSeats(g), func(e Eyes) bool { return e.pairs(g, g.Order) }}
}

// TakingClose is the wish to end a guarantee whose money has left by another hand.
func TakingClose(g *kafala.Guarantee) Taking {
	return Taking{CloseSeats(g), func(e Eyes) bool { return e.pairs(g, g.Closing) }}
}

// TakingLift is the wish to lift the freeze of a guarantee.
func TakingLift(g *kafala.Guarantee) Taking {
	return Taking{LiftSeats(g), func(e Eyes) bool { return e.pairs(g, g.Freeze.Lift) }}
}

// TakingNumber is the wish to lift the freeze of an ID number.
func TakingNumber(n kafala.NumberFreeze) Taking {
	return Taking{NumberSeats(n), func(e Eyes) bool {
		e.owners = n.Owners
		return e.pairs(&kafala.Guarantee{}, n.Lift)
	}}
}

// OrderSeats are the seats in an order to give the money of a guarantee back.
func OrderSeats(g *kafala.Guarantee) Seats {
	return func(e Eyes, by int64) (kafala.Seat, *kafala.Problem) { return e.Seat(g, g.Order, by) }
}

// CloseSeats are the seats in ending a guarantee whose money has left by another hand.
func CloseSeats(g *kafala.Guarantee) Seats {
	return func(e Eyes, by int64) (kafala.Seat, *kafala.Problem) { return e.Close(g, by) }
}

// LiftSeats are the seats in lifting the freeze of a guarantee.
func LiftSeats(g *kafala.Guarantee) Seats {
	return func(e Eyes, by int64) (kafala.Seat, *kafala.Problem) { return e.Lift(g, by) }
}

// NumberSeats are the seats in lifting the freeze of an ID number.
func NumberSeats(n kafala.NumberFreeze) Seats {
	return func(e Eyes, by int64) (kafala.Seat, *kafala.Problem) { return e.LiftNumber(n, by) }
}

// May lists who could take the next seat now, the first admins before the others.
func (e Eyes) May(seats Seats) (all []Member) {
	for _, who := range e.team {
		if seat, _ := seats(e, who.ID); seat != kafala.NoSeat {
			all = append(all, who)
		}
	}
	return all
}

// Anew tells whether a motion waits that nobody can second as it stands, so that it counts anew with whoever of May asks for it.
func (e Eyes) Anew(seats Seats) bool {
	return slices.ContainsFunc(e.team, func(who Member) bool {
		seat, _ := seats(e, who.ID)
		return seat == kafala.Anew
	})
}

// Later tells from when on somebody can take the next seat where nobody can now, and who, if nobody of staff comes or goes. Zero: by
// waiting alone nobody can.
func (e Eyes) Later(seats Seats) (time.Time, []Member) {
	for _, at := range e.turns() {
		if may := e.at(at).May(seats); len(may) > 0 {
			return at, may
		}
	}
	return time.Time{}, nil
}

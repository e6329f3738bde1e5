package staff

import (
	"time"

	"kafalabot/kafala"
)

// Who could take the next seat in what takes two, now or later: one way for all that does.

// Seats tells which seat a member of staff has in something that takes two, or why they have none, as Eyes of one moment see it.
type Seats func(e Eyes, by int64) (kafala.Seat, *kafala.Problem)

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

package kafala

import "time"

// Motion is an act that takes two people where a guarantee was used: who has moved it and why, and who has seconded it.
// It is given once nobody more is needed. One that is given, or withdrawn, stays as it is.
type Motion struct {
	By           int64     `json:"b"`            // Hand.ID of who has moved it, or first backed it; 0: nobody of staff has
	Why          string    `json:"w"`            // the reason
	At           time.Time `json:"t"`            // when it was made
	Second       int64     `json:"s,omitempty"`  // who agreed, where two are needed
	GivenAt      time.Time `json:"g,omitzero"`   // when it was given; zero: somebody has to agree
	From         string    `json:"f,omitempty"`  // who has made it, where that is not By: ByCitizen
	Person       string    `json:"p,omitempty"`  // Hand.Person of By
	SecondPerson string    `json:"sp,omitempty"` // and of Second
	WithdrawnAt  time.Time `json:"d,omitzero"`   // when it was withdrawn
	WithdrawnBy  int64     `json:"db,omitempty"` // Hand.ID of who has; 0: the guarantor
	Sum          Halalas   `json:"a,omitempty"`  // of an order: how much of Payment is to be back, fixed when it was made; 0: all
	Anew         time.Time `json:"an,omitzero"`  // when it began to count anew, since nobody could second it as it stood (Anew)
}

// ByCitizen is how a history names the guarantor.
const ByCitizen = "citizen"

// Given tells whether nobody more is needed.
func (m Motion) Given() bool { return !m.GivenAt.IsZero() }

// Waits tells whether it was made, and somebody has yet to agree.
func (m Motion) Waits() bool { return !m.At.IsZero() && m.GivenAt.IsZero() && m.WithdrawnAt.IsZero() }

// WaitsSince tells whether it waits, and is of this time, as a notice writes it.
func (m Motion) WaitsSince(at string) bool { return m.Waits() && NoticeTime(m.At) == at }

// Mover is the member of staff who has moved or first backed it; the zero Hand: nobody has.
func (m Motion) Mover() Hand { return Hand{ID: m.By, Person: m.Person} }

// Counts is since when a motion counts: a second has had their rank for some time before that.
func (m Motion) Counts() time.Time {
	if m.Anew.IsZero() {
		return m.At
	}
	return m.Anew
}

// Author is how a history names who has made it.
func (m Motion) Author() string {
	if m.From != "" {
		return m.From
	}
	return StaffBy(m.By)
}

// Seat is what a member of staff would be to a motion.
type Seat int

// The seats.
const (
	NoSeat Seat = iota // none: nothing is done
	Alone              // nobody more is needed
	First              // it waits for another one
	Second             // it is given
	Anew               // as First, of one that waits and that nobody can second as it stands: it counts from now on
)

// Backs tells whether whoever takes this seat backs the motion as it stands, and makes none of their own.
func (m Motion) Backs(seat Seat) bool { return seat == Second || m.Waits() && m.From != "" }

// Take takes a seat: a motion that waits is backed or given, else a new one is made. Backing keeps the reason and the
// time of who made it where that was the guarantor.
func (m *Motion) Take(seat Seat, by Hand, why string, now time.Time) {
	switch seat {
	case NoSeat:
		return
	case Second:
		m.Second, m.SecondPerson, m.GivenAt = by.ID, by.Person, now
		return
	case First, Alone, Anew:
	}
	if !m.Backs(seat) {
		*m = Motion{Why: why, At: now}
	}
	m.By, m.Person = by.ID, by.Person
	switch seat {
	case Alone:
		m.GivenAt = now
	case Anew:
		m.Anew = now
	case NoSeat, First, Second:
	}
}

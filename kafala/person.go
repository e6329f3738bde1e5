package kafala

// Role is as what a guarantee names a person.
type Role string

// The two people of a guarantee.
const (
	AsGuarantor  Role = "guarantor"
	AsGuaranteed Role = "person"
)

// Person is somebody by ID number, in one role: the same number as guarantor and as guaranteed is two of them.
type Person struct {
	Role   Role
	Number string
}

// Person gives who has a role in a guarantee; the number is empty once the personal fields are erased.
func (g *Guarantee) Person(r Role) Person { return g.Answers.person(r) }

func (a Answers) person(r Role) Person { return Person{r, a[r.Field()]} }

// Field is the id of the answer that holds the number of whoever has the role.
func (r Role) Field() string { return string(r) + "_id" }

// AskedError is returned by Ledger.Change for a guarantee that would be Awaiting while the same chat has another
// one Awaiting for the same person.
type AskedError struct {
	ID string // of the other one
}

// Error names the other guarantee.
func (e *AskedError) Error() string { return "the chat has asked for this person already, in " + e.ID }

// FullAge is the age from which a person is no minor. The law counts in years of the Hijri calendar, by which it is reached
// some months earlier: Minor errs on the side of saying a word too much.
const FullAge = 18

// Minor tells whether the guaranteed person is not of full age on a day, by the date of birth that was given. Where none
// was, nothing is known.
func (a Answers) Minor(today Date) bool {
	born, err := ReadDate(a["birth_date"])
	return err == nil && born.Years(today) < FullAge
}

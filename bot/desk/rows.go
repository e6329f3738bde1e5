package desk

import "kafalabot/kafala/staff"

// Row is what others may know of a button or a command of staff.
type Row struct {
	Name   string // the verb, or the command
	Shape  string // of a button, as telegram.Verbs has it
	Duty   staff.Duty
	OnCard bool
	Bound  bool // it does nothing once something was done since its card
}

// Buttons lists the buttons of staff, for tests that walk all of them.
func Buttons() (all []Row) {
	for _, b := range buttons() {
		all = append(all, Row{Name: b.verb, Shape: b.shape, Duty: b.duty, OnCard: b.card.fits != nil,
			Bound: b.card.means != nil})
	}
	return all
}

// Commands lists the commands of staff, for tests that walk all of them.
func Commands() (all []Row) {
	for _, o := range orders() {
		all = append(all, Row{Name: o.name, Duty: o.duty})
	}
	return all
}

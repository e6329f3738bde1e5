package bot

import "kafalabot/kafala/staff"

// What staff may ask for, for tests that walk all of it.
var (
	StaffDeeds = staffDeeds
	Shapes     = shapes
	ShortOf    = shortOf
)

// StaffCommands are the commands of staff with their duties.
func StaffCommands() map[string]staff.Duty {
	all := map[string]staff.Duty{}
	for _, c := range staffMenu {
		all[c.name] = c.duty
	}
	return all
}

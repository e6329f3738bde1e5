package kafalatest

import "kafalabot/kafala"

// Mover gives somebody by whose hand a guarantee may go from one status to another, as a history names them. Where nobody
// may, it is a member of staff, who is refused.
func Mover(from, to kafala.Status) string {
	for _, m := range kafala.Moves {
		if m.From == from && m.To == to && m.By[0] != kafala.AnyStaff {
			return string(m.By[0])
		}
	}
	return kafala.StaffBy(1)
}

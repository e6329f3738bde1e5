package world

import (
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// decides has an officer record that a guarantee was accepted, or was not for a reason, or strike that out; or one or two
// supervisors back the refund that waits.
func (p *player) decides(name, why string, g kafala.Guarantee) {
	ctx, officer := p.t.Context(), p.Appoint(7, staff.Officer)
	var err error
	switch name {
	case "accepted":
		_, _, err = p.Counter.RecordAccepted(ctx, officer, g.ID, g.Entries())
	case "unaccepted":
		_, _, err = p.Counter.RecordUnaccepted(ctx, officer, g.ID, why, g.Entries())
	case "undecided":
		_, _, err = p.Counter.Undecide(ctx, officer, g.ID, g.Entries())
	case "backed":
		p.backs(8, g)
	case "agreed": // by another
		p.backs(9, g)
	}
	p.must(err)
}

// backs has a supervisor back the refund of a guarantee that waits.
func (p *player) backs(by int64, g kafala.Guarantee) {
	_, why, err := p.Counter.Refund(p.t.Context(), p.Appoint(by, staff.Supervisor), g.ID, kafala.WhyUnaccepted)
	if p.must(err); why != nil && why.Key != "refund.second" {
		p.t.Fatal(why.Key)
	}
}

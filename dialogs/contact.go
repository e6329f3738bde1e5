package dialogs

import (
	"strings"

	"kafalabot/kafala"
)

// Where the office wants the account's own number before it makes a link, what waits for that is in Session.Wanted: the
// submit with what was undertaken, or a renewal. The number is not kept; that it was shared leads on by itself.

// What Session.Wanted begins with.
const (
	wantedSubmit  = "submit."
	wantedRenewal = "renewal."
)

// want waits for the account's own number.
func (d *Dialog) want(s Session, in Input) Turn {
	s.Wanted = wantedSubmit + d.Terms(s)
	if in.Value != "" {
		s.Wanted = wantedRenewal + in.Value
	}
	return d.turn(s, Screen{})
}

// waits tells whether what waits for the account's number still does so after an act. Whoever does something else has
// left it; what was undertaken is undertaken anew then.
func waits(in Input) bool {
	switch in.Act {
	case Look, Say, Share, Foreign, Identified:
		return true
	case Cancel:
		return true // until they are sure
	case Start, Begin, Choose, Stuck, ToChange, ToAdd, Edit, Clear, Keep, Back, Drop, Check, Remember, Submit, Refuse, Want, Identify, Inquire:
	}
	return false
}

// share takes the account's number, and goes on with what has waited for it. Anybody else's number, and one that is typed,
// prove nothing.
func (d *Dialog) share(s Session, in Input) Turn {
	switch {
	case in.Act != Share:
		return d.turn(s, Screen{Problem: &kafala.Problem{Key: "contact.text"}})
	case !in.Own:
		return d.turn(s, Screen{Problem: &kafala.Problem{Key: "contact.other"}})
	}
	wanted := s.Wanted
	s.Wanted = ""
	t := d.turn(s, Screen{}) // also where what was undertaken costs or says something else by now
	if renewal, ok := strings.CutPrefix(wanted, wantedRenewal); ok {
		t.Renewal = renewal
	} else if d.Position(s).Kind == Total && wanted == wantedSubmit+d.Terms(s) {
		t = d.submit(s)
	}
	t.Proved = true
	t.Screen.Note = "proved"
	return t
}

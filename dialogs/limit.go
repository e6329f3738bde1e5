package dialogs

import (
	"maps"

	"kafalabot/kafala"
)

// Limits of the chat's own guarantees are told at the answer that shows them, and not after the undertaking. Which they are is
// the office's rule; it is asked once an answer has named a person.

// Named gives the roles that a step has given a number to, or another one than before.
func Named(before Session, t Turn) (roles []kafala.Role) {
	if t.Session.Draft == "" {
		return nil
	}
	for _, r := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		if now := t.Session.Answers[r.Field()]; now != "" && now != before.Answers[r.Field()] {
			roles = append(roles, r)
		}
	}
	return roles
}

// Limited takes back the answer with which a step has named a person for whom this chat has reached a limit, and says so
// where it is asked for. A request that was begun with kept details stays begun.
func (d *Dialog) Limited(before Session, t Turn, role kafala.Role, p *kafala.Problem) Turn {
	s := t.Session
	if before.Draft == s.Draft {
		s.Answers, s.Editing, s.Checked = maps.Clone(before.Answers), before.Editing, false
	} else {
		s.Answers = maps.Clone(s.Answers)
		delete(s.Answers, role.Field())
	}
	limited := d.turn(s, Screen{Problem: p})
	limited.Begun, limited.Delete = t.Begun, t.Delete
	return limited
}

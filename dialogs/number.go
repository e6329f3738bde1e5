package dialogs

import (
	"slices"
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// A number may be asked for in more than one step: its kind is chosen first where the digits do not tell it, and one that has
// no check digit is typed a second time. What was chosen and typed already stands in the answers of the session, under ids
// that no question has, so that it is sealed with them, outlives a restart, and is never submitted. It goes with whatever
// leads away from the question.

// Asked is how far the question of a number has come. The zero value is a number that is asked for the first time.
type Asked struct {
	Kind  kafala.NumberKind // that was chosen; typed.AnyGulf: the state is still to be chosen
	First []string          // what was typed before, as stored; none of it counts yet
}

// Asked tells how far the question of a field has come. A kind that the settings do not have any more was not chosen.
func (f Field) Asked(a kafala.Answers) (now Asked) {
	if f.Twice != nil {
		now.First = strings.Fields(a[f.ID+typed.FirstSuffix])
	}
	if len(f.Kinds) == 0 {
		return now
	}
	if kind := a[f.ID+typed.KindSuffix]; kind == typed.AnyGulf || slices.Contains(f.Kinds, kind) {
		now.Kind = kafala.NumberKind(kind)
	}
	return now
}

// AnyGulf tells whether the state is still to be chosen.
func (a Asked) AnyGulf() bool { return a.Kind == typed.AnyGulf }

// begun tells whether something was chosen or typed that does not count yet.
func (a Asked) begun() bool { return a.Kind != "" || len(a.First) > 0 }

// anew forgets how far the question of a field had come.
func (f Field) anew(a kafala.Answers) {
	delete(a, f.ID+typed.KindSuffix)
	delete(a, f.ID+typed.FirstSuffix)
}

// choosable lists what may be chosen now of the kinds of a field.
func (f Field) choosable(a kafala.Answers) []string {
	switch {
	case len(f.Kinds) == 0:
		return nil
	case f.Asked(a).Kind == "":
		return []string{typed.AnyGulf}
	}
	return f.Kinds
}

// chooseKind takes a kind of number, which is asked for next.
func (d *Dialog) chooseKind(s Session, f Field, kind string) Turn {
	f.anew(s.Answers)
	s.Answers[f.ID+typed.KindSuffix] = kind
	return d.turn(s, Screen{})
}

// held keeps a number that counts only once it was typed twice, and asks for it again. Two that differ ask for a third, which
// is to be one of them; another one begins anew. False: the number counts.
func (d *Dialog) held(s Session, f Field, value string) (Turn, bool) {
	first := f.Asked(s.Answers).First
	if f.Twice == nil || !f.Twice(value) || value == s.Answers[f.ID] || slices.Contains(first, value) {
		return Turn{}, false
	}
	var p *kafala.Problem
	switch len(first) {
	case 0:
	case 1:
		p = kafala.NewProblem("twice.differs")
	default:
		p, first = kafala.NewProblem("twice.anew"), nil
	}
	s.Answers[f.ID+typed.FirstSuffix] = strings.Join(append(first, value), " ")
	return d.turn(s, Screen{Problem: p}), true
}

// refused notes that a number was not taken: of one whose kind is not taken at all nothing is left, and whoever gives one
// of a Gulf state is asked for the state.
func (d *Dialog) refused(s Session, f Field, p *kafala.Problem) {
	switch {
	case p.Key == "gulf.choose":
		f.anew(s.Answers)
		s.Answers[f.ID+typed.KindSuffix] = typed.AnyGulf
	case p.Field == f.ID:
		f.anew(s.Answers)
	}
}

// leave forgets what was begun at a question that the session does not stand at any more.
func (d *Dialog) leave(s Session, here Place) {
	for i := range d.Form {
		f := &d.Form[i]
		if f.Twice == nil && len(f.Kinds) == 0 {
			continue
		}
		if f.Asked(s.Answers).begun() && (here.Kind != Question || here.Field.ID != f.ID) {
			f.anew(s.Answers)
		}
	}
}

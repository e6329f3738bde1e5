package dialogs

import "kafalabot/kafala"

// Given and Open part the questions that these answers leave: those whose answers the review shows, each of which can be
// changed, and the optional ones that can still be answered.
func (f Form) Given(a kafala.Answers) Form { return f.part(a, true) }

// Open lists the optional questions without an answer.
func (f Form) Open(a kafala.Answers) Form { return f.part(a, false) }

func (f Form) part(a kafala.Answers, given bool) (part Form) {
	for _, x := range f.Visible(a) {
		if _, ok := a[x.ID]; ok == given {
			part = append(part, x)
		}
	}
	return part
}

// list shows what can be changed, or added, on the review. It is a look alone: nothing of it is kept, and whatever comes
// next is taken as on the review.
func (d *Dialog) list(s Session, here Place, in Input) Turn {
	kind, rows := Changes, d.Form.Given(s.Answers)
	if in.Act == ToAdd {
		kind, rows = Additions, d.Form.Open(s.Answers)
	}
	if here.Kind != Review || len(rows) == 0 {
		return d.stale(s)
	}
	t := d.turn(s, Screen{})
	t.Screen.Kind = kind
	return t
}

package dialogs

import (
	"strings"

	"kafalabot/kafala"
)

// PlaceKind is a kind of screen.
type PlaceKind int

// The screens of the dialog.
const (
	Welcome   PlaceKind = iota // no request is open
	Question                   // a field is asked
	Review                     // everything is answered
	Total                      // the details are right: cost and undertaking
	Submitted                  // the request has just been recorded
	Dropped                    // the request has just been given up
	Sure                       // asks whether to give it up
	Contact                    // a link waits for the account's own number
	Earlier                    // in the place of the Total: the chat has another request for the same person, which is to go on?
	Changes                    // in the place of the Review: which answer is to be changed?
	Additions                  // in the place of the Review: which optional answer is to be given?
)

// Place is where a person stands.
type Place struct {
	Kind  PlaceKind
	Field Field // of a Question
}

// Screen is what a person is shown, in ids: the words are the bot's part.
type Screen struct {
	Place
	Draft    string            // the request that the buttons belong to, or that was just submitted
	Answers  kafala.Answers    // all given so far; on the Welcome what is kept of the guarantor's own
	Step, Of int               // progress of a Question; 0 for an optional or a changed one
	Asked    Asked             // of a Question: how far it has come
	Keep     bool              // on the Total: the guarantor's own details are to be kept
	Editing  bool              // a Question that is asked again, or an optional one
	Problem  *kafala.Problem   // why the last answer was refused
	Accepted string            // the field whose answer was just taken
	Lifted   bool              // it was taken out of other words than its own: they are told what was read
	Earlier  *kafala.Guarantee // of Earlier: the other request
	Yielded  bool              // of Submitted: an earlier request goes on, and nothing was recorded
	Help     string            // what was asked instead of an answer (typed.Topics): it is answered, and the screen shown again
	Identity Identity          // of a Question that a proof can answer
	Ticket   string            // of a Question that the private page takes: the secret in its address
	Lost     bool              // several texts in a row were not taken: whom to ask is named
	Note     string            // a word about what was just done: "resumed", "stuck.kind", …
}

// Position works out where a person stands: the field being changed, else the first visible one without an
// answer, else the review, or the total once the details are found right. It is never stored, so a restart, a
// new release, "back" and "change" all follow from this one walk.
func (d *Dialog) Position(s Session) Place {
	if s.Wanted != "" {
		return Place{Kind: Contact}
	}
	if s.Draft == "" {
		if s.Done != "" {
			return Place{Kind: Submitted}
		}
		return Place{Kind: Welcome}
	}
	visible := d.Form.Visible(s.Answers)
	if s.Editing != "" {
		if f, ok := visible.Field(s.Editing); ok {
			return Place{Kind: Question, Field: f}
		}
	}
	for i := range visible {
		if !visible[i].Later && !d.answered(visible[i], s.Answers) {
			return Place{Kind: Question, Field: visible[i]}
		}
	}
	if s.Checked {
		return Place{Kind: Total}
	}
	return Place{Kind: Review}
}

func (d *Dialog) complete(a kafala.Answers) bool {
	return d.Position(Session{Draft: "x", Answers: a}).Kind == Review
}

// Screen is the screen of where a session stands.
func (d *Dialog) Screen(s Session) Screen {
	sc := Screen{Place: d.Position(s), Draft: s.Draft, Answers: s.Answers, Editing: s.Editing != "", Keep: s.Keep}
	if sc.Kind == Question {
		sc.Asked = sc.Field.Asked(s.Answers)
		sc.Ticket, sc.Identity = d.ticketOf(s, sc.Place), d.identityOf(s, sc.Place)
	}
	if sc.Kind == Submitted {
		sc.Draft, sc.Yielded = strings.CutPrefix(s.Done, yielded)
	}
	if sc.Kind != Question || sc.Field.Later || s.Editing != "" && d.complete(s.Answers) {
		return sc
	}
	visible := d.Form.Visible(s.Answers)
	for i := range visible {
		if !visible[i].Later {
			sc.Of++
			if visible[i].ID == sc.Field.ID {
				sc.Step = sc.Of
			}
		}
	}
	return sc
}

// Terms names what a guarantor agrees to by submitting. The button carries it, so that nobody undertakes what they were
// not shown.
func (d *Dialog) Terms(s Session) string { return d.settings.Terms(s.Answers["kind"]) }

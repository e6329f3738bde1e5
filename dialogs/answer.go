package dialogs

import (
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// answer takes what was typed or shared, and counts what is not taken within a request.
func (d *Dialog) answer(s Session, here Place, in Input) Turn {
	t := d.read(s, here, in)
	if s.Draft != "" && (t.Screen.Problem != nil || slices.Contains(unread, t.Screen.Note)) {
		return d.refusal(t, here)
	}
	return t
}

// unread are the notes that say that something was not read where it was typed.
var unread = []string{"buttons", "page", "identity.typed"}

func (d *Dialog) read(s Session, here Place, in Input) Turn {
	if slices.Contains(in.intruders, typed.CardNumber) {
		return d.turn(s, Screen{Note: "card"})
	}
	if in.Act == Say && typed.AsksTransfer(in.Text) {
		return d.turn(s, Screen{Note: "transfer"})
	}
	if in.Act == Say && d.isCode(here, in) {
		t := d.turn(s, Screen{Note: "code"})
		t.Delete = true
		return t
	}
	id := d.settings.Rules.DeleteIDs && slices.Contains(in.intruders, typed.IDNumber)
	if here.Kind != Question {
		if t, ok := d.asked(s, here, in); ok {
			t.Screen.Note = noteIf(id, d.whyGone(here))
			return t
		}
		if here.Kind == Contact {
			return d.share(s, in)
		}
		note := noteIf(here.Kind != Welcome, "buttons")
		if id {
			note = d.whyGone(here) // why it vanishes
		}
		return d.turn(s, Screen{Note: note})
	}
	f := here.Field
	private := f.Private && d.settings.Rules.DeleteIDs
	if in.Act == Say && f.Asked(s.Answers).Kind == typed.AnyGulf {
		kind := string(typed.GulfKind(in.Text))
		switch taken := slices.Contains(f.Kinds, kind); {
		case taken && !holdsDigit(in.Text):
			return d.chooseKind(s, f, kind)
		case taken: // the number stands beside it
			s = d.chooseKind(s, f, kind).Session
			in.said = f.reads(in.Text, s.Answers, kafala.DateOf(in.At))
		}
	}
	if in.Act == Say && d.confirmedOnly(s, here) {
		return d.toProof(s, here, in)
	}
	if in.Act == Say && !in.Page && f.Private && d.settings.Rules.PrivateEntry == kafala.OnPageAlone {
		return d.toPage(s, here, in)
	}
	value, p := "", &kafala.Problem{Key: "choice"}
	switch {
	case in.Act == Share && !f.Contact:
		return d.turn(s, Screen{Note: "foreign.contact"})
	case in.Act == Share && !in.Own:
		p = &kafala.Problem{Key: "mobile.other"}
	case in.Act == Share:
		value, p = typed.Mobile(in.Text, s.Answers, kafala.DateOf(in.At))
	case f.Free && sure(in.Text): // it would be taken for a name
	case f.Parse != nil:
		value, p = in.said.value, in.said.problem
	}
	if p != nil && value != "" { // it is asked for once more, and taken as it is then
		if s.Again = kafala.TextHash(f.ID + "\n" + value); in.again == s.Again {
			p = nil
		}
	}
	if p != nil {
		return d.notTaken(s, here, in, p)
	}
	if t, again := d.held(s, f, value); again {
		t.Delete = private
		return t
	}
	if f.Contact {
		s.Answers[f.Source()] = FromTyping
		if in.Act == Share {
			s.Answers[f.Source()] = FromTelegram
		}
	}
	t := d.accept(s, f, value)
	t.Screen.Lifted = in.Act == Say && !typed.Same(in.Text, value)
	t.Delete = private
	return t
}

// notTaken answers what a question does not take: as a question, if it is one, else with why.
func (d *Dialog) notTaken(s Session, here Place, in Input, p *kafala.Problem) Turn {
	f := here.Field
	t, ok := d.asked(s, here, in)
	ok = ok && !f.tried(in.Text, t.Screen.Help, p)
	t.Session.Again = "" // nothing was asked once more
	if !ok || f.Free && !sure(in.Text) {
		if !f.Asked(s.Answers).begun() {
			p = f.unread(in.Text, p)
		}
		d.refused(s, f, p)
		t = d.turn(s, Screen{Problem: p})
	}
	t.Screen.Note = noteIf(d.settings.Rules.DeleteIDs && !f.Private && slices.Contains(in.intruders, typed.IDNumber), d.whyGone(here))
	t.Delete = f.Private && d.settings.Rules.DeleteIDs && holdsDigit(in.Text)
	return t
}

// Amends tells whether a message that was sent before now reads as another answer than the ones that are held: then
// whoever edited it means to change one. Telegram also tells of edits that nobody made, as of a reaction, and these read as
// what is held, or as nothing. read gives what the message is as an answer to a question; false: none.
func (d *Dialog) Amends(s Session, read func(Field) (string, bool)) bool {
	if s.Draft == "" {
		return false
	}
	asked, amends := d.Position(s).Field.ID, false
	for _, f := range d.Form.Visible(s.Answers) {
		held, answered := s.Answers[f.ID]
		if !answered && f.ID != asked {
			continue
		}
		value, ok := read(f)
		if ok && answered && value == held {
			return false
		}
		amends = amends || ok
	}
	return amends
}

// accept keeps an answer and goes on.
func (d *Dialog) accept(s Session, f Field, value string) Turn {
	note := ""
	switch {
	case f.ID != guarantorID:
	case s.Answers[f.ID] != value:
		note = noteIf(s.Answers.Proven().Stands(), "identity.dropped")
		d.unprove(s.Answers)
	default:
		chosen(s.Answers)
	}
	s.Answers[f.ID] = value
	for _, x := range d.Form {
		if x.ID != f.ID && x.Apart != nil && s.Answers[x.ID] != "" && !x.Apart(s.Answers[x.ID], s.Answers) {
			delete(s.Answers, x.ID)
			note = "dropped." + x.ID
		}
	}
	s.Editing, s.Checked, s.Again, s.Refused = "", false, "", ""
	return d.turn(s, Screen{Accepted: f.ID, Note: note})
}

// isCode tells whether a text is a code that a bank or a ministry sends, or says one (Held). A number that fits what is asked is an
// answer, whatever stands beside it.
func (d *Dialog) isCode(here Place, in Input) bool {
	f := here.Field
	fits := here.Kind == Question && (f.Show == Ending || f.Show == Day) && f.Parse != nil && in.said.problem == nil
	return !fits && slices.Contains(in.intruders, typed.Code)
}

// press takes a button.
func (d *Dialog) press(s Session, here Place, in Input) Turn {
	f, known := d.Form.Visible(s.Answers).Field(in.Field)
	asked := here.Kind == Question && here.Field.ID == in.Field
	switch in.Act {
	case Choose:
		if asked && slices.Contains(f.Choices, in.Value) {
			return d.accept(s, f, in.Value)
		}
		if asked && slices.Contains(f.choosable(s.Answers), in.Value) {
			return d.chooseKind(s, f, in.Value)
		}
	case Stuck:
		if asked && f.Stuck {
			return d.turn(s, Screen{Note: "stuck." + f.ID})
		}
	case Edit:
		if known && here.Kind != Welcome && (f.Later || f.answered(s.Answers)) && !f.fixed(s.Answers) {
			s.Editing, s.Checked = f.ID, false
			return d.turn(s, Screen{})
		}
	case Clear:
		if known && f.Later {
			delete(s.Answers, f.ID)
			s.Editing, s.Checked = "", false
			return d.turn(s, Screen{})
		}
	case Keep:
		if here.Kind == Question && s.Editing != "" {
			if s.Editing == guarantorID {
				chosen(s.Answers)
			}
			s.Editing = ""
			return d.turn(s, Screen{})
		}
	case Back:
		return d.back(s, here)
	case Check:
		if here.Kind == Review {
			s.Checked = true
			return d.turn(s, Screen{})
		}
	case Remember:
		if here.Kind == Total {
			s.Keep = !s.Keep
			return d.turn(s, Screen{})
		}
	case Replace:
		if here.Kind == Total && kafala.IsGuaranteeID(in.Value) {
			t := d.turn(s, Screen{})
			t.Replace = in.Value
			return t
		}
	case Resume:
		if here.Kind == Total && kafala.IsGuaranteeID(in.Value) {
			return d.Yield(s, in.Value)
		}
	case Identify, Inquire:
		return d.identify(s, here, in)
	case Submit:
		if here.Kind == Total && in.Value == d.Terms(s) {
			return d.submit(s)
		}
		if here.Kind == Total { // the total or the text is another one by now
			t := d.stale(s)
			t.Screen.Note = "terms"
			return t
		}
	}
	return d.stale(s)
}

// back goes to the question before this one; from a change it goes to the review, if nothing is missing.
func (d *Dialog) back(s Session, here Place) Turn {
	switch here.Kind {
	case Total:
		s.Checked = false
	case Question, Review:
		if here.Kind == Question && here.Field.Asked(s.Answers).begun() {
			here.Field.anew(s.Answers)
			break
		}
		if s.Editing != "" && d.complete(s.Answers) {
			s.Editing = ""
			break
		}
		before := ""
		for _, f := range d.Form.Visible(s.Answers) {
			if f.Later || here.Kind == Question && f.ID == here.Field.ID {
				break
			}
			if !f.fixed(s.Answers) {
				before = f.ID
			}
		}
		if before != "" {
			s.Editing = before
		}
	}
	return d.turn(s, Screen{})
}

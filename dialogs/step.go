package dialogs

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
)

// Dialog is a form with the settings that its last screens need.
type Dialog struct {
	Form     Form
	settings kafala.Settings
}

// New makes the dialog of a traffic guarantee.
func New(s kafala.Settings) *Dialog { return &Dialog{Form: Guarantee(s), settings: s} }

// Act is what a person does.
type Act int

// The acts. Those that come from a button carry the draft of the message that the button stands on.
const (
	Look     Act = iota // anything that changes nothing: the present screen is shown again
	Start               // /start and /new
	Begin               // agrees to the data notice and begins; Value is the notice's version, and WithSaved after it
	Say                 // types a text
	Share               // shares a contact with the button
	Choose              // takes a choice: Field, Value
	Stuck               // "I don't know": Field
	Edit                // wants to change an answer: Field
	Clear               // takes an optional answer away: Field
	Keep                // leaves the answer being changed as it is
	Back                //
	Cancel              // wants to give up, and is asked whether he is sure
	Drop                // is sure
	Check               // finds the details right
	Remember            // wants his own details kept for the next request, or no longer
	Submit              // undertakes and pays; Value is Dialog.Terms
	Refuse              // the office refused the submit: Problem
	Foreign             // sent something that no question takes (a picture, a voice, …): Value names it
)

// Input is one act with all that the outside gives to it.
type Input struct {
	Act      Act
	Update   int64     // Telegram's update id
	Tap      bool      // it came from a button: such updates are numbered apart
	At       time.Time // now
	NewDraft string    // a fresh id, used by Begin
	Draft    string    // beginning of the draft that the button belongs to; empty: no button
	Field    string
	Value    string
	Text     string
	Own      bool           // the contact is the sender's own
	Saved    kafala.Answers // the guarantor's own details, kept from an earlier request; used by Begin
	Problem  *kafala.Problem
}

// Turn is what an act leads to: what is to be kept and what is to be shown.
type Turn struct {
	Session Session
	Screen  Screen
	Repeat  bool // the update was handled before: nothing changed
	Stale   bool // the button no longer means anything: take the keyboard off it
	Delete  bool // the person's message holds what must not stay in the chat
	Begun   bool // a request was begun with this act
	// Apply is set when the request is submitted. The session is already emptied then; should the office
	// refuse, take the step Refuse from the session before.
	Apply *kafala.Application
	// Kept are the guarantor's own details that he wants to be offered again, set with Apply.
	Kept kafala.Answers
}

// Step takes one act. It is pure: it changes nothing that it was given.
func (d *Dialog) Step(s Session, in Input) Turn {
	last := &s.Message
	if in.Tap {
		last = &s.Tap
	}
	if in.Update != 0 && in.Update <= *last {
		return Turn{Session: s, Screen: d.Screen(s), Repeat: true}
	}
	if in.Update != 0 {
		*last = in.Update
	}
	if s.Answers = maps.Clone(s.Answers); s.Answers == nil {
		s.Answers = kafala.Answers{}
	}
	if in.Draft != "" && !ofDraft(s.Draft, in.Draft) {
		return Turn{Session: s, Screen: d.Screen(s), Stale: true}
	}
	s.Done, s.Seen = "", in.At.UTC().Truncate(time.Second)
	t := d.act(s, in)
	if in.Act == Say && (kafala.IsID(in.Text) || kafala.CardNumber(in.Text)) {
		t.Delete = true
	}
	return t
}

// DraftMark is how many letters of a draft a button carries.
const DraftMark = 4

func ofDraft(draft, mark string) bool {
	return len(draft) >= DraftMark && draft[:DraftMark] == mark
}

func (d *Dialog) act(s Session, in Input) Turn {
	here := d.Position(s)
	switch in.Act {
	case Start:
		return d.turn(s, Screen{Note: noteIf(here.Kind != Welcome, "resumed")})
	case Begin:
		return d.begin(s, here, in)
	case Drop:
		if here.Kind == Welcome {
			return d.stale(s)
		}
		return Turn{Session: emptied(s), Screen: Screen{Place: Place{Kind: Dropped}}}
	case Cancel:
		if here.Kind == Welcome {
			return d.turn(s, Screen{Note: "nothing_open"})
		}
		return Turn{Session: s, Screen: Screen{Place: Place{Kind: Sure}, Draft: s.Draft}}
	case Foreign:
		t := d.turn(s, Screen{Note: "foreign." + in.Value})
		t.Delete = in.Value == "photo" // it may be an ID: those are never kept
		return t
	case Refuse:
		s.Checked = false // what was found right is looked at again
		if _, ok := d.Form.Field(in.Problem.Field); ok {
			s.Editing = in.Problem.Field
		}
		return d.turn(s, Screen{Problem: in.Problem})
	case Look:
		return d.turn(s, Screen{})
	case Say, Share:
		return d.answer(s, here, in)
	default:
		return d.press(s, here, in)
	}
}

// WithSaved is added to the notice's version by the button that begins with the details kept from an earlier request.
const WithSaved = ".saved"

// begin opens a request for whoever agrees to the present notice. Kept details are taken as far as they still pass.
func (d *Dialog) begin(s Session, here Place, in Input) Turn {
	notice, saved := strings.CutSuffix(in.Value, WithSaved)
	if here.Kind != Welcome || notice != strconv.Itoa(d.settings.Notice) {
		return d.stale(s)
	}
	s = Session{Draft: in.NewDraft, Answers: kafala.Answers{}, Message: s.Message, Tap: s.Tap, Begun: s.Seen, Seen: s.Seen, Keep: saved}
	s.Consent = kafala.Consent{Version: d.settings.Notice, At: s.Begun}
	for _, f := range d.Form {
		value, ok := in.Saved[f.ID]
		if !saved || !ok || f.Section != "guarantor" || f.Parse == nil {
			continue
		}
		if f.Contact && in.Saved[f.Source()] == FromTelegram {
			s.Answers[f.ID], s.Answers[f.Source()] = value, FromTelegram
		} else if value, p := f.Parse(value, s.Answers, kafala.DateOf(in.At)); p == nil {
			s.Answers[f.ID] = value
			if f.Contact {
				s.Answers[f.Source()] = FromTyping
			}
		}
	}
	t := d.turn(s, Screen{})
	t.Begun = true
	return t
}

// answer takes what was typed or shared.
func (d *Dialog) answer(s Session, here Place, in Input) Turn {
	if in.Act == Say && kafala.CardNumber(in.Text) {
		return d.turn(s, Screen{Note: "card"})
	}
	if in.Act == Say && kafala.Transfer(in.Text) {
		return d.turn(s, Screen{Note: "transfer"})
	}
	if in.Act == Say && kafala.Code(in.Text) && (here.Kind != Question || here.Field.Show == Name) {
		t := d.turn(s, Screen{Note: "code"})
		t.Delete = true
		return t
	}
	if here.Kind != Question {
		return d.turn(s, Screen{Note: noteIf(here.Kind != Welcome, "buttons")})
	}
	f := here.Field
	value, p := "", &kafala.Problem{Key: "choice"}
	switch {
	case in.Act == Share && !f.Contact:
		return d.turn(s, Screen{Note: "foreign.contact"})
	case in.Act == Share && !in.Own:
		p = &kafala.Problem{Key: "mobile.other"}
	case in.Act == Share:
		value, p = kafala.ParseMobile(in.Text, s.Answers, kafala.DateOf(in.At))
	case f.Parse != nil:
		value, p = f.Parse(in.Text, s.Answers, kafala.DateOf(in.At))
	}
	if p != nil {
		t := d.turn(s, Screen{Problem: p})
		t.Delete = f.Private
		return t
	}
	if f.Contact {
		s.Answers[f.Source()] = FromTyping
		if in.Act == Share {
			s.Answers[f.Source()] = FromTelegram
		}
	}
	t := d.accept(s, f, value)
	t.Delete = f.Private
	return t
}

// accept keeps an answer and goes on.
func (d *Dialog) accept(s Session, f Field, value string) Turn {
	s.Answers[f.ID] = value
	s.Editing, s.Checked = "", false
	return d.turn(s, Screen{Accepted: f.ID})
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
	case Stuck:
		if asked && f.Stuck {
			return d.turn(s, Screen{Note: "stuck." + f.ID})
		}
	case Edit:
		if known && here.Kind != Welcome && (f.Later || f.answered(s.Answers)) {
			s.Editing, s.Checked = f.ID, false
			return d.turn(s, Screen{})
		}
	case Clear:
		if known && f.Later {
			delete(s.Answers, f.ID)
			s.Editing = ""
			return d.turn(s, Screen{})
		}
	case Keep:
		if here.Kind == Question && s.Editing != "" {
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
	case Submit:
		if here.Kind == Total && in.Value == d.Terms(s) {
			return d.submit(s)
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
		if s.Editing != "" && d.complete(s.Answers) {
			s.Editing = ""
			break
		}
		before := ""
		for _, f := range d.Form.Visible(s.Answers) {
			if f.Later || here.Kind == Question && f.ID == here.Field.ID {
				break
			}
			before = f.ID
		}
		if before != "" {
			s.Editing = before
		}
	}
	return d.turn(s, Screen{})
}

func (d *Dialog) submit(s Session) Turn {
	answers := kafala.Answers{}
	for _, f := range d.Form.Visible(s.Answers) {
		if v, ok := s.Answers[f.ID]; ok {
			answers[f.ID] = v
		}
		if v, ok := s.Answers[f.Source()]; ok && f.Contact {
			answers[f.Source()] = v
		}
	}
	done := emptied(s)
	done.Done, done.Seen = s.Draft, s.Seen
	kept := kafala.Answers{}
	for _, f := range d.Form {
		if f.Section != "guarantor" || !s.Keep {
			continue
		}
		kept[f.ID] = answers[f.ID]
		if f.Contact {
			kept[f.Source()] = answers[f.Source()]
		}
	}
	return Turn{Session: done, Screen: d.Screen(done),
		Apply: &kafala.Application{Draft: s.Draft, Answers: answers, Consent: s.Consent}, Kept: kept}
}

// emptied is a session of which only the numbers of the updates are kept, so that repeats are known.
func emptied(s Session) Session { return Session{Message: s.Message, Tap: s.Tap} }

func (d *Dialog) stale(s Session) Turn { return Turn{Session: s, Screen: d.Screen(s), Stale: true} }

// turn shows where the session stands now, with what there is to say about it.
func (d *Dialog) turn(s Session, say Screen) Turn {
	screen := d.Screen(s)
	screen.Note, screen.Problem, screen.Accepted = say.Note, say.Problem, say.Accepted
	return Turn{Session: s, Screen: screen}
}

func noteIf(cond bool, note string) string {
	if cond {
		return note
	}
	return ""
}

package dialogs

import (
	"fmt"
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Field is one question. Its words follow from its id (ask.person_name, hint.…, row.…), those of its choices
// from the id and the value (choice.region.riyadh).
type Field struct {
	ID      string
	Section string // the heading it is asked under: "guarantor", "person", "case" or "guarantee"
	// Parse reads typed text into the stored form. Without it only the choices can be taken.
	Parse   func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem)
	Choices []string // values that a button gives
	Show    Showing
	Private bool // typing it gives away an ID number: the message is deleted
	Contact bool // Telegram's contact button answers it too
	Proof   bool // a proof of the guarantor's identity answers it too
	Number  bool // typing is a number: a text without any figure is a word of another kind
	Free    bool // takes any words, so that a question is told from them first
	// Kinds are kinds of number that are chosen before they are typed, each by a button.
	Kinds []string
	// Twice tells whether an answer counts only once it was typed a second time. Nil: each counts at once.
	Twice func(value string) bool
	Stuck bool // has a button "I don't know" that answers nothing but says where to find it
	Later bool // optional: waits on the review as a "+" row
	Where Places
	// Apart tells whether what was taken may stand beside the other answers. Nil: always.
	Apart   func(value string, a kafala.Answers) bool
	Lasting bool // stays in the record when what tells of persons is erased: it names nobody
	// When hides the question unless it holds. Nil: always asked.
	When func(a kafala.Answers) bool
}

// Showing is how an answer is written for people.
type Showing int

// The ways of showing. Only Whole and Name ever show all of what was typed, and Name only on the review.
const (
	Whole  Showing = iota // as it is
	Ending                // the last four digits
	Name                  // first name and family initial, whole on the review
	Day                   // in both calendars
	Choice                // the words of the choice
)

// Places are where others than its guarantor are shown an answer.
type Places int

// The places. A question names at least one of these: Nowhere, or where its answer is shown.
const (
	Nowhere  Places = 1 << iota // to nobody, unless a supervisor has all of a record disclosed
	OnCard                      // to staff who look a guarantee up
	OnSheet                     // to whoever holds the printed sheet, or scans its QR
	InExport                    // in the table of a period; names and numbers only in one that is made on the operator's machine
	// Woven answers stand in lines that each place writes by itself, as the two persons do. Any other one has a row or a
	// column of its own: Form.Rows.
	Woven
)

const everywhere = OnCard | OnSheet | InExport

// Form is a list of questions in the order in which they are asked.
type Form []Field

// Guarantee is the form of a traffic guarantee as these settings have it asked.
func Guarantee(s *kafala.Settings) Form {
	return slices.DeleteFunc(Questions(s), func(f Field) bool { return f.Later && !slices.Contains(s.Rules.Optional, f.ID) })
}

// OptionalIDs are the ids of the questions that settings may offer.
func OptionalIDs() (ids []string) {
	for _, f := range Questions(&kafala.Settings{}) {
		if f.Later {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// LastingIDs are the ids of the questions whose answers stay in an erased record.
func LastingIDs() (ids []string) {
	for _, f := range Questions(&kafala.Settings{}) {
		if f.Lasting {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// CheckOptional returns an error, with the name that the settings file has for it, for settings that offer what is no
// optional question, or one twice. New refuses such settings; whoever lists the faults of a file may ask before.
func CheckOptional(s *kafala.Settings) error {
	known := OptionalIDs()
	for i, id := range s.Rules.Optional {
		switch {
		case !slices.Contains(known, id):
			return fmt.Errorf("rules.optional: knows only %v", known)
		case slices.Contains(s.Rules.Optional[:i], id):
			return fmt.Errorf("rules.optional: has %s twice", id)
		}
	}
	return nil
}

// Questions is every question that there is, offered or not: records are read by it, since what they hold may have been
// asked by other settings. To add a question is to add an entry here, and its words in the locales.
func Questions(s *kafala.Settings) Form {
	kinds := make([]string, len(s.Kinds))
	for i, k := range s.Kinds {
		kinds[i] = k.ID
	}
	accident := func(a kafala.Answers) bool { return a["accident"] != "none" }
	return Form{
		{ID: "guarantor_id", Section: "guarantor", Parse: typed.GuarantorNumber(s.Rules), Show: Ending, Private: true, Number: true,
			Proof: true, Where: everywhere | Woven},
		{ID: "guarantor_name", Section: "guarantor", Parse: typed.Name, Show: Name, Free: true, Proof: true, Where: everywhere | Woven},
		{ID: "mobile", Section: "guarantor", Parse: mobile(s.Rules), Show: Ending, Contact: true, Number: !s.Rules.RequireContact,
			Where: Nowhere},
		{ID: "person_id", Section: "person", Parse: typed.PersonNumber(s.Rules), Kinds: gulfIDs(s.Rules), Twice: typed.Twice, Show: Ending,
			Private: true, Number: true, Stuck: true, Where: everywhere | Woven},
		{ID: "person_name", Section: "person", Parse: typed.Name, Show: Name, Free: true, Where: everywhere | Woven},
		{ID: "accident", Section: "case", Parse: typed.Accident, Choices: []string{"unknown", "none"}, Number: true,
			Apart: typed.AccidentApart, Where: OnCard | OnSheet},
		{ID: "region", Section: "case", Choices: kafala.Regions, Show: Choice, Where: everywhere, Lasting: true},
		{ID: "kind", Section: "guarantee", Choices: kinds, Show: Choice, Stuck: true, Where: everywhere | Woven, Lasting: true},

		{ID: "birth_date", Section: "person", Parse: typed.BirthDate, Show: Day, Later: true, Where: Nowhere},
		{ID: "person_mobile", Section: "person", Parse: typed.PersonMobile, Show: Ending, Number: true, Later: true,
			Where: Nowhere},
		{ID: "relation", Section: "person", Choices: kafala.Relations, Show: Choice, Later: true, Where: Nowhere},
		{ID: "accident_date", Section: "case", Parse: typed.AccidentDate, Show: Day, Later: true, When: accident, Where: OnCard | OnSheet},
		{ID: "office", Section: "case", Parse: typed.TrafficOffice, Free: true, Later: true, Where: OnCard | OnSheet},
	}
}

// gulfIDs are the kinds of the ID numbers of Gulf states that are taken, in the order of the states.
func gulfIDs(r kafala.Rules) (kinds []string) {
	for _, state := range kafala.GulfStates {
		if kind := kafala.GulfID(state); r.Takes(kind) == nil {
			kinds = append(kinds, string(kind))
		}
	}
	return kinds
}

// mobile reads the guarantor's mobile. Where the settings require it, a typed number is refused: only the
// contact button proves that the number is this account's.
func mobile(r kafala.Rules) func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem) {
	if !r.RequireContact {
		return typed.Mobile
	}
	return func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem) {
		return "", &kafala.Problem{Key: "mobile.contact"}
	}
}

// Field finds a question by id.
func (f Form) Field(id string) (Field, bool) {
	for i := range f {
		if f[i].ID == id {
			return f[i], true
		}
	}
	return Field{}, false
}

// Rows lists the questions whose answers have a row or a column of their own in a place.
func (f Form) Rows(in Places) (rows Form) {
	for _, x := range f {
		if x.Where&in != 0 && x.Where&Woven == 0 {
			rows = append(rows, x)
		}
	}
	return rows
}

// Visible lists the questions that these answers leave to be asked, optional ones included. The list is only to be read:
// it is the form itself where nothing is hidden.
func (f Form) Visible(a kafala.Answers) Form {
	for i := range f {
		if when := f[i].When; when != nil && !when(a) {
			return slices.DeleteFunc(slices.Clone(f), func(x Field) bool { return x.When != nil && !x.When(a) })
		}
	}
	return f
}

// answered tells whether the answer to a field is there and can still be understood: a choice that a release
// has removed is asked again, and so is what does not stand apart from a later answer.
func (f Field) answered(a kafala.Answers) bool {
	v, ok := a[f.ID]
	return ok && v != "" && (f.Parse != nil || slices.Contains(f.Choices, v)) && (f.Apart == nil || f.Apart(v, a))
}

// FromTelegram is the value of <field>_from for a number that Telegram's contact button gave; a typed one is
// FromTyping.
const (
	FromTelegram = "telegram"
	FromTyping   = "typed"
)

// Beside lists the ids of what may stand beside an answer: where it came from, and how far a number has come.
func (f Field) Beside() (ids []string) {
	if f.Contact {
		ids = append(ids, f.Source())
	}
	if f.Proof {
		ids = append(ids, f.ID+kafala.ProofSuffix, f.ID+askingSuffix)
	}
	if f.Twice != nil {
		ids = append(ids, f.ID+typed.KindSuffix, f.ID+typed.FirstSuffix)
	}
	return ids
}

// Source gives the id of the answer that tells where a contact field's number came from.
func (f Field) Source() string { return f.ID + "_from" }

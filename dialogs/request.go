package dialogs

import (
	"strconv"
	"strings"

	"kafalabot/kafala"
)

// How a request begins and how it ends.

// withSaved stands after the notice's version in what the button holds that begins with the details kept from an earlier request, and then
// how the ID number among them ends, which it says.
const withSaved = ".saved."

// Saved is what that button adds to the notice's version.
func Saved(kept kafala.Answers) string { return withSaved + kafala.Last4(kept["guarantor_id"]) }

// begin opens a request for a person who agrees to the current notice. Kept details are taken as far as they still pass.
func (d *Dialog) begin(s Session, here Place, in Input) Turn {
	notice, of, saved := strings.Cut(in.Value, withSaved)
	if here.Kind != Welcome || notice != strconv.Itoa(d.settings.Notice) || saved && withSaved+of != Saved(in.Saved) {
		return d.stale(s) // what is kept is another number's by now
	}
	s = Session{Draft: in.NewDraft, Answers: kafala.Answers{}, Message: s.Message, Tap: s.Tap, Begun: s.Seen, Seen: s.Seen, Keep: saved,
		Keyboard: s.Keyboard}
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

// Submitted gives the answers of a request as they would be submitted now.
func (d *Dialog) Submitted(a kafala.Answers) kafala.Answers {
	answers := kafala.Answers{}
	for _, f := range d.Form.Visible(a) {
		if v, ok := a[f.ID]; ok {
			answers[f.ID] = v
		}
		if v, ok := a[f.Source()]; ok && f.Contact {
			answers[f.Source()] = v
		}
	}
	return answers
}

// yielded begins Session.Done where nothing was submitted, but an earlier request goes on.
const yielded = "="

// Yield drops a request for an earlier one of the chat, by its id, which goes on.
func (d *Dialog) Yield(s Session, earlier string) Turn {
	done := emptied(s)
	done.Done, done.Seen = yielded+(&kafala.Guarantee{ID: earlier}).Draft(), s.Seen
	return Turn{Session: done, Screen: d.Screen(done), Resume: earlier}
}

func (d *Dialog) submit(s Session) Turn {
	answers := d.Submitted(s.Answers)
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
		Apply: &kafala.Application{Draft: s.Draft, Answers: answers, Consent: s.Consent, Proof: s.Answers.Proven()}, Kept: kept}
}

// emptied is a session of which only what is so of the chat itself is kept: the numbers of the updates, so that repeats are
// known, and that a keyboard stands.
func emptied(s Session) Session {
	return Session{Message: s.Message, Tap: s.Tap, Keyboard: s.Keyboard}
}

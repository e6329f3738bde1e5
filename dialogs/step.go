package dialogs

import (
	"maps"
	"slices"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Dialog is a form with the settings that its last screens need.
type Dialog struct {
	Form     Form
	settings *kafala.Settings
}

// New makes the dialog of a traffic guarantee. The error is that of CheckOptional.
func New(s *kafala.Settings) (*Dialog, error) {
	if err := CheckOptional(s); err != nil {
		return nil, err
	}
	return &Dialog{Form: Guarantee(s), settings: s}, nil
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
		if t := d.ticketFor(s, in); t != "" && t != s.Ticket { // what is asked again is what is waited for
			s.Ticket, s.Asked = t, ""
		}
		return Turn{Session: s, Screen: d.Screen(s), Stale: true}
	}
	s.Seen = in.At.UTC().Truncate(time.Second)
	if in.Act != Identified { // which the person has not done here
		s.Done, s.Asked = "", ""
	}
	s.Keyboard = s.Keyboard || in.Key // whoever presses it sees it
	s.Again, in.again = "", s.Again   // only what is typed next can be the same once more
	if in.Act != Share {
		in.intruders = d.intruders(s, in)
	}
	t := d.act(s, in)
	d.leave(t.Session)
	t.Session.Ticket = d.ticketFor(t.Session, in)
	t.Screen.Ticket = d.ticketOf(t.Session)
	t.Session.Keyboard = t.Session.Keyboard || d.Position(t.Session).Shares()
	t.Delete = t.Delete || Unwanted(d.settings.Rules, in.intruders)
	return t
}

// IDNumber is the kind of what is deleted that an ID number is.
const IDNumber = typed.IDNumber

// Held lists what stands in a text that must not stay in a chat. Where the private page alone takes ID numbers, what has the shape of
// one is one, whatever its check digit.
func Held(r kafala.Rules, text string) []typed.Intruder {
	found := typed.Intruders(text)
	if r.PrivateEntry == kafala.OnPageAlone && !slices.Contains(found, typed.IDNumber) && typed.ShapedID(text) {
		found = append(found, typed.IDNumber)
	}
	return found
}

// Fits tells whether a text answers a question that asks for no ID number.
func (f Field) Fits(text string, a kafala.Answers, today kafala.Date) bool {
	if f.Private || f.Parse == nil {
		return false
	}
	_, p := f.Parse(text, a, today)
	return p == nil
}

// intruders is Held of what an act says. What answers the question that waits is none by its shape alone.
func (d *Dialog) intruders(s Session, in Input) []typed.Intruder {
	if here := d.Position(s); in.Act == Say && here.Kind == Question && here.Field.Fits(in.Text, s.Answers, kafala.DateOf(in.At)) {
		return typed.Intruders(in.Text)
	}
	return Held(d.settings.Rules, in.Text)
}

// Deleted lists the kinds of what is deleted from a chat as the rules have it.
func Deleted(r kafala.Rules) (kinds []typed.Intruder) {
	for _, k := range typed.AllIntruders() {
		if Unwanted(r, []typed.Intruder{k}) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Unwanted tells whether a message in which these stand must not stay in a chat, as the rules have it. Cards and codes
// never do.
func Unwanted(r kafala.Rules, found []typed.Intruder) bool {
	return slices.ContainsFunc(found, func(k typed.Intruder) bool { return k != typed.IDNumber || r.DeleteIDs })
}

// DraftMark is how many letters of a draft a button carries.
const DraftMark = 4

func ofDraft(draft, mark string) bool {
	return len(draft) >= DraftMark && draft[:DraftMark] == mark
}

func (d *Dialog) act(s Session, in Input) Turn {
	left := s.Wanted != "" && !waits(in)
	if left {
		s.Wanted = ""
	}
	if yes, answers := typed.YesOrNo(in.Text); in.Act == Say && !in.Page && in.again == asksToDrop && answers {
		return d.dropped(s, yes)
	}
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
		s.Again = asksToDrop
		if s.Draft == "" {
			s.Wanted = ""
			return d.turn(s, Screen{Note: "nothing_open"})
		}
		return Turn{Session: s, Screen: Screen{Place: Place{Kind: Sure}, Draft: s.Draft}}
	case Foreign:
		t := d.turn(s, Screen{Note: d.foreign(here, in)})
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
	case ToChange, ToAdd:
		return d.list(s, here, in)
	case Say, Share:
		return d.answer(s, here, in)
	case Want:
		return d.want(s, in)
	case Back:
		if left { // to what has waited
			return d.turn(s, Screen{})
		}
		return d.press(s, here, in)
	case Identified:
		return d.identified(s, here, in)
	case Choose, Stuck, Identify, Inquire, Edit, Clear, Keep, Check, Remember, Submit, Replace, Resume:
		return d.press(s, here, in)
	}
	return d.stale(s)
}

// foreign is the note about what is not read here: that it was an ID number, and where one is typed, before that it was of its kind.
func (d *Dialog) foreign(here Place, in Input) string {
	if in.Value == "photo" || !slices.Contains(in.intruders, typed.IDNumber) || !d.settings.Rules.DeleteIDs {
		return "foreign." + in.Value
	}
	return d.whyGone(here)
}

// whyGone is the note about an ID number that is deleted where the chat takes none.
func (d *Dialog) whyGone(here Place) string {
	switch {
	case d.settings.Rules.PrivateEntry != kafala.OnPageAlone:
		return "id"
	case here.Kind == Question && here.Field.Private && d.settings.Rules.OnPage():
		return "page"
	}
	return "id.page"
}

// asksToDrop stands in Session.Again where it was asked whether to give up what is open: only what is typed next answers that.
const asksToDrop = "drop"

// Overtakes tells whether what comes before anything was typed, or this text, is another wish than the one that the very next thing may
// be (Session.Again), which is over with it: a yes to whatever comes after that gives nothing up.
func (s Session) Overtakes(text string) bool {
	if s.Again == "" || text == "" {
		return s.Again != ""
	}
	_, answers := typed.YesOrNo(text)
	return s.Again == asksToDrop && !answers
}

// dropped takes a typed answer to that. What is not being written any more is the office's to give up.
func (d *Dialog) dropped(s Session, yes bool) Turn {
	switch {
	case yes && s.Draft != "":
		return Turn{Session: emptied(s), Screen: Screen{Place: Place{Kind: Dropped}}}
	case yes:
		t := d.turn(s, Screen{})
		t.GiveUp = true
		return t
	}
	return d.turn(s, Screen{})
}

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

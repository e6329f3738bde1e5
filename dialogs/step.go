package dialogs

import (
	"maps"
	"slices"
	"strings"
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
		if t := d.ticketFor(s, d.Position(s), in); t != "" && t != s.Ticket { // what is asked again is what is waited for
			s.Ticket, s.Asked = t, s.AskedBelow()
		}
		t := Turn{Session: s, Screen: d.Screen(s), Stale: true}
		t.Screen.Note = noteIf(t.Screen.Kind == Welcome, "over")
		t.Session.Asked = t.minds(in.Act)
		return t
	}
	s.Seen, in.seen = in.At.UTC().Truncate(time.Second), s.Seen
	if in.Act != Identified { // which the person has not done here
		s.Done = ""
		if !s.MindsQuery() {
			s.Asked = ""
		}
	}
	s.Keyboard = s.Keyboard || in.Key // whoever presses it sees it
	s.Again, in.again = "", s.Again   // only what is typed next can be the same once more
	in.left = s.Wanted != "" && !waits(in)
	if in.left {
		s.Wanted = ""
	}
	here := d.Position(s)
	if in.Act == Say && here.Kind == Question && here.Field.Parse != nil {
		in.said = here.Field.reads(in.Text, s.Answers, kafala.DateOf(in.At))
	}
	if in.Act != Share {
		in.intruders = d.intruders(here, in)
	}
	t := d.act(s, here, in)
	here = d.Position(t.Session)
	d.leave(t.Session, here)
	t.Session.Asked = t.minds(in.Act)
	t.Session.Ticket = d.ticketFor(t.Session, here, in)
	t.Screen.Ticket = d.ticketOf(t.Session, here)
	t.Session.Keyboard = t.Session.Keyboard || here.Shares()
	t.Delete = t.Delete || Unwanted(d.settings.Rules, in.intruders)
	return t
}

// IDNumber is the kind of what is deleted that an ID number is.
const IDNumber = typed.IDNumber

// Held lists what stands in a text that must not stay in a chat. Where the private page alone takes ID numbers, what has the shape of
// one is one, whatever its check digit. Digits alone are a code where no number is asked for; nil: they are none anywhere. A slash
// parts a day, and no code.
func Held(r kafala.Rules, text string, numberAsked func() bool) []typed.Intruder {
	found := typed.Intruders(text)
	if numberAsked != nil && len(found) == 0 && typed.IsCode(text) && !strings.ContainsRune(text, '/') && !numberAsked() {
		return []typed.Intruder{typed.Code}
	}
	if r.PrivateEntry == kafala.OnPageAlone && !slices.Contains(found, typed.IDNumber) && typed.ShapedID(text) {
		found = append(found, typed.IDNumber)
	}
	return found
}

// AsksNumber tells whether a number or a day is asked for where a session stands: digits alone are an answer there, or meant as one.
func (d *Dialog) AsksNumber(s Session) bool { return d.Position(s).asksNumber() }

func (p Place) asksNumber() bool {
	return p.Kind == Question && (p.Field.Number || p.Field.Show == Ending || p.Field.Show == Day)
}

// Fits tells whether a text answers a question that asks for no ID number.
func (f Field) Fits(text string, a kafala.Answers, today kafala.Date) bool {
	return !f.Private && f.Parse != nil && f.reads(text, a, today).problem == nil
}

// reading is what a question makes of a text: an answer, or why it is none.
type reading struct {
	value   string
	problem *kafala.Problem
}

func (f Field) reads(text string, a kafala.Answers, today kafala.Date) (r reading) {
	r.value, r.problem = f.Parse(text, a, today)
	return r
}

// intruders is Held of what an act says. What answers the question that waits is none by its shape alone.
func (d *Dialog) intruders(here Place, in Input) []typed.Intruder {
	f := here.Field
	if in.Act == Say && here.Kind == Question && f.Parse != nil && !f.Private && in.said.problem == nil {
		return typed.Intruders(in.Text)
	}
	return Held(d.settings.Rules, in.Text, here.asksNumber)
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

func (d *Dialog) act(s Session, here Place, in Input) Turn {
	if of, asks := asksDrop(in.again); in.Act == Say && !in.Page && asks && !s.Seen.After(in.seen.Add(dropAnswered)) {
		if yes, answers := typed.YesOrNo(in.Text); answers {
			return d.dropped(s, yes, of)
		}
	}
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
		t.Delete = in.Value == "photo" || in.Value == "file" // it may be an ID: those are never kept
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
		if in.left { // to what has waited
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

// foreign is the note about what is not read here: that it was a card, a code, or an ID number, and where one is typed, before that it
// was of its kind.
func (d *Dialog) foreign(here Place, in Input) string {
	switch {
	case in.Value == "photo":
	case slices.Contains(in.intruders, typed.CardNumber):
		return "card"
	case slices.Contains(in.intruders, typed.Code):
		return "code"
	case slices.Contains(in.intruders, typed.IDNumber) && d.settings.Rules.DeleteIDs:
		return d.whyGone(here)
	}
	return "foreign." + in.Value
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

// asksToDrop stands in Session.Again where it was asked whether to give up what is open: only what is typed next answers that. Where that
// is a request that waits for its payment, its id comes after a dot.
const asksToDrop = "drop"

// dropAnswered is for how long a typed yes answers that: later nobody has the question before their eyes.
const dropAnswered = 10 * time.Minute

// AsksToDrop has what is typed next answer whether the request of this id is to be given up.
func (s *Session) AsksToDrop(id string) { s.Again = asksToDrop + "." + id }

// AsksElse lets go of that where the bot asks something else by itself: a yes that is typed then is to the newest question. It tells
// whether there was anything to let go of.
func (s *Session) AsksElse() bool {
	_, asks := asksDrop(s.Again)
	if asks {
		s.Again = ""
	}
	return asks
}

// asksDrop tells whether it was asked to give up what is open, and which request by name; "": none.
func asksDrop(again string) (of string, asks bool) {
	what, of, _ := strings.Cut(again, ".")
	return of, what == asksToDrop
}

// Overtakes tells whether what comes before anything was typed, or this text, is another wish than the one that the very next thing may
// be (Session.Again), which is over with it: a yes to whatever comes after that gives nothing up.
func (s Session) Overtakes(text string) bool {
	if s.Again == "" || text == "" {
		return s.Again != ""
	}
	_, answers := typed.YesOrNo(text)
	_, asks := asksDrop(s.Again)
	return asks && !answers
}

// dropped takes a typed answer to that. What is not being written any more is the office's to give up.
func (d *Dialog) dropped(s Session, yes bool, of string) Turn {
	switch {
	case yes && s.Draft != "":
		return Turn{Session: emptied(s), Screen: Screen{Place: Place{Kind: Dropped}}}
	case yes:
		t := d.turn(s, Screen{})
		t.GiveUp, t.GivenUp = true, of
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

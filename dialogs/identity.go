package dialogs

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// A guarantor may be confirmed outside of the chat. Then the answers to the questions of their number and their name are written
// by an event, the proof, and what stands of that is beside them in the session, under ids that no question has: which requests
// are open, and how the number was proven. So back, resume, change and the rest come out of the same walk, and whatever drops the
// request drops these too.

// openCases is what a session knows of the requests that are open for its guarantor.
type openCases struct {
	cases []string  // ids of the open ones (kafala.IdentityCase)
	until time.Time // of the last one
	url   string    // of the last one; empty: the person has typed the number since
}

// askingSuffix ends the id under which that stands.
const askingSuffix = "_asking"

// The ids of the guarantor's number, and of that.
var (
	guarantorID     = kafala.AsGuarantor.Field()
	guarantorAsking = guarantorID + askingSuffix
)

func askingOf(a kafala.Answers) (k openCases) {
	const parts = 3
	all := strings.SplitN(a[guarantorAsking], "|", parts)
	if len(all) != parts || all[0] == "" {
		return openCases{}
	}
	until, err := strconv.ParseInt(all[1], 10, 64)
	if err != nil {
		return openCases{}
	}
	return openCases{strings.Split(all[0], ","), time.Unix(until, 0), all[2]}
}

// Asking lists the requests that are open for the guarantor of a session, by the ids of their cases.
func Asking(a kafala.Answers) []string { return askingOf(a).cases }

func (k openCases) put(a kafala.Answers) {
	if len(k.cases) == 0 {
		delete(a, guarantorAsking)
		return
	}
	a[guarantorAsking] = strings.Join(k.cases, ",") + "|" + strconv.FormatInt(k.until.Unix(), 10) + "|" + k.url
}

// Identity is what a Question that a proof can answer says of that. The zero value: it can not.
type Identity struct {
	How   kafala.Identifying
	URL   string // of the page on which the person agrees; empty: no request is open
	Other bool   // another kind of guarantee does not want a proof
}

// identityOf is that of where a session stands.
func (d *Dialog) identityOf(s Session, here Place) (i Identity) {
	if here.Kind != Question || here.Field.ID != guarantorID {
		return i
	}
	if i.How = d.settings.Identifying(s.Answers["kind"]); i.How == kafala.IdentityOff {
		return Identity{}
	}
	i.URL = askingOf(s.Answers).url
	for _, k := range d.settings.Kinds {
		i.Other = i.Other || s.Answers["kind"] != "" && d.settings.Identifying(k.ID) != kafala.IdentityRequired
	}
	i.Other = i.Other && i.How == kafala.IdentityRequired
	return i
}

// confirmedOnly tells whether a question is answered by a proof alone.
func (d *Dialog) confirmedOnly(s Session, here Place) bool {
	return d.identityOf(s, here).How == kafala.IdentityRequired
}

// answered tells whether the answer to a question counts: the guarantor's number only with its proof, where the kind wants one.
func (d *Dialog) answered(f Field, a kafala.Answers) bool {
	if f.ID == guarantorID && !a.Proven().Stands() &&
		d.settings.Identifying(a["kind"]) == kafala.IdentityRequired {
		return false
	}
	return f.answered(a)
}

// fixed tells whether an answer came with the proof of another one, and changes with that alone.
func (f Field) fixed(a kafala.Answers) bool {
	return f.Proof && f.ID != guarantorID && a[f.ID+kafala.ProofSuffix] != ""
}

// Changeable lists the questions whose answers the person may change.
func (f Form) Changeable(a kafala.Answers) Form {
	return slices.DeleteFunc(f.Given(a), func(x Field) bool { return x.fixed(a) })
}

// unprove drops the proof of the guarantor's number, with what came with it. A request that is open goes on.
func (d *Dialog) unprove(a kafala.Answers) {
	for _, f := range d.Form {
		if f.fixed(a) {
			delete(a, f.ID)
		}
		if f.Proof {
			delete(a, f.ID+kafala.ProofSuffix)
		}
	}
	chosen(a)
}

// chosen notes that the person has chosen the number since a request was opened: it stands before the proof of another one.
func chosen(a kafala.Answers) {
	k := askingOf(a)
	k.url = ""
	k.put(a)
}

// Opened gives a turn after which a request is open for the guarantor of a session.
func (d *Dialog) Opened(t Turn, c kafala.IdentityCase) Turn {
	k := askingOf(t.Session.Answers)
	k.cases, k.until, k.url = append(k.cases, c.ID), c.Request.Until, c.Request.URL
	k.put(t.Session.Answers)
	return d.again(t, "identity.opened")
}

// Spent gives a turn that what came of a request has led to: it is not open any more, also where the answer was not taken.
func (d *Dialog) Spent(t Turn, id string) Turn {
	k := askingOf(t.Session.Answers)
	at := slices.Index(k.cases, id)
	if at < 0 {
		return t
	}
	if at == len(k.cases)-1 {
		k.url = ""
	}
	k.cases = slices.Delete(k.cases, at, at+1)
	t.Session.Answers = maps.Clone(t.Session.Answers)
	k.put(t.Session.Answers)
	t.Screen.Identity = d.identityOf(t.Session, t.Screen.Place)
	return t
}

// Unopened gives a turn after which none is, and says why.
func (d *Dialog) Unopened(t Turn, why string) Turn { return d.again(t, why) }

func (d *Dialog) again(t Turn, note string) Turn {
	ticket := t.Screen.Ticket
	t.Screen = d.Screen(t.Session)
	t.Screen.Note, t.Screen.Ticket = note, ticket
	return t
}

// identify takes the wish to be confirmed, or to know what came of that. While a request is open no other one is begun, and whoever
// only wants to know begins none.
func (d *Dialog) identify(s Session, here Place, in Input) Turn {
	i := d.identityOf(s, here)
	if i.How == "" || here.Field.ID != in.Field {
		return d.stale(s)
	}
	t, k := d.turn(s, Screen{}), askingOf(s.Answers)
	switch {
	case in.Act == Inquire && len(k.cases) == 0:
		t.Screen.Note = "identity.none"
	case in.Act == Inquire:
		t.Looks, t.Screen.Note = k.cases[len(k.cases)-1], "identity.awaited"
	case k.url != "" && in.At.Before(k.until):
		t.Screen.Note = "identity.opened"
	default:
		t.Identify = kindOrNone(s.Answers["kind"])
	}
	return t
}

// noKind stands in Turn.Identify where no kind is chosen yet.
const noKind = "-"

func kindOrNone(kind string) string {
	if kind == "" {
		return noKind
	}
	return kind
}

// IdentifyKind is the kind that Turn.Identify names; empty: none is chosen yet.
func (t Turn) IdentifyKind() string { return strings.TrimPrefix(t.Identify, noKind) }

// identified takes what came of a request. What is of another draft, or was taken before, changes nothing.
func (d *Dialog) identified(s Session, here Place, in Input) Turn {
	k := askingOf(s.Answers)
	at := slices.Index(k.cases, in.Value)
	if s.Draft == "" || at < 0 {
		return Turn{Session: s, Screen: d.Screen(s), Repeat: true}
	}
	typedSince := k.url == ""
	last := at == len(k.cases)-1
	k.cases = slices.Delete(slices.Clone(k.cases), at, at+1)
	if last {
		k.url = ""
	}
	k.put(s.Answers)
	switch {
	case in.Proof != nil && !d.settings.Identifies():
		return d.turn(s, Screen{Note: "identity.off"})
	case in.Proof != nil:
		return d.proven(s, in, typedSince)
	case typedSince || !last || d.identityOf(s, here).How == "":
		return d.turn(s, Screen{}) // they have gone another way since
	}
	note := "identity." + string(in.Unproven)
	if d.settings.Identifying(s.Answers["kind"]) == kafala.IdentityRequired {
		note += ".required"
	}
	return d.turn(s, Screen{Note: note})
}

// proven writes the answers that a proof brings. A number that the person has typed since stands before the proof of another one.
func (d *Dialog) proven(s Session, in Input, typedSince bool) Turn {
	id := guarantorID
	f, ok := d.Form.Field(id)
	number := kafala.StoredNumber(in.Proof.Kind, in.Proof.Number)
	if !ok {
		return d.turn(s, Screen{})
	}
	if typedSince && s.Answers[id] != "" && s.Answers[id] != number {
		return d.turn(s, Screen{Note: "identity.overtaken"})
	}
	if _, p := f.Parse(number, s.Answers, kafala.DateOf(in.At)); p != nil {
		s.Editing, s.Checked = id, false
		return d.turn(s, Screen{Problem: p})
	}
	if kind, _ := kafala.ReadNumber(number); !kind.Saudi() { // what is typed is asked for its kind, and a guarantor has none of these
		s.Editing, s.Checked = id, false
		return d.turn(s, Screen{Problem: &kafala.Problem{Key: "id.foreign"}})
	}
	for _, x := range d.Form {
		if x.fixed(s.Answers) {
			delete(s.Answers, x.ID)
			delete(s.Answers, x.ID+kafala.ProofSuffix)
		}
	}
	s.Answers[id], s.Answers[id+kafala.ProofSuffix] = number, in.Proof.Proven().Written()
	if name := d.provenName(in.Proof, s, in); name != "" {
		const field = "guarantor_name"
		s.Answers[field], s.Answers[field+kafala.ProofSuffix] = name, kafala.ByNafath
		if s.Editing == field {
			s.Editing = ""
		}
	}
	if s.Editing == id {
		s.Editing = ""
	}
	s.Checked, s.Again, s.Refused = false, "", ""
	return d.turn(s, Screen{Accepted: id, Note: "identity.proven"})
}

// provenName is the name of a proof as the question of it takes one; empty: it is asked.
func (d *Dialog) provenName(p *kafala.Proof, s Session, in Input) string {
	for _, name := range []string{p.Arabic, p.English} {
		if value, problem := typed.Name(name, s.Answers, kafala.DateOf(in.At)); name != "" && problem == nil {
			return value
		}
	}
	return ""
}

// toProof answers what is typed at a question that a proof alone answers: it is not read, and goes if it may be a number.
func (d *Dialog) toProof(s Session, here Place, in Input) Turn {
	if t, ok := d.asked(s, here, in); ok && !holdsDigit(in.Text) {
		return t
	}
	t := d.turn(s, Screen{Note: "identity.typed"})
	t.Delete = d.settings.Rules.DeleteIDs && holdsDigit(in.Text)
	return t
}

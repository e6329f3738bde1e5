package main

import (
	"time"

	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// What a restore has lost, and ID numbers on a page of their own, as they are seen.

// lostKinds are the screens of a supervisor, of an admin and of an officer about what a restore has lost.
func lostKinds() []screenKind {
	return []screenKind{
		{name: "today", by: []string{"losses.today"}, most: 2},
		{name: "lost: list", by: []string{"losses"}, sees: []string{"losses", "losses.count"}, most: 4},
		{name: "lost: payment", by: []string{"lost.one"}, sees: []string{}, most: 3},
		{name: "lost: give back?", by: []string{"lost.sure"}, most: 2, all: true},
		{name: "lost: close?", by: []string{"gapclose.sure"}, most: 2, all: true},
		{name: "lost: not known", by: []string{"lookup.lost", "lookup.lost.unlisted"}, all: true},
	}
}

// registered makes somebody a member of staff under a name, as of so long ago.
func (v *viewer) registered(id int64, rank staff.Rank, name string, ago time.Duration) {
	v.T.Helper()
	v.Appoint(id, rank)
	m, err := v.Store.Staff().Member(v.T.Context(), id)
	if err == nil {
		m.Name, m.Office, m.Registered, m.Since = name, "Riyadh North", true, v.Clock.Now().Add(-ago)
		err = v.Store.Staff().Appoint(v.T.Context(), m)
	}
	if err != nil {
		v.T.Fatal(err)
	}
}

// unknown is a reference that is well made, and nobody's.
const unknown = "07123456785"

// whatWasLost is the list of what was paid for what is lost, one payment of it, its order by two, and the end of the gap.
func whatWasLost(v *viewer) {
	v.T.Helper()
	g, gap := v.Lost(v.guarantorID(), v.personID())
	v.registered(v.id, staff.Officer, "Noura Alqahtani", 30*kafala.Day)
	v.types(kafala.GroupReference(g.Reference), "/start v_"+g.ID+"_"+g.Token, unknown)

	v.meet("a payment that is lost")
	v.registered(v.id, staff.Supervisor, "Sara Alqahtani", 30*kafala.Day)
	v.registered(8, staff.Supervisor, "Faisal Abdulrahman Alharbi", 30*kafala.Day)
	v.registered(9, staff.Supervisor, "Mona Abdulaziz Alzahrani", 30*kafala.Day)
	v.types("/today").taps("losses", "lostone:", "lostback:", "lostbacksure:", "lostunorder:", "lostback:")
	v.types("/today").taps("losses", "lostone:", "lostback:", "lostbacksure:")
	v.taps("lostbacksure:") // of the message before: by the same person
	v.registered(8, staff.Supervisor, "Faisal Abdulrahman Alharbi", time.Hour)
	v.registered(9, staff.Supervisor, "Mona Abdulaziz Alzahrani", time.Hour)
	v.taps("losses", "lostone:") // nobody may now
	v.registered(8, staff.Supervisor, "Faisal Abdulrahman Alharbi", 30*kafala.Day)
	v.after("another one asks", func() {
		if _, err := v.Counter.KeepLost(v.T.Context(), staff.Actor{ID: v.id, Rank: staff.Supervisor}, g.Payment.ID); err != nil {
			v.T.Fatal(err)
		}
		if _, _, err := v.Counter.GiveLost(v.T.Context(), staff.Actor{ID: 8, Rank: staff.Supervisor}, g.Payment.ID); err != nil {
			v.T.Fatal(err)
		}
	})
	v.taps("losses", "lostone:", "lostback:", "lostbacksure:").taps("losses", "lostone:")

	v.meet("the end of a gap")
	v.registered(v.id, staff.Admin, "Badr Alotaibi", 30*kafala.Day)
	v.types("/today").taps("losses", "gapclose:"+gap.ID(), "gapclosenow:")
}

// aLostReceipt is what anybody is answered who asks for what is lost. What others have asked for is not lost by it.
func aLostReceipt(v *viewer) {
	v.T.Helper()
	g, gap := v.Lost(v.guarantorID(), v.personID())
	v.types(kafala.GroupReference(g.Reference), "/start v_"+g.ID+"_"+g.Token, "/start p_"+g.ID)
	if _, _, err := v.Office.CloseGap(v.T.Context(), gap.ID()); err != nil {
		v.T.Fatal(err)
	}
}

// entries are the places of ID numbers that have a page, by the words with which each names it.
var entries = map[kafala.Entering]string{kafala.InEither: "page.offered", kafala.OnPageAlone: "page.required"}

// pageKinds are the questions for an ID number where it may, or is to be, typed on the operator's own page.
func pageKinds(words string) []screenKind {
	return []screenKind{
		{name: words, by: []string{words}, all: true, most: 4},
		{name: "welcome", by: []string{"welcome"}, all: true, most: 6},
		{name: "question guarantor_name", by: []string{"ask.guarantor_name"}, most: 3},
		{name: "question mobile", by: []string{"ask.mobile"}, most: 3},
	}
}

// aNumberOnThePage is a request up to the second ID number. The first one is typed in the chat, too.
func aNumberOnThePage(v *viewer) {
	v.T.Helper()
	v.types("/new").taps("begin:").types(v.guarantorID())
	if v.Office.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
		page := v.OpenPage(v.id)
		v.after("on the page", func() { page.Give(v.guarantorID()) })
	}
	v.types(names[v.language][0], "0501112233")
}

// pageDeskKinds are those of an officer.
func pageDeskKinds(words string) []screenKind {
	return []screenKind{
		{name: "match: " + words, by: []string{"ask.match", "ask.match.page", words}, all: true, most: 2},
		{name: "find: " + words, by: []string{"ask.find", "ask.find.page"}, all: true, most: 2},
		{name: "card: fresh", by: []string{"card.fresh"}, most: 8},
		{name: "find: why?", by: []string{"find.why"}, most: 8},
	}
}

// aMatchOnThePage is an officer who is asked for an ID number.
func aMatchOnThePage(v *viewer) {
	v.T.Helper()
	v.registered(v.id, staff.Supervisor, "Noura Alqahtani", 30*kafala.Day)
	g := v.Issued(house.Citizen, v.guarantorID(), v.personID())
	v.types(kafala.GroupReference(g.Reference)).taps("match:").types("/find").taps("find:")
}

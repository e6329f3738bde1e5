package main

import (
	"bytes"
	stdimage "image"
	"image/png"
	"maps"
	"slices"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// story is a way through the screens.
type story struct {
	name string
	tell func(*viewer)
}

// stories lead to every screen of a citizen, each in a chat of its own.
var stories = []story{
	{"a request", aRequest},
	{"what is asked", whatIsAsked},
	{"the link", theLink},
	{"the guarantee", theGuarantee},
	{"given up", givenUp},
	{"at the counter", heardOfCounter},
	{"unused", unused},
	{"a second request", aSecondRequest},
	{"refused", refused},
	{"late", late},
	{"in a burst", inABurst},
	{"money and stops", moneyAndStops},
	{"a stranger", aStranger},
	{"my data", myData},
	{"a receipt that is lost", aLostReceipt},
	{"questions to a person", asksAPerson},
}

// names are those of the two people, in the letters of each language, as long as names are.
var names = map[string][2]string{
	"ar": {"عبدالرحمن بن عبدالعزيز بن محمد الدوسري", "محمد بن فهد العتيبي"},
	"en": {"Abdulrahman bin Abdulaziz Aldossary", "Mohammed bin Fahad Alotaibi"},
	"ur": {"عبدالرحمن بن عبدالعزیز بن محمد", "محمد فہد خان"},
}

// guarantorID and personID are numbers of this chat's alone.
func (v *viewer) guarantorID() string { return kafalatest.Number(int(v.id%1_000_000)*10 + 1) }
func (v *viewer) personID() string    { return kafalatest.Number(int(v.id%1_000_000)*10 + 2) }

// asked begins a request and answers it up to the question of an id, "": to the end.
func (v *viewer) asked(until string) *viewer {
	v.T.Helper()
	v.types("/new").taps("begin:")
	for _, a := range []struct{ id, text, data string }{
		{"guarantor_id", v.guarantorID(), ""}, {"guarantor_name", names[v.language][0], ""}, {"mobile", "0501112233", ""},
		{"person_id", v.personID(), ""}, {"person_name", names[v.language][1], ""}, {"accident", "45128830", ""},
		{"region", "", "set:region:northern:"}, {"kind", "", "set:kind:appearance:"},
	} {
		switch {
		case a.id == until:
			return v
		case a.data != "":
			v.taps(a.data)
		default:
			v.types(a.text)
		}
	}
	return v
}

// edits taps what changes, or adds, an answer of the review.
func (v *viewer) edits(field string) *viewer {
	v.T.Helper()
	if v.has("changes:") { // the review has lists
		list := "changes:"
		if slices.Contains(exampleSettings().Rules.Optional, field) {
			list = "additions:"
		}
		v.taps(list)
	}
	return v.taps("edit:" + field)
}

// mistakes types everything that a question refuses, but for the reasons given, whose examples need another request.
func (v *viewer) mistakes(question string, but ...string) *viewer {
	v.T.Helper()
	reasons := examples(v.T, v.words)[question]
	for _, why := range slices.Sorted(maps.Keys(reasons)) {
		if !slices.Contains(but, why) {
			v.types(reasons[why])
		}
	}
	return v
}

// aRequest is every question, with what is refused at it and what is foreign to it, up to the total.
func aRequest(v *viewer) {
	v.T.Helper()
	v.types("/start", "hello", "/cancel").taps("begin:")
	v.mistakes("guarantor_id", "id.same").types("9012345672")
	v.foreign()
	v.types(v.guarantorID()).mistakes("name").types(names[v.language][0])
	v.mistakes("mobile")
	v.after("a contact of others", func() { v.who.ShareOther(botapi.Contact{PhoneNumber: "966500000000", FirstName: "X"}) })
	v.after("the own contact", func() { v.who.ShareContact() })
	v.types(v.guarantorID()).taps("stuck:person_id").types(v.personID()).types(names[v.language][1])
	v.mistakes("accident").types("45128830")
	v.types("nowhere").taps("set:region:northern:")
	v.types("both").taps("stuck:kind", "set:kind:appearance:")

	v.types("hello")
	v.foreign()
	for _, id := range []string{"guarantor_id", "guarantor_name", "mobile", "person_id", "person_name", "accident", "region", "kind"} {
		v.edits(id)
		if id == "mobile" { // its keyboard stands below
			v.types("0501112233")
		} else {
			v.taps("keep:")
		}
	}
	v.edits("birth_date").mistakes("date").types("1990-05-17")
	v.edits("person_mobile").mistakes("mobile").types("0502223344")
	v.edits("relation").types("nobody").taps("set:relation:brother:")
	v.edits("accident_date").types("soon").types("20/11/2026")
	v.edits("office").mistakes("office").types("North Riyadh Traffic")
	v.taps("check:", "remember:")
	v.types("hello")
	v.foreign()
	v.taps("back:", "check:").types("/help", "/privacy", "/mydata", "/language", "/requests", "/start")
	v.types("/cancel").taps("look:").types("/cancel").taps("drop:").types("/cancel")
}

// whatIsAsked is everything that people ask instead of answering: at a question, at the review, and while a request waits.
func whatIsAsked(v *viewer) {
	v.T.Helper()
	all := asking(v.T)
	ask := func() {
		v.T.Helper()
		for _, topic := range slices.Sorted(maps.Keys(all)) {
			v.types(all[topic])
		}
	}
	v.asked("accident")
	ask()
	v.types("45128830").taps("set:region:northern:", "set:kind:appearance:")
	ask()
	v.taps("check:", "submit:")
	ask()
}

// foreign is what no question takes.
func (v *viewer) foreign() {
	v.T.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, stdimage.NewGray(stdimage.Rect(0, 0, 40, 40))); err != nil {
		v.T.Fatal(err)
	}
	v.after("a photo", func() { v.who.SendPhoto(picture.Bytes()) })
	v.after("a voice message", func() { v.who.SendVoice() })
	v.after("a sticker", func() { v.who.Sticker() })
	v.types("/unknown", "4201320111111010", "482913", "نقل كفالة عامل")
	mine := slices.DeleteFunc(v.who.Messages(), func(m botapi.Message) bool { return m.From.IsBot || m.Text == "" })
	if len(mine) > 0 {
		v.after("an edit", func() { v.who.Edit(mine[len(mine)-1].ID, "changed") })
	}
}

// theLink is what is said while a request waits for its payment, and every way in which it is not paid.
func theLink(v *viewer) {
	v.T.Helper()
	v.asked("").taps("check:", "submit:", "verify:", "verify:")
	v.types("/start", "hello", "/cancel", "/requests").taps("open:").taps("withdraw:", "open:")
	for _, card := range []string{"4201320000311101", "4201322267774310", "4201326324640570", "4201321144311528", "4201320000013020"} {
		v.after("declined "+card, func() { _, _ = v.Gateway.Pay(v.Newest(v.id).Invoice.ID, card) })
	}
	v.types("/start p_" + v.Newest(v.id).ID)
	v.taps("withdraw:", "giveup:")
}

// pays pays for the newest request of this chat.
func (v *viewer) pays() *viewer {
	v.T.Helper()
	return v.after("pays", func() {
		if _, err := v.Gateway.Pay(v.Newest(v.id).Invoice.ID, approvedMada); err != nil {
			v.T.Fatal(err)
		}
	})
}

// bought is a guarantee of this chat, asked for and paid in it.
func (v *viewer) bought() kafala.Guarantee {
	v.T.Helper()
	v.asked("").taps("check:", "remember:", "submit:").pays()
	return v.Newest(v.id)
}

// theGuarantee is what is said once it is paid.
func theGuarantee(v *viewer) {
	v.T.Helper()
	g := v.bought()
	v.types("/start").taps("unaccepted:")
	v.types("hello", "/cancel", "/requests").taps("open:", "receipt:")
	v.types("/start p_"+g.ID, kafala.GroupReference(g.Reference))
	v.taps("object:").taps("objectnow:")
	v.after("shown", func() {
		by := v.Appoint(7, staff.Officer)
		if _, _, err := v.Counter.Present(v.T.Context(), by, g.ID, g.Entries()); err != nil {
			v.T.Fatal(err)
		}
	})
	v.types("/start", "/mydata", "/requests")
	v.passes(31 * 24 * time.Hour)
	v.types("/start")
}

// heardOfCounter is what the guarantor hears of a counter.
func heardOfCounter(v *viewer) {
	v.T.Helper()
	g := v.bought()
	by := v.Appoint(7, staff.Officer)
	must := func(err error) {
		v.T.Helper()
		if err != nil {
			v.T.Fatal(err)
		}
	}
	shows := func(seen int) {
		v.after("shown", func() {
			_, _, err := v.Counter.Present(v.T.Context(), by, g.ID, seen)
			must(err)
		})
	}
	shows(0)
	v.passes(kafala.ShownPause).types("/start")
	v.passes(time.Hour)
	shows(1)
	v.taps("unaware:").types("/start")
	v.after("a mistake", func() {
		_, _, err := v.Counter.Strike(v.T.Context(), by, g.ID, 2)
		must(err)
	})
	v.after("accepted", func() {
		_, _, err := v.Counter.RecordAccepted(v.T.Context(), by, g.ID, 3)
		must(err)
	})
	v.passes(kafala.DecisionPause).types("/start")
	v.after("struck out", func() {
		_, _, err := v.Counter.Undecide(v.T.Context(), by, g.ID, 4)
		must(err)
	})
	v.after("not accepted", func() {
		_, _, err := v.Counter.RecordUnaccepted(v.T.Context(), by, g.ID, "details", 5)
		must(err)
	})
	v.passes(kafala.DecisionPause).types("/start")
}

// unused is a guarantee that nobody has used, and the questions about it.
func unused(v *viewer) {
	v.T.Helper()
	v.bought()
	v.passes(10 * 24 * time.Hour).passes(kafala.UnusedPatience).taps("wanted:")
	v.passes(10 * 24 * time.Hour).taps("unwanted:")
}

// givenUp is a guarantee that its guarantor gives up.
func givenUp(v *viewer) {
	v.T.Helper()
	v.bought()
	v.types("/requests").taps("open:", "quit:", "quitnow:")
	v.types("/start", "/requests")
}

// aSecondRequest is another one for the same person, and one with the saved details.
func aSecondRequest(v *viewer) {
	v.T.Helper()
	v.asked("").taps("check:", "submit:")
	v.types("/new").taps("begin:")
	v.types(v.guarantorID(), names[v.language][0], "0501112233", v.personID(), names[v.language][1], "99990000")
	v.taps("set:region:riyadh:", "set:kind:payment:", "check:")
	v.taps("resume:")
	v.pays()
}

// refused is whatever ends a request before its link.
func refused(v *viewer) {
	v.T.Helper()
	v.bought()
	v.types("/new").taps("begin:")
	v.types(v.guarantorID(), names[v.language][0], "0501112233", v.personID()) // it is told at once
	v.types("/cancel").taps("drop:")

	v.meet("too many numbers")
	v.types("/start").taps("begin:")
	for n := range v.Office.Settings.Rules.IDs {
		v.types(kafalatest.Number(int(v.id%1_000_000)*100 + n))
		v.types("/cancel").taps("drop:").types("/new").taps("begin:")
	}
	v.types(kafalatest.Number(int(v.id%1_000_000)*100 + 99))

	v.meet("two guarantees")
	v.Issued(v.id, v.guarantorID(), kafalatest.Number(int(v.id%1_000_000)*10+3))
	v.Issued(v.id, v.guarantorID(), kafalatest.Number(int(v.id%1_000_000)*10+4))
	v.shown()
	v.asked("guarantor_id").types(v.guarantorID())
}

// late is a draft that is reminded of, and a link that ends.
func late(v *viewer) {
	v.T.Helper()
	v.asked("mobile").passes(2*time.Hour + time.Minute)
	v.types("/cancel").taps("drop:")
	v.asked("").taps("check:", "submit:").passes(21 * time.Minute).passes(10 * time.Minute)
	v.types("/start", "/requests").taps("open:", "renew:")
}

// inABurst is the bot when much is declined: a contact first.
func inABurst(v *viewer) {
	v.T.Helper()
	v.asked("").taps("check:")
	v.Burst()
	v.taps("submit:").types("0501112233")
	v.after("a contact of others", func() { v.who.ShareOther(botapi.Contact{PhoneNumber: "966500000000", FirstName: "X"}) })
	v.after("the own contact", func() { v.who.ShareContact() })
	for range 3 {
		v.after("declined", func() { _, _ = v.Gateway.Pay(v.Newest(v.id).Invoice.ID, "4201320000311101") })
	}
	v.passes(2 * time.Hour)
}

// moneyAndStops is what staff and the bank do about a guarantee.
func moneyAndStops(v *viewer) {
	v.T.Helper()
	ctx := v.T.Context()
	must := func(err error) {
		v.T.Helper()
		if err != nil {
			v.T.Fatal(err)
		}
	}
	g := v.bought()
	v.after("stopped", func() {
		_, err := v.Counter.Freeze(ctx, v.Appoint(8, staff.Supervisor), g.ID, "impersonated")
		must(err)
	})
	v.types("/start", "/requests").taps("open:")
	v.after("lifted", func() {
		_, _, err := v.Counter.Lift(ctx, v.Appoint(9, staff.Supervisor), g.ID)
		must(err)
		_, _, err = v.Counter.Lift(ctx, v.Appoint(8, staff.Supervisor), g.ID)
		must(err)
	})
	v.after("ended", func() {
		_, err := v.Counter.End(ctx, v.Appoint(8, staff.Supervisor), g.ID, "appeared")
		must(err)
	})
	v.passes(11 * time.Minute)

	v.meet("money back")
	g = v.bought()
	v.after("refunded", func() {
		_, why, err := v.Counter.Refund(ctx, v.Appoint(8, staff.Supervisor), g.ID, "unaccepted")
		must(err)
		if why != nil {
			v.T.Fatal(why.Key)
		}
	})
	v.passes(11 * time.Minute)

	v.meet("paid twice")
	v.asked("").taps("check:", "submit:")
	v.after("twice", func() {
		invoice := v.Newest(v.id).Invoice.ID
		_, err := v.Gateway.Pay(invoice, approvedMada)
		must(err)
		_, _ = v.Gateway.Pay(invoice, approvedMada)
	})
}

// aStranger looks up what is not theirs.
func aStranger(v *viewer) {
	v.T.Helper()
	g := v.Issued(7600000000+v.id%1000, v.guarantorID(), v.personID())
	v.types(kafala.GroupReference(g.Reference), "00000000000", "12345678901")
	v.types("/start v_"+g.ID+"_"+g.Token, "/start v_"+g.ID+"_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/start p_"+g.ID)
	for range v.Office.Settings.Rules.Lookups {
		v.types(kafala.GroupReference(g.Reference))
	}
}

// myData is what is kept, and its removal.
func myData(v *viewer) {
	v.T.Helper()
	v.types("/requests").asked("mobile").types("/mydata", "/delete").taps("stay").types("/delete").taps("erase")
	v.bought()
	v.types("/new", "/mydata", "/delete").taps("erase")
}

// asksAPerson asks what is refused, what is answered, and what nobody answers.
func asksAPerson(v *viewer) {
	v.T.Helper()
	ask := func(texts ...string) string {
		v.types("/ask").taps("askperson").types(texts...)
		all, err := v.Store.Queries().QueriesOf(v.T.Context(), v.id)
		if err != nil || len(all) == 0 {
			v.T.Fatal(all, err)
		}
		return all[0].ID
	}
	v.types("/ask").taps("ready:when")
	id := ask("example.com/offer", "0501112233", names[v.language][0])
	v.after("answered", func() {
		by, in := v.Appoint(8, staff.Supervisor), kafala.HeldMessage{Chat: 8, ID: 1}
		_, err := v.Counter.TakeQuery(v.T.Context(), by, id, in)
		if err == nil {
			_, err = v.Counter.WriteAnswer(v.T.Context(), by, id, names[v.language][1], in)
		}
		if err == nil {
			_, err = v.Counter.SendAnswer(v.T.Context(), by, id, 1)
		}
		if err != nil {
			v.T.Error(err)
		}
	})
	ask(names[v.language][1])
	v.passes(kafala.QueryWaits)
}

package main

import (
	"bytes"
	pictures "image"
	"image/png"
	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"testing"
)

// queryKinds are the screens of the questions that people ask staff, and of what waits for a second person.
func queryKinds() []screenKind {
	return []screenKind{
		{name: "desk", by: []string{"desk"}, all: true, most: 9},
		{name: "questions", by: []string{"list.questions"}, all: true, most: 4},
		{name: "none", by: []string{"list.empty"}, all: true, most: 2},
		{name: "question", by: []string{"answering.question"}, all: true, most: 3},
		{name: "somebody else has it", by: []string{"answering.taken"}, all: true, most: 2},
		{name: "an answer is refused", by: []string{"answering.again"}, all: true, most: 1},
		{name: "as it will arrive", by: []string{"answering.preview"}, all: true, most: 2},
		{name: "write it", by: []string{"answering.write"}, all: true, most: 1},
		{name: "sent", by: []string{"answering.sent"}, all: true, most: 2},
		{name: "let go", by: []string{"answering.letgo"}, all: true, most: 2},
		{name: "seconds", by: []string{"list.seconds"}, all: true, most: 5},
		{name: "a stopped number", by: []string{"frozen.number"}, all: true, most: 3},
		{name: "stop: why?", by: []string{"freeze.number"}, all: true, most: 8},
		{name: "which number?", by: []string{"ask.freeze"}, all: true, most: 1},
		{name: "lift?", by: []string{"lift.number.sure"}, all: true, most: 1},
		{name: "a picture of nothing", by: []string{"picture.none"}, all: true, most: 1},
	}
}

// theQuestions is a supervisor who answers what people ask, and looks at what waits for a second person.
func theQuestions(v *viewer) {
	v.T.Helper()
	v.Appoint(v.id, staff.Supervisor)
	v.Issued(house.Citizen, v.guarantorID(), v.personID())
	v.types("/start").taps("questions").taps("desk")
	v.Ask(house.Citizen, "do I have to come along?")
	v.Ask(house.Citizen, "are you open tomorrow?")
	v.types("/start").taps("questions", "takeq").types("call 0551234567", "no, only the person who is held").taps("sendreply")
	v.types("/start").taps("questions", "takeq", "reply").types("yes").taps("letgo")
	another := staff.Actor{ID: 7, Rank: staff.Officer}
	v.Appoint(another.ID, another.Rank)
	all, _, err := v.Store.Queries().Unanswered(v.T.Context(), kafala.ListPage{Limit: 9})
	v.must(err)
	v.types("/start").taps("questions")
	_, err = v.Counter.TakeQuery(v.T.Context(), another, all[0].ID, kafala.HeldMessage{Chat: another.ID, ID: 1})
	v.must(err)
	v.taps("takeq")
	// Two new supervisors: nobody may lift what one of them has stopped, and it is said why and from when on.
	v.types("/freeze").taps("freezeid:").types(kafalatest.Number(97))
	second := staff.Actor{ID: 8, Rank: staff.Supervisor}
	v.Appoint(second.ID, second.Rank)
	standing, err := v.Office.Freezes.Standing(v.T.Context())
	v.must(err)
	_, p, err := v.Counter.LiftNumber(v.T.Context(), second, standing[0].ID)
	if p == nil || err != nil {
		v.T.Fatal(p, err)
	}
	v.types("/start").taps("seconds")
	if v.has("frozenid") {
		v.taps("frozenid", "liftid")
	} else {
		v.types("/freeze").taps("frozenid")
	}
	v.after("a white picture", func() { v.who.SendPhoto(whitePicture(v.T)) })
}

func whitePicture(t testing.TB) []byte {
	t.Helper()
	var white bytes.Buffer
	if err := png.Encode(&white, pictures.NewGray(pictures.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
	return white.Bytes()
}

package main

import (
	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// deskKinds are the screens of the desk: its home, the lists, and what is looked for.
func deskKinds() []screenKind {
	return []screenKind{
		{name: "desk", by: []string{"desk"}, all: true, most: 8},
		{name: "lists", by: []string{"lists"}, all: true, most: 6},
		{name: "list: empty", by: []string{"list.empty"}, all: true, most: 2},
		{name: "list", by: []string{"list.unshown", "list.paid"}, most: 12},
		{name: "list: region?", by: []string{"lists.region"}, most: 16},
		{name: "list: day?", by: []string{"lists.day"}, all: true, most: 8},
		{name: "no number any more", by: []string{"enough"}, all: true, most: 1},
		{name: "last seen", by: []string{"lately"}, most: 11},
		{name: "nothing seen", by: []string{"lately.none"}, all: true, most: 1},
		{name: "card", by: []string{"card.fresh"}, all: true, card: true, most: 6},
		{name: "find: why?", by: []string{"find.why"}, all: true, most: 8},
		{name: "find?", by: []string{"ask.find"}, all: true, most: 1},
		{name: "accident?", by: []string{"search.case"}, all: true, most: 1},
		{name: "of an accident", by: []string{"found.case"}, all: true, most: 2},
		{name: "not of an accident", by: []string{"match.none.case"}, all: true, most: 2},
		{name: "payment: why?", by: []string{"search.why.pay", "search.why.card"}, all: true, most: 5},
		{name: "payment?", by: []string{"search.pay", "search.card"}, all: true, most: 1},
		{name: "nothing paid", by: []string{"found.none.pay", "found.none.card", "found.none.case"}, all: true, most: 1},
		{name: "paid with it", by: []string{"found"}, all: true, most: 11},
		{name: "still waits", by: []string{"waits.find", "waits.match", "waits.open"}, all: true, most: 2},
	}
}

// atTheDesk is a supervisor who looks through the lists and looks for what a citizen has left.
func atTheDesk(v *viewer) {
	v.T.Helper()
	v.Appoint(v.id, staff.Supervisor)
	g := v.Issued(house.Citizen, v.guarantorID(), v.personID())
	v.must(v.called(g.ID))
	v.types("/start").taps("lists").taps("listall:unshown").types("/start").taps("lists").taps("listall:ending")
	v.types("/start").taps("lists").taps("regions").taps("region:-").taps("paidon:").types("/start").taps("lately")
	v.types(kafala.GroupReference(g.Reference), "/start").taps("lately")
	v.types("/find").taps("bycase").types("45128830", kafalatest.Number(98), "enough").taps("enough")
	v.types("/find").taps("bypay").taps("bypayfor:").types("not-a-payment-of-this-gateway", g.Payment.ID).taps("enough")
	v.types("/find").taps("find:").types("x y").taps("enough")
}

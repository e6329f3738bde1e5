package main

import (
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	house "kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// keyboardHeight is how much of a telephone of 844 pixels its own keyboard takes while somebody types a reference.
const keyboardHeight = 336

// withKeyboard leaves of the telephone what its keyboard does.
func (v *viewer) withKeyboard() *viewer {
	v.do(chromedp.EmulateViewport(390, 844-keyboardHeight, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(v.scale)))
	return v
}

// cardKinds are the screens of an officer at the counter, who types: all of a card is in sight beside the keyboard, it has three rows of
// buttons, and its first lines are one line each.
func cardKinds() (kinds []screenKind) {
	for _, key := range []string{"fresh", "now", "mine", "presented", "struck", "accepted", "unaccepted", "undecided", "frozen", "left",
		"awaiting", "over", "never"} {
		kinds = append(kinds, screenKind{name: "card: " + key, by: []string{"card." + key}, most: 6, all: true, card: true})
	}
	return append(kinds,
		screenKind{name: "card: details", by: []string{"card.undertaken"}, most: 12, any: true},
		screenKind{name: "for what reason?", by: []string{"reason.ask"}, most: 7},
		screenKind{name: "find: why?", by: []string{"find.why"}, most: 8},
		screenKind{name: "find?", by: []string{"ask.find"}, most: 1},
		screenKind{name: "found", by: []string{"find"}, most: 10},
		screenKind{name: "match?", by: []string{"ask.match"}, most: 2},
		screenKind{name: "matched", by: []string{"match.person", "match.none", "match.none.case", "match.guarantor"}, most: 3, all: true},
		screenKind{name: "two matched", by: []string{"match.each"}, most: 3, all: true, any: true},
		screenKind{name: "no such number", by: []string{"public.none", "staff.mistyped"}, most: 0})
}

// oneLine is how many of a card's first lines are one line each on the telephone. English is longer.
var oneLine = map[string]int{"ar": 5, "en": 1}

// wanted are the keys whose words a message has to show. One that is told by words which stand anywhere in it shows those of the kind that
// it is else.
func (v *viewer) wanted(kind *screenKind, text string) []string {
	if kind.any {
		rest := slices.DeleteFunc(slices.Clone(v.kinds), func(k screenKind) bool { return k.any })
		if under := kindOf(rest, v.words, text); under != nil {
			kind = under
		}
	}
	if kind.sees != nil || kind.long {
		return kind.sees
	}
	return slices.DeleteFunc(slices.Clone(kind.by), func(key string) bool { return v.words.in(key, text) == nil })
}

// atTheCard is an officer at the counter.
func atTheCard(v *viewer) {
	v.T.Helper()
	ctx := v.T.Context()
	must := func(err error) {
		v.T.Helper()
		if err != nil {
			v.T.Fatal(err)
		}
	}
	officer := v.Appoint(v.id, staff.Supervisor)
	supervisors := []staff.Actor{v.Appoint(8, staff.Supervisor), v.Appoint(9, staff.Supervisor)}
	for id, called := range map[int64]string{v.id: callings[v.language][0], 8: callings[v.language][1], 9: callings[v.language][2]} {
		m, err := v.Store.Staff().Member(ctx, id)
		must(err)
		of := calledAs(called)
		m.Name, m.Office, m.Registered = of.Name, of.Office, true
		must(v.Store.Staff().Appoint(ctx, m))
	}
	citizen := int64(house.Citizen)
	n := 10
	fresh := func() (kafala.Guarantee, string) {
		n++
		g := v.Issued(citizen+int64(100*n), kafalatest.Number(int(v.id%1_000_000)*100+2*n), kafalatest.Number(int(v.id%1_000_000)*100+2*n+1))
		must(v.called(g.ID))
		return g, kafala.GroupReference(g.Reference)
	}
	g, reference := fresh()
	waiting := v.Linked(citizen+100, v.guarantorID(), kafalatest.Number(int(v.id%1_000_000)*10+6))
	must(v.called(waiting.ID))
	v.types(reference, "00000000000", "12345678901", "/start v_"+g.ID+"_"+g.Token)
	v.taps("more:", "brief:")
	v.types("/find").taps("find:").types(waiting.Answers["person_id"]).taps("pick:" + waiting.ID)
	v.types(reference).taps("match:").types(g.Answers["person_id"], kafalatest.Number(99),
		g.Answers["person_id"]+" "+g.Answers["guarantor_id"]).taps("card:")
	v.taps("shown:").types(reference).taps("more:", "brief:", "strike:").types(reference)
	v.after("shown by another", func() {
		now, err := v.Office.Ledger.Find(ctx, g.ID)
		must(err)
		_, _, err = v.Counter.Present(ctx, supervisors[0], g.ID, now.Entries())
		must(err)
	})
	v.types(reference).taps("shown:").types(reference).taps("more:", "brief:")
	v.after("stopped", func() { _, err := v.Counter.Freeze(ctx, supervisors[0], g.ID, "impersonated"); must(err) })
	v.types(reference).taps("more:", "brief:")
	g, reference = fresh()
	v.after("shown by another", func() { _, _, err := v.Counter.Present(ctx, supervisors[0], g.ID, g.Entries()); must(err) })
	v.after("its money leaves", func() {
		_, err := v.Office.Ledger.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment.Back = g.Payment.Amount
			return nil, nil
		})
		must(err)
	})
	v.types(reference).taps("more:")

	g, reference = fresh()
	v.after("ended", func() { _, err := v.Counter.End(ctx, officer, g.ID, "appeared"); must(err) })
	v.types(reference).passes(11 * time.Minute).types(reference).taps("more:")
	v.after("given up", func() { _, err := v.Counter.Cancel(ctx, officer, waiting.ID, "asked"); must(err) })
	v.types("/find").taps("find:").types(waiting.Answers["person_id"]).taps("pick:" + waiting.ID)

	_, reference = fresh()
	v.types(reference).taps("more:", "accept:").types(reference)
	v.taps("undecide:").types(reference)
	v.taps("more:", "why:unaccept").taps("unaccept:").types(reference).taps("more:")
}

// callings are the names and offices of three members of staff, as long as most are.
var callings = map[string][3]string{
	"ar": {"نورة القحطاني، مرور شمال الرياض", "فيصل الدوسري، مرور الدمام", "منى الشمري، مرور جدة"},
	"en": {"Noura Alqahtani, Riyadh North", "Faisal Aldosari, Dammam", "Mona Alshammari, Jeddah"},
}

// guarantors are the names of two people, as long as most are.
var guarantors = map[string][2]string{
	"ar": {"عبدالله محمد سالم العتيبي", "فهد محمد سالم العتيبي"},
	"en": {"Abdullah Mohammed Salem Alotaibi", "Fahad Mohammed Salem Alotaibi"},
}

// called gives the people of a guarantee names as most have.
func (v *viewer) called(id string) error {
	_, err := v.Office.Ledger.Change(v.T.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Answers["guarantor_name"], g.Answers["person_name"] = guarantors[v.language][0], guarantors[v.language][1]
		return nil, nil
	})
	return err
}

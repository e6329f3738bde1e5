package main

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// confirmKinds are the screens of a guarantor who is confirmed, or is not, where the settings have it so. Those of another world are
// told in its stories.
func confirmKinds(how string) []screenKind {
	add := func(name string, keys ...string) screenKind {
		for i, key := range keys {
			if strings.HasPrefix(key, "note.") && how == "required" {
				keys[i] += ".required"
			}
		}
		return screenKind{name: name, by: keys[:1], sees: keys, all: true, most: 5}
	}
	kinds := []screenKind{
		{name: "confirm?", by: []string{"identity." + how}, all: true, most: 4},
		{name: "confirm: page ready", by: []string{"note.identity.opened"}, sees: []string{"note.identity.opened", "identity.open"}, all: true,
			most: 5},
		{name: "confirm: waits", by: []string{"note.identity.awaited"}, sees: []string{"note.identity.awaited", "identity.open"}, all: true,
			most: 5},
		{name: "confirmed", by: []string{"note.identity.proven"}, sees: []string{"note.identity.proven", "ask.mobile"}, all: true, most: 3},
		add("confirm: declined by the owner", "note.identity.rejected"),
		add("confirm: closed for the chat", "note.identity.way"),
		add("confirm: time over", "note.identity.expired"),
		add("confirm: down", "note.identity.down"),
		add("confirm: too often", "note.identity.often"),
	}
	switch how {
	case "required":
		kinds = append(kinds, screenKind{name: "confirm: typed all the same", by: []string{"note.identity.typed"}, all: true, most: 4})
	case "offered":
		kinds = append(kinds, screenKind{name: "confirm: overtaken", by: []string{"note.identity.overtaken"}, all: true, most: 5},
			screenKind{name: "closed number", by: []string{"problem.identity.closed"}, all: true, most: 5})
	case "required.kind":
		kinds = append(kinds[:1], screenKind{name: "question guarantor_id", by: []string{"ask.guarantor_id"}, most: 4})
	}
	for _, k := range screenKinds() {
		k.elsewhere = true
		switch {
		case k.name == "question guarantor_id":
			continue // it is among those above
		case k.name == "review" && how != "required.kind":
			k.sees, k.elsewhere = append(k.sees, "review.identity"), false
		}
		kinds = append(kinds, k)
	}
	return kinds
}

// confirmCardKinds are an officer's cards of guarantors who were confirmed, and who were not.
func confirmCardKinds() []screenKind {
	return []screenKind{
		{name: "card: guarantor confirmed", by: []string{"card.confirmed"}, sees: []string{"card.confirmed", "card.fresh"}, most: 8},
		{name: "card: guarantor not confirmed", by: []string{"card.check"}, sees: []string{"card.check", "card.fresh"}, most: 8},
	}
}

// confirmWorlds are the settings under which that is seen, by what the question of the guarantor's number says.
var confirmWorlds = []struct {
	how     string
	story   func(*viewer)
	setting func(*kafala.Settings)
}{
	{"required", confirmedAlone, func(s *kafala.Settings) { confirm(s.Kinds, kafala.IdentityRequired) }},
	{"offered", confirmedIfWanted, func(s *kafala.Settings) { confirm(s.Kinds, kafala.IdentityOffered) }},
	{"required.kind", confirmedForAKind, func(s *kafala.Settings) { confirm(s.Kinds[:1], kafala.IdentityRequired) }},
}

func confirm(kinds []kafala.Kind, how kafala.Identifying) {
	for i := range kinds {
		kinds[i].Identity = how
	}
}

// TestEveryScreenOfConfirmingIsSeen is TestEveryScreenIsSeen of guarantors who are confirmed and whose numbers are typed on the page
// alone.
func TestEveryScreenOfConfirmingIsSeen(t *testing.T) {
	browser := openBrowser(t, screenshots(t))
	for i, language := range locales.Spoken {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, browser.ctx, browser.shots, chromedp.WithNewBrowserContext())
			b.scale = 1
			for n, world := range confirmWorlds {
				var known sync.Map
				v := openViewer(t, b, language, int64(7600000000+1000*i+100*n), confirmKinds(world.how), &known, world.setting,
					func(s *kafala.Settings) { s.Rules.PrivateEntry = kafala.OnPageAlone })
				v.hears([]story{{"confirming, " + world.how, world.story}})
			}
			if language != "ur" { // staff speak Arabic or English
				var known sync.Map
				o := openViewer(t, b, language, int64(7650000000+1000*i), confirmCardKinds(), &known, confirmWorlds[1].setting,
					func(s *kafala.Settings) { s.Rules.PrivateEntry = kafala.OnPageAlone })
				o.hears([]story{{"an officer and the guarantor", confirmedAtTheCard}})
			}
			b.uncomplaining()
		})
	}
}

// answers has something come of the request at the provider that was begun last, and the bot hear of it.
func (v *viewer) answers(what string, how func(kafala.IdentityRequest) error) *viewer {
	v.T.Helper()
	return v.after(what, func() {
		r, _ := v.Nafath.Newest()
		err := how(r)
		if err == nil {
			err = v.Bot.HearIdentity(v.T.Context(), r.Key)
		}
		if err != nil {
			v.T.Fatal(err)
		}
	})
}

func (v *viewer) agrees(number string) *viewer {
	v.T.Helper()
	return v.answers("agrees", func(r kafala.IdentityRequest) error { return v.Nafath.Agree(r, number) })
}

func (v *viewer) declines(number string, named bool) *viewer {
	v.T.Helper()
	return v.answers("declines", func(r kafala.IdentityRequest) error { return v.Nafath.Reject(r, number, named) })
}

// onPage types a number on the private page.
func (v *viewer) onPage(number string) *viewer {
	v.T.Helper()
	return v.after("on the page", func() { v.OpenPage(v.id).Give(number) })
}

// toReview answers what is asked after the guarantor's mobile.
func (v *viewer) toReview() *viewer {
	v.T.Helper()
	v.types("0501112233").onPage(v.personID())
	return v.types(names[v.language][1], "45128830").taps("set:region:northern:", "set:kind:appearance:")
}

// troubled is all that may come between, and then a confirmation.
func (v *viewer) troubled() *viewer {
	v.T.Helper()
	v.taps("identify:", "inquire:").declines(kafalatest.Number(int(v.id%1_000_000)*10+8), true)
	v.taps("identify:").passes(kafalatest.IdentityLife + time.Minute)
	v.Nafath.Fail(errors.New("no answer"))
	v.taps("identify:")
	v.Nafath.Fail(nil)
	return v.taps("identify:").agrees(v.guarantorID())
}

func confirmedAlone(v *viewer) {
	v.T.Helper()
	v.types("/new").taps("begin:").types(v.guarantorID())
	v.troubled().toReview()
	v.kept()
	v.turnedDown()
}

// kept goes from the review to the receipt, and to what is kept of the confirmation.
func (v *viewer) kept() {
	v.T.Helper()
	v.taps("check:", "submit:").pays()
	for command, key := range map[string]string{"/mydata": "mydata.identity", "/privacy": "privacy.identity"} {
		v.types(command)
		if said := textOf(v.who.Last()); v.words.in(key, said) == nil {
			v.T.Errorf("%s tells nothing of the confirmation:\n%s", command, said)
		}
	}
}

// turnedDown is who may not have anybody asked any more: too often, and after a no without a number.
func (v *viewer) turnedDown() {
	v.T.Helper()
	v.meet("too often")
	v.types("/new").taps("begin:")
	for range kafala.IdentityPerChat {
		v.taps("identify:").passes(kafalatest.IdentityLife + time.Minute)
	}
	v.taps("identify:")
	v.meet("a no without a number")
	v.types("/new").taps("begin:", "identify:").declines(v.guarantorID(), false).taps("identify:")
}

func confirmedIfWanted(v *viewer) {
	v.T.Helper()
	v.types("/new").taps("begin:")
	v.troubled().toReview()
	v.kept()
	v.meet("overtaken")
	v.types("/new").taps("begin:", "identify:").onPage(v.guarantorID()).agrees(v.personID())
	v.meet("a number that is closed")
	v.types("/new").taps("begin:", "identify:").onPage(v.guarantorID()).declines(v.guarantorID(), true)
	v.types(names[v.language][0]).toReview()
	v.turnedDown()
}

func confirmedForAKind(v *viewer) {
	v.T.Helper()
	v.types("/new").taps("begin:").onPage(v.guarantorID()).types(names[v.language][0]).toReview()
}

func confirmedAtTheCard(v *viewer) {
	v.T.Helper()
	v.Appoint(v.id, staff.Officer)
	g := v.Issued(7600000000+v.id%1000, v.guarantorID(), v.personID())
	v.types(kafala.GroupReference(g.Reference))
	if _, err := v.Office.Ledger.Change(v.T.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Proof = kafala.Proven{At: v.Clock.Now(), Way: kafala.ByNafath, Service: "Login", Trans: "trans-1", Adult: kafala.AdultYes}
		return nil, nil
	}); err != nil {
		v.T.Fatal(err)
	}
	v.types(kafala.GroupReference(g.Reference))
}

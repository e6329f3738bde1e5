package world

import (
	"fmt"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/moyasar"
)

// Apply submits a request with these two people as the bot does, without the conversation, under a draft of its own.
func (w *World) Apply(chat int64, guarantor, person string) (kafala.Guarantee, *kafala.Problem) {
	w.t.Helper()
	draft, err := w.Config.NewDraft()
	w.must(err)
	g, _, p, err := w.Office.Apply(w.t.Context(), kafalatest.Application(chat, draft, guarantor, person))
	w.must(err)
	return g, p
}

// Linked is a request with these two people that awaits its payment.
func (w *World) Linked(chat int64, guarantor, person string) kafala.Guarantee {
	w.t.Helper()
	g, p := w.Apply(chat, guarantor, person)
	if p != nil {
		w.t.Fatalf("a request of chat %d was refused: %s", chat, p.Key)
	}
	g, err := w.Office.MakeLink(w.t.Context(), g.ID, true)
	w.must(err)
	w.must(w.Store.Box().Done(w.t.Context(), kafala.Delivery{ID: g.LinkDelivery()})) // nobody waits to be sent it
	return g
}

// Issued is a guarantee between these two people that is paid, and what it has become.
func (w *World) Issued(chat int64, guarantor, person string) kafala.Guarantee {
	w.t.Helper()
	w.Chats.As(chat).Type("/help") // a bot can write to those only who have written to it
	g := w.Linked(chat, guarantor, person)
	_, err := w.Gateway.Pay(g.Invoice.ID, "4201320111111010")
	w.must(err)
	g, err = w.Office.Settle(w.t.Context(), g.Invoice.ID, "")
	w.must(err)
	w.Quiet()
	return g
}

// issuedIn is a guarantee that was asked for in a language.
func (p *player) issuedIn(language string) {
	g := p.Issued(Citizen, "1012345672", "1109876548")
	_, err := p.Office.Ledger.Change(p.t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Language = language
		return nil, nil
	})
	p.must(err)
}

// Residents lets residents be guarantor too, as an operator may whom somebody has told so.
func Residents(s *kafala.Settings) {
	s.Rules.Guarantors = []string{"citizen", "resident"}
	s.Rules.Source = kafala.Source{By: kafala.Text{"ar": "Example Source", "en": "Example Source"}, Date: "2026-11-01"}
}

// conditions are what the head of a transcript says of the operator's settings.
var conditions = map[string]func(*kafala.Settings){
	"(citizens only)":          func(s *kafala.Settings) { s.Rules.Guarantors = []string{"citizen"} },
	"(residents too)":          Residents,
	"(contact required)":       func(s *kafala.Settings) { s.Rules.RequireContact = true },
	"(three links a day)":      func(s *kafala.Settings) { s.Rules.LinksDay = 3 },
	"(three numbers)":          func(s *kafala.Settings) { s.Rules.IDs = 3 },
	"(valid for 30 days)":      func(s *kafala.Settings) { s.Rules.ValidDays = 30 },
	"(asked after 14 days)":    func(s *kafala.Settings) { s.Rules.UnusedAfter = 14 },
	"(no border numbers)":      func(s *kafala.Settings) { s.Rules.Border = false },
	"(IDs of Gulf states)":     func(s *kafala.Settings) { s.Rules.Gulf = []string{"ae", "kw", "qa"} },
	"(confirmed if wanted)":    func(s *kafala.Settings) { identify(s, kafala.IdentityOffered) },
	"(confirmed alone)":        func(s *kafala.Settings) { identify(s, kafala.IdentityRequired) },
	"(one kind confirmed)":     func(s *kafala.Settings) { s.Kinds[0].Identity = kafala.IdentityRequired },
	"(without the comparison)": func(s *kafala.Settings) { s.Silent = []string{"reconciled"} },
}

// identify has the guarantors of all kinds confirmed so.
func identify(s *kafala.Settings, how kafala.Identifying) {
	for i := range s.Kinds {
		s.Kinds[i].Identity = how
	}
}

// histories are what the head of a transcript says of what has been before.
var histories = map[string]func(p *player){
	"(a second admin)": func(p *player) {
		p.Chats.As(aSecondAdmin).Type("/start")
		p.Quiet()
		p.Appoint(aSecondAdmin, staff.Admin)
		p.called(aSecondAdmin, "Badr Alharbi")
		p.Appoint(AnAdmin, staff.Admin)
	},
	"(covered)":                func(p *player) { p.covered() },
	"(a guarantee)":            func(p *player) { p.Issued(Citizen, "1012345672", "1109876548") },
	"(a guarantee in English)": func(p *player) { p.issuedIn("en") },
	"(a guarantee in Urdu)":    func(p *player) { p.issuedIn("ur") },
	"(a visitor's guarantee)":  func(p *player) { p.Issued(Citizen, "1012345672", "border:3123456789") },
	"(a Qatari's guarantee)":   func(p *player) { p.Issued(Citizen, "1012345672", "gulf.qa:28012345678") },
	"(a presented guarantee whose refund is asked for)": func(p *player) {
		p.Issued(Citizen, "1012345672", "1109876548")
		p.ordered()
	},
	"(a guarantee whose record is lost)": func(p *player) { p.loses() },
	"(a guarantee of their own)":         func(p *player) { p.ownGuarantee("en") },
	"(a guarantee of theirs in Urdu)":    func(p *player) { p.ownGuarantee("ur") },
	"(an unpaid request of theirs)":      func(p *player) { p.Linked(p.chat, "1012345672", "1109876548") },
	"(an unpaid request)":                func(p *player) { p.Linked(Citizen, "1012345672", "1109876548") },
	"(three unpaid requests)": func(p *player) {
		for n := range 3 {
			p.Linked(p.chat, "1012345672", Number(n))
		}
	},
	"(two guarantees)": func(p *player) { // one settling each: two at once would draw more references than one
		p.Gateway.Fault(moyasar.Fault{Kind: moyasar.Lost, Count: -1})
		p.Issued(p.chat, "1012345672", Number(1))
		p.Issued(p.chat, "1012345672", Number(2))
		p.Gateway.ClearFaults()
	},
}

// ownGuarantee is a guarantee of the person whose chat a transcript shows, in a language in which everything there is.
func (p *player) ownGuarantee(language string) {
	p.who.Type("/language")
	p.Quiet()
	p.TapData(p.who, "speak:"+language)
	p.Quiet()
	g := p.Linked(p.chat, "1012345672", "1109876548")
	_, err := p.Store.Records().Change(p.t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Language = language
		return nil, nil
	})
	p.must(err)
	_, err = p.Gateway.Pay(g.Invoice.ID, "4201320111111010")
	p.must(err)
	_, err = p.Office.Settle(p.t.Context(), g.Invoice.ID, "")
	p.must(err)
	p.Quiet()
}

// Burst has others' cards declined as often as makes a burst.
func (w *World) Burst() {
	w.t.Helper()
	for i := range w.Office.Settings.Rules.AllDeclines {
		_, err := w.Store.Counts().Decline(w.t.Context(), 7500000000+int64(i), fmt.Sprint("declined-", i))
		w.must(err)
	}
}

// covered lets somebody else have a guarantee for the person of these conversations.
func (p *player) covered() {
	other := int64(Citizen)
	if p.chat == other {
		other = 7100000002
	}
	p.Issued(other, Number(3), "1109876548")
}

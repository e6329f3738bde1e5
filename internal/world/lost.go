package world

import (
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Transcripts about what a restore has lost.

// Lost is a guarantee that was paid, and whose record a restore has lost since: what was paid for it is listed, and staff were told.
func (w *World) Lost(guarantor, person string) (kafala.Guarantee, kafala.Gap) {
	w.t.Helper()
	from := w.Clock.Now()
	w.Clock.Pass(time.Minute)
	g := w.Issued(Citizen, guarantor, person)
	w.Clock.Pass(time.Minute)
	_, err := w.Store.Records().Erase(w.t.Context(), g.ID, func(kafala.Guarantee) bool { return true })
	w.must(err)
	gap := kafala.Gap{From: from, To: w.Clock.Now()}
	w.must(w.Store.Losses().SaveGap(w.t.Context(), gap))
	_, err = w.Office.Sweep(w.t.Context())
	w.must(err)
	w.Wake()
	w.Quiet()
	return g, gap
}

// loses is Lost with the people of the transcripts, and two supervisors: Faisal, and Mona.
func (p *player) loses() {
	p.gone, _ = p.Lost("1012345672", "1109876548")
	for id, name := range map[int64]string{8: "Faisal Alharbi", 9: "Mona Alzahrani"} {
		p.Appoint(id, staff.Supervisor)
		p.called(id, name)
	}
}

// atLosses does an act of a transcript about what a restore has lost; false: it is none.
func (p *player) atLosses(name string) bool {
	ctx := p.t.Context()
	switch name {
	case "lost-code":
		p.who.Start("v_" + p.gone.ID + "_" + p.gone.Token)
	case "lost-asked": // by one of the two supervisors
		p.asksBack(8)
	case "lost-agreed": // by the other
		p.asksBack(9)
	case "twin": // the person's second account asks, which is registered under their name
		m, err := p.Store.Staff().Member(ctx, p.chat)
		p.must(err)
		p.Appoint(10, staff.Supervisor)
		p.called(10, m.Name)
		p.asksBack(10)
	case "new": // the other supervisors have had their rank for an hour
		for _, id := range []int64{8, 9} {
			m, err := p.Store.Staff().Member(ctx, id)
			p.must(err)
			m.Since = p.Clock.Now().Add(-time.Hour)
			p.must(p.Store.Staff().Appoint(ctx, m))
		}
	case "alone": // they are none any more
		for _, id := range []int64{8, 9} {
			p.must(p.Store.Staff().Dismiss(ctx, id, 0))
		}
	default:
		return false
	}
	return true
}

func (p *player) asksBack(by int64) {
	_, _, err := p.Counter.GiveLost(p.t.Context(), staff.Actor{ID: by, Rank: staff.Supervisor}, p.gone.Payment.ID)
	p.must(err)
}

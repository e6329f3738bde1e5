package histories

import (
	"slices"
	"time"

	"kafalabot/kafala"
)

// signs tell by a record, at rest, what has happened to a request, and each is to be found once in so many histories at least.
var signs = []struct {
	name string
	per  int64
	is   func(g *kafala.Guarantee) bool
}{
	{"partly given back by order", 50, func(g *kafala.Guarantee) bool { return g.Order.Given() && partly(g) }},
	{"given back whole by order", 60, func(g *kafala.Guarantee) bool { return g.Order.Given() && g.Payment.Back == g.Payment.Amount }},
	{"ordered by two", 600, func(g *kafala.Guarantee) bool { return g.Order.Second != 0 }},
	{"orders withdrawn", 400, func(g *kafala.Guarantee) bool { return !g.Order.WithdrawnAt.IsZero() || len(g.Orders) > 0 }},
	{"left in part by another hand", 50, func(g *kafala.Guarantee) bool { return g.Status == kafala.Issued && partly(g) }},
	{"left by another hand after marks", 30, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Strange, func(s string) bool { return kafala.ReadNotice(s).Kind == kafala.NoticeLeft })
	}},
	{"stands without its money", 50, func(g *kafala.Guarantee) bool { return g.Drained() }},
	{"closed by two", 1000, func(g *kafala.Guarantee) bool { return g.Closing.Given() }},
	{"struck-out marks", 200, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool { return !m.Stands() })
	}},
	{"given up by its guarantor", 60, func(g *kafala.Guarantee) bool {
		return g.Order.From == kafala.ByCitizen && g.Order.Given() && g.Order.Second == 0
	}},
	{"wished back after a use", 100, func(g *kafala.Guarantee) bool { return g.Order.From == kafala.ByCitizen && g.Used(kafala.Hand{}) }},
	{"kept on after a wish", 400, func(g *kafala.Guarantee) bool { return wrote(g, kafala.ByCitizen, kafala.NoteRefundWithdrawn) }},
	{"frozen", 20, func(g *kafala.Guarantee) bool { return !g.Freeze.At.IsZero() }},
	{"frozen and paid", 40, func(g *kafala.Guarantee) bool { return !g.Freeze.At.IsZero() && g.Reference != "" }},
	{"frozen with a number", 100, func(g *kafala.Guarantee) bool { return g.Freeze.Number != "" }},
	{"lifted", 20, func(g *kafala.Guarantee) bool { return g.Freeze.Lift.Given() }},
	{"told of a showing", 20, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool { return !m.Told.IsZero() })
	}},
	{"a slip that nobody was told of", 50, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool { return !m.Stands() && m.Told.IsZero() })
	}},
	{"a mistake that was told", 400, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool { return !m.Stands() && !m.Told.IsZero() })
	}},
	{"shown without the guarantor's knowledge", 60, func(g *kafala.Guarantee) bool {
		return wrote(g, kafala.ByCitizen, kafala.NoteObjected+kafala.WhyUnaware)
	}},
	{"asked whether it is wanted", 30, func(g *kafala.Guarantee) bool { return g.Enquiry().Number > 0 }},
	{"still wanted", 400, func(g *kafala.Guarantee) bool { return wrote(g, kafala.ByCitizen, kafala.NoteUnusedWanted) }},
	{"given up after the question", 1000, func(g *kafala.Guarantee) bool {
		return g.Enquiry().Number > 0 && g.Order.From == kafala.ByCitizen && g.Order.Given() && g.Order.Second == 0
	}},
	{"recorded as accepted", 100, func(g *kafala.Guarantee) bool { return decidedAs(g, kafala.Accepted) }},
	{"recorded as not accepted", 50, func(g *kafala.Guarantee) bool { return decidedAs(g, kafala.NotAccepted) }},
	{"decisions struck out", 100, func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Decided, func(d kafala.Decision) bool { return !d.Stands() })
	}},
	{"ordered by a decision", 100, func(g *kafala.Guarantee) bool { return g.Order.From == kafala.ByDecision }},
	{"given back after a decision", 1000, func(g *kafala.Guarantee) bool { return g.Order.From == kafala.ByDecision && g.Order.Given() }},
	{"given up for another", 40, func(g *kafala.Guarantee) bool { return wrote(g, kafala.ByCitizen, kafala.CauseReplaced) }},
}

func partly(g *kafala.Guarantee) bool { return g.Payment.Back > 0 && g.Payment.Back < g.Payment.Amount }

func decidedAs(g *kafala.Guarantee, v kafala.Verdict) bool {
	return slices.ContainsFunc(g.Decided, func(d kafala.Decision) bool { return d.Verdict == v })
}

func wrote(g *kafala.Guarantee, by, why string) bool {
	return slices.ContainsFunc(g.History, func(e kafala.Event) bool { return e.By == by && e.Why == why })
}

// undertakings counts what has happened to each request, and checks that what was issued is what its guarantor has agreed to:
// as it was filled in, and no earlier than another request of the chat for the same person that differs and was open then.
func (h *history) undertakings() {
	var all []kafala.Guarantee
	for _, r := range h.requests {
		g, err := h.find(r.ID)
		if err != nil {
			continue
		}
		all = append(all, g)
		h.tally.mu.Lock()
		for _, sign := range signs {
			if sign.is(&g) {
				h.tally.drawn[sign.name]++
			}
		}
		h.tally.mu.Unlock()
	}
	for _, g := range all {
		if !g.Named() {
			continue
		}
		filled := h.filled[g.ID]
		if different := kafala.Differing(g.Answers, filled); len(different) > 0 || g.Undertaking.Kind != filled["kind"] {
			h.fail("%s is for %s, and was agreed to for %s; they differ in %v", g.ID, g.Undertaking.Kind, filled["kind"], different)
		}
		for _, other := range all {
			if g.IssuedAt.IsZero() || g.ID == other.ID || g.Chat != other.Chat || filled["person_id"] != h.filled[other.ID]["person_id"] ||
				len(kafala.Differing(filled, h.filled[other.ID])) == 0 {
				continue
			}
			mine, _ := accepted(&g, g.IssuedAt.Add(time.Second))
			later, open := accepted(&other, g.IssuedAt)
			if open && later.After(mine) {
				h.fail("%s was issued, and %s, which differs, was agreed to later and open then", g.ID, other.ID)
			}
		}
	}
}

// accepted tells when a request was agreed to last before a time, up to its being issued, and whether it could have been paid at
// that time: no, where something has happened to it in that very second, for nobody knows what came first.
func accepted(g *kafala.Guarantee, before time.Time) (at time.Time, open bool) {
	for _, e := range g.History {
		if e.To == kafala.Issued || e.At.After(before) {
			break
		}
		if e.At.Equal(before) {
			return at, false
		}
		if e.To == kafala.Awaiting && e.From != kafala.Awaiting {
			at = e.At
		}
		open = e.To == kafala.Awaiting || e.To == kafala.Expired
	}
	return at, open
}

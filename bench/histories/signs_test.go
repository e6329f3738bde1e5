package histories

import (
	"slices"
	"time"

	"kafalabot/kafala"
)

// signs tell by a record, at rest, what has happened to a request.
var signs = map[string]func(g *kafala.Guarantee) bool{
	"partly given back by order": func(g *kafala.Guarantee) bool {
		return g.Order.Given() && g.Payment.Back > 0 && g.Payment.Back < g.Payment.Amount
	},
	"given back whole by order": func(g *kafala.Guarantee) bool { return g.Order.Given() && g.Payment.Back == g.Payment.Amount },
	"ordered by two":            func(g *kafala.Guarantee) bool { return g.Order.Second != 0 },
	"order withdrawn":           func(g *kafala.Guarantee) bool { return !g.Order.WithdrawnAt.IsZero() || len(g.Orders) > 0 },
	"left in part by another hand": func(g *kafala.Guarantee) bool {
		return g.Status == kafala.Issued && g.Payment.Back > 0 && g.Payment.Back < g.Payment.Amount
	},
	"left by another hand after marks": func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Strange, func(s string) bool { return kafala.ReadNotice(s).Kind == kafala.NoticeLeft })
	},
	"stands without its money": func(g *kafala.Guarantee) bool { return g.Drained() },
	"closed by two":            func(g *kafala.Guarantee) bool { return g.Closing.Given() },
	"struck-out marks": func(g *kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Presented, func(m kafala.Mark) bool { return !m.Stands() })
	},
	"given up by its guarantor": func(g *kafala.Guarantee) bool {
		return g.Order.From == kafala.ByCitizen && g.Order.Given() && g.Order.Second == 0
	},
	"wished back after a use": func(g *kafala.Guarantee) bool { return g.Order.From == kafala.ByCitizen && g.Used(kafala.Hand{}) },
	"kept on after a wish":    func(g *kafala.Guarantee) bool { return wrote(g, kafala.ByCitizen, kafala.NoteRefundWithdrawn) },
	"frozen":                  func(g *kafala.Guarantee) bool { return !g.Freeze.At.IsZero() },
	"frozen when it was paid": func(g *kafala.Guarantee) bool {
		return g.Reference != "" && !g.Freeze.At.IsZero()
	},
	"frozen with a number": func(g *kafala.Guarantee) bool { return g.Freeze.Number != "" },
	"lifted":               func(g *kafala.Guarantee) bool { return g.Freeze.Lift.Given() },
	"given up for another": func(g *kafala.Guarantee) bool { return wrote(g, kafala.ByCitizen, kafala.CauseReplaced) },
}

// often says that a sign is to be found once in so many histories at least.
var often = map[string]int64{}

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
		for name, is := range signs {
			if is(&g) {
				h.tally.drawn[name]++
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
			mine, _ := accepted(&g, g.IssuedAt)
			later, open := accepted(&other, g.IssuedAt)
			if open && later.After(mine) {
				h.fail("%s was issued, and %s, which differs, was agreed to later and open then", g.ID, other.ID)
			}
		}
	}
}

// accepted tells when a request was agreed to last before a time, and whether it could have been paid then.
func accepted(g *kafala.Guarantee, before time.Time) (at time.Time, open bool) {
	for _, e := range g.History {
		if !e.At.Before(before) {
			break
		}
		if e.To == kafala.Awaiting && e.From != kafala.Awaiting {
			at = e.At
		}
		open = e.To == kafala.Awaiting || e.To == kafala.Expired
	}
	return at, open
}

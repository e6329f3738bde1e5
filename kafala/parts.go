package kafala

// parts gives the lines of what was paid, each with its tax, in the groups in which they come back: first what comes back at
// the guarantor's wish, then what stays. What was paid beyond the lines is of no line, and comes back first.
func (b Breakdown) parts(paid Halalas) [][]Part {
	returns, stays := b.Split(RefundableLines)
	beyond := paid - returns.Total - stays.Total
	if beyond < 0 { // less than it costs: nothing says for which lines
		return [][]Part{{{Net: paid}}}
	}
	taxed := b.taxed()
	groups := [][]Part{b.share(returns, taxed), b.share(stays, taxed)}
	if beyond > 0 {
		groups = append([][]Part{{{Net: beyond}}}, groups...)
	}
	return groups
}

// share gives the lines of a share with its tax, which the taxed ones bear by what they cost; of what is taxed nowhere it is of
// no line.
func (b Breakdown) share(s Share, taxed map[string]bool) (all []Part) {
	sum, upTo := Halalas(0), Halalas(0)
	for _, l := range s.Lines {
		if taxed[l.ID] {
			sum += l.Amount
		}
	}
	for _, l := range s.Lines {
		p := Part{Line: l.ID, Net: l.Amount}
		if taxed[l.ID] && sum > 0 {
			p.VAT, p.Percent = s.VAT*(upTo+l.Amount)/sum-s.VAT*upTo/sum, b.Percent
			upTo += l.Amount
		}
		all = append(all, p)
	}
	if sum == 0 && s.VAT > 0 {
		all = append(all, Part{VAT: s.VAT, Percent: b.Percent})
	}
	return all
}

// flat joins groups.
func flat(groups [][]Part) (all []Part) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// apportioning is how money that goes back is taken off the lines that it came for.
type apportioning struct {
	groups [][]Part
	gone   [][]Halalas // how much of each has gone, with its tax
}

func newApportioning(groups [][]Part) *apportioning {
	a := &apportioning{groups: groups}
	for _, g := range groups {
		a.gone = append(a.gone, make([]Halalas, len(g)))
	}
	return a
}

// take gives the parts of the next money that goes back: of one group after the other, and within a group of each line by
// what is left on it. So an order for what is refundable is of these lines alone, and no line gives more than came for it.
func (a *apportioning) take(sum Halalas) (all []Part) {
	for i, group := range a.groups {
		left := Halalas(0)
		for j, p := range group {
			left += p.Gross() - a.gone[i][j]
		}
		here := min(sum, left)
		sum -= here
		upTo := Halalas(0)
		for j, p := range group {
			rest := p.Gross() - a.gone[i][j]
			if here == 0 || rest == 0 {
				continue
			}
			gross := here*(upTo+rest)/left - here*upTo/left
			upTo += rest
			tax := p.taxUpTo(a.gone[i][j]+gross) - p.taxUpTo(a.gone[i][j])
			a.gone[i][j] += gross
			if gross > 0 {
				all = append(all, Part{Line: p.Line, Net: gross - tax, VAT: tax, Percent: p.Percent})
			}
		}
	}
	return all
}

// taxUpTo is the tax in the first so much of a part, rounded half up.
func (p Part) taxUpTo(gross Halalas) Halalas {
	if p.Gross() == 0 {
		return 0
	}
	return (2*p.VAT*gross + p.Gross()) / (2 * p.Gross())
}

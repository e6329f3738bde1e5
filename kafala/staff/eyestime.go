package staff

import (
	"slices"
	"time"
)

// Eyes at another time than now.

// at gives them as they are at a time, if nobody comes or goes until then.
func (e Eyes) at(now time.Time) Eyes {
	e.now, e.team = now, slices.Clone(e.team)
	for i, m := range e.team {
		if e.Unseen(m.ID) {
			e.team[i].Since = now
		}
	}
	return e
}

// turns are the times to come at which somebody may have a seat that they do not have now, the first of them first: a rank, or who
// has lost one, is FreshFor old then.
func (e Eyes) turns() (all []time.Time) {
	for _, m := range slices.Concat(e.team, e.left) {
		for _, at := range []time.Time{m.Since, m.Ceased} {
			if at = at.Add(FreshFor); at.After(e.now) {
				all = append(all, at)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// Unseen tells whether somebody is a first admin whom nobody has seen yet: their rank counts from then.
func (e Eyes) Unseen(id int64) bool { return slices.Contains(e.unseen, id) }

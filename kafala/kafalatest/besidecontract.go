package kafalatest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

var errBeside = errors.New("there is another one of that name")

// memberBesideOthers saves many under one name at once, each where nobody else has it: new members, and such as had another name.
func memberBesideOthers(t *testing.T, s Store) {
	const rounds, racers = 10, 6
	processes := []Store{s, s.Again(t)}
	for round := range rounds {
		name := fmt.Sprint("Noura ", round)
		var all sync.WaitGroup
		var saved atomic.Int64
		for n := range racers {
			m := staff.Member{Actor: staff.Actor{ID: int64(1000 + round*racers + n), Rank: staff.Officer}, Since: Noon, Seen: Noon}
			if round%2 == 1 {
				must(t, s.Team.Appoint(t.Context(), m))
				m.Rev = 1
			}
			m.Name = name
			all.Go(func() {
				err := processes[n%2].Team.Appoint(t.Context(), m, func(others []staff.Member) error {
					for _, o := range others {
						if o.Name == name {
							return errBeside
						}
					}
					return nil
				})
				if err == nil {
					saved.Add(1)
				} else if !errors.Is(err, errBeside) && !errors.Is(err, kafala.ErrStale) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := saved.Load(); n != 1 {
			t.Errorf("round %d: %d were saved under one name", round, n)
		}
	}
}

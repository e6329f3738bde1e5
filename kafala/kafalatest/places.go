package kafalatest

import (
	"context"
	"slices"

	"kafalabot/kafala"
)

// Places are the places that people hold in a Memory.
type Places struct{ m *Memory }

// keeps tells whether a guarantee keeps a place of a person.
func (m *Memory) keeps(id string, p kafala.Person) bool {
	g, rev := m.find(id)
	return rev > 0 && g.Holds() && g.Person(p.Role) == p
}

// Holding is kafala.Places.Holding.
func (p Places) Holding(ctx context.Context, people ...kafala.Person) ([][]kafala.Guarantee, error) {
	if err := p.m.lock(ctx); err != nil {
		return nil, err
	}
	defer p.m.mu.Unlock()
	found := make([][]kafala.Guarantee, len(people))
	for i, person := range people {
		for _, id := range p.m.held[person] {
			if p.m.keeps(id, person) {
				g, _ := p.m.find(id)
				found[i] = append(found[i], g)
			}
		}
	}
	return found, nil
}

// Hold is kafala.Places.Hold.
func (p Places) Hold(ctx context.Context, person kafala.Person, id string, places int) (bool, error) {
	if err := p.m.lock(ctx); err != nil {
		return false, err
	}
	defer p.m.mu.Unlock()
	held := p.m.held[person]
	if slices.Contains(held, id) {
		return true, nil
	}
	if len(held) >= places { // those that are over give way
		held = slices.DeleteFunc(held, func(id string) bool { return !p.m.keeps(id, person) })
	}
	if p.m.held[person] = held; len(held) >= places {
		return false, nil
	}
	p.m.held[person] = append(held, id)
	return true, nil
}

// Release is kafala.Places.Release.
func (p Places) Release(ctx context.Context, person kafala.Person, id string) error {
	if err := p.m.lock(ctx); err != nil {
		return err
	}
	defer p.m.mu.Unlock()
	held := slices.DeleteFunc(p.m.held[person], func(other string) bool { return other == id })
	if p.m.held[person] = held; len(held) == 0 {
		delete(p.m.held, person)
	}
	return nil
}

// ByNumber is kafala.Places.ByNumber.
func (p Places) ByNumber(ctx context.Context, number string, unpaid int) (found kafala.Named, err error) {
	if err := p.m.lock(ctx); err != nil {
		return found, err
	}
	defer p.m.mu.Unlock()
	for _, g := range p.m.all(func(g kafala.Guarantee) bool {
		return number != "" && (g.Person(kafala.AsGuarantor).Number == number || g.Person(kafala.AsGuaranteed).Number == number)
	}) {
		switch {
		case len(g.Payments()) > 0:
			found.Paid = append(found.Paid, g)
		case len(found.Unpaid) < unpaid:
			found.Unpaid = append(found.Unpaid, g)
		default:
			found.More++
		}
	}
	return found, nil
}

// Held lists the people of whom a place is kept for a guarantee that still is one of theirs or was.
func (p Places) Held() (people []kafala.Person) {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	for person := range p.m.held {
		people = append(people, person)
	}
	return people
}

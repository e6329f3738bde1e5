package kafala

import (
	"context"
	"fmt"
)

// Limits count paid guarantees only: a request that nobody has paid blocks nobody. They are asked for twice. When a
// request is submitted or renewed, so that nobody pays for what cannot be; and when it is paid, where the two people
// are held under the guarantee's id before it is issued, so that of two that are paid at once one is issued.

// refused is the one answer to whatever rests on somebody else's records: it tells nothing about them.
func refused() *Problem { return NewProblem("refused") }

// limits tells why a request cannot be accepted, or nil. It costs the same three round trips whatever is found. id
// is the request's own.
func (o *Office) limits(ctx context.Context, chat int64, id string, a Answers) (*Problem, error) {
	found, err := o.Places.Holding(ctx, a.person(AsGuarantor), a.person(AsGuaranteed))
	if err != nil {
		return nil, fmt.Errorf("look at the limits of %s: %w", id, err)
	}
	frozen, err := o.numberFrozen(ctx, a)
	if err != nil {
		return nil, err
	}
	count := func(all []Guarantee) (total, own int) {
		for _, g := range all {
			if g.ID == id {
				continue
			}
			total++
			if g.Chat == chat {
				own++
			}
		}
		return total, own
	}
	guarantor, ownGuarantor := count(found[0])
	person, ownPerson := count(found[1])
	rules := o.Settings.Rules
	if p := o.takes(a); p != nil {
		return p, nil
	}
	switch { // what this chat has done itself may be named
	case ownPerson >= rules.Person:
		return NewProblem("limit.person"), nil
	case ownGuarantor >= rules.Open:
		return &Problem{Key: "limit.guarantor", Field: "guarantor_id", Data: map[string]any{"Count": rules.Open}}, nil
	case frozen != nil || person >= rules.Person || guarantor >= rules.Open:
		return refused(), nil
	}
	return nil, nil
}

// hold takes the places of both people for a guarantee that is paid, and tells why it cannot; Fits means that it has
// both. It may be asked again.
func (o *Office) hold(ctx context.Context, g *Guarantee) (PaymentCase, error) {
	for _, p := range []struct {
		role   Role
		places int
		why    PaymentCase
	}{{AsGuaranteed, o.Settings.Rules.Person, PersonCovered}, {AsGuarantor, o.Settings.Rules.Open, GuarantorFull}} {
		ok, err := o.Places.Hold(ctx, g.Person(p.role), g.ID, p.places)
		if err != nil {
			return "", fmt.Errorf("hold the people of %s: %w", g.ID, err)
		}
		if !ok {
			return p.why, nil
		}
	}
	return Fits, nil
}

// Release gives the places of both people up once the record says that it can never be issued again: never before,
// since somebody else may be issuing it. Where that is lost, the reader sees it from the record.
func (o *Office) Release(ctx context.Context, g *Guarantee) error {
	if g.Holds() {
		return nil
	}
	for _, r := range []Role{AsGuaranteed, AsGuarantor} {
		if p := g.Person(r); p.Number != "" {
			if err := o.Places.Release(ctx, p, g.ID); err != nil {
				return fmt.Errorf("release the people of %s: %w", g.ID, err)
			}
		}
	}
	return nil
}

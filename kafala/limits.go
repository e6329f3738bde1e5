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

// limits tells why a request cannot be accepted, or nil. It costs the same round trips whatever is found. id
// is the request's own.
func (o *Office) limits(ctx context.Context, chat int64, id string, a Answers, proof Proven) (*Problem, error) {
	found, err := o.Places.Holding(ctx, a.person(AsGuarantor), a.person(AsGuaranteed))
	if err != nil {
		return nil, fmt.Errorf("look at the limits of %s: %w", id, err)
	}
	frozen, err := o.numberFrozen(ctx, a)
	if err != nil {
		return nil, err
	}
	unidentified, err := o.Unidentified(ctx, chat, a, proof)
	if err != nil {
		return nil, err
	}
	guarantor, person := tallied(found[0], chat, id), tallied(found[1], chat, id)
	rules := o.Settings.Rules
	if p := o.takes(a); p != nil {
		return p, nil
	}
	if p := rules.ownLimit(AsGuaranteed, person); p != nil {
		return p, nil
	}
	if p := rules.ownLimit(AsGuarantor, guarantor); p != nil {
		return p, nil
	}
	if unidentified != nil {
		return unidentified, nil
	}
	if frozen != nil || person.all >= rules.Person || guarantor.all >= rules.Open {
		return refused(), nil
	}
	return nil, nil
}

// tally counts the guarantees that keep a place of a person.
type tally struct {
	all int
	own int // of this chat
}

// tallied counts what is found of a person, the request itself left out.
func tallied(found []Guarantee, chat int64, id string) (t tally) {
	for _, g := range found {
		if g.ID == id {
			continue
		}
		t.all++
		if g.Chat == chat {
			t.own++
		}
	}
	return t
}

// ownLimit tells of a limit that a chat has reached with its own guarantees alone, which may be named to it; nil: none. The
// Problem names the answer that it rests on.
func (r Rules) ownLimit(role Role, t tally) *Problem {
	switch {
	case role == AsGuaranteed && t.own >= r.Person:
		return &Problem{Key: "limit.person", Field: role.Field()}
	case role == AsGuarantor && t.own >= r.Open:
		return &Problem{Key: "limit.guarantor", Field: role.Field(), Data: map[string]any{"Count": r.Open}}
	}
	return nil
}

// OwnLimit tells, as soon as a person of a request is named, of a limit for which Apply would refuse it, if that rests on
// this chat's own guarantees alone; nil: none does. It is a hint: Apply decides. It costs the same whatever is found.
func (o *Office) OwnLimit(ctx context.Context, chat int64, draft string, role Role, a Answers) (*Problem, error) {
	found, err := o.Places.Holding(ctx, a.person(role))
	if err != nil {
		return nil, fmt.Errorf("look at the limits of a chat: %w", err)
	}
	return o.Settings.Rules.ownLimit(role, tallied(found[0], chat, GuaranteeID(chat, draft))), nil
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

// Release gives the places of both people up once the record says that it can never count again: never before,
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

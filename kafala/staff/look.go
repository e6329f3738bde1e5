package staff

import (
	"context"
	"errors"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Way is by what somebody asked for a guarantee.
type Way string

// The ways, as the trail names them.
const (
	ByTyping    Way = "typed"     // its reference, in a message of theirs
	ByLink      Way = "link"      // the link of its code, as text
	ByScan      Way = "scan"      // the link of its code, opened
	ByPhoto     Way = "photo"     // a picture of its code
	ByDocument  Way = "pdf"       // a sheet as a file
	ByForward   Way = "forwarded" // somebody else's message, whatever was in it
	ByGroup     Way = "group"     // its reference, in the staff group
	byOtherMean Way = ""          // a button, or what another duty shows
)

// Ways lists what the trail may say of how somebody asked.
func Ways() []Way { return []Way{ByTyping, ByLink, ByScan, ByPhoto, ByDocument, ByForward, ByGroup} }

// LookUp gives the guarantee that carries a reference, or ErrNotFound.
func (c *Counter) LookUp(ctx context.Context, by Actor, reference string, way Way) (kafala.Guarantee, error) {
	return c.look(ctx, by, ask{name: reference, way: way},
		func() (kafala.Guarantee, error) { return c.Office.Index.ByReference(ctx, reference) })
}

// View gives a guarantee by its id, or ErrNotFound.
func (c *Counter) View(ctx context.Context, by Actor, id string) (kafala.Guarantee, error) {
	return c.look(ctx, by, ask{name: id, way: byOtherMean}, func() (kafala.Guarantee, error) { return c.Office.Ledger.Find(ctx, id) })
}

// Scan gives the guarantee that a code of this bot names, if its token is the record's; otherwise ErrNotFound. A code that was
// never given out is a forgery, unless records are missing: the admins are told.
func (c *Counter) Scan(ctx context.Context, by Actor, id, token string, way Way) (kafala.Guarantee, error) {
	a := ask{name: id, way: way, forged: ForgedCode}
	if !kafala.IsToken(token) {
		a.name = "" // no code of ours
	}
	g, err := c.look(ctx, by, a, func() (kafala.Guarantee, error) { return c.Office.Scan(ctx, id, token) })
	if lost := (*LostError)(nil); errors.Is(err, kafala.ErrNotFound) && !errors.As(err, &lost) {
		if err := c.tellUnusual(ctx, ForgedCode, by.ID); err != nil {
			return kafala.Guarantee{}, err
		}
	}
	return g, err
}

// ask is what somebody asks for.
type ask struct {
	name   string // the reference or the id; "": it has the form of neither
	way    Way
	forged string // why an entry says that there is none
}

// look reads a guarantee for somebody who may, and writes what they are given before they get it.
func (c *Counter) look(ctx context.Context, by Actor, a ask, read func() (kafala.Guarantee, error)) (kafala.Guarantee, error) {
	e := Action{Duty: LookUp, Way: a.way}
	if err := c.may(ctx, by, e); err != nil {
		return kafala.Guarantee{}, err
	}
	g, err := read()
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		row := c.entry(by, e, Nothing)
		row.Why = a.forged
		if _, ok := typed.Reference(a.name); ok {
			row.Asked = a.name
		}
		return kafala.Guarantee{}, c.missing(ctx, row, a.name)
	case err != nil:
		return kafala.Guarantee{}, err
	}
	e.Guarantee = g.ID
	if err := c.write(ctx, c.entry(by, e, Done)); err != nil {
		return kafala.Guarantee{}, err
	}
	c.note(ctx, by, g.ID)
	return c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard)
}

// Glance reads a guarantee of which a member of staff is about to learn something, without seeing its card: that they do is a
// sign of use as well. The entry in the trail is that of the act.
func (c *Counter) Glance(ctx context.Context, by Actor, id string) (kafala.Guarantee, error) {
	g, err := c.Office.Ledger.Find(ctx, id)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	return c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard)
}

// sign writes down in the record that a member has had to do with a guarantee, before they see anything of it.
func (c *Counter) sign(ctx context.Context, by Actor, g kafala.Guarantee, how func(*kafala.Guarantee, kafala.Hand, time.Time) bool) (
	kafala.Guarantee, error) {
	hand, now := kafala.Hand{ID: by.ID}, c.Office.Time()
	if trial := g; !how(&trial, hand, now) {
		return g, nil // as with most looks: it is known
	}
	hand, err := c.hand(ctx, by)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	return c.Office.Ledger.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		if !how(g, hand, now) {
			return nil, kafala.ErrUnchanged
		}
		return nil, nil
	})
}

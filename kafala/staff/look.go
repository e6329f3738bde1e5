package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	ByQuestion  Way = "question"  // a question of its guarantor, which whoever opens it has before them
	byOtherMean Way = ""          // a button, or what another duty shows
)

// Ways lists what the trail may say of how somebody asked.
func Ways() []Way {
	return []Way{ByTyping, ByLink, ByScan, ByPhoto, ByDocument, ByForward, ByGroup, ByQuestion}
}

// LookUp gives the guarantee that carries a reference, or ErrNotFound.
func (c *Counter) LookUp(ctx context.Context, by Actor, reference string, way Way) (kafala.Guarantee, error) {
	return c.look(ctx, by, ask{name: reference, way: way},
		func() (kafala.Guarantee, error) { return c.Office.ByReference(ctx, reference) })
}

// View gives a guarantee by its id, or ErrNotFound.
func (c *Counter) View(ctx context.Context, by Actor, id string) (kafala.Guarantee, error) {
	return c.look(ctx, by, ask{name: id, way: byOtherMean}, func() (kafala.Guarantee, error) { return c.Office.Find(ctx, id) })
}

// Scan gives the guarantee that a code of this bot names, if its token is the record's; otherwise ErrNotFound. A code that was
// never given out is a forgery, unless records are missing: the admins are told, and it is a ForgedError.
func (c *Counter) Scan(ctx context.Context, by Actor, id, token string, way Way) (kafala.Guarantee, error) {
	a := ask{name: id, way: way, forged: ForgedCode}
	if !kafala.IsToken(token) {
		a.name = "" // no code of ours
	}
	g, err := c.look(ctx, by, a, func() (kafala.Guarantee, error) { return c.Office.Scan(ctx, id, token) })
	if lost := (*LostError)(nil); errors.Is(err, kafala.ErrNotFound) && !errors.As(err, &lost) {
		alarm, err := c.tellPaper(ctx, ForgedCode, by.ID, id+" "+token)
		if err != nil {
			return kafala.Guarantee{}, err
		}
		return kafala.Guarantee{}, &ForgedError{alarm}
	}
	return g, err
}

// ask is what somebody asks for.
type ask struct {
	name   string // the reference or the id; "": it has the form of neither
	way    Way
	forged string // why an entry says that there is none
}

// inOtherHands tells whether more people than the one who asks have to do with it: what was asked by was in somebody's hands at a
// counter, a code or a message that is sent on, or the answer is read in the staff group.
func (a ask) inOtherHands() bool {
	return slices.Contains([]Way{ByLink, ByScan, ByPhoto, ByDocument, ByForward, ByGroup}, a.way)
}

// named is an action with what it is asked for by, of which a refusal tells that much; nothing is read for it.
func (a ask) named(e Action) Action {
	if _, ok := typed.Reference(a.name); ok {
		e.Asked = a.name
	} else if kafala.IsGuaranteeID(a.name) {
		e.Guarantee = a.name
	}
	return e
}

// look reads a guarantee for somebody who may, and writes what they are given before they get it; and into its record that they have
// seen it, unless a question of its guarantor has led them to it (askedAbout).
func (c *Counter) look(ctx context.Context, by Actor, a ask, read func() (kafala.Guarantee, error)) (kafala.Guarantee, error) {
	e := Action{Duty: LookUp, Way: a.way}
	if err := c.may(ctx, by, a.named(e)); err != nil {
		return kafala.Guarantee{}, err
	}
	g, err := read()
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		row := c.entry(by, a.named(e), Nothing)
		row.Why, row.Guarantee = a.forged, "" // there is none
		return kafala.Guarantee{}, c.missing(ctx, row, a.name)
	case err != nil:
		return kafala.Guarantee{}, err
	}
	asked, err := c.askedAbout(ctx, by, a, g)
	if err != nil {
		return kafala.Guarantee{}, err
	}
	if e.Guarantee = g.ID; asked {
		e.Way = ByQuestion
	}
	if err := c.write(ctx, c.entry(by, e, Done)); err != nil {
		return kafala.Guarantee{}, err
	}
	if c.note(ctx, by, g.ID); asked {
		return g, nil
	}
	return c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard)
}

// askedAbout tells whether a member who opens a guarantee does so for a question of its own chat, about it, which is
// theirs alone: that is no sign of use (Guarantee.Used), however they open it, so that whoever asks staff keeps the way out that they
// had. What was handed over to be opened, and what the group reads, is a sign all the same, and nothing is kept back that is known of the
// member already.
func (c *Counter) askedAbout(ctx context.Context, by Actor, a ask, g kafala.Guarantee) (bool, error) {
	hand, now := kafala.Hand{ID: by.ID}, c.Office.Time()
	if trial := g; a.inOtherHands() || c.Office.Queries == nil || !by.Rank.May(Answer) || !trial.OpenCard(hand, now) {
		return false, nil
	}
	all, err := c.Office.Queries.QueriesOf(ctx, g.Chat)
	if err != nil {
		return false, fmt.Errorf("the questions about %s: %w", g.ID, err)
	}
	return slices.ContainsFunc(all, func(q kafala.Query) bool {
		return q.Chat == g.Chat && q.Guarantee == g.ID && q.ReadFor(hand, now)
	}), nil
}

// Glance reads a guarantee of which a member of staff is about to learn something, without seeing its card: that they do is a
// sign of use as well. The entry in the trail is that of the act.
func (c *Counter) Glance(ctx context.Context, by Actor, id string) (kafala.Guarantee, error) {
	g, err := c.Office.Find(ctx, id)
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

package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What a number's owner has said of it stands in the audit trail before anything is done with it, so that it can be told later why
// a guarantor counted as confirmed, and why a number was not taken.

// IdentityDeed is what a line of the trail says of a case.
type IdentityDeed string

// What can be said.
const (
	IdentityConfirmed   IdentityDeed = "confirmed"    // the owner of a number has agreed
	IdentityDeclined    IdentityDeed = "declined"     // has said no: the number is closed for the chat
	IdentityDeclinedWay IdentityDeed = "declined-way" // somebody has, and the provider does not sign who: the chat's way is closed
	IdentityShut        IdentityDeed = "shut"         // so many noes: the number is closed for all
	IdentityOpened      IdentityDeed = "opened"       // a yes has opened a number that a no had closed
	IdentityUntaken     IdentityDeed = "untaken"      // the chat had no use for a yes
)

// IdentityDeeds lists them.
var IdentityDeeds = []IdentityDeed{IdentityConfirmed, IdentityDeclined, IdentityDeclinedWay, IdentityShut, IdentityOpened, IdentityUntaken}

// IdentityTrail is where they are written, and never changed: the audit trail.
type IdentityTrail interface {
	// NoteIdentity writes lines about a request, by the id that its guarantee has or would have; empty: it is nobody's any more.
	NoteIdentity(ctx context.Context, guarantee string, deeds ...IdentityDeed) error
}

// errNoTrail is of an office that is not whole: nobody's word counts without a line of it.
var errNoTrail = errors.New("there is no trail for what owners of numbers say")

// notingFor is how long whoever has saved what became of a case has for writing it into the trail, before somebody else does.
const notingFor = 10 * time.Second

// deeds is what the trail has to say of a case.
func (c *IdentityCase) deeds() (all []IdentityDeed) {
	switch {
	case c.Proof != nil:
		all = append(all, IdentityConfirmed)
		if c.Opens {
			all = append(all, IdentityOpened)
		}
	case c.Why == ProofRejected && c.Nobody:
		all = append(all, IdentityDeclinedWay)
	case c.Why == ProofRejected:
		all = append(all, IdentityDeclined)
		if c.All {
			all = append(all, IdentityShut)
		}
	}
	return all
}

// guarantee is the id of what the request of a case has become, or would have.
func (c *IdentityCase) guarantee() string {
	if c.Draft == "" {
		return ""
	}
	return GuaranteeID(c.Chat, c.Draft)
}

// settleIdentity saves what became of a case, and then writes it into the trail: of many who find it out one does.
func (o *Office) settleIdentity(ctx context.Context, c IdentityCase) (IdentityCase, error) {
	c.Settled = o.Time()
	saved, err := o.Cases.SaveCase(ctx, c)
	if err != nil {
		return saved, err
	}
	return o.noteIdentity(context.WithoutCancel(ctx), saved)
}

// leftUnnoted gives a case that is not open, once the trail has what became of it. Where whoever found that out may just be writing
// it, it is not known yet; after notingFor it is written again.
func (o *Office) leftUnnoted(ctx context.Context, c IdentityCase) (IdentityCase, error) {
	if until := c.Settled.Add(notingFor); !c.Noted && len(c.deeds()) > 0 && o.Time().Before(until) {
		return c, &NotYetError{Until: until}
	}
	return o.noteIdentity(ctx, c)
}

func (o *Office) noteIdentity(ctx context.Context, c IdentityCase) (IdentityCase, error) {
	deeds := c.deeds()
	if c.Noted || len(deeds) == 0 {
		return c, nil
	}
	if err := o.writeIdentity(ctx, c, deeds...); err != nil {
		return c, err
	}
	c.Noted = true
	return o.Cases.SaveCase(ctx, c)
}

func (o *Office) writeIdentity(ctx context.Context, c IdentityCase, deeds ...IdentityDeed) error {
	if o.Trail == nil {
		return errNoTrail
	}
	if err := o.Trail.NoteIdentity(ctx, c.guarantee(), deeds...); err != nil {
		return fmt.Errorf("note %s: %w", c, err)
	}
	return nil
}

// UntakenIdentity writes that the chat of a case had no use for whom it proves: the request was recorded before, given up, or has
// another number.
func (o *Office) UntakenIdentity(ctx context.Context, id string) error {
	for range caseTries {
		c, err := o.Cases.Case(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && (c.Proof == nil || c.Untaken) {
			return nil
		}
		if err == nil {
			err = o.writeIdentity(ctx, c, IdentityUntaken)
		}
		if err == nil {
			c.Untaken = true
			_, err = o.Cases.SaveCase(ctx, c)
		}
		if !errors.Is(err, ErrStale) {
			return err
		}
	}
	return fmt.Errorf("note identity case %s: %w", id, ErrStale)
}

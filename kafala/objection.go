package kafala

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Objections are why anybody may object to a guarantee whose reference they have.
var Objections = []string{"impersonated", "unwanted", "wrong"}

// WhyUnaware is why a guarantor objects who knows nothing of a guarantee's being shown. It is no reason of anybody else's.
const WhyUnaware = "unaware"

// ObjectionsDay is how many objections one chat may make within a day.
const ObjectionsDay = 3

// ByStranger is how a history names somebody who has a reference and is not the guarantor.
const ByStranger = "stranger"

// Object makes a task for supervisors of an objection to a guarantee, and changes nothing else: only they freeze. It stands
// in the history, and the staff group is told; the same one of the same side within a day is told once. A chat that has
// objected too often gets the Problem "objections"; a reference that names nothing is ErrNotFound, and so is a reason that
// is none of Objections.
func (o *Office) Object(ctx context.Context, chat int64, reference, why string) (*Problem, error) {
	if !slices.Contains(Objections, why) {
		return nil, ErrNotFound
	}
	allowed, err := o.Limiter.Allow(ctx, fmt.Sprintf("object:%d", chat), ObjectionsDay, Day) // before it is looked for
	if err != nil {
		return nil, fmt.Errorf("count an objection: %w", err)
	}
	if !allowed {
		return NewProblem("objections"), nil
	}
	g, err := o.Index.ByReference(ctx, reference)
	if err != nil {
		return nil, err
	}
	by := ByStranger
	if g.Chat == chat {
		by = ByCitizen
	}
	_, err = o.Ledger.Change(ctx, g.ID, func(g *Guarantee) ([]Delivery, error) {
		now := o.Time()
		if g.objected(by, why, now.Add(-Day)) {
			return nil, ErrUnchanged
		}
		g.Note(now, by, NoteObjected+why)
		return []Delivery{g.Tell(Notice{Kind: NoticeObjection, Sort: by, Why: why, At: NoticeTime(now)}, now)}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("note an objection to %s: %w", g.ID, err)
	}
	return nil, nil
}

// Unaware says what came of a guarantor's word that they know nothing of a guarantee's being shown.
type Unaware string

// What came of it.
const (
	UnawareNoted  Unaware = "noted"  // it is passed on
	UnawareBefore Unaware = "before" // it was passed on before
	UnawareStruck Unaware = "struck" // there is nothing to pass on: it was recorded by mistake
)

// ObjectShown makes an objection of a guarantor's word that they know nothing of the mark of this index, once, whatever has
// become of the guarantee. It counts among the chat's objections: one too many is the Problem "objections". A mark that there
// is not is ErrNotFound.
func (o *Office) ObjectShown(ctx context.Context, chat int64, id string, mark int) (g Guarantee, came Unaware, p *Problem, err error) {
	if g, err = o.ForChat(ctx, chat, id); err != nil {
		return g, "", nil, err
	}
	if came, err = g.unaware(mark); came != UnawareNoted || err != nil {
		return g, came, nil, err
	}
	if allowed, err := o.Limiter.Allow(ctx, fmt.Sprintf("object:%d", chat), ObjectionsDay, Day); err != nil {
		return g, "", nil, fmt.Errorf("count an objection: %w", err)
	} else if !allowed {
		return g, "", NewProblem("objections"), nil
	}
	g, err = o.changeOwn(ctx, chat, id, func(g *Guarantee) (_ []Delivery, err error) {
		if came, err = g.unaware(mark); err != nil {
			return nil, err
		}
		if came != UnawareNoted {
			return nil, ErrUnchanged
		}
		now := o.Time()
		g.Note(now, ByCitizen, NoteObjected+WhyUnaware)
		return []Delivery{g.Tell(Notice{Kind: NoticeObjection, Sort: ByCitizen, Why: WhyUnaware, At: NoticeTime(now)}, now)}, nil
	})
	return g, came, nil, err
}

// unaware tells what comes of that word now. One word is about whatever was shown before it.
func (g *Guarantee) unaware(mark int) (Unaware, error) {
	m, ok := g.MarkAt(mark)
	if !ok || !g.Named() {
		return "", ErrNotFound
	}
	if !m.Stands() {
		return UnawareStruck, nil
	}
	if slices.ContainsFunc(g.History, func(e Event) bool {
		return e.By == ByCitizen && e.Why == NoteObjected+WhyUnaware && !e.At.Before(m.At.Truncate(time.Second))
	}) {
		return UnawareBefore, nil
	}
	return UnawareNoted, nil
}

// objected tells whether this objection was made since a time.
func (g *Guarantee) objected(by, why string, since time.Time) bool {
	return slices.ContainsFunc(g.History, func(e Event) bool { return e.By == by && e.Why == NoteObjected+why && e.At.After(since) })
}

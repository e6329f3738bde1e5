package kafala

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Objections are why anybody may object to a guarantee whose reference they have.
var Objections = []string{"impersonated", "unwanted", "wrong"}

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

// objected tells whether this objection was made since a time.
func (g *Guarantee) objected(by, why string, since time.Time) bool {
	return slices.ContainsFunc(g.History, func(e Event) bool { return e.By == by && e.Why == NoteObjected+why && e.At.After(since) })
}

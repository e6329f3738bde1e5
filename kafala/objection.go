package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Objections are why anybody may object to a guarantee whose reference they have.
var Objections = []string{"impersonated", "unwanted", "wrong"}

// WhyUnaware is why a guarantor objects who knows nothing of a guarantee's being shown. It is no reason of anybody else's.
const WhyUnaware = "unaware"

// ObjectionsDay is how many objections one chat may make within a day, apart from WhyUnaware.
const ObjectionsDay = 3

// ByStranger is how a history names somebody who has a reference and is not the guarantor.
const ByStranger = "stranger"

// Objected says what came of an objection.
type Objected string

// What came of it.
const (
	ObjectedNow    Objected = "now"    // it stands in the history, and staff are told at once
	ObjectedToo    Objected = "too"    // the same, and staff are told within ObjectionPause how many more there are: others gave its reason
	ObjectedBeyond Objected = "beyond" // it is counted, and staff are told the number: so many stand in the history of this day
	ObjectedFull   Objected = "full"   // as many were counted within this day as are counted: nothing was done
	ObjectedBefore Objected = "before" // this chat has made it within a day: nothing was done
)

// AllObjected lists them.
var AllObjected = []Objected{ObjectedNow, ObjectedToo, ObjectedBeyond, ObjectedFull, ObjectedBefore}

// nothing tells that nothing was done.
func (o Objected) nothing() bool { return o == ObjectedFull || o == ObjectedBefore }

// Object makes a task for supervisors of an objection to a guarantee, and changes nothing else: only they freeze. Each chat's
// counts once for each reason within a day, whoever else has objected; it stands in the history or is counted, and the staff group is
// told, as far as are counted in a day. A chat that has made as many as it may gets the Problem "objections": what is not recorded, or
// names nothing, is none of them. A reference that names nothing is ErrNotFound, and so is a reason that is none of Objections. One that
// is not the chat's own, and that it was not Shown, is looked up with that: who does so too often gets the Problems of Curious.
func (o *Office) Object(ctx context.Context, chat int64, reference, why string) (came Objected, p *Problem, err error) {
	if !slices.Contains(Objections, why) {
		return "", nil, ErrNotFound
	}
	g, err := o.ByReference(ctx, reference)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", nil, err
	}
	if err != nil || g.Chat != chat { // whatever is answered tells something of it
		if p, err := o.curiousOf(ctx, chat, reference); p != nil || err != nil {
			return "", p, err
		}
	}
	if err != nil {
		return "", nil, err
	}
	if !g.Named() { // nothing of it can be stopped
		return "", NewProblem("object.erased"), nil
	}
	if !g.comesOf(chat, why, o.Time()).nothing() {
		allowed, err := o.Limiter.AllowNew(ctx, fmt.Sprintf("object:%d", chat), g.ID+"."+why, ObjectionsDay, Day)
		if err != nil {
			return "", nil, fmt.Errorf("count an objection: %w", err)
		}
		if !allowed {
			return "", NewProblem("objections"), nil
		}
	}
	_, err = o.Ledger.Change(ctx, g.ID, func(g *Guarantee) (out []Delivery, err error) {
		if came, out = g.object(chat, why, o.Time()); came.nothing() {
			return nil, ErrUnchanged
		}
		return out, nil
	})
	if err != nil {
		return "", nil, fmt.Errorf("note an objection to %s: %w", g.ID, err)
	}
	return came, nil, nil
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
// become of the guarantee. It is refused nobody for what they have objected to before: each is about a mark of staff's that no earlier one
// was about. A mark that there is not is ErrNotFound.
func (o *Office) ObjectShown(ctx context.Context, chat int64, id string, mark int) (g Guarantee, came Unaware, err error) {
	if g, err = o.ForChat(ctx, chat, id); err != nil {
		return g, "", err
	}
	if came, err = g.unaware(mark); came != UnawareNoted || err != nil {
		return g, came, err
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
	return g, came, err
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

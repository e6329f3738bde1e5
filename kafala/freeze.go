package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Freeze is a stop on a guarantee, or on an ID number, after an objection. While it stands nothing is done but lifting it,
// which takes two; an end by staff that came before it goes its way (Reopenable). One that was lifted stays in the record until the next.
type Freeze struct {
	At     time.Time `json:"t,omitzero"`
	By     int64     `json:"b,omitempty"` // Hand.ID
	Person string    `json:"p,omitempty"` // Hand.Person
	Why    string    `json:"w,omitempty"` // the reason, one of staff's
	Number string    `json:"n,omitempty"` // of a guarantee: the NumberFreeze that it came with; empty: it came alone
	Lift   Motion    `json:"l,omitzero"`  // to lift it
	// Lifted are, of a guarantee, the NumberFreezes that two had lifted from it before.
	Lifted []string `json:"x,omitempty"`
}

// Stands tells whether it was made and not lifted.
func (f Freeze) Stands() bool { return !f.At.IsZero() && !f.Lift.Given() }

// Hand is who has made it.
func (f Freeze) Hand() Hand { return Hand{ID: f.By, Person: f.Person} }

// HoldMost bounds for how long a freeze holds up the end by time and the erasure of personal fields. It stands longer, and
// nothing counts that it stands on; but then it is no reason any more to keep what tells of persons.
const HoldMost = 365 * Day

// HoldAlarm is after how long the group and the admins are told once more of a freeze that still stands.
const HoldAlarm = 30 * Day

// HeldUntil is until when a frozen guarantee neither ends by time nor is erased; zero: nothing holds it.
func (g *Guarantee) HeldUntil() time.Time {
	if !g.Frozen() || !g.Named() {
		return time.Time{}
	}
	return g.Freeze.At.Add(HoldMost)
}

// Held tells whether a guarantee is held at this time.
func (g *Guarantee) Held(now time.Time) bool { return now.Before(g.HeldUntil()) }

// Frozen tells whether a freeze stands on a guarantee. Then nothing counts that is done with it: Counts, Cancellable,
// Renewable, Revocable, Matchable and Resendable rest on it, for the card that offers an act and the office that does it.
func (g *Guarantee) Frozen() bool { return g.Freeze.Stands() }

// Freezable tells whether a guarantee or a request can be frozen, whatever its status: somebody is named in it, it is not
// frozen, and no money of it is on its way back, which nothing stops.
func (g *Guarantee) Freezable() bool {
	return g.Named() && !g.Frozen() && !g.Returning() && g.Status != Refunding
}

// Matchable tells whether an ID number may be compared with those of a guarantee.
func (g *Guarantee) Matchable() bool { return g.Named() && !g.Frozen() }

// Overheld tells whether the freeze of this time, as a notice writes it, still stands.
func (f Freeze) Overheld(at string) bool { return f.Stands() && NoticeTime(f.At) == at }

// LiftAsked tells whether the wish of this time to lift it, as a notice writes it, still waits.
func (f Freeze) LiftAsked(at string) bool { return f.Stands() && f.Lift.WaitsSince(at) }

// freeze writes a freeze down and promises who is told of it: the guarantor, the group and the admins.
func (g *Guarantee) freeze(f Freeze, now time.Time) []Delivery {
	f.At, f.Lift, f.Lifted = now, Motion{}, g.Freeze.lifted()
	g.Freeze = f
	sort := FreezeWith
	if f.Number == "" { // who freezes it by its card is about to see it
		sort = FreezeMade
		g.OpenCard(f.Hand(), now)
		g.Note(now, f.Hand().By(), NoteFrozen+f.Why)
	} else {
		g.Note(now, f.Hand().By(), NoteFrozenWith+f.Why)
	}
	at := NoticeTime(now)
	out := []Delivery{g.tellFreeze(sort, f.Hand(), now), g.Tell(Notice{Kind: NoticeHeld, At: at}, now.Add(HoldAlarm))}
	if g.stopped() {
		out = append(out, g.Deliver(SendFrozen, at, now))
	}
	return out
}

func (g *Guarantee) tellFreeze(sort string, by Hand, now time.Time) Delivery {
	return g.Tell(Notice{Kind: NoticeFreeze, Sort: sort, By: by.ID, Why: g.Freeze.Why, At: NoticeTime(now)}, now)
}

// Lifted begins the detail of a delivery to the guarantor that follows from a freeze's being lifted.
const Lifted = "lifted-"

// LiftFreeze writes down that a member of staff takes a seat in lifting a freeze, and promises who is told. Whether they may
// is not asked here (staff.Eyes). Of the freezes that stand on the numbers of its people, one that it was never frozen with takes the
// place of the one that is lifted (Office.NumbersFrozen).
func (g *Guarantee) LiftFreeze(seat Seat, by Hand, now time.Time, still ...NumberFreeze) []Delivery {
	if seat == NoSeat {
		return nil
	}
	g.Freeze.Lift.Take(seat, by, g.Freeze.Why, now)
	if !g.Freeze.Lift.Given() {
		g.Note(now, by.By(), NoteLiftAsked)
		return []Delivery{g.tellFreeze(FreezeLiftAsked, by, now), g.Tell(g.Freeze.overdue(), now.Add(SecondAlarm))}
	}
	g.Note(now, by.By(), NoteLifted)
	out := []Delivery{g.tellFreeze(FreezeLifted, by, now)}
	for _, n := range still {
		if g.Freeze.Brings(n.ID) && g.Freezable() {
			return append(out, g.freeze(n.on(), now)...)
		}
	}
	if g.Status == Ended && g.Ending.Open() && !g.Reopenable(now) { // an earlier release has left it open
		out = append(out, g.closeEnd(now))
	}
	if g.stopped() {
		out = append(out, g.Deliver(SendFrozen, Lifted+NoticeTime(now), now))
	} else if g.Unreceipted() {
		out = append(out, g.Deliver(SendReceipt, Lifted+NoticeTime(now), now))
	}
	if g.Order.Waits() { // it was passed over in silence while nothing could be done about it
		out = append(append(out, g.AskForTwo(now)[1:]...), g.promiseMissed(now)...)
	}
	if g.Closing.Waits() {
		out = append(out, g.remindOfClosing(now))
	}
	return append(out, g.followAnew(now)...)
}

// Freeze freezes a guarantee or a request after an objection. The link of one that awaits its payment is ended at the
// gateway first: if it turns out to be paid by then, what is issued stands frozen. Where Freezable says no, it is returned
// as it is, and false.
func (o *Office) Freeze(ctx context.Context, id string, f Freeze) (g Guarantee, done bool, err error) {
	if g, err = o.Find(ctx, id); err != nil {
		return g, false, err
	}
	may := func(g *Guarantee) bool {
		return g.Freezable() && (f.Number == "" || g.Freeze.Brings(f.Number))
	}
	was := g.Frozen()
	g, err = o.endFirst(context.WithValue(ctx, putting{}, f), g, may, func(g *Guarantee) (out []Delivery, err error) {
		now := o.Time()
		if g.Status == Awaiting {
			out, err = g.Unlink(Expired, now, f.Hand().By(), CauseFrozen)
		}
		return append(g.freeze(f, now), out...), err
	})
	if err != nil {
		return g, false, fmt.Errorf("freeze %s: %w", id, err)
	}
	mine := g.Freeze.Hand() == f.Hand() && g.Freeze.Why == f.Why && g.Freeze.Number == f.Number
	return g, !was && g.Frozen() && mine, nil
}

// putting is under what a context carries a freeze that is being put: what a link turns out to be paid for while it is ended
// is issued with it in one stroke, and its receipt is not sent first.
type putting struct{}

// beingPut is the freeze that a context carries, or nil.
func beingPut(ctx context.Context) *Freeze {
	if f, ok := ctx.Value(putting{}).(Freeze); ok {
		return &f
	}
	return nil
}

// NumberFreeze is a freeze on an ID number, which it does not hold: a store keeps it under a name that only it can make of
// the number. No new request that names the number is taken while it stands.
type NumberFreeze struct {
	ID string `json:"id"` // by which staff name it
	Freeze
	Named []string `json:"g,omitempty"` // ids of the guarantees that named the number, each to be frozen with it
	// Owners are the chats that asked for these, read anew by whoever asks who may lift it, and kept nowhere.
	Owners []Hand `json:"-"`
	Later  bool   `json:"-"` // not all that names it is frozen yet, as when the gateway does not answer: FreezeNamed does that
	Stood  bool   `json:"-"` // it was frozen already when it was to be, by another one or for another reason
	// Put are the ids of the guarantees that were frozen by whoever has just frozen it: of all that stand frozen with it, perhaps none.
	Put []string `json:"-"`
	Rev int64    `json:"-"` // how often it was saved

	Form    int `json:"fv,omitempty"` // in which it was read (NumberFreezeForms)
	Unknown `json:"-"`
}

// NumberFreezeForms are the stored forms of a NumberFreeze after the first.
var NumberFreezeForms Forms[NumberFreeze]

// FreezeNumber freezes an ID number and everything that names it. The number and whom it is to be told to are saved in one
// stroke; then what names it is frozen here, and by a delivery, should this break off or fail (Later): the number is frozen all the
// same. What is opened at that very moment is
// frozen when it is paid. Of a number that is frozen already nothing is changed (Stood), and what names it is gone through again;
// but what was lifted since stays so. frozen are those that stand frozen with it, by whomever (Put).
func (o *Office) FreezeNumber(ctx context.Context, number, id string, f Freeze) (kept NumberFreeze, frozen []Guarantee, err error) {
	before, err := o.naming(ctx, number)
	if err != nil {
		return kept, nil, err
	}
	now := o.Time()
	f.At, f.Lift, f.Number = now, Motion{}, ""
	n := NumberFreeze{ID: id, Freeze: f}
	n.Named = before
	if kept, _, err = o.Freezes.Freeze(ctx, number, n, Apart(FreezeNamed, id, now), n.tell(FreezeMade, f.Hand(), now),
		Tell(Notice{Kind: NoticeHeld, Of: id, At: NoticeTime(now)}, now.Add(HoldAlarm))); err != nil {
		return kept, nil, fmt.Errorf("freeze a number: %w", err)
	}
	after, err := o.naming(ctx, number)
	if err == nil {
		kept.Named = append(kept.Named, after...)
		frozen, kept.Put, err = o.freezeAll(ctx, kept)
	}
	if kept.ID == id { // also what its own delivery has frozen meanwhile
		kept.Put = nil
		for _, g := range frozen {
			kept.Put = append(kept.Put, g.ID)
		}
	}
	kept.Later, kept.Stood = err != nil, kept.ID != id && (kept.By != f.By || kept.Why != f.Why)
	return kept, frozen, nil
}

// unpaidNamed is how many requests that nobody has paid are frozen with a number; of those that were paid all are.
const unpaidNamed = 1000

// naming lists the ids of what names a number.
func (o *Office) naming(ctx context.Context, number string) (ids []string, err error) {
	all, err := o.Naming(ctx, number)
	for _, g := range all {
		ids = append(ids, g.ID)
	}
	return ids, err
}

// FreezeNamed freezes what a freeze of a number is to have frozen, as long as it stands.
func (o *Office) FreezeNamed(ctx context.Context, id string) error {
	all, err := o.Freezes.Standing(ctx)
	if err != nil {
		return fmt.Errorf("list what is frozen: %w", err)
	}
	for _, n := range all {
		if n.ID == id {
			_, _, err = o.freezeAll(ctx, n)
			return err
		}
	}
	return nil
}

// freezeAll freezes what names a number. put are the ids of those that it has frozen, of all that stand frozen with it.
func (o *Office) freezeAll(ctx context.Context, n NumberFreeze) (frozen []Guarantee, put []string, err error) {
	var faults []error
	tried := map[string]bool{}
	for _, id := range n.Named {
		if tried[id] {
			continue
		}
		tried[id] = true
		switch g, done, err := o.Freeze(ctx, id, n.on()); {
		case errors.Is(err, ErrNotFound): // its time has come
		case err != nil:
			faults = append(faults, err)
		case g.Frozen() && g.Freeze.Number == n.ID:
			if frozen = append(frozen, g); done {
				put = append(put, id)
			}
		}
	}
	return frozen, put, errors.Join(faults...)
}

// on is the freeze as it is put on a guarantee.
func (n NumberFreeze) on() Freeze {
	return Freeze{By: n.By, Person: n.Person, Why: n.Why, Number: n.ID}
}

func (n NumberFreeze) tell(sort string, by Hand, now time.Time) Delivery {
	return Tell(Notice{Kind: NoticeFreeze, Sort: sort, By: by.ID, Why: n.Why, At: NoticeTime(now), Of: n.ID}, now)
}

// LiftNumber writes down that a member of staff takes a seat in lifting the freeze of a number, and promises who is told.
// What was frozen with it stays frozen: each is lifted by itself.
func (n *NumberFreeze) LiftNumber(seat Seat, by Hand, now time.Time) []Delivery {
	n.Lift.Take(seat, by, n.Why, now)
	if n.Lift.Given() {
		n.Named = nil
		return []Delivery{n.tell(FreezeLifted, by, now)}
	}
	later := n.overdue()
	later.Of = n.ID
	return []Delivery{n.tell(FreezeLiftAsked, by, now), Tell(later, now.Add(SecondAlarm))}
}

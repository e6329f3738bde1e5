package kafala

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Verdict is what the traffic police have decided about a guarantee, as it was recorded here: they tell this bot nothing.
type Verdict string

// The verdicts. They are kept in records, and never changed.
const (
	Accepted    Verdict = "accepted"
	NotAccepted Verdict = "unaccepted"
)

// Verdicts lists them.
var Verdicts = []Verdict{Accepted, NotAccepted}

// Decision is an entry of the log of a guarantee: that a member of staff has recorded what the traffic police decided. It is
// struck out as a mark is, and never removed or rewritten.
type Decision struct {
	Mark
	Verdict Verdict   `json:"v"`
	Why     string    `json:"w,omitempty"` // of NotAccepted: the reason, one of staff's
	Done    time.Time `json:"d,omitzero"`  // since when what follows from it was done; zero: its pause goes on
}

const (
	// DecisionPause is for how long a decision can be struck out before its guarantor is told and anything follows from it.
	DecisionPause = 2 * time.Minute
	// ReviewTime is within which time the guarantor is promised an answer about the money of one that was not accepted.
	ReviewTime = 3 * Day
	// DecisionReminder is after how long staff are reminded of an order that waits since a decision.
	DecisionReminder = 4 * time.Hour
)

const (
	// DecisionsKept is how many decisions of a guarantee officers may record in all, struck out or not; supervisors may always.
	DecisionsKept = 20
	// DecisionsOfOne is how many of them one officer may record.
	DecisionsOfOne = 5
)

// ByDecision is how a history names what follows from a decision by itself.
const ByDecision = "decision"

// LastDecided gives the decision that stands, as an index of Decided; -1: none does. There is one at most.
func (g *Guarantee) LastDecided() int {
	for i := len(g.Decided) - 1; i >= 0; i-- {
		if g.Decided[i].Stands() {
			return i
		}
	}
	return -1
}

// Verdict is that of the decision which stands; empty: none does.
func (g *Guarantee) Verdict() Verdict {
	if i := g.LastDecided(); i >= 0 {
		return g.Decided[i].Verdict
	}
	return ""
}

// ToldVerdict is the decision that stands and of which the guarantor is told; false: there is none.
func (g *Guarantee) ToldVerdict() (Decision, bool) {
	if i := g.LastDecided(); i >= 0 && !g.Decided[i].Done.IsZero() {
		return g.Decided[i], true
	}
	return Decision{}, false
}

// Outstanding tells whether something is still to be decided about the money of an issued guarantee: an order waits for two of
// staff that would give some of it back, or one is to follow from a record that it was not accepted. It does not end by time meanwhile,
// however long that is: an end would leave the money where it is for good.
func (g *Guarantee) Outstanding() bool {
	if g.Status != Issued || g.Order.Given() {
		return false
	}
	i := g.LastDecided()
	return g.OrderReturns() || i >= 0 && g.Decided[i].Done.IsZero() && g.Reviewed()
}

// OrderReturns tells whether an order waits for two of staff that gives back something still.
func (g *Guarantee) OrderReturns() bool { return g.Order.Waits() && g.Rest(g.Order) > 0 }

// GoneElsewhere tells whether nothing comes back any more of a guarantee whose guarantor was told that it was not accepted, since as
// much as that returns, or more, has left by another hand, and no order returns more.
func (g *Guarantee) GoneElsewhere() bool {
	d, told := g.ToldVerdict()
	return told && d.Verdict == NotAccepted && g.Counts() && !g.OrderReturns() && g.Payment.Back > 0 && g.RestFor(WhyUnaccepted) == 0
}

// DecideProblem tells why no decision about a guarantee can be recorded, by whomever; nil: one can. An order that waits is no
// reason, nor is money that has left by another hand: what was decided at the counter is so all the same.
func (g *Guarantee) DecideProblem() *Problem {
	switch {
	case g.Frozen():
		return NewProblem("frozen")
	case g.Status != Issued:
		return NewProblem("staff.not_issued")
	case !g.Counts(): // its money is on the way back
		return NewProblem("refund.ordered")
	case g.LastDecided() >= 0:
		return NewProblem("decide.stands")
	}
	return nil
}

// Decide records a decision, and promises what follows from it once its pause is over. Whether that may be is not asked here.
func (g *Guarantee) Decide(v Verdict, why string, by Hand, now time.Time) []Delivery {
	g.Decided = append(g.Decided, Decision{Mark: Mark{At: now, By: by.ID, Person: by.Person}, Verdict: v, Why: why})
	switch v {
	case Accepted:
		g.Note(now, by.By(), NoteAccepted)
	case NotAccepted:
		g.Note(now, by.By(), NoteUnaccepted+why)
	}
	return []Delivery{g.follow(len(g.Decided)-1, "", now.Add(DecisionPause))}
}

// follow promises what follows from the decision of this index. anew tells one promise from another.
func (g *Guarantee) follow(decision int, anew string, due time.Time) Delivery {
	d := g.Deliver(FollowDecision, strconv.Itoa(decision)+anew, due)
	d.Chat = 0
	return d
}

// followAnew promises once more what follows from the decision that stands, where something has held that up.
func (g *Guarantee) followAnew(now time.Time) []Delivery {
	i := g.LastDecided()
	if i < 0 || !g.Decided[i].Done.IsZero() {
		return nil
	}
	due := g.Decided[i].At.Add(DecisionPause)
	if due.Before(now) {
		due = now
	}
	return []Delivery{g.follow(i, "."+NoticeTime(now), due)}
}

// Undecide strikes the decision that stands out. Its order is withdrawn with it, and the guarantor is told if they were told of
// it. Whether that may be is not asked here.
func (g *Guarantee) Undecide(by Hand, now time.Time) []Delivery {
	i := g.LastDecided()
	d := &g.Decided[i]
	d.StruckAt, d.StruckBy, d.Striker = now, by.ID, by.Person
	g.Note(now, by.By(), NoteUndecided)
	out := []Delivery{g.TellAct(ActUndecided, by, "", now)}
	if g.Order.Waits() && g.Order.From == ByDecision {
		for _, next := range g.WithdrawOrder(by, now) { // why comes first, and what follows from it then
			last := &out[len(out)-1]
			last.Next, next.Due = next.ID, now.Add(inTurn)
			out = append(out, next)
		}
	}
	if !d.Done.IsZero() {
		out = append(out, g.Deliver(SendDecided, strconv.Itoa(i)+DecisionStruck, now))
	}
	return out
}

// Withdrawn tells whether the order that a decision has made was withdrawn with its being struck out.
func (g *Guarantee) Withdrawn(d Decision) bool {
	return !d.Stands() && slices.ContainsFunc(append(slices.Clone(g.Orders), g.Order), func(m Motion) bool {
		return m.From == ByDecision && m.WithdrawnAt.Equal(d.StruckAt)
	})
}

// inTurn is for how long what waits for its turn behind another word to the same chat waits at most.
const inTurn = 10 * time.Minute

// DecisionStruck ends the detail of SendDecided that tells of a decision's being struck out.
const DecisionStruck = ".struck"

// DecisionLate ends the detail of SendDecided that says, at the hour by which an answer was promised, that there is none yet.
const DecisionLate = ".late"

// DecisionOf gives the decision that a delivery is about, by its detail; false: there is none.
func (g *Guarantee) DecisionOf(detail string) (Decision, bool) {
	i := g.decision(detail)
	if i < 0 {
		return Decision{}, false
	}
	return g.Decided[i], true
}

// decision reads which decision a detail is of; -1: none that there is.
func (g *Guarantee) decision(detail string) int {
	index, _, _ := strings.Cut(detail, ".")
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(g.Decided) {
		return -1
	}
	return i
}

// FollowDecision does what follows from a decision whose pause is over and that was not struck out, in one stroke: the order that
// waits for two people, of one that was not accepted, and then the promise that the guarantor is told. While a freeze stands, or
// an end may be taken back, nothing follows; it is promised anew afterwards.
func (o *Office) FollowDecision(ctx context.Context, id, detail string) error {
	_, err := o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		i := g.decision(detail)
		if i < 0 || !g.Decided[i].Stands() || !g.Decided[i].Done.IsZero() || g.Frozen() || g.Status == Ended && g.Ending.Open() {
			return nil, ErrUnchanged
		}
		now := o.Time()
		g.Decided[i].Done = now
		out := g.orderUnaccepted(now)
		if out == nil && g.Decided[i].Verdict == NotAccepted && g.Order.Waits() { // somebody else has asked for the money
			out = append([]Delivery{g.remindOfTwo(now)}, g.remindOfPromise(now)...)
		}
		if due := g.ReviewDue(); !due.IsZero() {
			out = append(out, g.Deliver(SendDecided, strconv.Itoa(i)+DecisionLate, due))
		}
		return append(out, g.Deliver(SendDecided, strconv.Itoa(i), now)), nil
	})
	if err != nil {
		return fmt.Errorf("follow the decision about %s: %w", id, err)
	}
	return nil
}

// orderUnaccepted makes the order of a guarantee that was not accepted, once its guarantor is told so, where none waits and
// something of its money would come back. It is nobody's: two of staff have to agree.
func (g *Guarantee) orderUnaccepted(now time.Time) []Delivery {
	if !g.ordersUnaccepted() {
		return nil
	}
	order := g.NewOrder(WhyUnaccepted, now)
	if !g.Order.At.IsZero() {
		g.Orders = append(g.Orders, g.Order)
	}
	order.From = ByDecision
	g.Order = order
	terms := order.Why + " " + order.Sum.kept()
	g.Note(now, ByDecision, NoteRefundAsked+terms)
	return g.AskForTwo(now)
}

// ordersUnaccepted tells whether orderUnaccepted makes one.
func (g *Guarantee) ordersUnaccepted() bool {
	d, told := g.ToldVerdict()
	return told && d.Verdict == NotAccepted && !g.Order.Waits() && g.RefundProblem() == nil && g.RestFor(WhyUnaccepted) > 0
}

// remindOfTwo reminds staff of an order that still waits.
func (g *Guarantee) remindOfTwo(now time.Time) Delivery {
	return g.Tell(Notice{Kind: NoticeWaiting, Of: NoticeTime(g.Order.At)}, now.Add(DecisionReminder))
}

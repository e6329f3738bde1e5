package kafala

import "time"

// Copied says what becomes of a delivery that was under way when a copy of all that is kept was made, and that the copy has
// brought back: whether it has arrived since, nobody here knows any more.
type Copied int

const (
	_ Copied = iota
	// Again is for what looks first: at the record and, where it is about money, at the gateway. It does nothing twice. And it
	// is for a question whose answer is lost with what the copy has not.
	Again
	// PutAside is for what says something to somebody: it may have been said. Staff see it, and whoever it was for finds what
	// it said in the bot.
	PutAside
	// LetGo is for what is of use for a moment only.
	LetGo
)

// OnCopy tells what becomes of a delivery that a copy brings back. due is when it was to be sent next, next tells that it waited for
// another one to the same chat, and at is when the copy is brought back. What was not under way by then is Again, at its time.
func (d *Delivery) OnCopy(due time.Time, next bool, at time.Time) Copied {
	if !next && len(d.Taken) == 0 && d.Due.After(at) && due.After(at) {
		return Again
	}
	rule, known := RuleOf(d.Kind)
	switch {
	case !known:
		return PutAside
	case d.routine():
		return LetGo // what was done is in the record
	}
	return rule.Copied
}

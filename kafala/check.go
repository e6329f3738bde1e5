package kafala

import (
	"context"
	"time"
)

// Question is one that the gateway was asked because a person wanted to know.
type Question struct {
	Guarantee string    // about which
	At        time.Time // when, to the millisecond
	Answered  bool      // the gateway's answer is in the record
}

// CheckEvery is how long after a question of a chat's the gateway is not asked for that chat again.
const CheckEvery = 5 * time.Second

// Check settles a guarantee for a person of its chat who wants to know whether it is paid. Where the chat has had the
// gateway asked within CheckEvery nothing is asked, and the guarantee is returned as it was given: whoever calls has just
// read it. The question is the last one that was asked for the chat, about whichever of its guarantees.
func (o *Office) Check(ctx context.Context, g Guarantee) (Guarantee, Question, error) {
	q, turn, err := o.Limiter.Ask(ctx, g.Chat, g.ID, CheckEvery)
	if err != nil || !turn {
		return g, q, err
	}
	after, err := o.settleOf(ctx, g, g.Invoice.ID)
	if err != nil {
		return g, q, err
	}
	q.Answered = true
	return after, q, o.Limiter.Answered(ctx, g.Chat, q)
}

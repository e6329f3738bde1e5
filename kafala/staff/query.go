package staff

import (
	"context"
	"errors"
	"fmt"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Questions that chats ask a person of staff. The trail says when each was asked, taken, let go and answered, and about which
// guarantee; not what it says.

// Why an entry stands in the trail, of Answer.
const (
	QueryTaken = "taken"
	QueryLetGo = "letgo"
	QuerySent  = "sent"
	QueryList  = "list-questions" // those that wait were listed
)

// NoteAsked writes that a question was asked. Who has asked is not in the trail.
func (c *Counter) NoteAsked(ctx context.Context, q kafala.Query) error {
	return c.write(ctx, Entry{At: c.Office.Time(), Duty: AskPerson, Guarantee: q.Guarantee, Outcome: Done})
}

// MayAnswer tells why a member may not have to do with a question, and gives it: their rank, or that they, or another account
// under their registered name, have asked it. A refusal is in the trail.
func (c *Counter) MayAnswer(ctx context.Context, by Actor, id string) (kafala.Query, error) {
	return c.mayAnswer(ctx, by, id, "")
}

func (c *Counter) mayAnswer(ctx context.Context, by Actor, id, why string) (kafala.Query, error) {
	e := Action{Duty: Answer, Why: why}
	if err := c.may(ctx, by, e); err != nil {
		return kafala.Query{}, err
	}
	if c.Office.Queries == nil || !kafala.IsQueryID(id) {
		return kafala.Query{}, c.noQuery(ctx, by, e)
	}
	q, err := c.Office.Queries.Query(ctx, id)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		return q, c.noQuery(ctx, by, e)
	case err != nil:
		return q, err
	}
	e.Guarantee = q.Guarantee
	own, err := c.Own(ctx, by, kafala.Guarantee{Chat: q.Chat})
	switch {
	case err != nil:
		return q, err
	case own:
		return kafala.Query{}, c.refuse(ctx, by, e, Refused, kafala.NewProblem("staff.question.own"))
	}
	return q, nil
}

// noQuery writes that a question was looked for that is kept no more.
func (c *Counter) noQuery(ctx context.Context, by Actor, e Action) error {
	if err := c.write(ctx, c.entry(by, e, Nothing)); err != nil {
		return err
	}
	return fmt.Errorf("a question: %w", kafala.ErrNotFound)
}

// actOn does what a member does about a question, between the two entries of the trail.
func (c *Counter) actOn(ctx context.Context, by Actor, id, why string, act func(kafala.Hand) (kafala.Query, error)) (kafala.Query, error) {
	q, err := c.mayAnswer(ctx, by, id, why)
	if err != nil {
		return q, err
	}
	before := len(q.Log)
	err = c.Run(ctx, by, Action{Duty: Answer, Guarantee: q.Guarantee, Why: why}, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err == nil {
			q, err = act(hand)
		}
		switch {
		case err != nil:
			return "", err
		case len(q.Log) == before: // as of an answer that they have sent before
			return Nothing, nil
		}
		return Done, nil
	})
	return q, err
}

// TakeQuery makes a question a member's, who is about to see it in this message of theirs. With a Problem it gives the question
// as it is. That message took its time, in which they may have been removed: their rank is asked again. Whoever is removed lets go of all
// that they have, so it is asked once more when they have this.
func (c *Counter) TakeQuery(ctx context.Context, by Actor, id string, in kafala.HeldMessage) (kafala.Query, error) {
	by, err := c.Who(ctx, by.ID)
	if err != nil {
		return kafala.Query{}, err
	}
	q, err := c.actOn(ctx, by, id, QueryTaken, func(hand kafala.Hand) (kafala.Query, error) {
		return c.Office.TakeQuery(ctx, id, hand, in)
	})
	if err != nil {
		return q, err
	}
	if by, err = c.Who(ctx, by.ID); err != nil || by.Rank.May(Answer) {
		return q, err
	}
	if err := c.Office.LetGoAll(ctx, by.ID); err != nil {
		return q, err
	}
	return q, c.may(ctx, by, Action{Duty: Answer, Guarantee: q.Guarantee, Why: QueryTaken})
}

// LetGo gives a question back that a member has taken.
func (c *Counter) LetGo(ctx context.Context, by Actor, id string) (kafala.Query, error) {
	return c.actOn(ctx, by, id, QueryLetGo, func(hand kafala.Hand) (kafala.Query, error) {
		return c.Office.LetGo(ctx, id, hand)
	})
}

// SendAnswer sends what a member has written and seen.
func (c *Counter) SendAnswer(ctx context.Context, by Actor, id string, draft int) (kafala.Query, error) {
	return c.actOn(ctx, by, id, QuerySent, func(hand kafala.Hand) (kafala.Query, error) {
		return c.Office.SendAnswer(ctx, id, hand, draft)
	})
}

// WriteAnswer keeps an answer that a member has written, to be shown to them in this message as it will arrive. What must not be
// in one is a Problem, and is in the trail as refused. Nothing is sent by it, so of the rest the trail says nothing.
func (c *Counter) WriteAnswer(ctx context.Context, by Actor, id, text string, in kafala.HeldMessage) (kafala.Query, error) {
	q, err := c.MayAnswer(ctx, by, id)
	if err != nil {
		return q, err
	}
	hand, err := c.hand(ctx, by)
	if err != nil {
		return q, err
	}
	text, p := typed.Message(text, kafala.DateOf(c.Office.Time()))
	if p != nil {
		return q, c.refuse(ctx, by, Action{Duty: Answer, Guarantee: q.Guarantee}, Malformed, p)
	}
	return c.Office.WriteAnswer(ctx, id, hand, text, in)
}

// Held gives the question that a member has before them, of several the one that they took last; kafala.ErrNotFound: there is
// none. It is their own doing, and tells nothing of what is asked: the trail says nothing of it.
func (c *Counter) Held(ctx context.Context, by Actor) (kafala.Query, error) {
	none := fmt.Errorf("a question of a member: %w", kafala.ErrNotFound)
	if c.Office.Asked == nil || !c.Office.Settings.Questions.On || !by.Rank.May(Answer) {
		return kafala.Query{}, none
	}
	var held kafala.Query
	for page := (kafala.ListPage{Limit: heldLooked}); ; {
		all, more, err := c.Office.Asked.Unanswered(ctx, page)
		if err != nil {
			return kafala.Query{}, fmt.Errorf("look for a question that is taken: %w", err)
		}
		for _, q := range all {
			page.Beside = q.Spot()
			if q.Holder().ID == by.ID && (held.ID == "" || q.HeldUntil().After(held.HeldUntil())) {
				held = q
			}
		}
		if more && len(all) > 0 {
			continue
		}
		if held.ID == "" {
			return held, none
		}
		return held, nil
	}
}

// heldLooked is how many questions are looked through at once for one that a member has before them, the oldest first.
const heldLooked = 100

// ViewAsked gives the guarantee that a question is about, as View does; the trail has it as opened by the question where that is the
// member's alone. An id that is made up opens nothing without a sign.
func (c *Counter) ViewAsked(ctx context.Context, by Actor, id string) (kafala.Guarantee, error) {
	q, err := c.MayAnswer(ctx, by, id)
	switch {
	case err != nil:
		return kafala.Guarantee{}, err
	case q.Guarantee == "":
		return kafala.Guarantee{}, fmt.Errorf("what %s is about: %w", q, kafala.ErrNotFound)
	}
	a := ask{name: q.Guarantee, way: byOtherMean}
	if q.ReadFor(kafala.Hand{ID: by.ID}, c.Office.Time()) {
		a.way = ByQuestion
	}
	return c.look(ctx, by, a, func() (kafala.Guarantee, error) { return c.Office.Find(ctx, q.Guarantee) })
}

// Questions gives a page of the questions that a member may take now, or has before them: none of their own, and none that somebody
// else has. It tells nothing of what is asked. That it is read is in the trail.
func (c *Counter) Questions(ctx context.Context, by Actor, q kafala.ListPage) ([]kafala.Query, bool, error) {
	if err := c.Allow(ctx, by, Action{Duty: Answer, Why: QueryList}); err != nil {
		return nil, false, err
	}
	if c.Office.Asked == nil || !c.Office.Settings.Questions.On {
		return nil, false, nil
	}
	hand, err := c.hand(ctx, by)
	if err != nil {
		return nil, false, err
	}
	now := c.Office.Time()
	return sift(q, func(q kafala.ListPage) ([]kafala.Query, bool, error) { return c.Office.Asked.Unanswered(ctx, q) },
		func(one *kafala.Query) (kafala.Spot, bool, error) {
			own, err := c.Own(ctx, by, kafala.Guarantee{Chat: one.Chat})
			return one.Spot(), !own && !one.HeldFrom(hand, now), err
		})
}

package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Of questions that come in numbers staff are told together. Each has words of its own that are promised with it, that it waits and that
// it is not answered; but of either kind one is said in QueriesEvery, by whichever has the turn, with how many questions it is as true of
// by then. The others wait for their turn, and are done with once one was said after they fell due: none is lost with one that was not.

// QueriesEvery is how often staff are told that questions wait, at most, and how often that some are not answered.
const QueriesEvery = time.Minute

// QueriesCounted is how many questions are counted for that, at most, the oldest first.
const QueriesCounted = 100

// querySlack is how far the clocks of two processes may be apart: a word that fell due this little before another was said is said too.
const querySlack = 5 * time.Second

// Turn is one at telling staff of something.
type Turn struct {
	Who  string // the id of the delivery that has it
	At   time.Time
	Told bool // it has told
}

// Gathers tells whether what a notice says is told of several at once: it is about a question.
func (n Notice) Gathers() bool { return n.Kind == NoticeAsked || n.Kind == NoticeNoAnswer }

// TakeTurn takes the turn of a delivery (who) to tell staff what a notice about a question says, and tells whether it is to: it is still
// so, and was not told together with another. While another one has the turn that is a NotYetError. Asked again it agrees again, until
// Told.
func (o *Office) TakeTurn(ctx context.Context, n Notice, who string) (Turn, bool, error) {
	q, err := o.Queries.Query(ctx, n.Of)
	switch {
	case errors.Is(err, ErrNotFound):
		return Turn{}, false, nil
	case err != nil:
		return Turn{}, false, err
	case !q.Stands(n, o.Time()):
		return Turn{}, false, nil
	}
	t, err := o.Promises.Turn(ctx, string(n.Kind), who, QueriesEvery)
	switch {
	case err != nil:
		return t, false, fmt.Errorf("tell of %s: %w", q, err)
	case t.Told && (t.Who == who || o.tellsFrom(&q, n.Kind).Add(querySlack).Before(t.At)):
		return t, false, nil
	case t.Who != who:
		return t, false, &NotYetError{t.At.Add(QueriesEvery)}
	}
	return t, true, nil
}

// Told notes that staff were told in a turn: whatever fell due before it was told with that.
func (o *Office) Told(ctx context.Context, n Notice, t Turn) error {
	if err := o.Promises.Told(ctx, string(n.Kind), t); err != nil {
		return fmt.Errorf("note what staff were told: %w", err)
	}
	return nil
}

// tellsFrom is from when on what a notice of a kind says is true of a question that is not over.
func (o *Office) tellsFrom(q *Query, kind NoticeKind) time.Time {
	if kind == NoticeNoAnswer {
		return o.Settings.Questions.After(q.Asked(), QueryAlarm)
	}
	return q.waitsSince()
}

// Gathered counts the questions of which what a notice of a kind says is true now, up to QueriesCounted; more: there may be others.
func (o *Office) Gathered(ctx context.Context, kind NoticeKind) (n int, more bool, err error) {
	if o.Asked == nil {
		return 0, false, nil
	}
	found, more, err := o.Asked.Unanswered(ctx, ListPage{Limit: QueriesCounted})
	if err != nil {
		return 0, false, fmt.Errorf("count the questions: %w", err)
	}
	now := o.Time()
	for _, q := range found {
		if !now.Before(o.tellsFrom(&q, kind)) {
			n++
		}
	}
	return n, more, nil
}

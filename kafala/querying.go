package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Queries keeps the questions that chats have asked a person of staff, each for QueryKept from when it was asked.
type Queries interface {
	// Query reads one, or returns ErrNotFound.
	Query(ctx context.Context, id string) (Query, error)
	// SaveQuery saves one with its deliveries, if it is still the revision that was read (0: there is none), or returns ErrStale.
	SaveQuery(ctx context.Context, q Query, out ...Delivery) (Query, error)
	// QueriesOf lists those of a chat, the newest first.
	QueriesOf(ctx context.Context, chat int64) ([]Query, error)
	// DropQuery removes one that is still the revision that was read, with what is still to be told to its chat about it, and
	// saves the deliveries; else it returns ErrStale.
	DropQuery(ctx context.Context, q Query, out ...Delivery) error
}

// Unanswered lists the questions that are not over. Whoever saves one keeps that list.
type Unanswered interface {
	// Unanswered gives a page of them, in the order of their places (Query.Spot).
	Unanswered(ctx context.Context, q ListPage) (found []Query, more bool, err error)
}

// queryTries is how often a change of a question is begun again, since somebody else has saved.
const queryTries = 10

// Inquiry is a question as a chat asks it. Its text was looked through before (typed.Telling).
type Inquiry struct {
	Chat      int64
	Token     string // of QueryToken bytes: the same one asks the same question
	Language  string
	Guarantee string
	Place     string
	Text      string
	Message   int // in which it was typed
}

// AskPerson keeps a question, and promises in the same stroke that staff are told of it, that they are reminded, and that whoever
// asks hears in the end. Asked again under the same token it is the question that is kept. A Problem says that the chat has asked
// as often as it may, or that nobody is asked here.
func (o *Office) AskPerson(ctx context.Context, a Inquiry) (Query, *Problem, error) {
	if !o.Settings.Questions.On {
		return Query{}, NewProblem("query.off"), nil
	}
	if a.Guarantee != "" {
		if _, err := o.ForChat(ctx, a.Chat, a.Guarantee); errors.Is(err, ErrNotFound) { // erased since it was chosen
			a.Guarantee = ""
		} else if err != nil {
			return Query{}, nil, fmt.Errorf("find what a question is about: %w", err)
		}
	}
	q := Query{ID: NewQueryID(a.Chat, a.Token), Chat: a.Chat, Language: a.Language, Guarantee: a.Guarantee, Place: a.Place, Text: a.Text,
		Message: a.Message}
	kept, err := o.Queries.Query(ctx, q.ID)
	switch {
	case err == nil && kept.Chat != a.Chat: // once in the life of many worlds
		return Query{}, nil, fmt.Errorf("%s: %w", kept, ErrTaken)
	case !errors.Is(err, ErrNotFound):
		return kept, nil, err
	}
	ok, err := o.Limiter.AllowNew(ctx, fmt.Sprintf("query:%d", a.Chat), q.ID, QueriesDay, Day)
	if err != nil {
		return Query{}, nil, fmt.Errorf("count a question: %w", err)
	}
	if !ok {
		return Query{}, &Problem{Key: "query.often", Data: map[string]any{"Count": QueriesDay}}, nil
	}
	now := o.Time()
	q.note(QueryAsked, Hand{}, now)
	saved, err := o.Queries.SaveQuery(ctx, q,
		q.tell(Notice{Kind: NoticeAsked, Sort: AskedNew}, now, now),
		q.tell(Notice{Kind: NoticeNoAnswer}, o.Settings.Questions.After(now, QueryAlarm), now),
		q.deliver(EndQuery, "", o.waitedFor(&q), now))
	if errors.Is(err, ErrStale) { // the same was asked twice at once
		kept, err := o.Queries.Query(ctx, q.ID)
		return kept, nil, err
	}
	return saved, nil, err
}

// AsksNext is when a chat may ask a person again; zero: now. What it has had deleted counts as well.
func (o *Office) AsksNext(ctx context.Context, chat int64) (time.Time, error) {
	next, err := o.Limiter.NewFrom(ctx, fmt.Sprintf("query:%d", chat), QueriesDay, Day)
	if err != nil {
		return time.Time{}, fmt.Errorf("count the questions of a chat: %w", err)
	}
	return next, nil
}

// changeQuery reads a question, lets change alter it, and saves it with the deliveries that change returns, until nobody else
// has saved in between. What change returns as an error is returned with the question as it is; ErrUnchanged as none.
func (o *Office) changeQuery(ctx context.Context, id string, change func(*Query) ([]Delivery, error)) (Query, error) {
	for range queryTries {
		q, err := o.Queries.Query(ctx, id)
		if err != nil {
			return q, err
		}
		was := q
		out, err := change(&q)
		switch {
		case errors.Is(err, ErrUnchanged):
			return was, nil
		case err != nil:
			return was, err
		}
		if q, err = o.Queries.SaveQuery(ctx, q, out...); !errors.Is(err, ErrStale) {
			return q, err
		}
	}
	return Query{}, fmt.Errorf("change question %s: %w", id, ErrStale)
}

// TakeQuery makes a question one member's, who is about to see it in a message of their chat: of many at once one has it. What
// stood of it in any chat of staff's goes.
func (o *Office) TakeQuery(ctx context.Context, id string, by Hand, in HeldMessage) (Query, error) {
	return o.changeQuery(ctx, id, func(q *Query) ([]Delivery, error) {
		now := o.Time()
		if p := q.may(QueryTaken, by, now); p != nil {
			return nil, p
		}
		if q.State() == QueryHeld && q.Holder().ID != by.ID { // what they wrote is theirs
			q.Answer = ""
		}
		return q.takenOn(QueryTaken, by, in, now), nil
	})
}

// WriteAnswer keeps an answer of whoever has taken a question, which is about to be shown to them as it will arrive.
func (o *Office) WriteAnswer(ctx context.Context, id string, by Hand, text string, in HeldMessage) (Query, error) {
	return o.changeQuery(ctx, id, func(q *Query) ([]Delivery, error) {
		now := o.Time()
		if p := q.may(QueryWritten, by, now); p != nil {
			return nil, p
		}
		q.Answer = text
		return q.takenOn(QueryWritten, by, in, now), nil
	})
}

// takenOn writes down that somebody has a question before them in a new message. Where they leave it lying, staff hear of it again.
func (q *Query) takenOn(what QueryAct, by Hand, in HeldMessage, now time.Time) []Delivery {
	q.note(what, by, now)
	out := append(q.clear(now), q.hold(in, now))
	return append(out, q.tell(Notice{Kind: NoticeAsked, Sort: AskedAgain}, q.HeldUntil(), now))
}

// LetGo gives a question back, for anybody of staff to take. They are told at once the first time that somebody does so, and then
// after QueryHold, where nobody has taken it since.
func (o *Office) LetGo(ctx context.Context, id string, by Hand) (Query, error) {
	return o.changeQuery(ctx, id, func(q *Query) ([]Delivery, error) {
		now := o.Time()
		if p := q.may(QueryLetGo, by, now); p != nil {
			return nil, p
		}
		due := now
		if slices.ContainsFunc(q.Log, func(m QueryMark) bool { return m.What == QueryLetGo && m.By == by.ID }) {
			due = now.Add(QueryHold) // whoever takes a question and lets it go again and again calls nobody each time
		}
		q.note(QueryLetGo, by, now)
		q.Answer = ""
		return append(q.clear(now), q.tell(Notice{Kind: NoticeAsked, Sort: AskedAgain}, due, now)), nil
	})
}

// heldAtOnce is how many of the questions that are not over are looked through at once.
const heldAtOnce = 50

// LetGoAll gives back whatever questions somebody has, who may answer none any more: others may take them, and nothing of them stays
// in that chat.
func (o *Office) LetGoAll(ctx context.Context, by int64) error {
	if o.Asked == nil {
		return nil
	}
	for page := (ListPage{Limit: heldAtOnce}); ; {
		found, more, err := o.Asked.Unanswered(ctx, page)
		if err != nil {
			return fmt.Errorf("list the questions that somebody has: %w", err)
		}
		for _, q := range found {
			page.Beside = q.Spot()
			if q.Holder().ID != by {
				continue
			}
			_, err := o.LetGo(ctx, q.ID, q.Holder())
			if p := (*Problem)(nil); err != nil && !errors.As(err, &p) && !errors.Is(err, ErrNotFound) { // else it is not theirs any more
				return fmt.Errorf("give a question back: %w", err)
			}
		}
		if !more || len(found) == 0 {
			return nil
		}
	}
}

// SendAnswer sends the answer that was written last, if that is the one of this number (Drafts): nobody sends what they have not
// seen. Sent again it is the same.
func (o *Office) SendAnswer(ctx context.Context, id string, by Hand, draft int) (Query, error) {
	return o.changeQuery(ctx, id, func(q *Query) ([]Delivery, error) {
		now := o.Time()
		if q.State() == QueryDone && q.last().By == by.ID && q.Drafts() == draft {
			return nil, ErrUnchanged
		}
		if p := q.may(QueryAnswered, by, now); p != nil {
			return nil, p
		}
		if draft == 0 || q.Drafts() != draft || q.Answer == "" {
			return nil, NewProblem("staff.question.draft")
		}
		q.note(QueryAnswered, by, now)
		return append(q.clear(now), q.reply(now)), nil
	})
}

// waitedFor is until when a question is waited for.
func (o *Office) waitedFor(q *Query) time.Time { return o.Settings.Questions.GivenUp(q.Asked()) }

// EndQuery gives a question up that nobody has answered (waitedFor), and promises that whoever has asked hears so. While somebody has it
// before them that waits, for QueryHold at most: nobody keeps that word back by taking a question again and again.
func (o *Office) EndQuery(ctx context.Context, id string) error {
	_, err := o.changeQuery(ctx, id, func(q *Query) ([]Delivery, error) {
		now, until := o.Time(), q.HeldUntil()
		end := o.waitedFor(q)
		if last := end.Add(QueryHold); until.After(last) {
			until = last
		}
		switch {
		case q.Over():
			return nil, ErrUnchanged
		case now.Before(end): // of an earlier release, or the hours are others by now
			return nil, &NotYetError{Until: end}
		case q.State() == QueryHeld && now.Before(until):
			return nil, &NotYetError{Until: until}
		}
		q.note(QueryEnded, Hand{}, now)
		q.Answer = ""
		return append(q.clear(now), q.reply(now)), nil
	})
	if errors.Is(err, ErrNotFound) { // its chat has had it deleted
		return nil
	}
	return err
}

// Stands tells whether what a notice about a question was promised for is still so: it is not answered; and where anybody may take
// it, nothing has been done about it since, and nobody has it before them.
func (q *Query) Stands(n Notice, now time.Time) bool {
	switch {
	case q.Over():
		return false
	case n.Kind != NoticeAsked:
		return true
	}
	return n.At == strconv.Itoa(len(q.Log)) && !now.Before(q.waitsSince())
}

// forgetQueries removes all questions of a chat, and what stands of them in chats of staff's.
func (o *Office) forgetQueries(ctx context.Context, chat int64) error {
	if o.Queries == nil {
		return nil
	}
	for range queryTries {
		all, err := o.Queries.QueriesOf(ctx, chat)
		if err != nil {
			return fmt.Errorf("list the questions of a chat: %w", err)
		}
		stale := false
		for _, q := range all {
			err := o.Queries.DropQuery(ctx, q, q.clear(o.Time())...)
			if stale = stale || errors.Is(err, ErrStale); err != nil && !errors.Is(err, ErrStale) {
				return fmt.Errorf("forget %s: %w", q, err)
			}
		}
		if !stale {
			return nil
		}
	}
	return fmt.Errorf("forget the questions of a chat: %w", ErrStale)
}

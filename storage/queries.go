package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Queries are the questions that chats have asked a person of staff.
type Queries struct{ *core }

// Queries gives them.
func (s *Store) Queries() Queries { return Queries{s.core} }

var _ kafala.Queries = Queries{}

// query holds a question, sealed, for kafala.QueryKept from when it was asked.
func (p place) query(id string) string { return p.key("query:" + id) }

// queries is a sorted set: the ids of a chat's questions by when they were asked, in milliseconds.
func (p place) queries(chat int64) string { return p.key("queries:" + strconv.FormatInt(chat, 10)) }

// Query is kafala.Queries.Query. It costs one round trip.
func (s Queries) Query(ctx context.Context, id string) (q kafala.Query, err error) {
	p, err := placeIn(id)
	if err != nil {
		return q, err
	}
	value, err := s.value(ctx, p, p.query(id))
	if errors.Is(err, redis.Nil) {
		return q, fmt.Errorf("question %s: %w", id, kafala.ErrNotFound)
	}
	if err == nil {
		q, err = s.readQuery(p, id, value)
	}
	if err != nil {
		return q, fmt.Errorf("read question %s: %w", id, err)
	}
	return q, nil
}

func (s Queries) readQuery(p place, id string, value []byte) (q kafala.Query, err error) {
	q.Rev, err = s.openValue(p.query(id), value, &q)
	return q, err
}

// SaveQuery is kafala.Queries.SaveQuery. It costs one round trip. One that is kept no more is ErrNotFound.
func (s Queries) SaveQuery(ctx context.Context, q kafala.Query, out ...kafala.Delivery) (kafala.Query, error) {
	fail := func(err error) (kafala.Query, error) { return q, fmt.Errorf("save %s: %w", q, err) }
	p, err := placeIn(q.ID)
	if err != nil {
		return q, err
	}
	if q.Form, err = kafala.QueryForms.Of(q, q.Form); err != nil {
		return fail(err)
	}
	value, err := s.sealValue(p.query(q.ID), q.Rev+1, q)
	if err != nil {
		return fail(err)
	}
	now := s.conf.Now()
	left := q.Asked().Add(kafala.QueryKept).Sub(now)
	if left < time.Millisecond {
		return fail(kafala.ErrNotFound)
	}
	args := []any{q.Rev, value, left.Milliseconds(),
		q.ID, q.Asked().UnixMilli(), now.Add(-kafala.QueryKept).UnixMilli(), kafala.QueryKept.Milliseconds(), listed(q)}
	if err := s.ifCurrent(ctx, p, queryScript, []string{p.query(q.ID), p.queries(q.Chat), p.unanswered()}, args, out); err != nil {
		return fail(err)
	}
	q.Rev++
	return q, nil
}

// QueriesOf is kafala.Queries.QueriesOf. It costs one round trip where there are none, else two.
func (s Queries) QueriesOf(ctx context.Context, chat int64) (all []kafala.Query, err error) {
	p := placeOf(chat)
	ids, err := s.conf.Client.ZRevRange(ctx, p.queries(chat), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list the questions of a chat: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = p.query(id)
	}
	values, err := s.conf.Client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("read the questions of a chat: %w", err)
	}
	for i, v := range values {
		value, ok := v.(string)
		if !ok { // its time is over
			continue
		}
		q, err := s.readQuery(p, ids[i], []byte(value))
		if err != nil {
			return nil, fmt.Errorf("read question %s: %w", ids[i], err)
		}
		all = append(all, q)
	}
	return all, nil
}

// DropQuery is kafala.Queries.DropQuery. It costs one round trip.
func (s Queries) DropQuery(ctx context.Context, q kafala.Query, out ...kafala.Delivery) error {
	p, err := placeIn(q.ID)
	if err != nil {
		return err
	}
	keys, args := p.drop([]string{p.query(q.ID), p.queries(q.Chat), p.unanswered()}, []any{q.Rev, q.ID}, []string{q.ReplyID()})
	if err := s.ifCurrent(ctx, p, dropQueryScript, keys, args, out); err != nil {
		return fmt.Errorf("remove %s: %w", q, err)
	}
	return nil
}

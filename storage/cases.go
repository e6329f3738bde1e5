package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Cases are the requests to say who somebody is, and whose owners have said no.
type Cases struct{ *core }

// Cases gives them.
func (s *Store) Cases() Cases { return Cases{s.core} }

var (
	_ kafala.IdentityCases = Cases{}
	_ kafala.Closures      = Cases{}
)

// identity holds a case, sealed, for kafala.CaseKept.
func (p place) identity(id string) string { return p.key("idcase:" + id) }

// notice holds the id of the case that a notice of the provider's is about, under the key of its request.
func (p place) notice(hashed string) string { return p.key("idkey:" + hashed) }

// marksKey is a hash: the agreements that have proven somebody, which tell nothing of them, to the id of the case.
func marksKey() string { return frozenShard.key("idmarks") }

// noes is a sorted set: who has said no, and what was closed by that, by when, in milliseconds. The number, or the chat whose way
// it is, is hashed.
func (p place) noes(hashed string) string { return p.key("idno:" + hashed) }

// Case is kafala.IdentityCases.Case. It costs one round trip.
func (s Cases) Case(ctx context.Context, id string) (c kafala.IdentityCase, err error) {
	p, err := placeIn(id)
	if err != nil {
		return c, err
	}
	value, err := s.value(ctx, p, p.identity(id))
	if errors.Is(err, redis.Nil) {
		return c, fmt.Errorf("identity case %s: %w", id, kafala.ErrNotFound)
	}
	if err == nil {
		c.Rev, err = s.openValue(p.identity(id), value, &c)
	}
	if err != nil {
		return c, fmt.Errorf("read identity case %s: %w", id, err)
	}
	return c, nil
}

// SaveCase is kafala.IdentityCases.SaveCase. It costs one round trip, and one more for a new case: that its key leads to it is
// saved first.
func (s Cases) SaveCase(ctx context.Context, c kafala.IdentityCase, out ...kafala.Delivery) (kafala.IdentityCase, error) {
	fail := func(err error) (kafala.IdentityCase, error) { return c, fmt.Errorf("save %s: %w", c, err) }
	p, err := placeIn(c.ID)
	if err != nil {
		return c, err
	}
	if c.Rev == 0 && c.Request.Key != "" {
		at, name := noticePlace(c.Request.Key)
		if _, err := s.stroke(ctx, profileScript, []string{at.notice(name)}, c.ID, kafala.CaseKept.Milliseconds()); err != nil {
			return fail(err)
		}
	}
	value, err := s.sealValue(p.identity(c.ID), c.Rev+1, c)
	if err != nil {
		return fail(err)
	}
	args := []any{c.Rev, value, kafala.CaseKept.Milliseconds()}
	if err := s.ifCurrent(ctx, p, caseScript, []string{p.identity(c.ID)}, args, out); err != nil {
		return fail(err)
	}
	c.Rev++
	return c, nil
}

// noticePlace is where the key of a request leads to its case. The shard follows from the key.
func noticePlace(key string) (place, string) {
	sum := sha256.Sum256([]byte(key))
	return place(int(sum[0]) % kafala.Shards), hex.EncodeToString(sum[:16])
}

// CaseOf is kafala.IdentityCases.CaseOf. It costs one round trip.
func (s Cases) CaseOf(ctx context.Context, key string) (string, error) {
	p, name := noticePlace(key)
	id, err := s.value(ctx, p, p.notice(name))
	if errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("the case of a notice: %w", kafala.ErrNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("find the case of a notice: %w", err)
	}
	return string(id), nil
}

// Spend is kafala.IdentityCases.Spend. It costs one round trip.
func (s Cases) Spend(ctx context.Context, mark, id string) (bool, error) {
	_, name := noticePlace(mark)
	r, err := s.stroke(ctx, spendScript, []string{marksKey()}, name, id)
	if err != nil {
		return false, fmt.Errorf("keep that an agreement has proven somebody: %w", err)
	}
	return r.code == 1, nil
}

// closing is the set of the noes of a number under one data key, with the members that close it for a chat.
type closing struct {
	key           string
	chat, earlier string // earlier: as a release named it that used no data key; it counts for as long as it stands, a day at most
}

// noesOf lists the sets of the noes of a number, or of a chat's way where it is empty, that of the newest data key first.
func (s Cases) noesOf(chat int64, number string) (all []closing) {
	id := strconv.FormatInt(chat, 10)
	kind, what := "noes", number
	if number == "" {
		kind, what = "way", id
	}
	members := s.conf.Keys.Indexes("noes of a chat", number+"|"+id)
	for i, n := range s.conf.Keys.Indexes(kind, what) {
		key := place(int(n[0]) % kafala.Shards).noes(hex.EncodeToString(n[1:17]))
		plain := sha256.Sum256([]byte(key + "|" + id))
		all = append(all, closing{key, chatMember + hex.EncodeToString(members[i][:12]), chatMember + hex.EncodeToString(plain[:12])})
	}
	return all
}

const chatMember = "chat:"

// closedForAll is the member that closes a number for all.
const closedForAll = "all"

// Closed is kafala.Closures.Closed. It costs one round trip for each data key.
func (s Cases) Closed(ctx context.Context, chat int64, number string) (closed kafala.ClosedFor, err error) {
	since := float64(s.conf.Now().Add(-kafala.Closing).UnixMilli())
	for _, of := range s.noesOf(chat, number) {
		scores, err := s.conf.Client.ZMScore(ctx, of.key, closedForAll, of.chat, of.earlier).Result()
		if err != nil {
			return kafala.ClosedForNone, fmt.Errorf("see whether a number is closed: %w", err)
		}
		if max(scores[1], scores[2]) > since {
			return kafala.ClosedForChat, nil
		}
		if scores[0] > since {
			closed = kafala.ClosedForAll
		}
	}
	return closed, nil
}

// Noes is kafala.Closures.Noes. It costs one round trip for each data key.
func (s Cases) Noes(ctx context.Context, number string) (bool, error) {
	since := "(" + strconv.FormatInt(s.conf.Now().Add(-kafala.Closing).UnixMilli(), 10)
	for _, of := range s.noesOf(0, number) {
		if n, err := s.conf.Client.ZCount(ctx, of.key, since, "+inf").Result(); err != nil || n > 0 {
			if err != nil {
				return false, fmt.Errorf("see whether noes stand against a number: %w", err)
			}
			return true, nil
		}
	}
	return false, nil
}

// Reject is kafala.Closures.Reject. It costs one round trip.
func (s Cases) Reject(ctx context.Context, chat int64, number, id string, many int) (bool, error) {
	of := s.noesOf(chat, number)[0]
	if number == "" {
		many = 0
	}
	r, err := s.stroke(ctx, rejectScript, []string{of.key}, s.conf.Now().UnixMilli(), kafala.Closing.Milliseconds(), "case:"+id,
		of.chat, many, closedForAll)
	if err != nil {
		return false, fmt.Errorf("note the no of a number's owner: %w", err)
	}
	return r.code == 1, nil
}

// Reopen is kafala.Closures.Reopen. It costs one round trip for each data key.
func (s Cases) Reopen(ctx context.Context, number string) error {
	for _, of := range s.noesOf(0, number) {
		if err := s.conf.Client.Del(ctx, of.key).Err(); err != nil {
			return fmt.Errorf("open a number: %w", err)
		}
	}
	return nil
}

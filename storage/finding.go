package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// What leads to a guarantee beside its people belongs to no shard either. For each clue there is one sorted set with the
// guarantees that it leads to, as for each person (naming.go). It is written before the record and may be written again; readers
// look into the records, and what is erased is taken out before they are.

// findPrefix begins the names of the sorted sets of clues.
const findPrefix = "find:"

// clueText is a clue as the name of its set is made of it.
func clueText(c kafala.Clue) string { return string(c.Kind) + "\x00" + c.Value }

// leadsTo tells whether a clue, as clueText has it, leads to a guarantee.
func leadsTo(g kafala.Guarantee, text string) bool {
	return slices.ContainsFunc(g.Clues(), func(c kafala.Clue) bool { return clueText(c) == text })
}

// clued lists the keys of a clue's sorted set, one for each data key that may have written there, newest first.
func (s Places) clued(c kafala.Clue) []string {
	names := s.conf.Keys.Indexes(findNames.kind, clueText(c))
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = findPrefix + hex.EncodeToString(n[:findNames.bytes])
	}
	return keys
}

// leads puts the notes that these clues lead to a guarantee into a pipe.
func (s Places) leads(ctx context.Context, pipe redis.Pipeliner, g kafala.Guarantee, clues []kafala.Clue) {
	for _, c := range clues {
		pipe.ZAdd(ctx, s.clued(c)[0], redis.Z{Score: float64(g.Opened.UnixMilli()), Member: named + g.ID})
	}
}

// lead notes what leads to a guarantee that is about to be saved and did not before. It costs one round trip where there is
// something.
func (s Places) lead(ctx context.Context, was, now kafala.Guarantee) error {
	had := was.Clues()
	fresh := slices.DeleteFunc(now.Clues(), func(c kafala.Clue) bool { return slices.Contains(had, c) })
	if len(fresh) == 0 {
		return nil
	}
	pipe := s.conf.Client.Pipeline()
	s.leads(ctx, pipe, now, fresh)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note what leads to %s: %w", now.ID, err)
	}
	return nil
}

// unnameAll drops the notes of whom a guarantee names, and of what else leads to it. It costs one round trip, or none where there
// is nothing to drop.
func (s Places) unnameAll(ctx context.Context, g kafala.Guarantee) error {
	var keys []string
	for _, number := range people(g) {
		keys = append(keys, s.held(number)...)
	}
	for _, c := range g.Clues() {
		keys = append(keys, s.clued(c)...)
	}
	return s.takeOut(ctx, keys, g.ID)
}

// takeOut drops the notes of guarantees from sets.
func (s Places) takeOut(ctx context.Context, keys []string, ids ...string) error {
	if len(keys) == 0 || len(ids) == 0 {
		return nil
	}
	pipe := s.conf.Client.Pipeline()
	for _, key := range keys {
		for _, id := range ids {
			pipe.ZRem(ctx, key, named+id)
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("drop what leads to guarantees: %w", err)
	}
	return nil
}

// cluedRead is how many notes of a clue are looked at, the newest: more than a stranger makes, who would hide a guarantee behind
// requests of their own.
const cluedRead = 1000

// ByClue is kafala.Finding.ByClue. It costs two round trips whatever it finds, and one more to drop what it does not lead to any
// more.
func (s Records) ByClue(ctx context.Context, c kafala.Clue, limit int) (found []kafala.Guarantee, more bool, err error) {
	keys := s.places().clued(c)
	pipe := s.conf.Client.Pipeline()
	lists := make([]*redis.ZSliceCmd, len(keys))
	for i, key := range keys {
		lists[i] = pipe.ZRevRangeWithScores(ctx, key, 0, cluedRead-1)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, false, fmt.Errorf("list what a clue leads to: %w", err)
	}
	opened := map[string]time.Time{}
	var ids []string
	for _, list := range lists {
		for _, z := range list.Val() {
			id, ok := strings.CutPrefix(z.Member.(string), named)
			if _, seen := opened[id]; ok && !seen {
				opened[id], ids = time.UnixMilli(int64(z.Score)), append(ids, id)
			}
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return opened[b].Compare(opened[a]) })
	records, err := s.places().readHeld(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	var gone []string
	for _, id := range ids {
		switch g, kept := records[id]; {
		case kept && leadsTo(g, clueText(c)):
			found = append(found, g)
		case kept && g.Named(): // it is about to be saved that it does, or was
		case kept, opened[id].Before(s.conf.Now().Add(-unopened)):
			gone = append(gone, id)
		}
	}
	slices.SortStableFunc(found, kafala.Nearer)
	more = len(found) > limit
	return found[:min(limit, len(found))], more, s.places().takeOut(ctx, keys, gone...)
}

// isSet tells whether a key is a set whose name is made of what leads to guarantees: a person's number, or a clue.
func isSet(key string) bool {
	return strings.HasPrefix(key, heldPrefix) || strings.HasPrefix(key, findPrefix)
}

// setOf gives how the name of such a set is made.
func setOf(key string) (prefix string, kind kindOfName) {
	if strings.HasPrefix(key, findPrefix) {
		return findPrefix, findNames
	}
	return heldPrefix, heldNames
}

// peopleOf reads whom guarantees name, and what else leads to them. One that is no longer kept is not among them; of one that does not
// open it is nil.
func (s Keyring) peopleOf(ctx context.Context, ids []string) (map[string][]string, error) {
	pipe := s.conf.Client.Pipeline()
	gets := map[string]*redis.StringCmd{}
	for _, id := range ids {
		if p, err := placeIn(id); err == nil && gets[id] == nil {
			gets[id] = pipe.Get(ctx, p.guarantee(id))
		}
	}
	if len(gets) == 0 {
		return nil, nil
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	named := map[string][]string{}
	for id, get := range gets {
		value, err := get.Bytes()
		switch {
		case errors.Is(err, redis.Nil):
			continue
		case err != nil:
			return nil, err
		}
		r, err := s.records().read(id, value)
		named[id] = nil
		if err == nil {
			named[id] = append([]string{}, people(r.Guarantee)...)
			for _, c := range r.Clues() {
				named[id] = append(named[id], clueText(c))
			}
		}
	}
	return named, nil
}

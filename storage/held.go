package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// What names a person lies outside the shards, since the two people of a guarantee belong to no chat: one sorted set
// for each ID number, with the places that are held in it, and the guarantees that name it (naming.go). It is
// written before the record, as often as one likes, and whoever reads it looks into the records: a place whose
// guarantee is over counts no more.

// held names the places of a person, newest key first: one for each data key that may have written there.
func (s *Store) held(number string) []string {
	names := s.conf.Keys.Indexes("held", number)
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = "held:" + hex.EncodeToString(n[:16])
	}
	return keys
}

func heldRole(r kafala.Role) string { return string(r) + ":" }

// Holding is kafala.Places.Holding: two round trips, whatever is found.
func (s *Store) Holding(ctx context.Context, people ...kafala.Person) ([][]kafala.Guarantee, error) {
	ids, err := s.listHeld(ctx, people)
	if err != nil {
		return nil, err
	}
	records, err := s.readHeld(ctx, slices.Concat(ids...))
	if err != nil {
		return nil, err
	}
	found := make([][]kafala.Guarantee, len(people))
	for i, p := range people {
		for _, id := range ids[i] {
			if g, ok := records[id]; ok && names(g, p) {
				found[i] = append(found[i], g)
			}
		}
	}
	return found, nil
}

// names tells whether a guarantee still keeps a place of this person.
func names(g kafala.Guarantee, p kafala.Person) bool {
	return g.Status.Holds() && g.Person(p.Role) == p
}

// listHeld reads the ids that are kept for each person: one round trip.
func (s *Store) listHeld(ctx context.Context, people []kafala.Person) ([][]string, error) {
	pipe := s.conf.Client.Pipeline()
	cmds := make([][]*redis.StringSliceCmd, len(people))
	for i, p := range people {
		for _, key := range s.held(p.Number) {
			cmds[i] = append(cmds[i], pipe.ZRange(ctx, key, 0, -1))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list what names a person: %w", err)
	}
	ids := make([][]string, len(people))
	for i, p := range people {
		for _, cmd := range cmds[i] {
			for _, member := range cmd.Val() {
				if id, ok := strings.CutPrefix(member, heldRole(p.Role)); ok && !slices.Contains(ids[i], id) {
					ids[i] = append(ids[i], id)
				}
			}
		}
	}
	return ids, nil
}

// readHeld reads records of any shards by id; those that are gone are left out. It is one round trip also where
// there is nothing to be read, so that the time it takes tells nobody whether there was.
func (s *Store) readHeld(ctx context.Context, ids []string) (map[string]kafala.Guarantee, error) {
	pipe := s.conf.Client.Pipeline()
	gets := map[string]*redis.StringCmd{}
	for _, id := range ids {
		if p, err := placeIn(id); err == nil {
			gets[id] = pipe.Get(ctx, p.guarantee(id))
		}
	}
	if len(gets) == 0 {
		pipe.Exists(ctx, place(0).guarantee(""))
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	records := map[string]kafala.Guarantee{}
	for id, get := range gets {
		value, err := get.Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read what names a person: %w", err)
		}
		r, err := s.read(id, value)
		if err != nil {
			return nil, err
		}
		records[id] = r.Guarantee
	}
	return records, nil
}

// Hold is kafala.Places.Hold: one round trip when there is a place. With several data keys it is two more: the
// places under the other keys are looked at after ours was written, so that of two processes which write first with
// different keys at least one sees the other, and gives way.
func (s *Store) Hold(ctx context.Context, p kafala.Person, id string, places int) (bool, error) {
	const tries = 4
	var over []string
	for range tries {
		r, err := s.hold(ctx, p, id, places, over)
		if err != nil {
			return false, fmt.Errorf("hold a place for %s: %w", id, err)
		}
		if r.value == nil {
			return s.holdAlone(ctx, p, id, places)
		}
		inTheWay := strings.Fields(string(r.value))
		records, err := s.readHeld(ctx, inTheWay)
		if err != nil {
			return false, err
		}
		over = slices.DeleteFunc(inTheWay, func(id string) bool {
			g, ok := records[id]
			return ok && names(g, p)
		})
		if len(over) == 0 {
			return false, nil
		}
	}
	return false, fmt.Errorf("hold a place for %s: %w", id, kafala.ErrStale)
}

func (s *Store) hold(ctx context.Context, p kafala.Person, id string, places int, over []string) (reply, error) {
	args := []any{heldRole(p.Role), id, s.conf.Now().UnixMilli(), places}
	for _, o := range over {
		args = append(args, o)
	}
	return s.stroke(ctx, holdScript, s.held(p.Number)[:1], args...)
}

// holdAlone looks whether the places that were written with other data keys leave room for ours.
func (s *Store) holdAlone(ctx context.Context, p kafala.Person, id string, places int) (bool, error) {
	if len(s.held(p.Number)) == 1 {
		return true, nil
	}
	found, err := s.Holding(ctx, p)
	if err != nil {
		return false, err
	}
	others := 0
	for _, g := range found[0] {
		if g.ID == id && g.Status == kafala.Issued {
			return true, nil
		} else if g.ID != id {
			others++
		}
	}
	if others < places {
		return true, nil
	}
	return false, nil // ours is left: the reader drops it once the record is over
}

// Release is kafala.Places.Release: one round trip.
func (s *Store) Release(ctx context.Context, p kafala.Person, id string) error {
	pipe := s.conf.Client.Pipeline()
	for _, key := range s.held(p.Number) {
		pipe.ZRem(ctx, key, heldRole(p.Role)+id)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("release the place of %s: %w", id, err)
	}
	return nil
}

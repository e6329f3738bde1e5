package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// The two people of a guarantee belong to no chat, so what names a person belongs to no shard. For each ID number there
// is one sorted set, with the places that guarantees hold there and the guarantees that name the number (naming.go).
// The set is written before the record and may be written again. Readers look into the records: a place counts only
// until its guarantee is over.

// heldPrefix begins the names of the sorted sets.
const heldPrefix = "held:"

// held lists the keys of a person's sorted set, one for each data key that may have written there, newest first.
func (s Places) held(number string) []string {
	keys := heldNames.all(s.conf.Keys, number)
	for i := range keys {
		keys[i] = heldPrefix + keys[i]
	}
	return keys
}

// heldRole begins the members that are places, each followed by the id of the guarantee.
func heldRole(r kafala.Role) string { return string(r) + ":" }

// Holding is kafala.Places.Holding. It costs two round trips, whatever it finds.
func (s Places) Holding(ctx context.Context, people ...kafala.Person) ([][]kafala.Guarantee, error) {
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

// names tells whether a guarantee still holds a place of this person.
func names(g kafala.Guarantee, p kafala.Person) bool {
	return g.Holds() && g.Person(p.Role) == p
}

// listHeld reads the ids of the guarantees that hold places of each person. It costs one round trip.
func (s Places) listHeld(ctx context.Context, people []kafala.Person) ([][]string, error) {
	pipe := s.conf.Client.Pipeline()
	cmds := make([][]*redis.StringSliceCmd, len(people))
	for i, p := range people {
		for _, key := range s.held(p.Number) {
			cmds[i] = append(cmds[i], pipe.ZRange(ctx, key, 0, -1))
		}
	}
	if err := s.anywhere(ctx, pipe); err != nil {
		return nil, fmt.Errorf("list what names a person: %w", err)
	}
	ids := make([][]string, len(people))
	for i, p := range people {
		for _, cmd := range cmds[i] {
			if err := cmd.Err(); err != nil {
				return nil, fmt.Errorf("list what names a person: %w", err)
			}
			for _, member := range cmd.Val() {
				if id, ok := strings.CutPrefix(member, heldRole(p.Role)); ok && !slices.Contains(ids[i], id) {
					ids[i] = append(ids[i], id)
				}
			}
		}
	}
	return ids, nil
}

// readHeld reads records of any shards by id and leaves out those that are gone. It costs one round trip even where
// there is nothing to read, so that its time does not tell whether there was.
func (s Places) readHeld(ctx context.Context, ids []string) (map[string]kafala.Guarantee, error) {
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
	if err := s.anywhere(ctx, pipe); err != nil {
		return nil, fmt.Errorf("read what names a person: %w", err)
	}
	records := map[string]kafala.Guarantee{}
	for id, get := range gets {
		value, err := get.Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read what names a person: %w", err)
		}
		r, err := s.records().read(id, value)
		if errors.Is(err, errKeyless) {
			continue
		}
		if err != nil {
			return nil, err
		}
		records[id] = r.Guarantee
	}
	return records, nil
}

// Hold is kafala.Places.Hold. It costs one round trip when there is a place, and two more with several data keys. The
// places under the other keys are read after ours is written: of two processes that write with different keys at the
// same time, at least one sees the other and gives way.
func (s Places) Hold(ctx context.Context, p kafala.Person, id string, places int) (bool, error) {
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

// hold runs the script. The answer has a value where there is no place: the ids that hold them.
func (s Places) hold(ctx context.Context, p kafala.Person, id string, places int, over []string) (reply, error) {
	args := []any{heldRole(p.Role), id, s.conf.Now().UnixMilli(), places}
	for _, o := range over {
		args = append(args, o)
	}
	return s.stroke(ctx, holdScript, s.held(p.Number)[:1], args...)
}

// holdAlone tells whether the places that other data keys have written leave room for ours.
func (s Places) holdAlone(ctx context.Context, p kafala.Person, id string, places int) (bool, error) {
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
	return false, nil // our place stays written: it counts no more once the record is over
}

// Release is kafala.Places.Release. It costs one round trip.
func (s Places) Release(ctx context.Context, p kafala.Person, id string) error {
	pipe := s.conf.Client.Pipeline()
	for _, key := range s.held(p.Number) {
		pipe.ZRem(ctx, key, heldRole(p.Role)+id)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("release the place of %s: %w", id, err)
	}
	return nil
}

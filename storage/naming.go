package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// named begins the members of a person's sorted set that say which guarantees name the person. Their score is when the
// guarantee was opened. The other members are places, which begin with a role.
const named = "in:"

// unopened is how old a note must be before it is dropped because there is no record: it is written before its record is.
const unopened = time.Hour

// noted says that a guarantee names a person.
type noted struct {
	id     string
	opened time.Time
	paid   bool // money has come for it
	kept   bool // there is a record
}

// ByNumber is kafala.Places.ByNumber. It costs three round trips whatever it finds, and one more to drop guarantees that no
// longer name the person. Of the guarantees that nobody has paid no record is read but those that are given.
func (s Places) ByNumber(ctx context.Context, number string, unpaid int) (found kafala.Named, err error) {
	notes, err := s.notes(ctx, number)
	if err != nil {
		return found, err
	}
	var ids, gone []string
	for _, n := range notes {
		switch {
		case n.paid:
			ids = append(ids, n.id)
		case !n.kept:
			if n.opened.Before(s.conf.Now().Add(-unopened)) {
				gone = append(gone, n.id)
			}
		case unpaid > 0:
			ids, unpaid = append(ids, n.id), unpaid-1
		default:
			found.More++
		}
	}
	records, err := s.readHeld(ctx, ids)
	if err != nil {
		return kafala.Named{}, err
	}
	for _, id := range ids {
		switch g, ok := records[id]; {
		case !ok || !slices.Contains(people(g), number):
			gone = append(gone, id)
		case len(g.Payments()) > 0: // or paid since it was noted
			found.Paid = append(found.Paid, g)
		default:
			found.Unpaid = append(found.Unpaid, g)
		}
	}
	return found, s.unname(ctx, []string{number}, gone...)
}

// notes lists what names a person, newest first. It costs two round trips.
func (s Places) notes(ctx context.Context, number string) ([]noted, error) {
	pipe := s.conf.Client.Pipeline()
	var lists []*redis.ZSliceCmd
	for _, key := range s.held(number) {
		lists = append(lists, pipe.ZRevRangeWithScores(ctx, key, 0, -1))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list what names a person: %w", err)
	}
	var notes []noted
	seen := map[string]bool{}
	for _, list := range lists {
		for _, z := range list.Val() {
			if id, ok := strings.CutPrefix(z.Member.(string), named); ok && !seen[id] {
				seen[id] = true
				notes = append(notes, noted{id: id, opened: time.UnixMilli(int64(z.Score))})
			}
		}
	}
	slices.SortStableFunc(notes, func(a, b noted) int { return b.opened.Compare(a.opened) })
	return notes, s.look(ctx, notes)
}

// look finds out of each note whether there is a record, and whether money has come for it. It costs one round trip.
func (s Places) look(ctx context.Context, notes []noted) error {
	pipe := s.conf.Client.Pipeline()
	pipe.Exists(ctx, place(0).guarantee("")) // so that it costs one also where there is nothing
	paid, kept := make([]*redis.FloatCmd, len(notes)), make([]*redis.IntCmd, len(notes))
	for i, n := range notes {
		p, _ := placeIn(n.id) // one that names no shard is looked for all the same
		paid[i], kept[i] = pipe.ZScore(ctx, p.paid(), n.id), pipe.Exists(ctx, p.guarantee(n.id))
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("look at what names a person: %w", err)
	}
	for i := range notes {
		if err := paid[i].Err(); err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("look at what names a person: %w", err)
		}
		if err := kept[i].Err(); err != nil {
			return fmt.Errorf("look at what names a person: %w", err)
		}
		notes[i].paid, notes[i].kept = paid[i].Err() == nil, kept[i].Val() > 0
	}
	return nil
}

// name notes that a guarantee names its people, and what else leads to it. It costs one round trip.
func (s Places) name(ctx context.Context, g kafala.Guarantee) error {
	pipe := s.conf.Client.Pipeline()
	for _, number := range people(g) {
		pipe.ZAdd(ctx, s.held(number)[0], redis.Z{Score: float64(g.Opened.UnixMilli()), Member: named + g.ID})
	}
	s.leads(ctx, pipe, g, g.Clues())
	if pipe.Len() == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note whom %s names: %w", g.ID, err)
	}
	return nil
}

// unname drops the notes that guarantees name these people. It costs one round trip, or none where there is nothing to drop.
func (s Places) unname(ctx context.Context, numbers []string, ids ...string) error {
	var notes []noteIn
	for _, number := range numbers {
		for _, id := range ids {
			notes = append(notes, s.naming(number, id)...)
		}
	}
	return s.takeOut(ctx, notes)
}

// naming gives the notes that a guarantee names a person, one for each data key that may have written it.
func (s Places) naming(number, id string) (notes []noteIn) {
	for _, key := range s.held(number) {
		notes = append(notes, noteIn{key, named + id})
	}
	return notes
}

// people lists the ID numbers in a record.
func people(g kafala.Guarantee) (numbers []string) {
	for _, r := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		if n := g.Person(r).Number; n != "" {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

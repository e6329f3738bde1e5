package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// The lists that staff work through are sorted sets by time, one in each shard, which are saved with the records. A page of one is
// read from the shards together; nothing is counted, and no other record is read than those of the page.

// setLists are the lists that have sorted sets of their own, in the order in which the record script takes them. Those of a region
// come after them.
var setLists = []kafala.List{kafala.ListUnshown, kafala.ListUndecided, kafala.ListSeconds}

// listed gives the sorted set of a list.
func (p place) listed(l kafala.List, region string) string {
	switch l {
	case kafala.ListUnshown:
		return p.unshown()
	case kafala.ListUndecided:
		return p.undecided()
	case kafala.ListSeconds:
		return p.seconds()
	case kafala.ListEnding:
		return p.ends()
	case kafala.ListPaid:
	}
	if region != "" {
		return p.region(region)
	}
	return p.paid()
}

// lists gives the sorted sets of lists in which a guarantee may stand.
func (p place) lists(g kafala.Guarantee) (keys []string) {
	for _, l := range setLists {
		keys = append(keys, p.listed(l, ""))
	}
	return append(keys, p.region(g.Answers["region"]))
}

// listTimes are the times by which a guarantee stands in them.
func listTimes(g kafala.Guarantee) (times []string) {
	for _, l := range setLists {
		times = append(times, millis(g.ListedAt(l)))
	}
	if g.Answers["region"] == "" {
		return append(times, "")
	}
	return append(times, paidAt(g))
}

// listedAt writes them as the record script takes them.
func listedAt(g kafala.Guarantee) string { return strings.Join(listTimes(g), ",") + "," }

// Listed is kafala.Finding.Listed. It costs one round trip over all shards and one for the records, and two more each time that
// too few of what was read belongs there any more.
func (s Records) Listed(ctx context.Context, q kafala.ListPage) (found []kafala.Listed, more bool, err error) {
	found, more, err = pageOf(q, func(q kafala.ListPage) ([]kafala.Listed, kafala.Spot, error) { return s.listRound(ctx, q) })
	if err != nil {
		return nil, false, fmt.Errorf("read the list %s: %w", q.List, err)
	}
	return found, more, nil
}

// pageOf gives a page of a list out of rounds, each of which gives what belongs there and up to where it has read; the zero place: to
// the list's end. It reads on, more at once each time, until a page is full or the list is at its end.
func pageOf[T any](q kafala.ListPage, round func(kafala.ListPage) ([]T, kafala.Spot, error)) (found []T, more bool, err error) {
	const most = 250
	for at := q; ; at.Limit = min(2*at.Limit, max(most, q.Limit)) {
		page, last, err := round(at)
		if err != nil {
			return nil, false, err
		}
		found = append(found, page...)
		if len(found) > q.Limit || last == (kafala.Spot{}) {
			break
		}
		at.Beside = last
	}
	more = len(found) > q.Limit
	found = found[:min(q.Limit, len(found))]
	if q.Back {
		slices.Reverse(found)
	}
	return found, more, nil
}

// listRound reads what follows in a list, or precedes. last is the place up to which it was read; zero: to its end.
func (s Records) listRound(ctx context.Context, q kafala.ListPage) (found []kafala.Listed, last kafala.Spot, err error) {
	all, last, err := s.spotsOf(ctx, func(p place) string { return p.listed(q.List, q.Region) }, q)
	if err != nil || len(all) == 0 {
		return nil, last, err
	}
	ids := make([]string, len(all))
	for i, spot := range all {
		ids[i] = spot.ID
	}
	records, err := s.places().readHeld(ctx, ids)
	if err != nil {
		return nil, last, err
	}
	for _, spot := range all {
		g, ok := records[spot.ID]
		if !ok {
			continue
		}
		if _, wanted := q.Wants(&g); wanted {
			found = append(found, kafala.Listed{Guarantee: g, Spot: spot})
		}
	}
	return found, last, nil
}

// bounds are the scores between which a page lies, without those of the moment at which it goes on.
func bounds(q kafala.ListPage) (low, high string) {
	low, high = "-inf", "+inf"
	if !q.From.IsZero() {
		low = millis(q.From)
	}
	if !q.To.IsZero() {
		high = "(" + millis(q.To)
	}
	switch {
	case q.Beside == (kafala.Spot{}):
	case q.Back:
		high = "(" + millis(q.Beside.At)
	default:
		low = "(" + millis(q.Beside.At)
	}
	return low, high
}

// indexedName holds how records are indexed, and since when every record of an earlier release is, in milliseconds; with a dot behind it
// once that was looked at a second time.
const indexedName = "indexed"

// indexedAs says how: what leads to a guarantee stands in sets of many clues, and the first payment among what was paid alone. A release
// that does otherwise does not understand it, and indexes all records in its own way, as this one does where one has written there since.
const indexedAs = "2:"

// beside is for how long a release before this one may serve beside it, and save records that it puts into no list.
const beside = kafala.Day

// indexed tells since when the records are indexed; the zero time: they are not.
func (s Records) indexed(ctx context.Context) (since time.Time, err error) {
	since, _, err = s.indexState(ctx)
	return since, err
}

func (s Records) indexState(ctx context.Context) (since time.Time, twice bool, err error) {
	value, err := s.conf.Client.Get(ctx, indexedName).Result()
	if errors.Is(err, redis.Nil) {
		return since, false, nil
	}
	if err != nil {
		return since, false, fmt.Errorf("see whether the records are indexed: %w", err)
	}
	text, ours := strings.CutPrefix(value, indexedAs)
	text, twice = strings.CutSuffix(text, ".")
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ours {
		return time.UnixMilli(ms).UTC(), twice, nil
	}
	return since, false, nil
}

// Index puts the records of earlier releases into the lists of staff and notes what leads to them and when their money moved, and
// tells how many it has looked at: once, and once more a day later, when it also takes out what an earlier release alone has noted of
// them, since none serves beside this one any more. What leads to a record that such a release has erased goes each time. Others may
// read and save meanwhile; broken off, it begins anew.
func (s Records) Index(ctx context.Context) (n int, err error) {
	since, twice, err := s.indexState(ctx)
	now := s.conf.Now()
	if err != nil || twice || !since.IsZero() && now.Before(since.Add(beside)) {
		return 0, err
	}
	mark := indexedAs + millis(now)
	if !since.IsZero() {
		mark = indexedAs + millis(since) + "."
	}
	err = s.between(ctx, time.Time{}, now.Add(kafala.Day), func(g kafala.Guarantee) error {
		n++
		return s.indexOne(ctx, g.ID, !since.IsZero())
	}, place.opened)
	if err == nil {
		err = s.scan(ctx, findPrefix+"*", 0, func(ctx context.Context, keys []string) error {
			return Keyring(s).dropHeld(ctx, keys, &Resealed{})
		})
	}
	if err == nil {
		err = s.conf.Client.Set(ctx, indexedName, mark, 0).Err()
	}
	if err != nil {
		return n, fmt.Errorf("index the records: %w", err)
	}
	return n, nil
}

// indexOne indexes one record as it is now; alone: and not as an earlier release does. Where it was erased meanwhile, what led to it goes
// again.
func (s Records) indexOne(ctx context.Context, id string, alone bool) error {
	r, err := s.find(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := placeIn(id)
	if err != nil {
		return err
	}
	args := []any{id, strconv.FormatInt(r.rev, 10), movedAt(r.Guarantee)}
	for _, at := range listTimes(r.Guarantee) {
		args = append(args, at)
	}
	if _, err := s.run(ctx, listScript, append([]string{p.guarantee(id), p.moves()}, p.lists(r.Guarantee)...), args...); err != nil {
		return err
	}
	if err := s.places().lead(ctx, kafala.Guarantee{Erased: s.conf.Now()}, r.Guarantee); err != nil {
		return err
	}
	if alone {
		_, notes := s.places().leading(r.Guarantee, r.Clues())
		if paid := paidAt(r.Guarantee); paid != "" {
			notes = append(notes, noteIn{p.moves(), id + "." + paid})
		}
		if err := s.places().takeOut(ctx, notes); err != nil {
			return err
		}
	}
	now, err := s.Find(ctx, id)
	if errors.Is(err, kafala.ErrNotFound) || err == nil && !now.Named() {
		return s.places().unnameAll(ctx, r.Guarantee)
	}
	return err
}

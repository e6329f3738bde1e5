package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// What leads to a guarantee beside its people belongs to no shard either. That a clue leads to one is a note in a sorted set, all with
// the same score, so that those of one clue stand beside one another, the oldest first. A set of its own for each clue would take three
// times as much, nearly all of it the name of the key; so the first letters of a clue's name choose one of 32,768 sets, which are small
// up to a million guarantees, and the others begin the note. It is written before the record and may be written again; readers look
// into the records, and what is erased is taken out before they are.

const (
	// findPrefix begins the names of the sorted sets of clues.
	findPrefix = "find:"
	// findLetters is how many letters of a clue's name are in that of its set.
	findLetters = 3
	// findTime is how many hexadecimal digits of a note are the second at which the guarantee was opened.
	findTime = 8
)

// noteIn is what stands in a sorted set.
type noteIn struct{ key, member string }

// findNote is that the clue of a name leads to a guarantee.
func findNote(name string, opened time.Time, id string) noteIn {
	return noteIn{findPrefix + name[:findLetters], fmt.Sprintf("%s%0*x:%s", name[findLetters:], findTime, max(opened.Unix(), 0), id)}
}

// ofEarlier tells whether a set of clues is of an earlier release: it is of one clue, and by when guarantees were opened.
func ofEarlier(key string) bool { return len(key) > len(findPrefix)+findLetters }

// entryOf gives what stands in a set whose name is made of what leads to guarantees.
func entryOf(key string, z redis.Z) indexEntry {
	e := indexEntry{key: key, member: z.Member.(string), score: z.Score}
	front, id, _ := strings.Cut(e.member, ":")
	e.id = id
	if strings.HasPrefix(key, findPrefix) && !ofEarlier(key) {
		opened, _ := strconv.ParseInt(front[max(len(front)-findTime, 0):], 16, 64) // what is no note is the oldest
		e.score = float64(opened * 1000)
	}
	return e
}

// nameIn gives the name that is in an entry of an index, and its kind.
func nameIn(key, member string) (kindOfName, string) {
	name := key[strings.LastIndexByte(key, ':')+1:]
	switch {
	case member == "":
		return askNames, name
	case strings.HasPrefix(key, heldPrefix):
		return heldNames, name
	case ofEarlier(key):
		return earlierFindNames, name
	}
	front, _, _ := strings.Cut(member, ":")
	return findNames, name + front[:max(len(front)-findTime, 0)]
}

// clueText is a clue as the name of its set is made of it.
func clueText(c kafala.Clue) string { return string(c.Kind) + "\x00" + c.Value }

// leadsTo tells whether a clue, as clueText has it, leads to a guarantee.
func leadsTo(g kafala.Guarantee, text string) bool {
	return slices.ContainsFunc(g.Clues(), func(c kafala.Clue) bool { return clueText(c) == text })
}

// earlierFind lists the sets that an earlier release has for a clue.
func (s Places) earlierFind(c kafala.Clue) []string {
	keys := earlierFindNames.all(s.conf.Keys, clueText(c))
	for i := range keys {
		keys[i] = findPrefix + keys[i]
	}
	return keys
}

// leading gives the notes that these clues lead to a guarantee, as an earlier release has written them too, one for each data key.
func (s Places) leading(g kafala.Guarantee, clues []kafala.Clue) (notes, earlier []noteIn) {
	for _, c := range clues {
		for _, name := range findNames.all(s.conf.Keys, clueText(c)) {
			notes = append(notes, findNote(name, g.Opened, g.ID))
		}
		for _, key := range s.earlierFind(c) {
			earlier = append(earlier, noteIn{key, named + g.ID})
		}
	}
	return notes, earlier
}

// leads puts the notes that these clues lead to a guarantee into a pipe.
func (s Places) leads(ctx context.Context, pipe redis.Pipeliner, g kafala.Guarantee, clues []kafala.Clue) {
	for _, c := range clues {
		n := findNote(findNames.of(s.conf.Keys.ring.seals, clueText(c)), g.Opened, g.ID)
		pipe.ZAdd(ctx, n.key, redis.Z{Member: n.member})
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
	var all []noteIn
	for _, number := range people(g) {
		all = append(all, s.naming(number, g.ID)...)
	}
	notes, earlier := s.leading(g, g.Clues())
	return s.takeOut(ctx, slices.Concat(all, notes, earlier))
}

// takeOut drops notes from their sets.
func (s Places) takeOut(ctx context.Context, notes []noteIn) error {
	if len(notes) == 0 {
		return nil
	}
	pipe := s.conf.Client.Pipeline()
	for _, n := range notes {
		pipe.ZRem(ctx, n.key, n.member)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("drop what leads to guarantees: %w", err)
	}
	return nil
}

// cluedRead is how many notes of a clue are looked at, the newest: more than a stranger makes, who would hide a guarantee behind
// requests of their own.
const cluedRead = 1000

// notesOf reads the notes of a clue, by the guarantees that it leads to. It costs one round trip.
func (s Places) notesOf(ctx context.Context, c kafala.Clue) (map[string][]indexEntry, error) {
	type list struct {
		key    string
		values *redis.StringSliceCmd
		scored *redis.ZSliceCmd
	}
	var lists []list
	pipe := s.conf.Client.Pipeline()
	for _, name := range findNames.all(s.conf.Keys, clueText(c)) {
		key, begins := findPrefix+name[:findLetters], name[findLetters:]
		lists = append(lists, list{key: key, values: pipe.ZRevRangeByLex(ctx, key,
			&redis.ZRangeBy{Min: "[" + begins, Max: "(" + begins + "g", Count: cluedRead})}) // a digit of the time follows
	}
	for _, key := range s.earlierFind(c) {
		lists = append(lists, list{key: key, scored: pipe.ZRevRangeWithScores(ctx, key, 0, cluedRead-1)})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list what a clue leads to: %w", err)
	}
	notes := map[string][]indexEntry{}
	for _, l := range lists {
		var all []redis.Z
		if l.scored != nil {
			all = l.scored.Val()
		} else {
			for _, member := range l.values.Val() {
				all = append(all, redis.Z{Member: member})
			}
		}
		for _, z := range all {
			e := entryOf(l.key, z)
			notes[e.id] = append(notes[e.id], e)
		}
	}
	return notes, nil
}

// ByClue is kafala.Finding.ByClue. It costs two round trips whatever it finds, and one more to drop what it does not lead to any
// more.
func (s Records) ByClue(ctx context.Context, c kafala.Clue, limit int) (found []kafala.Guarantee, more bool, err error) {
	notes, err := s.places().notesOf(ctx, c)
	if err != nil {
		return nil, false, err
	}
	opened := func(id string) float64 { return notes[id][0].score }
	ids := slices.Collect(maps.Keys(notes))
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(opened(b), opened(a)), cmp.Compare(b, a)) })
	records, err := s.places().readHeld(ctx, ids)
	if err != nil {
		return nil, false, err
	}
	var gone []noteIn
	for _, id := range ids {
		switch g, kept := records[id]; {
		case kept && leadsTo(g, clueText(c)):
			found = append(found, g)
		case kept && g.Named(): // it is about to be saved that it does, or was
		case kept, opened(id) < float64(s.conf.Now().Add(-unopened).UnixMilli()):
			for _, e := range notes[id] {
				gone = append(gone, noteIn{e.key, e.member})
			}
		}
	}
	slices.SortStableFunc(found, kafala.Nearer)
	more = len(found) > limit
	return found[:min(limit, len(found))], more, s.places().takeOut(ctx, gone)
}

// isSet tells whether a key is a set whose name is made of what leads to guarantees: a person's number, or a clue.
func isSet(key string) bool {
	return strings.HasPrefix(key, heldPrefix) || strings.HasPrefix(key, findPrefix)
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

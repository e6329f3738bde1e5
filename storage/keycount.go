package storage

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// KeyCount is how much lies under each data key, by its id.
type KeyCount struct {
	Sealed  map[string]int // values
	Records map[string]int // those of them that are records of requests
	Indexed map[string]int // entries of indexes whose name is made of a person's number
	// Unknown are entries of indexes that no request names any more, or that belong to a key which is not given.
	Unknown int
	// Passing are counts of use, which are under the first key alone and end by themselves within a day.
	Passing int
	Trail   int64 // entries of the audit trail, which is chained and not sealed
}

// Under is how much lies under these keys together.
func (c KeyCount) Under(ids ...string) (n int) {
	for _, id := range ids {
		n += c.Sealed[id] + c.Indexed[id]
	}
	return n
}

// sealedValue is a value that lies sealed in Redis.
type sealedValue struct {
	key    string
	field  string // of a hash; empty: the key's own value
	stored string
	place  string // with which it is sealed
	under  string // the id of its data key
	sealed []byte // without the revision
}

// named is what a key of Redis is, by its name.
func nameOf(key string) (rest string, sharded bool) {
	if len(key) > 6 && strings.HasPrefix(key, "{s") && key[4:6] == "}:" {
		return key[6:], true
	}
	return key, false
}

// holdsSealed tells whether the value of a key is sealed, or the values of a hash are.
func holdsSealed(key string) (value, hash bool) {
	rest, sharded := nameOf(key)
	if sharded {
		return strings.HasPrefix(rest, "sess:") || strings.HasPrefix(rest, "profile:") || strings.HasPrefix(rest, "g:") ||
				strings.HasPrefix(rest, "idcase:") || strings.HasPrefix(rest, "query:"),
			slices.Contains([]string{frozenKey(), gapKey(), lostKey()}, key)
	}
	return strings.HasPrefix(rest, inviteKey("")), rest == teamKey
}

// sealedIn reads what lies sealed under some of these keys.
func (s *core) sealedIn(ctx context.Context, keys []string) ([]sealedValue, error) {
	pipe := s.conf.Client.Pipeline()
	gets, hashes := map[string]*redis.StringCmd{}, map[string]*redis.MapStringStringCmd{}
	for _, key := range keys {
		switch value, hash := holdsSealed(key); {
		case value:
			gets[key] = pipe.Get(ctx, key)
		case hash:
			hashes[key] = pipe.HGetAll(ctx, key)
		}
	}
	if len(gets)+len(hashes) == 0 {
		return nil, nil
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	var all []sealedValue
	add := func(key, field, stored, where string) {
		v := sealedValue{key: key, field: field, stored: stored}
		rev, _, _ := strings.Cut(stored, "|")
		var ok bool
		if v.under, v.sealed, ok = sealedUnder([]byte(stored)); ok {
			v.place = where + "|" + rev
			all = append(all, v)
		}
	}
	for key, get := range gets {
		stored, err := get.Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		add(key, "", stored, key)
	}
	for key, get := range hashes {
		fields, err := get.Result()
		if err != nil {
			return nil, err
		}
		for field, stored := range fields {
			add(key, field, stored, key+":"+field)
		}
	}
	return all, nil
}

// Count counts what lies under each data key. It reads everything once.
func (s Keyring) Count(ctx context.Context) (KeyCount, error) {
	c := KeyCount{Sealed: map[string]int{}, Records: map[string]int{}, Indexed: map[string]int{}}
	err := s.scan(ctx, "*", 0, func(ctx context.Context, keys []string) error {
		all, err := s.sealedIn(ctx, keys)
		if err != nil {
			return err
		}
		for _, v := range all {
			c.Sealed[v.under]++
			if rest, _ := nameOf(v.key); strings.HasPrefix(rest, "g:") {
				c.Records[v.under]++
			}
		}
		entries, err := s.entriesIn(ctx, keys)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.under == "" {
				c.Unknown++
			} else {
				c.Indexed[e.under]++
			}
		}
		for _, key := range keys {
			if rest, sharded := nameOf(key); sharded && (strings.HasPrefix(rest, "limit:") || strings.HasPrefix(rest, "values:")) {
				c.Passing++
			}
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("count what lies under each key: %w", err)
	}
	head, err := s.conf.Client.Get(ctx, trailHead).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return c, fmt.Errorf("count the audit trail: %w", err)
	}
	if last, err := readChain(head); err == nil {
		c.Trail = last.number
	}
	return c, nil
}

// indexEntry is an entry of an index whose name is made of a person's number.
type indexEntry struct {
	key    string // the index
	member string // of a set, or the field of a hash; empty: the key itself
	id     string // of the guarantee that it names
	score  float64
	number string // whose it is, or the clue; empty: nobody knows
	under  string // the id of the data key that its name is made with; empty: nobody knows
	stray  bool   // there is no such guarantee any more, or it names nobody of this name
}

// The kinds of such names.
var (
	heldNames   = kindOfName{"held", 16, hex.EncodeToString}
	askNames    = kindOfName{"ask", 12, hex.EncodeToString}
	frozenNames = kindOfName{"frozen", 16, hex.EncodeToString}
	findNames   = kindOfName{"find", 10, letters.EncodeToString}
	// earlierFindNames are those of sets that an earlier release keeps, one for each clue.
	earlierFindNames = kindOfName{"find", 16, hex.EncodeToString}
)

// letters writes five bits as a letter or a digit.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// kindOfName is how names of one kind are made: what keeps them apart from others, how many bytes of one are written, and how.
type kindOfName struct {
	kind  string
	bytes int
	write func([]byte) string
}

// of gives the name of a number under a data key.
func (k kindOfName) of(d dataKey, number string) string {
	return k.write(d.name(k.kind, number)[:k.bytes])
}

// all gives the names of a number under each of the data keys, the first key's name first.
func (k kindOfName) all(keys Keys, number string) (names []string) {
	for _, name := range keys.Indexes(k.kind, number) {
		names = append(names, k.write(name[:k.bytes]))
	}
	return names
}

// under finds of which of these numbers a name is made, and with which data key.
func (k kindOfName) under(keys Keys, name string, numbers []string) (number, id string) {
	for id, d := range keys.ring.opens {
		if i := slices.IndexFunc(numbers, func(n string) bool { return k.of(d, n) == name }); i >= 0 {
			return numbers[i], id
		}
	}
	return "", ""
}

// entriesIn reads the entries of the indexes among these keys, and finds out of each what its name is made with: from the
// record of the guarantee that it names.
func (s Keyring) entriesIn(ctx context.Context, keys []string) (all []indexEntry, err error) {
	pipe := s.conf.Client.Pipeline()
	sets, asks := map[string]*redis.ZSliceCmd{}, map[string]*redis.StringCmd{}
	for _, key := range keys {
		switch rest, sharded := nameOf(key); {
		case isSet(key):
			sets[key] = pipe.ZRangeWithScores(ctx, key, 0, -1)
		case sharded && strings.HasPrefix(rest, "ask:"):
			asks[key] = pipe.Get(ctx, key)
		case key == frozenKey():
			if all, err = s.frozenEntries(ctx); err != nil {
				return nil, err
			}
		}
	}
	if len(sets)+len(asks) == 0 {
		return all, nil
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	var found []indexEntry
	for key, set := range sets {
		members, err := set.Result()
		if err != nil {
			return nil, err
		}
		for _, z := range members {
			found = append(found, entryOf(key, z))
		}
	}
	for key, ask := range asks {
		id, err := ask.Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		if err == nil {
			found = append(found, indexEntry{key: key, id: id})
		}
	}
	var ids []string
	for _, e := range found {
		ids = append(ids, e.id)
	}
	records, err := s.peopleOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, e := range found {
		numbers, kept := records[e.id]
		kind, name := nameIn(e.key, e.member)
		e.number, e.under = kind.under(s.conf.Keys, name, numbers)
		e.stray = e.under == "" && (!kept || numbers != nil)
		if kind.kind == findNames.kind { // a note is written before what it notes is saved
			e.stray = e.under == "" && (!kept || numbers != nil && len(numbers) == 0)
		}
		all = append(all, e)
	}
	return all, nil
}

// frozenEntries gives the names of the frozen numbers: a freeze knows which guarantees named its number.
func (s Keyring) frozenEntries(ctx context.Context) (all []indexEntry, err error) {
	values, err := s.conf.Client.HGetAll(ctx, frozenKey()).Result()
	if err != nil {
		return nil, err
	}
	for field, value := range values {
		e := indexEntry{key: frozenKey(), member: field}
		if f, err := Freezes(s).readFreeze(field, value); err == nil {
			records, err := s.peopleOf(ctx, f.Named)
			if err != nil {
				return nil, err
			}
			for _, numbers := range records {
				if e.number == "" {
					e.number, e.under = frozenNames.under(s.conf.Keys, field, numbers)
				}
			}
		}
		all = append(all, e)
	}
	return all, nil
}

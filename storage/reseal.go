package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Resealed is what Reseal has done.
type Resealed struct {
	Sealed   int // values that are under the first data key now
	Moved    int // entries of indexes that have a name of the first data key now
	Dropped  int // entries of indexes that named nothing any more
	Unopened int // values that do not open with any data key: they are left as they are
}

// copied is how long an entry of an index stands under both names before the old one goes: longer than anybody takes to read
// the two one after the other.
const copied = 5 * time.Second

// resealers is how many values are changed at a time.
const resealers = 16

// Reseal puts everything that is sealed with an older data key, or indexed under a name of one, under the first. Others may
// read and save meanwhile: a value is changed only as long as it is the one that was read, and keeps its revision and its
// lifetime. It may be ended at any time and goes on when it is called again. Every process must know the first key, and
// seal with it: what another one seals with an older key meanwhile stays there.
func (s Keyring) Reseal(ctx context.Context) (Resealed, error) { return s.resealAll(ctx, copied) }

func (s Keyring) resealAll(ctx context.Context, copied time.Duration) (done Resealed, err error) {
	moved := false
	err = s.scan(ctx, "*", 0, func(ctx context.Context, keys []string) error {
		entries, err := s.entriesIn(ctx, keys) // first: they are found by what the records say
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.under == "" || e.under == s.conf.Keys.ring.seals.id {
				continue
			}
			if isSet(e.key) {
				moved = true
				err = s.copyHeld(ctx, e)
			} else if e.key != frozenKey() {
				err = s.moveAsk(ctx, e, &done)
			} else {
				err = s.moveFrozen(ctx, e, &done)
			}
			if err != nil {
				return err
			}
		}
		return s.resealPage(ctx, keys, &done)
	})
	if err == nil && moved {
		err = pause(ctx, copied)
	}
	for _, prefix := range []string{heldPrefix, findPrefix} {
		if err == nil {
			err = s.scan(ctx, prefix+"*", 0, func(ctx context.Context, keys []string) error { return s.dropHeld(ctx, keys, &done) })
		}
	}
	if err != nil {
		return done, fmt.Errorf("reseal: %w", err)
	}
	return done, nil
}

// resealPage reseals the values of these keys.
func (s Keyring) resealPage(ctx context.Context, keys []string, done *Resealed) error {
	all, err := s.sealedIn(ctx, keys)
	if err != nil {
		return err
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	turns, failed := make(chan struct{}, resealers), error(nil)
	for _, v := range all {
		if v.under == s.conf.Keys.ring.seals.id {
			continue
		}
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			saved, err := s.reseal(ctx, v)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, errSealed):
				done.Unopened++
			case err != nil:
				failed = errors.Join(failed, err)
			case saved:
				done.Sealed++
			}
		})
	}
	wait.Wait()
	return failed
}

// reseal puts one value under the first key, and tells whether nobody else has saved meanwhile: they have sealed it anew.
func (s Keyring) reseal(ctx context.Context, v sealedValue) (bool, error) {
	value, err := s.underFirst(v, v.place)
	if err != nil {
		return false, err
	}
	script, args := swapScript, []any{v.stored, value}
	if v.field != "" {
		script, args = fieldScript, []any{v.field, v.stored, v.field, v.stored, value}
	}
	r, err := s.stroke(ctx, script, []string{v.key}, args...)
	return r.code == 1, err
}

// underFirst gives the stored form of a value under the first key, sealed at a place.
func (s Keyring) underFirst(v sealedValue, where string) ([]byte, error) {
	plain, err := s.conf.Keys.open(v.sealed, v.place)
	if err != nil {
		return nil, err
	}
	rev, _, _ := strings.Cut(v.stored, "|")
	return s.conf.Keys.seal([]byte(rev+"|"), plain, where), nil
}

// moveAsk gives a chat's awaiting request its name of the first key.
func (s Keyring) moveAsk(ctx context.Context, e indexEntry, done *Resealed) error {
	to := e.key[:strings.LastIndexByte(e.key, ':')+1] + askNames.of(s.conf.Keys.ring.seals, e.number)
	r, err := s.stroke(ctx, renameScript, []string{e.key, to}, e.id)
	done.Moved += int(r.code)
	return err
}

// moveFrozen gives a freeze its name of the first key, and seals it there.
func (s Keyring) moveFrozen(ctx context.Context, e indexEntry, done *Resealed) error {
	to := frozenNames.of(s.conf.Keys.ring.seals, e.number)
	all, err := Freezes(s).readFrozen(ctx, []string{to, e.member})
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.field == to && f.Stands() { // frozen under both names: this one stays until it is lifted
			return nil
		}
	}
	values, err := s.conf.Client.HMGet(ctx, frozenKey(), to, e.member).Result()
	if err != nil {
		return err
	}
	there, _ := values[0].(string)
	stored, ok := values[1].(string)
	if !ok {
		return nil
	}
	under, sealed, _ := sealedUnder([]byte(stored))
	rev, _, _ := strings.Cut(stored, "|")
	v := sealedValue{stored: stored, under: under, sealed: sealed, place: frozenPlace(e.member) + "|" + rev}
	value, err := s.underFirst(v, frozenPlace(to)+"|"+rev)
	if errors.Is(err, errSealed) {
		return nil // counted with the values
	}
	if err != nil {
		return err
	}
	r, err := s.stroke(ctx, fieldScript, []string{frozenKey()}, e.member, stored, to, there, value)
	done.Moved += int(r.code)
	return err
}

// ofFirst gives what an entry of a set is under the first key.
func (s Keyring) ofFirst(e indexEntry) noteIn {
	if strings.HasPrefix(e.key, findPrefix) {
		return findNote(findNames.of(s.conf.Keys.ring.seals, e.number), time.UnixMilli(int64(e.score)), e.id)
	}
	return noteIn{heldPrefix + heldNames.of(s.conf.Keys.ring.seals, e.number), e.member}
}

// copyHeld writes an entry of a person's or a clue's set into the set of the first key too. Where it is taken out of the old one just
// then it is taken out of both, unless the record says that it stands.
func (s Keyring) copyHeld(ctx context.Context, e indexEntry) error {
	to, score := s.ofFirst(e), e.score
	if strings.HasPrefix(e.key, findPrefix) {
		score = 0
	}
	if _, err := s.stroke(ctx, copyScript, []string{to.key}, to.member, score); err != nil {
		return err
	}
	switch err := s.conf.Client.ZScore(ctx, e.key, e.member).Err(); {
	case !errors.Is(err, redis.Nil):
		return err
	}
	g, err := s.records().Find(ctx, e.id)
	if err == nil && strings.HasPrefix(e.key, findPrefix) && leadsTo(g, e.number) {
		return nil
	}
	if err == nil && strings.HasPrefix(e.key, heldPrefix) && (strings.HasPrefix(e.member, named) || g.Holds()) {
		return nil
	}
	return s.conf.Client.ZRem(ctx, to.key, to.member).Err()
}

// dropHeld takes what is copied out of the sets of older keys, and out of all sets what names nothing any more.
func (s Keyring) dropHeld(ctx context.Context, keys []string, done *Resealed) error {
	entries, err := s.entriesIn(ctx, keys)
	if err != nil {
		return err
	}
	first := s.conf.Keys.ring.seals
	for _, e := range entries {
		old := e.score < float64(s.conf.Now().Add(-unopened).UnixMilli())
		switch {
		case e.stray && old:
			err = s.conf.Client.ZRem(ctx, e.key, e.member).Err()
			done.Dropped++
		case e.under == "" || e.under == first.id: // or whoever reads it next sees that it is over
		default:
			err = s.dropCopied(ctx, e, s.ofFirst(e), done)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropCopied takes an entry out of an old set, once it is in the new one.
func (s Keyring) dropCopied(ctx context.Context, e indexEntry, to noteIn, done *Resealed) error {
	switch err := s.conf.Client.ZScore(ctx, to.key, to.member).Err(); {
	case errors.Is(err, redis.Nil): // written after the copies were made: next time
		return nil
	case err != nil:
		return err
	}
	done.Moved++
	return s.conf.Client.ZRem(ctx, e.key, e.member).Err()
}

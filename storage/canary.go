package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// canaries is a hash: of each data key that this Redis was ever sealed with, by its id, something that it has sealed; or
// forgotten, where it was given up, and how many records were lost with it (lostField).
const canaries = "keys"

// forgotten stands for the canary of a key that was given up: what is still sealed with it is lost, and known to be.
const forgotten = "-"

func canaryPlace(id string) string { return canaries + ":" + id }

// KeyError is a data key with which this Redis cannot be served.
type KeyError struct {
	ID      string
	Missing bool // it is not among the data keys; else it is not what it was
	File    bool // of an export, and not of this Redis
}

// Error names the key by its id.
func (e *KeyError) Error() string {
	switch {
	case e.File && e.Missing:
		return e.ID + " is missing, and the export was sealed with it: add it"
	case e.File:
		return e.ID + " is not the key that the export was sealed with"
	}
	if e.Missing {
		const text = "%s is missing, and this Redis may hold what is sealed with it: add it, or give that up by \"kafalabot keys forget %[1]s\""
		return fmt.Sprintf(text, e.ID)
	}
	return e.ID + " is not the key that this Redis was sealed with"
}

// Keyring tries, counts, changes and forgets the data keys: canary.go, sealing.go, keycount.go, reseal.go.
type Keyring struct{ *core }

// Keyring gives what there is to do with the data keys.
func (s *Store) Keyring() Keyring { return Keyring{s.core} }

// Try sees that every data key opens what was sealed under its id, and that none is missing: else it is a *KeyError. A key
// that is new here leaves its canary. It costs one round trip, or a look at some of what is kept where a key has no canary
// yet. Of two processes that bring different keys under one id at once, one is refused. So is who serves by another kind of the
// gateway's key than this Redis is served by, here and by each of the other tries: that is a *ServingError.
func (s Keyring) Try(ctx context.Context) error {
	kept, served, err := s.opened(ctx)
	if err == nil {
		err = s.missing(kept)
	}
	if err != nil {
		return err
	}
	return s.tryGiven(ctx, kept, served)
}

// Look is Try, and leaves nothing: it gives the ids of the keys that are new here.
func (s Keyring) Look(ctx context.Context) (fresh []string, err error) {
	kept, _, err := s.opened(ctx)
	if err == nil {
		err = s.missing(kept)
	}
	if err == nil {
		fresh, err = s.fresh(kept)
	}
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	_, err = s.prove(ctx, fresh, kept)
	return fresh, err
}

// LookGiven is Look, and takes no notice of what is missing.
func (s Keyring) LookGiven(ctx context.Context) error {
	kept, _, err := s.opened(ctx)
	if err != nil {
		return err
	}
	fresh, err := s.fresh(kept)
	if err != nil || len(fresh) == 0 {
		return err
	}
	_, err = s.prove(ctx, fresh, kept)
	return unlessMissing(err)
}

// Kept gives the ids of the keys that this Redis was ever sealed with and that were not given up.
func (s Keyring) Kept(ctx context.Context) ([]string, error) {
	kept, err := s.canaries(ctx)
	maps.DeleteFunc(kept, func(_, canary string) bool { return canary == forgotten })
	return slices.Sorted(maps.Keys(kept)), err
}

// missing is the error where a key is not given that something was sealed with.
func (s Keyring) missing(kept map[string]string) error {
	for _, id := range slices.Sorted(maps.Keys(kept)) {
		if _, given := s.conf.Keys.ring.opens[id]; !given && kept[id] != forgotten {
			return &KeyError{ID: id, Missing: true}
		}
	}
	return nil
}

// fresh gives the ids of the keys that have no canary, once those that have one open it.
func (s Keyring) fresh(kept map[string]string) (fresh []string, err error) {
	for _, id := range slices.Sorted(maps.Keys(s.conf.Keys.ring.opens)) {
		if value, ok := kept[id]; !ok || value == forgotten {
			fresh = append(fresh, id)
		} else if !s.opens(id, value) {
			return nil, &KeyError{ID: id}
		}
	}
	return fresh, nil
}

// TryGiven is Try, and takes no notice of what is missing.
func (s Keyring) TryGiven(ctx context.Context) error {
	kept, served, err := s.opened(ctx)
	if err != nil {
		return err
	}
	return unlessMissing(s.tryGiven(ctx, kept, served))
}

// unlessMissing is the error, but for that of a key that is missing.
func unlessMissing(err error) error {
	if wrong := (*KeyError)(nil); errors.As(err, &wrong) && wrong.Missing {
		return nil
	}
	return err
}

// canaries reads them.
func (s Keyring) canaries(ctx context.Context) (map[string]string, error) {
	kept, _, err := s.read(ctx)
	return kept, err
}

// read reads the canaries, and by which kind of key this Redis is served. What has no id of a key is no canary.
func (s Keyring) read(ctx context.Context) (kept map[string]string, served Serving, err error) {
	kept, err = s.conf.Client.HGetAll(ctx, canaries).Result()
	if err != nil {
		return nil, "", fmt.Errorf("read which keys this Redis was sealed with: %w", err)
	}
	served = Serving(kept[servedBy])
	maps.DeleteFunc(kept, func(id, _ string) bool { return !keyID.MatchString(id) })
	return kept, served, nil
}

// opened is read, and refuses a Redis that is served by the other kind of key.
func (s Keyring) opened(ctx context.Context) (kept map[string]string, served Serving, err error) {
	kept, served, err = s.read(ctx)
	if err == nil {
		err = s.conf.serves(served, false)
	}
	return kept, served, err
}

func (s Keyring) tryGiven(ctx context.Context, kept map[string]string, served Serving) error {
	fresh, err := s.fresh(kept)
	if err != nil {
		return err
	}
	var seals []string
	if len(fresh) > 0 {
		seals, err = s.prove(ctx, fresh, kept)
	}
	if unlessMissing(err) != nil { // nothing is written where one is refused
		return err
	}
	if err == nil { // nor a canary by who is refused here
		err = s.mark(ctx, served)
	}
	if unlessMissing(err) != nil {
		return err
	}
	kept = maps.Clone(kept)
	for _, id := range seals {
		value := s.conf.Keys.ring.opens[id].seal(nil, []byte(id), canaryPlace(id))
		r, err := s.stroke(ctx, canaryScript, []string{canaries}, id, value, forgotten)
		if err != nil {
			return fmt.Errorf("leave the canary of a key: %w", err)
		}
		if r.value != nil { // somebody else was quicker
			value = r.value
		}
		if !s.opens(id, string(value)) {
			return &KeyError{ID: id}
		}
		kept[id] = string(value)
	}
	s.witness.sees(kept) // now: one that was given up before has its canary again
	return err
}

// opens tells whether a canary is that of the key which is given under its id.
func (s Keyring) opens(id, value string) bool {
	under, rest, ok := sealedUnder([]byte(value))
	if !ok || under != id {
		return false
	}
	plain, err := s.conf.Keys.open(rest, canaryPlace(id))
	return err == nil && string(plain) == id
}

// sealedUnder reads the id of the key that a value is sealed with, and gives what is sealed. A stored value has its
// revision in front, a canary has not.
func sealedUnder(value []byte) (id string, sealed []byte, ok bool) {
	if len(value) > 0 && value[0] >= '0' && value[0] <= '9' { // no id is as long as a digit's code
		_, value, _ = bytes.Cut(value, []byte{'|'})
	}
	if len(value) == 0 || len(value) < 1+int(value[0]) {
		return "", nil, false
	}
	id = string(value[1 : 1+int(value[0])])
	return id, value, keyID.MatchString(id)
}

// What prove looks at, at most: so many keys of Redis, and so many values of each data key until one of them opens.
const (
	provedKeys   = 100_000
	provedValues = 16
)

// prove sees whether the keys that have no canary open one value that is sealed under their id, where there is one. A key
// that is not given, of which there are values and no canary, is missing. It is for what an earlier release has sealed. It
// gives those of which something may be sealed from now on: a key that has sealed nothing and is not the first may be taken
// away again.
func (s Keyring) prove(ctx context.Context, fresh []string, kept map[string]string) (seals []string, err error) {
	tried, proved, missing, met := map[string]int{}, map[string]bool{}, "", 0
	err = s.scan(ctx, "*", provedKeys, func(ctx context.Context, keys []string) error {
		met += len(keys)
		all, err := s.sealedIn(ctx, keys)
		if err != nil {
			return err
		}
		for _, v := range all {
			_, given := s.conf.Keys.ring.opens[v.under]
			_, known := kept[v.under]
			switch {
			case !given && !known:
				missing = v.under
			case !given, !slices.Contains(fresh, v.under), proved[v.under], tried[v.under] >= provedValues:
			default:
				tried[v.under]++
				_, err := s.conf.Keys.open(v.sealed, v.place)
				proved[v.under] = err == nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("see what this Redis was sealed with: %w", err)
	}
	for _, id := range fresh {
		if tried[id] > 0 && !proved[id] {
			return nil, &KeyError{ID: id}
		}
		if proved[id] || id == s.conf.Keys.ring.seals.id || met >= provedKeys {
			seals = append(seals, id)
		}
	}
	if missing != "" {
		return nil, &KeyError{ID: missing, Missing: true}
	}
	return seals, nil
}

// Known tells whether something was ever sealed with a key here, and it was not given up.
func (s Keyring) Known(ctx context.Context, id string) (bool, error) {
	kept, err := s.canaries(ctx)
	return kept[id] != "" && kept[id] != forgotten, err
}

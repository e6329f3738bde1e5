package storage

import (
	"errors"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// under is a store of these data keys.
func under(t testing.TB, client redis.UniversalClient, keys string) *Store {
	t.Helper()
	s, _ := newStore(t, client, func(c *Config) { c.Keys = parse(t, keys) })
	return s
}

// refuses tells whether an error is the one that is wanted.
func refuses(err error, want *KeyError) bool {
	if got := (*KeyError)(nil); errors.As(err, &got) {
		return want != nil && *got == *want
	}
	return err == nil && want == nil
}

// A key that is not what it was is refused by its id, and so is one that is missing; a new one is not.
func TestKeysAreTried(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		for _, step := range []struct {
			keys    string
			refused *KeyError
		}{
			{keyText("k1", 1), nil},
			{keyText("k1", 1), nil},
			{keyText("k1", 2), &KeyError{ID: "k1"}},
			{keyText("k2", 2), &KeyError{ID: "k1", Missing: true}},
			{keyText("k1", 1) + "," + keyText("k2", 2), nil}, // has sealed nothing, so that it may go again
			{keyText("k1", 1), nil},
			{keyText("k2", 2) + "," + keyText("k1", 1), nil}, // seals from now on
			{keyText("k1", 1), &KeyError{ID: "k2", Missing: true}},
			{keyText("k2", 2) + "," + keyText("k1", 3), &KeyError{ID: "k1"}},
		} {
			err := under(t, client, step.keys).Keyring().Try(t.Context())
			if !refuses(err, step.refused) {
				t.Errorf("%s: %v, want %v", step.keys, err, step.refused)
			}
		}
		second := under(t, client, keyText("k2", 2)).Keyring()
		must(t, second.TryGiven(t.Context()))
		must(t, second.Forget(t.Context(), "k1", 3))
		must(t, second.Forget(t.Context(), "k1", 3))
		if records, given, err := second.GivenUp(t.Context(), "k1"); records != 3 || !given || err != nil {
			t.Errorf("given up: %t, with %d records, %v", given, records, err)
		}
		must(t, second.Try(t.Context()))
		if err := second.Forget(t.Context(), "k2", 0); err == nil {
			t.Error("a key in use was given up")
		}
	})
}

// What an earlier release has sealed tells which key it was: one value of each id must open.
func TestKeysOfAnEarlierRelease(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		fill(t, under(t, client, keyText("k1", 1)))
		is := func(keys string, want *KeyError) {
			t.Helper()
			err := under(t, client, keys).Keyring().Try(ctx)
			if !refuses(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			if n := client.HLen(ctx, canaries).Val(); (n > 0) != (want == nil) {
				t.Errorf("%d canaries", n)
			}
		}
		is(keyText("k1", 2), &KeyError{ID: "k1"})
		is(keyText("k2", 1), &KeyError{ID: "k1", Missing: true})
		is(keyText("k2", 2)+","+keyText("k1", 3), &KeyError{ID: "k1"})
		is(keyText("k2", 2)+","+keyText("k1", 1), nil)
		if err := under(t, client, keyText("k2", 2)).Keyring().Try(ctx); !errors.As(err, new(*KeyError)) {
			t.Errorf("without the key of all values: %v", err)
		}
	})
}

// Processes that bring different keys under one id at the same time do not both begin.
func TestKeysAtOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		const processes = 8
		errs := make([]error, processes)
		var all sync.WaitGroup
		for n := range processes {
			k := under(t, client, keyText("k1", byte(1+n%2))).Keyring()
			all.Go(func() { errs[n] = k.Try(t.Context()) })
		}
		all.Wait()
		for n := range processes {
			if refused := errors.As(errs[n], new(*KeyError)); !refused && errs[n] != nil {
				t.Fatal(errs[n])
			}
			if (errs[n] == nil) != (errs[n%2] == nil) || (errs[n] == nil) == (errs[(n+1)%2] == nil) {
				t.Errorf("of two keys both serve, or none: %v", errs)
			}
		}
	})
}

package storage

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// servedWith is the keyring of a process with this kind of the gateway's key.
func servedWith(t testing.TB, client redis.UniversalClient, by Serving, keys string) Keyring {
	t.Helper()
	s, _ := newStore(t, client, func(c *Config) { c.Keys, c.Serving = parse(t, keys), by })
	return s.Keyring()
}

// other tells whether an error is that of a process of this kind, whose Redis, or export, is of the other one.
func other(err error, ours Serving, file bool) bool {
	got := (*ServingError)(nil)
	return errors.As(err, &got) && *got == ServingError{Ours: ours, File: file}
}

// The kind of key with which a Redis is first served stands there for good: every try of a process with the other kind is refused, and
// leaves nothing. One that knows no key is refused nothing, and one that only looks leaves no mark.
func TestServedByOneKind(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		tries := map[string]func(Keyring) error{
			"Try":       func(k Keyring) error { return k.Try(ctx) },
			"TryGiven":  func(k Keyring) error { return k.TryGiven(ctx) },
			"Look":      func(k Keyring) error { _, err := k.Look(ctx); return err },
			"LookGiven": func(k Keyring) error { return k.LookGiven(ctx) },
			"Served":    func(k Keyring) error { _, err := k.Served(ctx); return err },
		}
		for _, kinds := range [][]Serving{{ByTestKey, ByLiveKey}, {ByLiveKey, ByTestKey}} {
			must(t, client.FlushAll(ctx).Err())
			first, second := servedWith(t, client, kinds[0], keyText("k1", 1)), servedWith(t, client, kinds[1], keyText("k2", 2))
			must(t, servedWith(t, client, "", keyText("k1", 1)).Try(ctx)) // as an earlier release has left it
			for _, name := range []string{"Look", "LookGiven", "Served"} {
				must(t, tries[name](first))
			}
			if served, err := first.Served(ctx); served != "" || err != nil {
				t.Fatalf("who looks has left %q: %v", served, err)
			}
			must(t, first.Try(ctx))
			if served, err := first.Served(ctx); served != kinds[0] || err != nil {
				t.Fatalf("it is served by %q: %v", served, err)
			}
			before := sortedKept(t, client)
			for name, try := range tries {
				if err := try(second); !other(err, kinds[1], false) {
					t.Errorf("%s by %s of what is %s: %v", name, kinds[1], kinds[0], err)
				}
				must(t, try(first))
				must(t, try(servedWith(t, client, "", keyText("k1", 1))))
			}
			after := sortedKept(t, client)
			for name, value := range before {
				if after[name] != value || len(after) != len(before) {
					t.Errorf("%s is %q, and was %q", name, after[name], value)
				}
			}
			if kept, err := first.Kept(ctx); err != nil || !slices.Equal(kept, []string{"k1"}) {
				t.Errorf("the keys are %v, %v", kept, err)
			}
		}
	})
}

// Of processes that bring both kinds at once those of one kind serve, and those of the other leave no canary.
func TestServedAtOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		const processes = 8
		kinds, keys := []Serving{ByTestKey, ByLiveKey}, []string{keyText("k1", 1), keyText("k2", 2)}
		errs := make([]error, processes)
		var all sync.WaitGroup
		for n := range processes {
			k := servedWith(t, client, kinds[n%2], keys[n%2])
			all.Go(func() { errs[n] = k.Try(t.Context()) })
		}
		all.Wait()
		won := 0
		if errs[0] != nil {
			won = 1
		}
		for n := range processes {
			if fits := n%2 == won; fits != (errs[n] == nil) || !fits && !other(errs[n], kinds[n%2], false) {
				t.Errorf("of two kinds both serve, or none: %v", errs)
			}
		}
		kept, err := servedWith(t, client, kinds[won], keys[won]).Kept(t.Context())
		if want := []string{[]string{"k1", "k2"}[won]}; err != nil || !slices.Equal(kept, want) {
			t.Errorf("the keys are %v, want %v: %v", kept, want, err)
		}
	})
}

// A copy carries by which kind of key its Redis was served: one of the other kind is refused before anything is written, and who brings one
// back without a key leaves the mark for whoever serves.
func TestServedInACopy(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s := copyStore(t, client) // by a test key
		fillAll(t, s)
		file, _ := export(t, s)
		must(t, client.FlushAll(ctx).Err())
		by := func(kind Serving) *Store {
			s, _ := newStore(t, client, func(c *Config) { c.Keys, c.Serving = s.conf.Keys, kind })
			return s
		}
		if _, err := by(ByLiveKey).Copies().Import(ctx, bytes.NewReader(file)); !other(err, ByLiveKey, true) {
			t.Errorf("a trial's, by a live key: %v", err)
		}
		if n := len(kept(t, client)); n > 0 {
			t.Fatalf("%d keys were written", n)
		}
		_, err := by("").Copies().Import(ctx, bytes.NewReader(file))
		must(t, err)
		if err := by(ByLiveKey).Keyring().Try(ctx); !other(err, ByLiveKey, false) {
			t.Errorf("served by a live key: %v", err)
		}
		must(t, by(ByTestKey).Keyring().Try(ctx))
	})
}

package identity

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"kafalabot/outage"
)

const (
	keyLife  = 6 * time.Hour // a key is asked for again after it
	mostKeys = 32
	leastKey = 2048 // bits
)

// errNoKey is a kid that Nafath does not have.
var errNoKey = errors.New("no such key")

// keys are Nafath's, by kid. An unknown kid has them fetched once, since Nafath changes keys unannounced; however many wait,
// one asks.
type keys struct {
	fetch func(context.Context) (found map[string]*rsa.PublicKey, whole bool, err error)
	now   func() time.Time
	// defects contains a fetching that panics: it comes to nothing, for all who wait.
	defects *outage.Defects

	mu     sync.Mutex
	held   map[string]heldKey
	flight *flight
}

type heldKey struct {
	*rsa.PublicKey
	since time.Time
}

// flight is one fetching, for all who wait.
type flight struct {
	done chan struct{}
	err  error
}

func (k *keys) fresh(since time.Time) bool {
	age := k.now().Sub(since)
	return age >= 0 && age < keyLife
}

// ready sees to it that keys are there.
func (k *keys) ready(ctx context.Context) error {
	k.mu.Lock()
	for _, key := range k.held {
		if k.fresh(key.since) {
			k.mu.Unlock()
			return nil
		}
	}
	k.mu.Unlock()
	return k.refetch(ctx)
}

// find gives the key of a kid.
func (k *keys) find(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	if key := k.look(kid); key != nil {
		return key, nil
	}
	if err := k.refetch(ctx); err != nil {
		return nil, err
	}
	if key := k.look(kid); key != nil {
		return key, nil
	}
	return nil, errNoKey
}

func (k *keys) look(kid string) *rsa.PublicKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, ok := k.held[kid]; ok && k.fresh(key.since) {
		return key.PublicKey
	}
	return nil
}

// refetch fetches the keys, or waits for whoever does. One who gives up waiting ends it for nobody else.
func (k *keys) refetch(ctx context.Context) error {
	k.mu.Lock()
	f := k.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		k.flight = f
		go k.fly(context.WithoutCancel(ctx), f)
	}
	k.mu.Unlock()
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return noAnswer(ctx.Err())
	}
}

// fly ends within the time of one call.
func (k *keys) fly(ctx context.Context, f *flight) {
	var found map[string]*rsa.PublicKey
	whole := false
	err := k.defects.Contain(outage.AtBeside, func() (err error) { found, whole, err = k.fetch(ctx); return err })
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil {
		k.keep(found, whole)
	}
	f.err, k.flight = err, nil
	close(f.done)
}

// keep takes a set in the place of all that was held, so that a key that Nafath has withdrawn is gone; a bare key is one more.
func (k *keys) keep(found map[string]*rsa.PublicKey, whole bool) {
	held := map[string]heldKey{}
	if !whole {
		maps.Copy(held, k.held)
		maps.DeleteFunc(held, func(_ string, key heldKey) bool { return !k.fresh(key.since) })
	}
	for kid, key := range found {
		if len(held) < mostKeys {
			held[kid] = heldKey{key, k.now()}
		}
	}
	k.held = held
}

// fetchKeys asks for the keys. Nafath answers with a set, and has been seen to answer with a key alone. The same keys sign both
// of its ways.
func (c *Client) fetchKeys(ctx context.Context) (map[string]*rsa.PublicKey, bool, error) {
	var said struct {
		Keys []json.RawMessage `json:"keys"`
	}
	var whole json.RawMessage
	if err := c.call(ctx, http.MethodGet, "/api/v1/mfa/jwk", "", nil, &whole); err != nil {
		return nil, false, err
	}
	isSet := json.Unmarshal(whole, &said) == nil && said.Keys != nil
	if !isSet {
		said.Keys = []json.RawMessage{whole}
	}
	found := map[string]*rsa.PublicKey{}
	for _, raw := range said.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil {
			continue // of a kind that we do not use
		}
		public, is := key.Key.(*rsa.PublicKey)
		if !is || key.KeyID == "" || key.Use != "" && key.Use != "sig" || key.Algorithm != "" && key.Algorithm != string(jose.RS256) ||
			public.N.BitLen() < leastKey || public.E < 3 {
			continue
		}
		if _, twice := found[key.KeyID]; !twice {
			found[key.KeyID] = public
		}
	}
	if len(found) == 0 {
		return nil, false, &Error{Status: http.StatusOK, What: "no key can be used"}
	}
	return found, isSet, nil
}

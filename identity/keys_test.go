package identity

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/sandbox/nafath"
)

// Nafath changes its key between two people, and between the token and the look at it; the old one is good no more.
func TestRotation(t *testing.T) {
	w := visit(t)
	w.answered(citizen)
	w.desk.Rotate()
	r, a := w.answered(citizen)
	asked := w.calls("/api/v1/mfa/jwk")
	if _, err := w.c.Prove(w.ctx(), r, a); err != nil {
		t.Errorf("with a new key: %v", err)
	}
	if n := w.calls("/api/v1/mfa/jwk") - asked; n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
	if n := len(w.c.keys.held); n != 1 {
		t.Errorf("of a set with one key %d are held", n)
	}
	if _, err := w.c.Prove(w.ctx(), r, a); err != nil || w.calls("/api/v1/mfa/jwk") != asked+1 {
		t.Errorf("a known key is asked for again: %v", err)
	}
	r, a = w.answered(citizen)
	w.desk.Rotate()
	if _, err := w.c.Prove(w.ctx(), r, a); err != nil {
		t.Errorf("a key that is held for hours: %v", err)
	}
	r.Until = r.Until.Add(keyLife)
	w.pass(keyLife)
	_, err := w.c.Prove(w.ctx(), r, a)
	w.wants("a key that was withdrawn", err, kafala.ProofFalse, "a key that Nafath does not have", outage.Well)
}

// A token whose key nobody has costs one call; a key alone in the place of the set is taken, and others stay beside it.
func TestBareKey(t *testing.T) {
	w := visit(t)
	w.desk.Fault(nafath.Fault{Kind: nafath.BareKey, Count: -1})
	r, a := w.answered(citizen)
	if _, err := w.c.Prove(w.ctx(), r, a); err != nil {
		t.Fatal(err)
	}
	w.desk.Rotate()
	r2, a2 := w.answered(other)
	if _, err := w.c.Prove(w.ctx(), r2, a2); err != nil {
		t.Error(err)
	}
	asked := w.calls("/api/v1/mfa/jwk")
	if _, err := w.c.Prove(w.ctx(), r, a); err != nil || w.calls("/api/v1/mfa/jwk") != asked {
		t.Errorf("the first key has gone: %v", err)
	}
	r2.Until = r2.Until.Add(keyLife)
	w.pass(keyLife)
	if _, err := w.c.Prove(w.ctx(), r2, a2); err != nil || len(w.c.keys.held) != 1 {
		t.Errorf("%d keys are held after hours: %v", len(w.c.keys.held), err)
	}
	w.desk.Fault(nafath.Fault{Kind: nafath.UnknownKid})
	r, a = w.answered(citizen)
	asked = w.calls("/api/v1/mfa/jwk")
	_, err := w.c.Prove(w.ctx(), r, a)
	w.wants("a kid of nobody's", err, kafala.ProofFalse, "a key that Nafath does not have", outage.Well)
	if n := w.calls("/api/v1/mfa/jwk") - asked; n != 1 {
		t.Errorf("it was asked for %d times", n)
	}
}

// However many wait for the keys, one asks; one who gives up waiting stops nobody, and a failure is not kept.
func TestSingleFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		var came error // of the next fetching
		release := make(chan struct{})
		k := &keys{now: time.Now, fetch: func(ctx context.Context) (map[string]*rsa.PublicKey, bool, error) {
			fetched.Add(1)
			<-release
			return map[string]*rsa.PublicKey{"k": {}}, true, errors.Join(came, ctx.Err())
		}}
		wait := func(want error) {
			t.Helper()
			impatient, give := context.WithCancel(t.Context())
			before, first, all := fetched.Load(), make(chan error), make(chan error)
			go func() { first <- k.ready(impatient) }()
			synctest.Wait() // it asks
			for range 50 {
				go func() { all <- k.ready(t.Context()) }()
			}
			synctest.Wait() // all of them wait
			give()
			if err := <-first; !errors.Is(err, context.Canceled) {
				t.Errorf("whoever gave up: %v", err)
			}
			if n := fetched.Load() - before; n != 1 {
				t.Errorf("%d asked", n)
			}
			close(release)
			for range 50 {
				if err := <-all; !errors.Is(err, want) || (err == nil) != (want == nil) {
					t.Errorf("one who waited: %v, want %v", err, want)
				}
			}
		}
		came = errors.New("down")
		wait(came)
		release, came = make(chan struct{}), nil
		wait(nil)
		for range 20 {
			if key, err := k.find(t.Context(), "k"); err != nil || key == nil {
				t.Error(err)
			}
		}
		if n := fetched.Load(); n != 2 {
			t.Errorf("a key that is held was asked for: %d", n)
		}
	})
}

// A fetching that panics comes to nothing for all who wait, ends nothing else, and the next one is another.
func TestFetchingThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, counted := make(chan struct{}), 0
		odd := true
		k := &keys{now: time.Now, defects: &outage.Defects{Count: func(outage.Place) { counted++ }},
			fetch: func(context.Context) (map[string]*rsa.PublicKey, bool, error) {
				<-release
				if odd {
					panic("1012345672")
				}
				return map[string]*rsa.PublicKey{"k": {}}, true, nil
			}}
		all := make(chan error)
		for range 3 {
			go func() { all <- k.ready(t.Context()) }()
		}
		synctest.Wait()
		close(release)
		for range 3 {
			if err := <-all; !errors.As(err, new(*outage.DefectError)) || strings.Contains(err.Error(), "1012345672") {
				t.Errorf("one who waited: %v", err)
			}
		}
		odd = false
		if err := k.ready(t.Context()); err != nil || counted != 1 {
			t.Errorf("after it: %v; %d were counted", err, counted)
		}
	})
}

// Of what Nafath answers only keys that can sign a token are taken.
func TestKeysThatAreTaken(t *testing.T) {
	key := func(change map[string]string) string {
		k := map[string]string{"kty": "RSA", "kid": "k", "use": "sig", "alg": "RS256", "e": "AQAB",
			"n": base64.RawURLEncoding.EncodeToString(forgersKey().N.Bytes())}
		for name, value := range change {
			if k[name] = value; value == "" {
				delete(k, name)
			}
		}
		b, _ := json.Marshal(k)
		return string(b)
	}
	short := new(big.Int).Lsh(big.NewInt(1), 1023)
	good := key(nil)
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"one":                     {`{"keys":[` + good + `]}`, []string{"k"}},
		"alone":                   {good, []string{"k"}},
		"without use and alg":     {key(map[string]string{"use": "", "alg": ""}), []string{"k"}},
		"two of one name":         {`{"keys":[` + good + `,` + good + `]}`, []string{"k"}},
		"two":                     {`{"keys":[` + good + `,` + key(map[string]string{"kid": "l"}) + `]}`, []string{"k", "l"}},
		"one of another kind too": {`{"keys":[{"kty":"XX","kid":"x"},7,` + good + `]}`, []string{"k"}},
		"no name":                 {key(map[string]string{"kid": ""}), nil},
		"to encrypt":              {key(map[string]string{"use": "enc"}), nil},
		"of another algorithm":    {key(map[string]string{"alg": "RS512"}), nil},
		"a secret":                {`{"kty":"oct","kid":"k","k":"c2VjcmV0"}`, nil},
		"too short":               {key(map[string]string{"n": base64.RawURLEncoding.EncodeToString(short.Bytes())}), nil},
		"an exponent of one":      {key(map[string]string{"e": "AQ"}), nil},
		"no keys":                 {`{"keys":[]}`, nil},
		"null":                    {`null`, nil},
		"a text":                  {`"keys"`, nil},
	} {
		w := visit(t)
		config := w.config()
		config.URL = answering(t, 200, c.body).URL
		client := w.client(config)
		err := client.Ask(w.ctx())
		if (err == nil) != (c.want != nil) || len(client.keys.held) != len(c.want) {
			t.Errorf("%s: %d keys, %v", name, len(client.keys.held), err)
		}
		for _, kid := range c.want {
			if client.keys.look(kid) == nil {
				t.Errorf("%s: no %s", name, kid)
			}
		}
		if c.want == nil && kafala.WhyUnproven(err) != kafala.ProofDown {
			t.Errorf("%s: %v", name, err)
		}
	}
	k := &keys{now: time.Now}
	many := map[string]*rsa.PublicKey{}
	for i := range 100 {
		many[fmt.Sprint(i)] = &rsa.PublicKey{}
	}
	if k.keep(many, true); len(k.held) != mostKeys {
		t.Errorf("%d keys are held", len(k.held))
	}
}

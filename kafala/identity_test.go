package kafala_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// Every id of a request is another one, of the form that providers ask for; without randomness there is none.
func TestIdentityIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id, err := kafala.NewIdentityID(rand.Reader)
		if err != nil || !form.MatchString(id) || seen[id] {
			t.Fatalf("%q: %v", id, err)
		}
		seen[id] = true
	}
	for _, b := range [][]byte{bytes.Repeat([]byte{0}, 16), bytes.Repeat([]byte{255}, 16)} {
		if id, err := kafala.NewIdentityID(bytes.NewReader(b)); err != nil || !form.MatchString(id) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if id, err := kafala.NewIdentityID(bytes.NewReader(make([]byte, 15))); err == nil || id != "" {
		t.Errorf("without randomness: %q", id)
	}
}

// Each reason is told through whatever it is wrapped in, and ends the request unless the same is to be asked again. What has no
// reason may be asked again.
func TestUnprovens(t *testing.T) {
	cause := errors.New("silent")
	for _, u := range kafala.Unprovens {
		err := fmt.Errorf("ask: %w", &kafala.UnprovenError{Why: u, Number: "1012345672", Kind: kafala.National, Cause: cause})
		if kafala.WhyUnproven(err) != u || !errors.Is(err, cause) || !strings.Contains(err.Error(), "identity: "+string(u)+": silent") {
			t.Errorf("%s: %v", u, err)
		}
		if again := slices.Contains([]kafala.Unproven{kafala.ProofAwaited, kafala.ProofDown}, u); u.Ends() == again {
			t.Errorf("%s ends: %t", u, u.Ends())
		}
		if said := fmt.Sprintf("%v %+v %#v", err, errors.Unwrap(err), errors.Unwrap(err)); strings.Contains(said, "1012345672") {
			t.Errorf("%s tells who: %s", u, said)
		}
	}
	if kafala.WhyUnproven(nil) != "" || kafala.WhyUnproven(cause) != kafala.ProofDown {
		t.Errorf("%q, %q", kafala.WhyUnproven(nil), kafala.WhyUnproven(cause))
	}
	if text := (&kafala.UnprovenError{Why: kafala.ProofGone}).Error(); text != "identity: gone" {
		t.Error(text)
	}
}

package kafalatest_test

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

func TestIdentityInMemory(t *testing.T) {
	now := kafalatest.Noon
	open := func(*testing.T) (*kafalatest.Identity, kafalatest.IdentityWorld) {
		i := &kafalatest.Identity{Now: func() time.Time { return now }}
		return i, kafalatest.IdentityWorld{Identity: i, Agree: i.Agree, Pass: func(d time.Duration) { now = now.Add(d) },
			Reject: func(r kafala.IdentityRequest, number string) error { return i.Reject(r, number, true) }}
	}
	kafalatest.TestIdentity(t, func(t *testing.T) kafalatest.IdentityWorld { _, w := open(t); return w })
	i, _ := open(t)
	r, err := i.Begin(t.Context(), kafalatest.NewIdentityAsk())
	if err != nil {
		t.Fatal(err)
	}
	i.Fail(errors.New("silent"))
	if _, err := i.Fetch(t.Context(), r); kafala.WhyUnproven(err) != kafala.ProofDown {
		t.Error(err)
	}
	i.Fail(nil)
	if err := i.Reject(r, "1012345672", false); err != nil {
		t.Fatal(err)
	}
	a, err := i.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	_, err = i.Prove(t.Context(), r, a)
	if u := (*kafala.UnprovenError)(nil); !errors.As(err, &u) || u.Why != kafala.ProofRejected || u.Number != "" {
		t.Errorf("%v", err)
	}
}

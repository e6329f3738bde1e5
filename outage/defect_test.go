package outage_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"kafalabot/outage"
)

// throws panics with something personal, which is also an argument.
//
//go:noinline
func throws(number int) { panic(number) }

// A panic becomes an error, is counted where it was, and is logged with the way that led to it and nothing that was in it.
func TestContain(t *testing.T) {
	var log bytes.Buffer
	counted := map[outage.Place]int{}
	d := &outage.Defects{Log: slog.New(slog.NewTextHandler(&log, nil)), Count: func(p outage.Place) { counted[p]++ }}
	for i, at := range outage.Places {
		log.Reset()
		defect := (*outage.DefectError)(nil)
		err := d.Contain(at, func() error { throws(1012345672); return nil }, "update", 7)
		if !errors.As(err, &defect) || defect.At != at || counted[at] != 1 || len(counted) != i+1 {
			t.Errorf("%s: %v, counted %v", at, err, counted)
		}
		if _, why := outage.Of(err); why != outage.Well {
			t.Errorf("%s: a defect is %s of a service", at, why)
		}
		said := log.String() + err.Error()
		for _, want := range []string{"outage_test.throws", "defect_test.go:", "at=" + string(at), "update=7"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not in %s", at, want, said)
			}
		}
		for _, value := range []string{"1012345672", "3c572b48"} { // as it is, and as the runtime writes arguments
			if strings.Contains(said, value) {
				t.Errorf("%s: the log holds the value: %s", at, said)
			}
		}
	}
	for _, nobody := range []*outage.Defects{nil, {}} {
		if err := nobody.Contain(outage.AtDoor, func() error { throws(1); return nil }); err == nil {
			t.Error("nothing is told of a panic")
		}
	}
	fails := errors.New("no")
	if err := d.Contain(outage.AtDoor, func() error { return fails }); !errors.Is(err, fails) || counted[outage.AtDoor] != 1 {
		t.Errorf("an error is %v, counted %v", err, counted)
	}
}

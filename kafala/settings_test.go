package kafala_test

import (
	"strings"
	"testing"

	"kafalabot/kafala"
)

// What the settings say of the limits, and what is refused.
func TestSettingsOfTheLimits(t *testing.T) {
	with := func(name, line string) (kafala.Settings, error) {
		t.Helper()
		var lines []string
		for _, l := range strings.Split(string(kafala.ExampleSettings()), "\n") {
			if !strings.HasPrefix(l, name+" = ") {
				lines = append(lines, l)
			} else if line != "" {
				lines = append(lines, line)
			}
		}
		return kafala.ParseSettings([]byte(strings.Join(lines, "\n")))
	}
	for name, bad := range map[string][]string{
		"open_per_guarantor": {"0", "-1"}, "issued_per_person": {"0", "-1"}, "ids_per_day": {"1", "-1"}, "valid_days": {"-1", "3651"},
	} {
		for _, v := range bad {
			if _, err := with(name, name+" = "+v); err == nil || !strings.Contains(err.Error(), "rules."+name+":") {
				t.Errorf("%s = %s: %v", name, v, err)
			}
		}
	}
	for name, want := range map[string]int{"issued_per_person": 1, "ids_per_day": 10, "valid_days": 0} {
		s, err := with(name, "")
		got := map[string]int{"issued_per_person": s.Rules.Person, "ids_per_day": s.Rules.IDs, "valid_days": s.Rules.ValidDays}
		if err != nil || got[name] != want {
			t.Errorf("%s left out is %d, want %d: %v", name, got[name], want, err)
		}
	}
}

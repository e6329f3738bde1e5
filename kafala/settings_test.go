package kafala_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// with reads the example with another line for a setting, or without one.
func with(name, line string) (*kafala.Settings, error) {
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

// What the settings say of the limits, and what is refused.
func TestSettingsOfTheLimits(t *testing.T) {
	for name, bad := range map[string][]string{
		"open_per_guarantor": {"0", "-1"}, "issued_per_person": {"0", "-1"}, "ids_per_day": {"1", "-1"}, "valid_days": {"-1", "3651"},
		"links_per_chat": {"0"}, "links_per_day": {"0"}, "links_in_all": {"0"},
		"declines_per_chat": {"0"}, "pay_with": {"[]", `["cash"]`}, "declines_in_all": {"-1"}, "lookups_per_minute": {"0"},
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

// What the settings say of staff: every fault is named, and a file of before there were staff is served with what the
// example has.
func TestSettingsOfStaff(t *testing.T) {
	for name, bad := range map[string][]string{
		"idle_days": {"-1", "3651"}, "invite": {`"59s"`, `"8d"`}, "finds_per_day": {"0"}, "matches_per_day": {"-1"}, "disclosures_per_day": {"0"},
		"lookups_alarm": {"0"}, "misses_alarm": {"0"}, "night_alarm": {"0", "100001"},
		"night_from": {`""`, `"24:00"`, `"5:00"`}, "night_to": {`"soon"`}, "summary": {`"8"`, `"08:60"`},
	} {
		for _, v := range bad {
			if _, err := with(name, name+" = "+v); err == nil || !strings.Contains(err.Error(), "staff."+name+":") {
				t.Errorf("%s = %s: %v", name, v, err)
			}
		}
	}
	for name, good := range map[string][]string{"idle_days": {"0", "3650"}, "night_alarm": {"1", "100000"}, "invite": {`"1m"`, `"7d"`},
		"summary": {`""`}, "night_to": {`"23:59"`}} {
		for _, v := range good {
			if _, err := with(name, name+" = "+v); err != nil {
				t.Errorf("%s = %s: %v", name, v, err)
			}
		}
	}
	example, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	plain := example.Staff
	plain.Reasons = nil // its own note
	before, rest, _ := strings.Cut(string(kafala.ExampleSettings()), "[staff]\n")
	_, after, _ := strings.Cut(rest, "\n\n")
	if older, err := kafala.ParseSettings([]byte(before + after)); err != nil || !reflect.DeepEqual(older.Staff, plain) {
		t.Errorf("without [staff]: %+v, %v", older.Staff, err)
	}
	for text, want := range map[kafala.DayTime]int{"00:00": 0, "08:30": 510, "23:59": 1439} {
		if got, ok := text.Minutes(); !ok || got != want {
			t.Errorf("%s is minute %d, %t", text, got, ok)
		}
	}
}

// A value of another kind is told by line and key, and not repeated.
func TestSettingsOfAnotherKind(t *testing.T) {
	for name, want := range map[string]string{"vat_percent": "line 6: vat_percent: ", "open_per_guarantor": ": rules.open_per_guarantor: ",
		"guarantors": ": rules.guarantors: ", "delete_id_messages": ": rules.delete_id_messages: ", "idle_days": ": staff.idle_days: "} {
		if _, err := with(name, name+` = "marker"`); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "settings: line ") ||
			strings.Contains(err.Error(), "marker") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := kafala.ParseSettings([]byte("rules = 5")); err == nil || !strings.Contains(err.Error(), "line 1: rules: ") {
		t.Errorf("%v", err)
	}
}

// A duration that is none is told by line and name, with what one looks like; so is a name that is there twice.
func TestSettingsOfTimesToldApart(t *testing.T) {
	for _, bad := range []string{"30", `"30"`, `"30 m"`, `"1d12h"`, `"100y"`, `"36501d"`, `"900000h"`, "true"} {
		if _, err := with("link", "link = "+bad); err == nil ||
			!regexp.MustCompile(`^settings: line \d+: times\.link: must be a duration as 30m, 24h or 180d`).MatchString(err.Error()) {
			t.Errorf("link = %s: %v", bad, err)
		}
	}
	if _, err := with("valid_days", "valid_days = 7\nvalid_days = 7"); err == nil ||
		!regexp.MustCompile(`^settings: line \d+, at or after .*: a name is there twice$`).MatchString(err.Error()) {
		t.Errorf("%v", err)
	}
}

// What is said twice, in no language that anybody reads, or in spaces alone, is refused by name, and hours that are too short.
func TestSettingsSaidTwiceOrToNobody(t *testing.T) {
	for line, want := range map[string]string{
		`silent = ["paid", "paid"]`: "silent: has paid twice", `guarantors = ["citizen", "citizen"]`: "rules.guarantors: has citizen twice",
		`gulf_numbers = ["kw", "kw"]`: "rules.gulf_numbers: has kw twice", `pay_with = ["mada", "mada"]`: "rules.pay_with: has mada twice",
		`days = ["sunday", "sunday"]`: "questions.days: has sunday twice", `until = "08:20"`: "questions: from questions.from to",
	} {
		name, _, _ := strings.Cut(line, " = ")
		if _, err := with(name, line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
	for language, want := range map[string]string{"fr": "no such language", "ar": "is missing", "ur": "is missing"} {
		line := regexp.MustCompile(`(?m)^\[operator\.hours\]\n(?:ar|en|ur) = .*\n(?:ar|en|ur) = .*\n(?:ar|en|ur) = .*\n`)
		texts := map[string]string{"ar": "كل يوم", "en": "every day", "ur": "ہر روز", language: " \u00a0"}
		file := "[operator.hours]\n"
		for l, words := range texts {
			file += l + " = \"" + words + "\"\n"
		}
		if !line.Match(kafala.ExampleSettings()) {
			t.Fatal("the example has no hours in three languages")
		}
		_, err := kafala.ParseSettings(line.ReplaceAll(kafala.ExampleSettings(), []byte(file)))
		if err == nil || err.Error() != "operator.hours."+language+": "+want {
			t.Errorf("%s: %v", language, err)
		}
	}
}

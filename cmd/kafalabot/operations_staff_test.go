package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The page's table of who may do what is that of the code: every duty once, with every rank that carries it.
func TestOperationsSaysWhoMayDoWhat(t *testing.T) {
	quoted := regexp.MustCompile("`([a-z]+)`")
	said := map[staff.Duty]string{}
	_, table, ok := strings.Cut(docsPage(t, "staff"), "The words are those of the code and of the trail.\n\nWho may do what:\n\n")
	if !ok {
		t.Fatal("the page has no such table")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			t.Fatalf("no row of two columns: %s", line)
		}
		for _, duty := range quoted.FindAllStringSubmatch(cells[1], -1) {
			if _, twice := said[staff.Duty(duty[1])]; twice {
				t.Errorf("%s is said twice", duty[1])
			}
			said[staff.Duty(duty[1])] = strings.TrimSpace(cells[2])
		}
	}
	for duty := range staff.Duties {
		var may []string
		for _, rank := range staff.Ranks() {
			if rank.May(duty) {
				may = append(may, string(rank))
			}
		}
		if want := strings.Join(may, ", "); said[duty] != want {
			t.Errorf("%s: the page says %q, and %q may", duty, said[duty], want)
		}
		delete(said, duty)
	}
	for duty := range said {
		t.Errorf("%s is no duty", duty)
	}
}

// The lists that an operator may add reasons to are those of duties with reasons, and none on which it depends what goes back, or of
// which a guarantor is told the reason.
func TestReasonsOfTheOperator(t *testing.T) {
	never := []staff.Duty{staff.Refund, staff.Unaccept, staff.Close, staff.NamePersons, staff.FindPaid}
	for duty := range staff.Reasons {
		if slices.Contains(kafala.StaffReasonsFor, string(duty)) == slices.Contains(never, duty) {
			t.Errorf("%s may be added to: %t", duty, slices.Contains(kafala.StaffReasonsFor, string(duty)))
		}
	}
	for _, name := range kafala.StaffReasonsFor {
		if staff.Reasons[staff.Duty(name)] == nil {
			t.Errorf("%s is no duty with reasons", name)
		}
	}
}

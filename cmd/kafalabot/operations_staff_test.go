package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The page's table of who may do what is that of the code: every duty once, with every rank that carries it.
func TestOperationsSaysWhoMayDoWhat(t *testing.T) {
	quoted := regexp.MustCompile("`([a-z]+)`")
	said := map[staff.Duty]string{}
	_, table, _ := strings.Cut(part(docsPage(t, "staff"), "\n## Who may do what\n", "\n## "), "\n\n| what | who |\n")
	table, beside, ok := strings.Cut(table, "\n\n")
	if !ok {
		t.Fatal("the page has no such table, or nothing below it")
	}
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
	// Below the table stand those that no rank carries, and of the others what is done at the machine too.
	var named, code []string
	for _, duty := range quoted.FindAllStringSubmatch(beside, -1) {
		if !carried(staff.Duty(duty[1])) {
			named = append(named, duty[1])
		}
	}
	for _, duty := range regexp.MustCompile(`Duty += "([a-z]+)"`).FindAllStringSubmatch(
		string(readFile(t, filepath.Join(source.Root(t), "kafala", "staff", "staff.go"))), -1) {
		if !carried(staff.Duty(duty[1])) {
			code = append(code, duty[1])
		}
	}
	same(t, named, code)
}

// carried says whether a rank carries a duty.
func carried(d staff.Duty) bool {
	_, is := staff.Duties[d]
	return is
}

// The lists that an operator may add reasons to are those of duties with reasons, and none on which it depends what goes back.
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

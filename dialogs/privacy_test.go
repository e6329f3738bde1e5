package dialogs_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

const inventory = "../docs/privacy.md"

// The marks between which the table of docs/privacy.md stands that is made from the form.
const formBegins, formEnds = "<!-- the form -->\n", "<!-- end of the form -->\n"

var shownAs = map[dialogs.Showing]string{dialogs.Whole: "as typed", dialogs.Ending: "last 4 digits",
	dialogs.Name: "first name and initial; whole on the review", dialogs.Day: "in both calendars", dialogs.Choice: "the choice"}

// The inventory of personal data has a row for every question, made from the form up to where a person must decide:
// purpose, basis, retention and reader; the last two agree with Lasting and Where. go test ./dialogs -run Inventory
// -update writes the rows of a new question with
// question marks, which fail here until they are answered.
func TestInventory(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(inventory)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), formBegins)
	table, after, end := strings.Cut(rest, formEnds)
	if !ok || !end {
		t.Fatal("docs/privacy.md has lost the marks of its table")
	}
	decided := map[string][]string{}
	for _, line := range strings.Split(table, "\n") {
		if cells := strings.Split(strings.Trim(line, "| "), " | "); len(cells) == 8 {
			decided[cells[0]] = cells[4:]
		}
	}
	var made strings.Builder
	made.WriteString("| field | what | asked | shown | purpose | basis | retention | reader |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range dialogs.Questions(settings) {
		name, asked := "`"+f.ID+"`", "always"
		switch {
		case f.Later:
			asked = "only if wanted"
		case f.When != nil:
			asked = "depending on another answer"
		}
		cells := decided[name]
		if cells == nil {
			cells = []string{"?", "?", "?", "?"}
		}
		for _, c := range cells {
			if strings.Trim(c, "? ") == "" {
				t.Errorf("%s: purpose, basis, retention and reader are not all decided", f.ID)
				break
			}
		}
		if f.Lasting != strings.HasPrefix(cells[2], "stays") {
			t.Errorf("%s: Lasting is %t, and its retention %q", f.ID, f.Lasting, cells[2])
		}
		if onSheet := f.Where&dialogs.OnSheet != 0; onSheet != strings.Contains(cells[3], "on the sheet") {
			t.Errorf("%s: that it is on the sheet is %t, and its reader %q", f.ID, onSheet, cells[3])
		}
		what := words["en"].Plain("row."+f.ID, nil)
		fmt.Fprintf(&made, "| %s | %s | %s | %s | %s |\n", name, what, asked, shownAs[f.Show], strings.Join(cells, " | "))
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(inventory, []byte(before+formBegins+made.String()+formEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if made.String() != table {
		t.Errorf("docs/privacy.md no longer shows the form; with -update it becomes\n%s", made.String())
	}
}

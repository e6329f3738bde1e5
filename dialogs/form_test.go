package dialogs

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"kafalabot/kafala"
)

// Whatever is optional in the form may be offered, each by itself, and nothing else may.
func TestOptionalQuestions(t *testing.T) {
	for _, f := range Questions(&kafala.Settings{}) {
		d, err := New(&kafala.Settings{Rules: kafala.Rules{Optional: []string{f.ID}}})
		if (err == nil) != f.Later {
			t.Errorf("%s is offered: %v", f.ID, err)
		}
		if err != nil {
			continue
		}
		for _, g := range Questions(&kafala.Settings{}) {
			if _, asked := d.Form.Field(g.ID); asked != (!g.Later || g.ID == f.ID) {
				t.Errorf("with %s alone, %s is asked: %t", f.ID, g.ID, asked)
			}
		}
	}
	if _, err := New(&kafala.Settings{Rules: kafala.Rules{Optional: []string{"shoe_size"}}}); err == nil ||
		!strings.HasPrefix(err.Error(), "rules.optional: knows only [birth_date ") {
		t.Errorf("a question that is none: %v", err)
	}
	if _, err := New(&kafala.Settings{Rules: kafala.Rules{Optional: []string{"relation", "relation"}}}); err == nil ||
		err.Error() != "rules.optional: has relation twice" {
		t.Errorf("one question twice: %v", err)
	}
}

// What may be typed has examples, in kafala/typed/testdata: under the id of its question, or under what it is.
func TestWhatIsTypedHasExamples(t *testing.T) {
	kinds := map[string]string{"guarantor_name": "name", "person_name": "name", "person_mobile": "mobile", "birth_date": "date",
		"accident_date": "date"}
	var examples map[string]any
	for _, file := range []string{"answers", "dates"} { // the second adds to the first
		if _, err := toml.DecodeFile("../kafala/typed/testdata/"+file+".toml", &examples); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range Questions(&kafala.Settings{}) {
		if f.Parse != nil && examples[cmp.Or(kinds[f.ID], f.ID)] == nil {
			t.Errorf("%s has none", f.ID)
		}
	}
}

// Where an answer is shown is decided for every question.
func TestEveryQuestionSaysWhereItIsShown(t *testing.T) {
	for _, f := range Questions(&kafala.Settings{}) {
		if shown := f.Where & everywhere; (shown != 0) == (f.Where&Nowhere != 0) || shown == 0 && f.Where&Woven != 0 {
			t.Errorf("%s: Where must be Nowhere, or some of OnCard, OnSheet and InExport", f.ID)
		}
	}
}

// The example offers every optional question, so that whatever plays with it meets them all.
func TestExampleOffersAllQuestions(t *testing.T) {
	offered := example(t).settings.Rules.Optional
	if got, want := slices.Sorted(slices.Values(offered)), slices.Sorted(slices.Values(OptionalIDs())); !slices.Equal(got, want) {
		t.Errorf("kafala/settings.example.toml offers %v of %v", got, want)
	}
}

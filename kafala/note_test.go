package kafala_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// keptNotes are notes as they stand in the histories of operators, with what is read of them. A line is never changed.
var keptNotes = map[string]struct{ words, reason string }{
	"presented":                         {"event.presented", ""},
	"presented, taken back":             {"event.presented-taken-back", ""},
	"accepted, as recorded":             {"event.accepted", ""},
	"not accepted, as recorded: papers": {"event.unaccepted", "papers"},
	"decision struck out":               {"event.undecided", ""},
	"personal data erased":              {"event.personal-data-erased", ""},
	"refund asked for: duplicate":       {"event.refund-asked-for", "duplicate"},
	"refund ordered: duplicate":         {"event.refund-ordered", "duplicate"},
	"refund order withdrawn":            {"event.refund-withdrawn", ""},
	"refund no longer backed":           {"event.refund-unbacked", ""},
	"refund order closed":               {"event.refund-closed", ""},
	"refund asked for: duplicate 10000": {"event.refund-asked-for", "duplicate 10000"},
	"refund ordered: fault 12300":       {"event.refund-ordered", "fault 12300"},
	"money back: 10000":                 {"event.money-back", "10000"},
	"other money back: 12300":           {"event.other-money-back", "12300"},
	"end asked for: unpaid":             {"event.end-asked-for", "unpaid"},
	"end withdrawn":                     {"event.end-withdrawn", ""},
	"objected: impersonated":            {"event.objected", "impersonated"},
	"frozen: unwanted":                  {"event.frozen", "unwanted"},
	"frozen with a number: unwanted":    {"event.frozen.number", "unwanted"},
	"lifting asked for":                 {"event.lift-asked-for", ""},
	"lifting withdrawn":                 {"event.lift-withdrawn", ""},
	"lifted":                            {"event.lifted", ""},
	"asked whether it is wanted":        {"event.unused-asked", ""},
	"reminded of that question":         {"event.unused-reminded", ""},
	"still wanted":                      {"event.unused-wanted", ""},
	"note: no-card":                     {"event.note", "no-card"},
	"7d1a:second":                       {},
	"7d1a/2000:part-back":               {},
	"presented: twice":                  {},
	"looked at":                         {},
	"":                                  {},
}

// Every note of the table is read as it was kept, and no other is.
func TestNotes(t *testing.T) {
	read := map[string]bool{}
	for note, want := range keptNotes {
		words, reason, ok := kafala.ReadNote(note)
		if words != want.words || reason != want.reason || ok != (want.words != "") {
			t.Errorf("%q is read as %q, %q, %t", note, words, reason, ok)
		}
		read[words] = true
	}
	for _, r := range kafala.Notes {
		if !read[r.Words] {
			t.Errorf("%q is not among what is kept", r.Note)
		}
	}
	kept := "paid; link ended; too many declined tries; no link could be made; its time is over; given up; " +
		"new link; given up for another request; money returned; end taken back; frozen; " +
		"the number's owner has said no; another guarantee of the chat was paid"
	var causes []string
	for _, r := range kafala.Causes {
		if causes = append(causes, r.Cause); kafala.CauseWords(r.Cause) != r.Words || r.Words == "" {
			t.Errorf("%q is said %q, want %q", r.Cause, kafala.CauseWords(r.Cause), r.Words)
		}
	}
	if got := strings.Join(causes, "; "); got != kept {
		t.Errorf("%s\nwant %s", got, kept)
	}
}

// What follows a note is parted into the reason and the sum.
func TestReadSum(t *testing.T) {
	for rest, want := range map[string]struct {
		reason string
		sum    kafala.Halalas
	}{"": {}, "asked": {"asked", 0}, "10000": {"", 10000}, "asked 10000": {"asked", 10000}, "a word more": {"a word more", 0}} {
		if reason, sum := kafala.ReadSum(rest); reason != want.reason || sum != want.sum {
			t.Errorf("%q is read as %q and %s", rest, reason, sum)
		}
	}
}

// A word of a history means one thing: no cause is a reason that staff give, which is shown.
func TestCausesAreNoReasons(t *testing.T) {
	for duty, reasons := range staff.Reasons {
		for _, why := range reasons {
			if kafala.CauseWords(why) != "" {
				t.Errorf("%s of %s is a cause as well", why, duty)
			}
			if o, money := kafala.Outcomes[kafala.PaymentCase(why)]; money && o.Does == kafala.GiveItUp {
				t.Errorf("%s of %s is why money goes back as well", why, duty)
			}
		}
	}
}

// Who writes a line of a history takes its text from note.go, whose constants all are in the tables. It may also hand on
// the reason that it was given, why money goes back, or the string of a notice about money.
func TestHistoriesAreWrittenFromTheTables(t *testing.T) {
	files := token.NewFileSet()
	declared := map[string]string{} // constants of note.go, by name
	parsed := map[string]*ast.File{}
	for path, text := range source.Product(t) {
		f, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed[path] = f
	}
	ast.Inspect(parsed["kafala/note.go"], func(n ast.Node) bool {
		if c, ok := n.(*ast.ValueSpec); ok && len(c.Values) == 1 {
			if text, ok := c.Values[0].(*ast.BasicLit); ok {
				declared[c.Names[0].Name], _ = strconv.Unquote(text.Value)
			}
		}
		return true
	})
	if len(declared) != len(kafala.Notes)+len(kafala.Causes) {
		t.Errorf("note.go declares %d texts, its tables have %d", len(declared), len(kafala.Notes)+len(kafala.Causes))
	}
	for name, text := range declared {
		if kafala.CauseWords(text) == "" && !slices.ContainsFunc(kafala.Notes, func(r kafala.NoteRule) bool { return r.Note == text }) {
			t.Errorf("%s is in no table", name)
		}
	}
	delete(parsed, "kafala/note.go")
	delete(parsed, "kafala/guarantee.go")
	used, calls := map[string]bool{}, 0
	for path, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !(method.Sel.Name == "Note" && len(call.Args) == 3 || method.Sel.Name == "Move" && len(call.Args) == 4) {
				return true
			}
			calls++
			if why := call.Args[len(call.Args)-1]; !fromTheTables(why, declared) {
				t.Errorf("%s, %s: the text of %s is not of the tables", path, files.Position(why.Pos()), method.Sel.Name)
			}
			return true
		})
	}
	if calls < 12 {
		t.Errorf("%d lines of histories are written: this test misses some", calls)
	}
	for name := range declared {
		if !used[name] {
			t.Errorf("%s is written nowhere", name)
		}
	}
}

// fromTheTables tells whether a text of a history may be this expression.
func fromTheTables(why ast.Expr, declared map[string]string) bool {
	switch e := why.(type) {
	case *ast.Ident:
		_, ok := declared[e.Name]
		return ok || e.Name == "why" || e.Name == "strange"
	case *ast.SelectorExpr:
		return fromTheTables(e.Sel, declared)
	case *ast.BinaryExpr: // a note, and the reason after it
		id, ok := e.X.(*ast.Ident)
		return ok && strings.HasSuffix(declared[id.Name], ": ")
	case *ast.CallExpr: // string(m)
		id, ok := e.Fun.(*ast.Ident)
		return ok && id.Name == "string"
	}
	return false
}

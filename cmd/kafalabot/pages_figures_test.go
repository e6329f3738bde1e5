package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
)

// figures are what the pages say of constants: the words, the page, the constant or variable with its file, and what its
// value has to be for the words to be true.
var figures = []struct {
	said, page, name, file string
	want                   any
}{
	{"by itself every day after 06:00", "reference", "reconcileMargin", "kafala/reconcile.go", 6 * time.Hour},
	{"| WARN | 10 s, 1 m, 5 m, 30 m, 2 h, then hourly for a day |", "reference", "ladder", "courier/ladder.go",
		[]time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, time.Hour}},
	{"then hourly for a day", "reference", "giveUpAfter", "courier/ladder.go", 27 * time.Hour},
	{"has failed for a day, or was refused", "reference", "giveUpAfter", "courier/ladder.go", 27 * time.Hour},
	{"tried every second for half a minute, then the start ends with code 1", "reference", "startPatience", "cmd/kafalabot/serve.go",
		30 * time.Second},
	{"tried every 2 s. `x509`", "reference", "telegramPause", "cmd/kafalabot/serve.go", 2 * time.Second},
	{"tried after 5 s, then less", "reference", "introducePause", "cmd/kafalabot/serve.go", 5 * time.Second},
	{"up to every 10 minutes. `bad webhook`", "reference", "introduceAtMost", "cmd/kafalabot/serve.go", 10 * time.Minute},
	{"are tried every 20 seconds, and are given up by none of them", "operations", "halt", "courier/ladder.go", 20 * time.Second},
	{"once it has failed for two minutes", "reference", "bearable", "cmd/kafalabot/trouble.go", 2 * time.Minute},
	{"After 5 failures that are not the network's", "reference", "maxFaults", "bot/telegram/window.go", int64(5)},
	{"by polling an apology after a minute each", "operations", "maxNewer", "bot/telegram/window.go", int64(60)},
	{"by polling an apology after a minute each", "operations", "pollPause", "bot/telegram/poll.go", time.Second},
	{"some 0.6 s later than else", "operations", "samePace", "bot/telegram/poll.go", 600 * time.Millisecond},
	{"until 99 of theirs are through", "operations", "pollBatch", "bot/telegram/poll.go", int64(100)},
	{"a process takes at most 128 MiB", "operations", "mostResident", "cmd/kafalabot/chaos_invariants_test.go", int64(128)},
	{"five at most in one", "staff", "atOnce", "bot/desk/lookup.go", int64(5)},
	{"up to 20 MB and 25 megapixels", "staff", "MaxPictureBytes", "receipt/header.go", int64(20 << 20)},
	{"up to 20 MB and 25 megapixels", "staff", "MaxPicturePixels", "receipt/header.go", int64(25_000_000)},
	{"A number is waited for ten minutes", "staff", "askedFor", "bot/desk/asking.go", 10 * time.Minute},
	{"a protected message that is deleted after a minute", "staff", "shownFor", "bot/desk/whole.go", time.Minute},
	{"with a picture of the last 30 days", "staff", "drawn", "bot/desk/summary.go", int64(30)},
	{"| 10 minutes, with the session |", "privacy", "askedFor", "bot/desk/asking.go", 10 * time.Minute},
	{"| deleted after a minute; protected", "privacy", "shownFor", "bot/desk/whole.go", time.Minute},
	{"good for 30 minutes, kept sealed", "operations", "TicketFor", "dialogs/ticket.go", 30 * time.Minute},
	{"the next question; good for 30 minutes", "privacy", "TicketFor", "dialogs/ticket.go", 30 * time.Minute},
	{"at most 24 hours ago; what for is a ticket", "operations", "oldest", "web/initdata.go", 24 * time.Hour},
	{"last seen to the hour", "privacy", "seenEvery", "kafala/staff/team.go", time.Hour},
	{"(HMAC) | caps | legitimate interest against misuse | 24 hours |", "privacy", "day", "storage/caps.go", 24 * time.Hour},
	{"(HMAC) | that the bot is no place to try numbers | legitimate interest against misuse | 24 hours |", "privacy", "day",
		"storage/caps.go", 24 * time.Hour},
}

// TestPagesFigures holds what the pages say in figures to the constants that they come from.
func TestPagesFigures(t *testing.T) {
	root := source.Root(t)
	for _, f := range figures {
		if !strings.Contains(docsPage(t, f.page), f.said) {
			t.Errorf("docs/%s.md does not say %q any more", f.page, f.said)
		}
		if got := constant(t, filepath.Join(root, filepath.FromSlash(f.file)), f.name); !reflect.DeepEqual(got, f.want) {
			t.Errorf("docs/%s.md says %q, and %s in %s is %v", f.page, f.said, f.name, f.file, got)
		}
	}
	// What the page asks for when the program is stopped is what compose gives it.
	compose, err := os.ReadFile(filepath.Join(root, "compose.yaml"))
	page := docsPage(t, "operations")
	if err != nil || !strings.Contains(string(compose), "stop_grace_period: 90s") || !strings.Contains(page, "give it 90 s") {
		t.Errorf("how long a stop may take is said otherwise: %v", err)
	}
}

// TestTimeOfTheContainers: how long the run of the containers takes is said in one way wherever it is, and the head of compose.yaml has
// secrets written where nobody else looks in.
func TestTimeOfTheContainers(t *testing.T) {
	root := source.Root(t)
	script, err := os.ReadFile(filepath.Join(root, ".ci", "containers"))
	compose, unread := os.ReadFile(filepath.Join(root, "compose.yaml"))
	if err != nil || unread != nil {
		t.Fatal(err, unread)
	}
	for name, text := range map[string]string{"first-start": docsPage(t, "first-start"), "operations": docsPage(t, "operations"),
		"the script": string(script)} {
		if !strings.Contains(text, "some five minutes on two cores") {
			t.Errorf("%s says another time", name)
		}
	}
	if !strings.Contains(string(compose), "#   1. mkdir -m 700 secrets,") {
		t.Error("secrets are written into a folder that everybody reads")
	}
}

// constant gives the value that a file gives a constant or a variable: a duration where it is written with the units of
// one, else a number, or a list of either.
func constant(t *testing.T, path, name string) (value any) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			for i, id := range spec.Names {
				if id.Name == name && i < len(spec.Values) {
					value = evaluated(t, spec.Values[i])
				}
			}
		}
		return true
	})
	if value == nil {
		t.Fatalf("%s has no %s", path, name)
	}
	return value
}

var units = map[string]time.Duration{"Millisecond": time.Millisecond, "Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
	"Day": 24 * time.Hour}

// evaluated is the value of an expression of numbers and units.
func evaluated(t *testing.T, e ast.Expr) any {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		n, err := strconv.ParseInt(e.Value, 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	case *ast.Ident:
		if unit, ok := units[e.Name]; ok {
			return unit
		}
	case *ast.SelectorExpr:
		if unit, ok := units[e.Sel.Name]; ok {
			return unit
		}
	case *ast.CompositeLit:
		var all []time.Duration
		for _, part := range e.Elts {
			d, _ := evaluated(t, part).(time.Duration)
			all = append(all, d)
		}
		return all
	case *ast.BinaryExpr:
		x, y := evaluated(t, e.X), evaluated(t, e.Y)
		n, _ := x.(int64)
		switch {
		case e.Op == token.MUL && reflect.TypeOf(y) == reflect.TypeFor[time.Duration]():
			return time.Duration(n) * y.(time.Duration)
		case e.Op == token.MUL:
			return n * y.(int64)
		case e.Op == token.SHL:
			return n << y.(int64)
		}
	}
	t.Fatalf("cannot be worked out: %T", e)
	return nil
}

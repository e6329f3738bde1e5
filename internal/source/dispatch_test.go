package source

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kafalabot/kafala"
)

// dispatching are the rooms that choose by a verb, a kind or a status what is done.
var dispatching = []string{"bot/", "kafala/", "courier/", "dialogs/", "payments/"}

// acting are the names of what changes something for a person, or moves money: "refund" stands for tapRefund and
// refundOrder too, by the word that a name has at its beginning or after "tap".
var acting = []string{"appoint", "begin", "cancel", "confirm", "demote", "disclose", "dismiss", "drop", "end", "erase",
	"expire", "forget", "freeze", "give", "invite", "issue", "lift", "move", "order", "park", "pay", "present", "press",
	"promise", "refund", "release", "remove", "renew", "reopen", "reprice", "resend", "retry", "revoke", "send", "set", "strike",
	"submit", "take", "withdraw"}

// harmless are the names of what only answers, or has a delivery tried once more.
var harmless = []string{"Show", "SayBeside", "refuse", "Acknowledge", "again", "showRequest"}

// What is not recognised changes nothing: no switch that chooses by a value has a default, or a way past all its cases, that
// acts.
func TestNothingActsByDefault(t *testing.T) {
	for path, f := range rooms(t) {
		for _, fault := range actingDefaults(f) {
			t.Errorf("%s:%s", path, fault)
		}
	}
}

// rooms parses the rooms that dispatch.
func rooms(t *testing.T) map[string]*ast.File {
	t.Helper()
	all := map[string]*ast.File{}
	for path, text := range Product(t) {
		if slices.ContainsFunc(dispatching, func(room string) bool { return strings.HasPrefix(path, room) }) {
			all[path] = parsed(t, text)
		}
	}
	return all
}

// positions tell on which line something stands.
var positions = token.NewFileSet()

func parsed(t *testing.T, text string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(positions, "", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// actingDefaults lists what acts where no case was met, by its line.
func actingDefaults(f *ast.File) (faults []string) {
	look := func(of string, body []ast.Stmt) {
		for _, s := range body {
			if what := acts(s); what != "" {
				faults = append(faults, fmt.Sprintf("%d: %s acts %s", positions.Position(s.Pos()).Line, what, of))
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.CommClause:
			list = n.Body
		}
		for i, s := range list {
			choice, ok := s.(*ast.SwitchStmt)
			if !ok || !dispatches(choice) {
				continue
			}
			hasDefault, leaves := false, true
			for _, c := range choice.Body.List {
				c := c.(*ast.CaseClause)
				if c.List == nil {
					hasDefault = true
					look("by default", c.Body)
				} else if n := len(c.Body); n > 0 {
					_, returns := c.Body[n-1].(*ast.ReturnStmt)
					leaves = leaves && returns
				}
			}
			if leaves && !hasDefault {
				look("where no case is met", list[i+1:])
			}
		}
		return true
	})
	return faults
}

// dispatches tells whether a switch chooses by a value: it has one that its cases are compared with, or its cases compare
// one with a text or with an exported constant.
func dispatches(s *ast.SwitchStmt) bool {
	if s.Tag != nil {
		return true
	}
	found := false
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			ast.Inspect(e, func(n ast.Node) bool {
				if cmp, ok := n.(*ast.BinaryExpr); ok && cmp.Op == token.EQL {
					found = found || isValue(cmp.X) || isValue(cmp.Y)
				}
				return true
			})
		}
	}
	return found
}

func isValue(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING && e.Value != `""`
	case *ast.SelectorExpr: // pkg.Name
		pkg, ok := e.X.(*ast.Ident)
		return ok && unicode.IsUpper(first(e.Sel.Name)) && pkg.Name == strings.ToLower(pkg.Name) && len(pkg.Name) > 2
	case *ast.Ident:
		return unicode.IsUpper(first(e.Name))
	}
	return false
}

func first(name string) rune {
	r, _ := utf8.DecodeRuneInString(name)
	return r
}

// acts gives the name of what a statement does that acts, or that is handed a context and does more than answer; "": nothing.
func acts(s ast.Stmt) (name string) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr: // called, or handed on to be called
			if isActing(n.Sel.Name) {
				name = n.Sel.Name
			}
		case *ast.CallExpr:
			called := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				called = f.Name
			case *ast.SelectorExpr:
				called = f.Sel.Name
			}
			if isActing(called) || handed(n, "ctx") && !slices.Contains(harmless, called) {
				name = called
			}
		}
		return true
	})
	return name
}

// handed tells whether a call is handed a variable.
func handed(call *ast.CallExpr, variable string) bool {
	return slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == variable
	})
}

// isActing tells whether the first word of a name is one of acting.
func isActing(name string) bool {
	name = strings.TrimPrefix(name, "tap")
	rest := strings.TrimLeftFunc(name[min(1, len(name)):], unicode.IsLower)
	return slices.Contains(acting, strings.ToLower(strings.TrimSuffix(name, rest)))
}

// What acts by default is found, in each of the forms that it may have, and what does not is left alone.
func TestActingDefaultsAreFound(t *testing.T) {
	for body, want := range map[string]int{
		`switch verb { case "pay": return k.pay(ctx); default: return k.dismiss(ctx, id) }; return nil`:            1,
		`switch verb { case "pay": return k.pay(ctx) }; return k.refund(id)`:                                       1,
		`switch verb { case "pay": return k.pay(ctx); case "x": }; o.Refund(id); return nil`:                       1,
		`switch { case verb == "pay": return k.pay(ctx); default: return k.payBack(ctx) }`:                         1,
		`switch { case g.Status == kafala.Issued: return nil }; return g.Move(kafala.Ended, now, by, why)`:         1,
		`switch verb { case "pay": return clerk.pay; default: return clerk.tapRemove }`:                            1,
		`switch kind { default: return k.anything(ctx, call) }`:                                                    1,
		`if ok { switch kind { case 1: switch verb { case "x": return nil; default: end(id) } } }`:                 1,
		`for { select { case <-a: switch verb { case "x": return nil }; cancel(id) } }`:                            1,
		`switch verb { case "pay": return k.pay(ctx); default: return k.Show(ctx, m, false) }`:                     0,
		`switch verb { case "pay": return k.pay(ctx); default: return nil }; return k.refund(id)`:                  0,
		`switch verb { case "pay": way = "pay"; default: way = "send" }; return k.refund(id)`:                      0,
		`switch verb { case "pay": return k.pay(ctx); default: return k.ending(id) }`:                              0,
		`switch { case errors.Is(err, Gone): return nil; case err != nil: return err; default: return o.end(id) }`: 0,
		`switch { case n > 2: return nil }; return k.refund(id)`:                                                   0,
	} {
		got := actingDefaults(parsed(t, "package made\nfunc up() error {\n"+body+"\n}"))
		if len(got) != want {
			t.Errorf("%s: %v, want %d", body, got, want)
		}
	}
}

// A switch over the status of a guarantee names every status, whatever its default: whoever adds one decides there what
// becomes of it.
func TestEveryStatusIsDecided(t *testing.T) {
	all := Product(t)
	names := statusNames(t, all["kafala/status.go"])
	for _, s := range kafala.Statuses() {
		if !slices.Contains(slices.Collect(maps.Values(names)), s) {
			t.Errorf("%s is no constant", s)
		}
	}
	if len(names) != len(kafala.Statuses()) {
		t.Errorf("%d constants, and Statuses lists %d", len(names), len(kafala.Statuses()))
	}
	for path, text := range all {
		for _, fault := range undecided(parsed(t, text), names) {
			t.Errorf("%s:%s", path, fault)
		}
	}
}

// statusNames reads the constants of the type Status.
func statusNames(t *testing.T, text string) map[string]kafala.Status {
	t.Helper()
	names := map[string]kafala.Status{}
	ast.Inspect(parsed(t, text), func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Status" {
				names[spec.Names[0].Name] = kafala.Status(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
			}
		}
		return true
	})
	return names
}

// undecided lists the switches over a status that do not name all of them, and those that choose by conditions on two
// statuses, which nobody can tell to be whole.
func undecided(f *ast.File, names map[string]kafala.Status) (faults []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SwitchStmt)
		if !ok {
			return true
		}
		tag, _ := s.Tag.(*ast.SelectorExpr)
		over := tag != nil && tag.Sel.Name == "Status"
		named, compared := map[string]bool{}, map[string]bool{}
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				if name := lastName(e); names[name] != "" && over {
					named[name] = true
				}
				ast.Inspect(e, func(n ast.Node) bool {
					if cmp, ok := n.(*ast.BinaryExpr); ok && cmp.Op == token.EQL && lastName(cmp.X) == "Status" && names[lastName(cmp.Y)] != "" {
						compared[lastName(cmp.Y)] = true
					}
					return true
				})
			}
		}
		line := positions.Position(s.Pos()).Line
		if len(compared) > 1 {
			faults = append(faults, fmt.Sprintf("%d: a switch of conditions on %d statuses", line, len(compared)))
		}
		for name := range names {
			if len(named) > 0 && !named[name] {
				faults = append(faults, fmt.Sprintf("%d: what becomes of %s is not decided", line, name))
			}
		}
		return true
	})
	return faults
}

// lastName is the name of a variable, a field or a constant.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// A status that a switch leaves out is found.
func TestUndecidedStatusesAreFound(t *testing.T) {
	names := map[string]kafala.Status{"Open": "open", "Paid": "paid"}
	for body, want := range map[string]int{
		`switch g.Status { case kafala.Open: }`:                                 1,
		`switch g.Status { case Open: default: }`:                               1,
		`switch g.Status { case kafala.Open, kafala.Paid: }`:                    0,
		`switch g.Status { case Open: case Paid: default: }`:                    0,
		`switch { case g.Status == Open: case g.Status == kafala.Paid && ok: }`: 1,
		`switch { case g.Status == Open: case ok: }`:                            0,
		`switch i.Status { case "open": }`:                                      0,
		`switch kind { case Open: }`:                                            0,
	} {
		if got := undecided(parsed(t, "package made\nfunc up() {\n"+body+"\n}"), names); len(got) != want {
			t.Errorf("%s: %v, want %d", body, got, want)
		}
	}
}

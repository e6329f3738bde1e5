package kafala_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// declared are the values of every constant of a type that kafala declares, in their alphabetical order.
func declared(t *testing.T, kind string) (all []string) {
	t.Helper()
	for path, text := range source.Product(t) {
		if !strings.HasPrefix(path, "kafala/") || strings.Count(path, "/") > 1 {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); ok && of.Name == kind {
				for _, v := range spec.Values {
					value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, value)
				}
			}
			return true
		})
	}
	if len(all) == 0 {
		t.Fatalf("no constants of the type %s: this test looks in the wrong place", kind)
	}
	slices.Sort(all)
	return all
}

// same tells which of two lists of names has what the other lacks.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s are %v, want %v", what, got, want)
	}
}

// Each table has one row for every constant of its type, and none beside them. Where a kind of money has no row, nothing
// would be done about it and nobody told.
func TestEveryConstantHasItsRow(t *testing.T) {
	var statuses, meets, kinds, notices, does []string
	for _, s := range kafala.Statuses() {
		statuses = append(statuses, string(s))
	}
	for m, o := range kafala.Outcomes {
		meets = append(meets, string(m))
		if !slices.Contains(does, string(o.Does)) {
			does = append(does, string(o.Does))
		}
	}
	for _, r := range kafala.DeliveryRules {
		kinds = append(kinds, string(r.Kind))
	}
	for _, r := range kafala.Notices {
		notices = append(notices, string(r.Kind))
	}
	same(t, "the statuses", statuses, declared(t, "Status"))
	others := []string{string(kafala.StaffOrdered), string(kafala.GuarantorOrdered), string(kafala.RecordLost)}
	same(t, "the meetings, what is ordered, and what a restore has lost", append(meets, others...), declared(t, "PaymentCase"))
	same(t, "what is done", does, declared(t, "Response"))
	same(t, "the deliveries", kinds, declared(t, "DeliveryKind"))
	same(t, "the notices", notices, declared(t, "NoticeKind"))
}

// moves says how each move of a guarantee comes about.
var moves = map[string]func(t *testing.T, h *kafalatest.House, g kafala.Guarantee){
	"awaiting to issued":    func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) { h.Pay(g) },
	"awaiting to expired":   func(_ *testing.T, h *kafalatest.House, _ kafala.Guarantee) { h.Sweep(time.Hour) },
	"awaiting to cancelled": withdraw,
	"expired to awaiting": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Sweep(time.Hour)
		renew(t, h, g)
	},
	"expired to issued": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		late(t, h, g, func() { h.Sweep(time.Hour) })
	},
	"expired to cancelled": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Sweep(time.Hour)
		withdraw(t, h, g)
	},
	"awaiting to refunding": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { payOther(t, h, g, 100, kafala.Currency) },
	"expired to refunding": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		late(t, h, g, func() {
			h.Sweep(time.Hour)
			h.Issued(theirs, kafalatest.Number(1), g.Answers["person_id"])
		})
	},
	"refunding to refunded": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { payOther(t, h, g, 100, kafala.Currency) },
	"issued to ended": func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Pay(g)
		h.Sweep(31 * kafala.Day)
	},
	"issued to refunded": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Pay(g)
		byHand(t, h, g, h.Find(g.ID).Payment.ID, 12300)
	},
	"ended to issued": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Pay(g)
		officer := staff.Actor{ID: 7, Rank: staff.Officer}
		_, err := h.Counter.End(t.Context(), officer, g.ID, "mistake")
		if err == nil {
			_, err = h.Counter.Reopen(t.Context(), officer, g.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	"ended to refunded": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		h.Pay(g)
		h.Sweep(31 * kafala.Day)
		h.Change(g.ID, func(g *kafala.Guarantee) { // as earlier releases ordered it
			g.Order = kafala.Motion{By: 8, Why: "asked", At: h.Clock.Now(), GivenAt: h.Clock.Now()}
		})
		if err := h.Office.GiveBack(t.Context(), g.ID, h.Find(g.ID).Payment.ID); err != nil {
			t.Fatal(err)
		}
	},
}

// Each move of the table comes about, and no other is in it: a life that nothing leads to is none.
func TestEveryMoveComesAbout(t *testing.T) {
	var listed []string
	for _, m := range kafala.Moves {
		listed = append(listed, fmt.Sprintf("%s to %s", m.From, m.To))
		if m.Why == "" {
			t.Errorf("from %s to %s nothing leads", m.From, m.To)
		}
	}
	same(t, "the moves", listed, slices.Collect(maps.Keys(moves)))
	for name, play := range moves {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
		g := h.Request(mine)
		play(t, h, g)
		history := h.Find(g.ID).History
		if !slices.ContainsFunc(history, func(e kafala.Event) bool { return fmt.Sprintf("%s to %s", e.From, e.To) == name }) {
			t.Errorf("%s: it did not come about: %+v", name, history)
		}
	}
}

// What is decided of every kind of delivery, said a second time: under which name an operator may switch it off, and
// whether staff hear that one was given up. Links, receipts, money and erasure are never switched off.
func TestDeliveryRules(t *testing.T) {
	const want = `link "" told
receipt "" told
declined "declined" told
expired "expired" told
ended "ended" told
refunded "" told
linkends "linkends" told
cancelled "cancelled" told
stopped "expired" told
giveback "" told
close "" told
frozen "" told
freeze "" told
shown "shown" told
struck "shown" told
unused "" quiet
follow "" told
decided "" told
staff "" quiet
reconcile "" told
summary "summary" told
remind "" quiet
screen "" quiet
identity "" quiet
reply "" told
endask "" told
forget "" quiet
unlink "" quiet
objections "" told
`
	var got strings.Builder
	for _, r := range kafala.DeliveryRules {
		fmt.Fprintf(&got, "%s %q %s\n", r.Kind, r.Switch, map[bool]string{true: "quiet", false: "told"}[r.Quiet])
	}
	if got.String() != want {
		t.Errorf("the rules are\n%s\nwant\n%s", got.String(), want)
	}
}

// What is decided of every kind of notice, said a second time: under which name it is switched off, and whether it says
// that all is well, which nobody has to hear.
func TestNoticeRules(t *testing.T) {
	const want = `paid "paid" all is well
money "strange" look
parked "parked" look
second "" look
overdue "" look
waiting "" look
left "" look
closing "" look
acted "" all is well
stopped "trouble" look
burst "trouble" look
declines "trouble" look
links "trouble" look
unknown "strange" look
altered "strange" look
mode "strange" look
differs "reconciled" look
compared "reconciled" all is well
accepted "" look
appointed "" look
dismissed "" look
named "" all is well
registered "" look
nameless "" look
misnamed "" look
checker "" look
outside "" look
team "" all is well
objection "" look
objections "" look
freeze "" all is well
held "" all is well
gap "" all is well
lost "" all is well
identity "trouble" look
asked "" look
unanswered "" look
moved "" look
room "" look
unusual "" look
codes "" look
`
	var got strings.Builder
	for _, r := range kafala.Notices {
		fmt.Fprintf(&got, "%s %q %s\n", r.Kind, r.Switch, map[bool]string{true: "all is well", false: "look"}[r.Routine])
	}
	if got.String() != want {
		t.Errorf("the rules are\n%s\nwant\n%s", got.String(), want)
	}
}

package bot

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

	"kafalabot/internal/source"
)

// The buttons of everybody's, said a second time: verb and shape, which old messages in chats hold and which are never
// changed, and whether the dialog takes them.
const wantButtons = `begin:v dialog
set:fvd dialog
stuck:fd dialog
changes:d dialog
additions:d dialog
edit:fd dialog
clear:fd dialog
keep:d dialog
back:d dialog
cancel:d dialog
drop:d dialog
look:d dialog
check:d dialog
remember:d dialog
identify:fd dialog
inquire:fd dialog
submit:vd dialog
replace:vd dialog
resume:vd dialog
home:
another:
unaccepted:v
list:
privacy:
delete:
erase:v
stay:
speak:v
open:v
verify:v
withdraw:v
giveup:v
renew:v
reprice:v
receipt:v
quit:v
quitnow:v
keepon:v
keepnow:v
unaware:fv
wanted:fv
unwanted:v
object:v
joinyes:v
joinno:v
objectnow:fv
asks:
ready:v
askperson:
askabout:v
asknone:
askquit:
askquitof:v
`

// The table of the buttons is what it was: a verb that goes, or means something else, breaks the buttons in chats.
func TestButtons(t *testing.T) {
	var got strings.Builder
	for _, b := range buttons() {
		fmt.Fprintf(&got, "%s:%s", b.verb, b.shape)
		if b.does.do == nil {
			got.WriteString(" dialog")
		}
		got.WriteString("\n")
	}
	if got.String() != wantButtons {
		t.Errorf("the buttons are\n%s\nwant\n%s", got.String(), wantButtons)
	}
}

// Each button that is drawn has its row, and of everybody's none is there that nothing draws.
func TestEveryButtonHasItsRow(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	for path, text := range source.Product(t) {
		if !strings.HasPrefix(path, "bot/") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			field, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, isName := field.Key.(*ast.Ident)
			value, isText := field.Value.(*ast.BasicLit)
			if !isName || !isText || key.Name != "Verb" {
				return true
			}
			verb, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			if _, known := everyVerb()[verb]; !known {
				t.Errorf("%s draws a button %s, which has no row", path, verb)
			}
			drawn[verb] = true
			return true
		})
	}
	drawn["askquit"] = true // by an earlier release alone: it stands in chats
	for _, b := range buttons() {
		if !drawn[b.verb] {
			t.Errorf("nothing draws the button %s", b.verb)
		}
	}
}

// What stands in everybody's menu is done by the bot itself, but for what begins and ends a request, which the dialog does.
func TestMenuIsWhole(t *testing.T) {
	ofTheDialog := []string{"new", "cancel"}
	want := slices.Sorted(slices.Values(append(ofTheDialog, slices.Collect(maps.Keys(commands()))...)))
	if got := slices.Sorted(slices.Values(menu)); !slices.Equal(got, want) {
		t.Errorf("the menu has %v, want %v", got, want)
	}
	const all = "ask cancel delete help language mydata new privacy requests"
	if got := strings.Join(want, " "); got != all {
		t.Errorf("the commands are %s, want %s", got, all)
	}
}

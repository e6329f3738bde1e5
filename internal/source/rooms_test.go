package source_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kafalabot/internal/source"
)

// maxMethods is how much one room may ask of another through one interface.
const maxMethods = 4

// The README and the table of decision 0001 name every room, and no room imports what its row does not name. depguard
// says the same where the import is written.
func TestRooms(t *testing.T) {
	rows := rooms(t)
	readme, err := os.ReadFile(filepath.Join(source.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range source.Product(t) {
		room := path.Dir(file)
		may, ok := rows[room]
		if !ok {
			t.Errorf("the room %s has no row", room)
			continue
		}
		if !strings.Contains(string(readme), "]("+room+")") {
			t.Errorf("the README does not name the room %s", room)
		}
		for _, i := range parse(t, file, text).Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			ours, is := strings.CutPrefix(name, "kafalabot/")
			if is && !slices.Contains(may, ours) && room != "cmd/kafalabot" {
				t.Errorf("%s imports %s, which its row does not name", file, ours)
			}
		}
	}
}

// Rooms meet through small interfaces.
func TestInterfaces(t *testing.T) {
	n := 0
	for file, text := range source.Product(t) {
		ast.Inspect(parse(t, file, text), func(node ast.Node) bool {
			if i, ok := node.(*ast.InterfaceType); ok && len(i.Methods.List) > 0 {
				if n++; len(i.Methods.List) > maxMethods {
					t.Errorf("%s: an interface of %d methods", file, len(i.Methods.List))
				}
			}
			return true
		})
	}
	if n < 10 {
		t.Errorf("only %d interfaces were found", n)
	}
}

// rooms reads the table: what each room may import of ours.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(source.Root(t), "docs", "decisions", "0001-rooms.md"))
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([a-z/]+)`")
	all := map[string][]string{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, room := range quoted.FindAllStringSubmatch(cells[1], -1) {
			all[room[1]] = nil
			for _, may := range quoted.FindAllStringSubmatch(cells[3], -1) {
				all[room[1]] = append(all[room[1]], may[1])
			}
		}
	}
	return all
}

func parse(t *testing.T, file, text string) *ast.File {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Rows of buttons are written to Telegram in one place, which turns them for who reads from the right, and so are the texts
// that may hold times.
func TestOneHandWritesButtons(t *testing.T) {
	for path, text := range source.Product(t) {
		for _, mark := range []string{"reply_markup", "ReplyMarkup:", "InlineKeyboardMarkup"} {
			if strings.Contains(text, mark) && path != "bot/telegram/wire.go" && path != "bot/telegram/incoming.go" {
				t.Errorf("%s writes buttons: %s", path, mark)
			}
		}
	}
}

package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/desk"
	"kafalabot/internal/source"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// In the handbook of staff a button stands in backquotes, what a screen says in guillemets, a command as code from left to right, and
// behind a figure, in a comment, where it comes from.
var (
	handbookButton  = regexp.MustCompile("`([^`]+)`")
	handbookQuote   = regexp.MustCompile(`«([^«»]+)»`)
	handbookCommand = regexp.MustCompile(`<code dir="ltr">([^<]+)</code>`)
	handbookFigure  = regexp.MustCompile(`<!-- (\S+\.go) (\w+) -->`)
	handbookPicture = regexp.MustCompile(`<img src="pictures/handbook/([^"]+)\.png" width="390" alt="[^"]+">`)
	commandName     = regexp.MustCompile(`/[a-z]+`)
)

func handbook(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(source.Root(t), "docs", "handbook.ar.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// arabic loads the words in Arabic.
func arabic(t *testing.T) *locales.Words {
	t.Helper()
	all, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all["ar"]
}

// pressed are the families of keys whose words stand on buttons: beside buttons themselves what is chosen from a list.
var pressed = []string{"button.", "why.", "period.", "ready.", "choice."}

// Every button that the handbook names is one of the bot's, letter by letter.
func TestHandbookNamesButtons(t *testing.T) {
	words := readPhrases(t, "ar")
	labels := map[string]bool{}
	for key, forms := range words {
		if !slices.ContainsFunc(pressed, func(family string) bool { return strings.HasPrefix(key, family) }) {
			continue
		}
		for _, parts := range forms {
			labels[strings.Join(parts, "")] = true
			for _, rank := range staff.Ranks() { // an invitation, and a rank that is given, name one
				labels[strings.Join(parts, "")+" "+arabic(t).Plain("rank."+string(rank), nil)] = true
			}
			labels[strings.Join(parts, "")+" 1"] = true // the first line of a list
		}
	}
	found := handbookButton.FindAllStringSubmatch(handbook(t), -1)
	for _, button := range found {
		if !labels[button[1]] {
			t.Errorf("there is no button %q", button[1])
		}
	}
	if len(found) < 100 {
		t.Errorf("only %d buttons were found", len(found))
	}
}

// What the handbook quotes is said by a screen: by whole words of one message, with an ellipsis for what is filled in.
func TestHandbookQuotesScreens(t *testing.T) {
	var all []string
	for _, forms := range readPhrases(t, "ar") {
		for _, parts := range forms {
			all = append(all, strings.Join(parts, " \x00 "))
		}
	}
	const edge = `(?:^|$|[^\pL\pM])`
	said := func(quote string) bool {
		pattern := "(?s)"
		for part := range strings.SplitSeq(quote, "…") {
			if part = strings.TrimSpace(part); part != "" {
				pattern += edge + regexp.QuoteMeta(part) + edge + ".*"
			}
		}
		return slices.ContainsFunc(all, regexp.MustCompile(pattern).MatchString)
	}
	found := handbookQuote.FindAllStringSubmatch(handbook(t), -1)
	for _, quote := range found {
		if !said(plainText(quote[1])) {
			t.Errorf("no screen says %q", quote[1])
		}
	}
	if len(found) < 80 {
		t.Errorf("only %d quotes were found", len(found))
	}
}

// Every command that the handbook names is one, and it has each of staff with its words and with who may use it.
func TestHandbookHasCommands(t *testing.T) {
	page, words := handbook(t), arabic(t)
	known := map[string]bool{"start": true}
	for key := range readPhrases(t, "ar") {
		if name, everybody := strings.CutPrefix(key, "command."); everybody {
			known[name] = true
		}
	}
	for _, c := range desk.Commands() {
		known[c.Name] = true
		row := `| <code dir="ltr">/` + c.Name + `</code> ` + plainText(words.Plain("staff.command."+c.Name, nil)) + " |"
		for _, rank := range staff.Ranks() {
			row += map[bool]string{true: " ✓ |", false: " — |"}[rank.May(c.Duty)]
		}
		if !strings.Contains(page, row+"\n") {
			t.Errorf("the handbook has no row %s", row)
		}
	}
	head := "|"
	for _, rank := range staff.Ranks() {
		head += " " + words.Plain("rank."+string(rank), nil) + " |"
	}
	if !strings.Contains(page, head+"\n") {
		t.Errorf("no table has the columns %s", head)
	}
	bare := handbookCommand.ReplaceAllStringFunc(page, func(code string) string {
		for _, name := range commandName.FindAllString(handbookCommand.FindStringSubmatch(code)[1], -1) {
			if !known[name[1:]] {
				t.Errorf("there is no command %s", name)
			}
		}
		return ""
	})
	bare = regexp.MustCompile(`<[^>]*>|\]\([^)]*\)`).ReplaceAllString(bare, "")
	for _, name := range commandName.FindAllString(bare, -1) {
		t.Errorf("%s is not written as a command, and is drawn the wrong way round", name)
	}
}

// handbookTable gives the cells of the rows of the table below an anchor.
func handbookTable(t *testing.T, anchor string) (rows [][]string) {
	t.Helper()
	_, text, ok := strings.Cut(handbook(t), `<a id="`+anchor+`"></a>`)
	_, text, ruled := strings.Cut(text, "|---|---|---|\n")
	text, _, _ = strings.Cut(text, "\n\n")
	if !ok || !ruled {
		t.Fatalf("below %s is no table of three columns", anchor)
	}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 {
			t.Fatalf("not three cells: %s", line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

// The handbook says of every verdict of the card, in its colour, what it means and what is done, and of no other.
func TestHandbookHasVerdicts(t *testing.T) {
	words := readPhrases(t, "ar")
	verdicts := map[string]string{}
	for _, k := range cardKinds() {
		if key := k.by[0]; k.card {
			verdicts[key] = strings.TrimRight(words[key][0][0], " ·")
		}
	}
	if len(verdicts) < 13 {
		t.Fatalf("only %d verdicts", len(verdicts))
	}
	for _, row := range handbookTable(t, "verdicts") {
		line := strings.NewReplacer("«", "", "»", "").Replace(row[0])
		longest := ""
		for key, verdict := range verdicts {
			if strings.HasPrefix(line, verdict) && (longest == "" || len(verdict) > len(verdicts[longest])) {
				longest = key
			}
		}
		if longest == "" {
			t.Errorf("no card begins with %q, or two rows do", line)
		}
		delete(verdicts, longest)
	}
	for _, key := range slices.Sorted(maps.Keys(verdicts)) {
		t.Errorf("the handbook has no row for %s: %s", key, verdicts[key])
	}
}

// The handbook has every button of the card, with the lowest rank that has it.
func TestHandbookHasButtonsOfTheCard(t *testing.T) {
	words, want := arabic(t), map[string]string{}
	for _, b := range desk.Buttons() {
		if b.OnCard {
			want["`"+words.Plain("button."+b.Name, nil)+"`"] = words.Plain("rank."+string(staff.Duties[b.Duty]), nil)
		}
	}
	for _, row := range handbookTable(t, "buttons") {
		if want[row[0]] != row[1] {
			t.Errorf("%s is said to be of %q, and is of %q", row[0], row[1], want[row[0]])
		}
		delete(want, row[0])
	}
	for _, button := range slices.Sorted(maps.Keys(want)) {
		t.Errorf("the handbook has no row for %s", button)
	}
}

// Every figure of the handbook is that of the constant which is named behind it.
func TestHandbookFigures(t *testing.T) {
	root, page, words := source.Root(t), handbook(t), arabic(t)
	counted := regexp.MustCompile(`(\d+)( \S+)?$`)
	var rest strings.Builder
	last := 0
	for _, at := range handbookFigure.FindAllStringSubmatchIndex(page, -1) {
		before, file, name := page[last:at[0]], page[at[2]:at[3]], page[at[4]:at[5]]
		last = at[1]
		said := counted.FindString(before)
		switch value := constant(t, filepath.Join(root, filepath.FromSlash(file)), name).(type) {
		case time.Duration:
			if span := spanOf(words, value); strings.HasSuffix(before, span) {
				said = span
			} else {
				t.Errorf("%q: %s is %v", before[max(0, len(before)-60):], name, value)
			}
		case int64:
			number, _ := strconv.ParseInt(strings.Fields(said + " 0")[0], 10, 64)
			if number == 0 || number != value && number<<20 != value {
				t.Errorf("%q: %s is %d", before[max(0, len(before)-60):], name, value)
			}
		}
		rest.WriteString(strings.TrimSuffix(before, said))
	}
	rest.WriteString(page[last:])
	bare := rest.String()
	for _, of := range []*regexp.Regexp{handbookPicture, handbookCommand, handbookButton, handbookQuote, regexp.MustCompile(`(?m)^\d+\. `)} {
		bare = of.ReplaceAllString(bare, "")
	}
	for _, figure := range regexp.MustCompile(`.{0,40}\d+.{0,20}`).FindAllString(bare, -1) {
		t.Errorf("a figure without where it comes from: %q", figure)
	}
}

// spanOf says how long something is, as it stands after a preposition.
func spanOf(words *locales.Words, d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return plainText(words.CountPlain("span.days", int(d/(24*time.Hour)), nil))
	case d%time.Hour == 0:
		return plainText(words.CountPlain("span.hours", int(d/time.Hour), nil))
	}
	_, span, _ := strings.Cut(plainText(words.CountPlain("card.ago.minutes", int(d/time.Minute), nil)), " ") // without its preposition
	return span
}

// The handbook shows the pictures that the browser takes for it, each of them once, and they are small.
func TestHandbookPictures(t *testing.T) {
	page, folder := handbook(t), filepath.Join(source.Root(t), "docs", "pictures", "handbook")
	var shown []string
	for _, found := range handbookPicture.FindAllStringSubmatch(page, -1) {
		shown = append(shown, found[1])
	}
	slices.Sort(shown)
	if taken := slices.Sorted(maps.Values(handbookPictures)); !slices.Equal(shown, taken) || len(shown) != strings.Count(page, "<img") {
		t.Errorf("it shows %v, and %v are taken", shown, taken)
	}
	var stories strings.Builder
	for _, of := range []string{"browser_screens_test.go", "browser_screenteam_test.go"} {
		text, err := os.ReadFile(of)
		if err != nil {
			t.Fatal(err)
		}
		stories.Write(text)
	}
	for from, name := range handbookPictures {
		if _, err := os.Stat(handbookWords(name)); err != nil || !strings.Contains(stories.String(), strconv.Quote(from[0])) {
			t.Errorf("nothing compares the picture %s with what is shown in the story %q: %v", name, from[0], err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != len(shown) {
		t.Errorf("%d files for %d pictures, %v", len(files), len(shown), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Size() > handbookLargest {
			t.Errorf("%s: %d bytes, of %d at most, %v", f.Name(), info.Size(), handbookLargest, err)
		}
	}
}

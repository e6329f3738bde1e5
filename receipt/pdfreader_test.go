package receipt

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The reader takes what PDF writes and nothing else: where its table says that an object stands one must stand, its one
// page must have a content that unpacks, every operator there its operands, every piece of it its place in the tree, and
// every character one rune. Poppler forgives most of that.
var (
	pdfStart = regexp.MustCompile(`\nstartxref\n(\d+)\n%%EOF\n$`)
	pdfTable = regexp.MustCompile(`^xref\n0 (\d+)\n0000000000 65535 f \n((?:\d{10} 00000 n \n)*)` +
		`trailer\n<<\n/Size (\d+)\n/Root 1 0 R\n/Info 5 0 R\n/ID \[<([0-9a-f]{32})> <([0-9a-f]{32})>\]\n>>\n`)
	pdfStreamed = regexp.MustCompile(`^<<[^\n]*?/Length (\d+)(?:/Length1 (\d+))?>>\nstream\n`)
	pdfContent  = regexp.MustCompile(`^<</Filter /FlateDecode /Length (\d+)>>\nstream\n`)
)

// operands of the operators that a sheet is drawn with.
var operands = map[string]int{
	"m": 2, "l": 2, "c": 6, "h": 0, "re": 4, "f": 0, "s": 0, "S": 0, "w": 1, "g": 1,
	"rg": 3, "RG": 3, "cm": 6, "q": 0, "Q": 0,
	"BT": 0, "ET": 0, "Tf": 2, "Td": 2, "TJ": 1, "BMC": 1, "BDC": 2, "EMC": 0,
}

// readPDF gives the content of a document's one page.
func readPDF(data []byte) (string, error) {
	objects, err := pdfObjects(data)
	if err != nil {
		return "", err
	}
	content, pages := "", 0
	for _, object := range objects {
		if bytes.HasPrefix(object, []byte("<</Type /Page\n")) {
			pages++
		}
		if pdfContent.Match(object) {
			if content, err = unpackedContent(object); err != nil {
				return "", err
			}
		}
	}
	if pages != 1 {
		return "", fmt.Errorf("%d pages", pages)
	}
	if err := checkContent(content); err != nil {
		return "", err
	}
	if err := checkRunes(objects); err != nil {
		return "", err
	}
	_, err = treeOf(objects, content)
	return content, err
}

// pdfObjects gives the objects of a document; its first is at 1.
func pdfObjects(data []byte) ([][]byte, error) {
	start := pdfStart.FindSubmatch(data)
	if !bytes.HasPrefix(data, []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")) || start == nil {
		return nil, fmt.Errorf("no beginning, or no end")
	}
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || at >= len(data) {
		return nil, fmt.Errorf("the table stands at %s of %d", start[1], len(data))
	}
	table := pdfTable.FindSubmatch(data[at:])
	if table == nil || !bytes.Equal(table[1], table[3]) || !bytes.Equal(table[4], table[5]) {
		return nil, fmt.Errorf("the table is none")
	}
	rows := strings.Split(strings.TrimSuffix(string(table[2]), "\n"), "\n")
	if strconv.Itoa(len(rows)+1) != string(table[1]) {
		return nil, fmt.Errorf("%d rows, and %s are said", len(rows), table[1])
	}
	objects := make([][]byte, 1, len(rows)+1)
	for i, row := range rows {
		object, err := pdfObject(data[:at], row, i+1)
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// pdfObject gives the object of this number that a row of the table leads to.
func pdfObject(data []byte, row string, number int) ([]byte, error) {
	from, err := strconv.Atoi(row[:10])
	head := fmt.Sprintf("%d 0 obj\n", number)
	if err != nil || from >= len(data) || !bytes.HasPrefix(data[from:], []byte(head)) {
		return nil, fmt.Errorf("object %d is not at %d", number, from)
	}
	object := data[from+len(head):]
	end := bytes.Index(object, []byte("\nendobj\n"))
	if m := pdfStreamed.FindSubmatch(object); m != nil { // bytes in which anything may stand
		length, err := strconv.Atoi(string(m[1]))
		if err != nil || len(m[0])+length > len(object) {
			return nil, fmt.Errorf("object %d is longer than the file", number)
		}
		end = len(m[0]) + length
		if !bytes.HasPrefix(object[end:], []byte("\nendstream\nendobj\n")) {
			return nil, fmt.Errorf("object %d does not end where it says", number)
		}
	}
	if end < 0 {
		return nil, fmt.Errorf("object %d does not end", number)
	}
	return object[:end], balanced(object[:end], number)
}

// balanced holds the strings of an object to one end for each beginning.
func balanced(object []byte, number int) error {
	if pdfStreamed.Match(object) {
		return nil
	}
	depth, dictionaries := 0, 0
	for i := 0; i < len(object); i++ {
		switch c := object[i]; {
		case depth > 0 && c == '\\':
			i++
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && bytes.HasPrefix(object[i:], []byte("<<")):
			dictionaries, i = dictionaries+1, i+1
		case depth == 0 && bytes.HasPrefix(object[i:], []byte(">>")):
			dictionaries, i = dictionaries-1, i+1
		}
		if depth < 0 || dictionaries < 0 {
			return fmt.Errorf("object %d ends too often", number)
		}
	}
	if depth != 0 || dictionaries != 0 {
		return fmt.Errorf("object %d holds a string or a dictionary without end", number)
	}
	return nil
}

func unpackedContent(object []byte) (string, error) {
	packed, err := zlib.NewReader(bytes.NewReader(object[len(pdfContent.Find(object)):]))
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(packed)
	return string(content), err
}

// What a piece of the page is called by, what is shown of a font, and what leaves ink.
var (
	marks     = regexp.MustCompile(`^<</MCID \d+>>$`)
	textShown = regexp.MustCompile(`^\[(?:<(?:[0-9A-F]{4})+>|-?\d+)*\]$`)
	painting  = map[string]bool{"f": true, "s": true, "S": true, "TJ": true}
)

// checkContent walks the operators: each with its operands, all numbers of a size that any reader takes, what is opened
// is closed, and nothing is painted without a path.
func checkContent(content string) error {
	var stack []string
	saved, path, text, marked := 0, false, false, false
	for _, word := range contentWords(content) {
		n, known := operands[word]
		if !known {
			if !isNumber(word) && word[0] != '/' && !marks.MatchString(word) && !textShown.MatchString(word) {
				return fmt.Errorf("%q is no operator", word)
			}
			stack = append(stack, word)
			continue
		}
		if len(stack) != n {
			return fmt.Errorf("%s takes %d operands and has %q", word, n, stack)
		}
		if word == "cm" {
			if shrunk(stack) {
				return fmt.Errorf("%q leaves nothing to be seen", stack)
			}
		}
		stack = stack[:0]
		if painting[word] && !marked || word == "TJ" && !text {
			return fmt.Errorf("%s outside of any mark, or of text", word)
		}
		switch word {
		case "BMC", "BDC", "EMC":
			if marked == (word != "EMC") || text || path || saved > 0 {
				return fmt.Errorf("%s within another, within something else, or without one", word)
			}
			marked = !marked
		case "m", "re":
			path = true
		case "l", "c", "h", "f", "s", "S":
			if !path {
				return fmt.Errorf("%s without a path", word)
			}
			path = strings.Contains("lch", word)
		case "q":
			saved++
		case "Q":
			saved--
		case "BT", "ET":
			if text == (word == "BT") {
				return fmt.Errorf("%s within another or without one", word)
			}
			text = !text
		}
		if saved < 0 || path && strings.Contains("qQ BT ET", word) {
			return fmt.Errorf("%s where a path is open, or nothing is saved", word)
		}
	}
	if saved != 0 || path || text || marked || len(stack) > 0 {
		return fmt.Errorf("the content ends half way")
	}
	return nil
}

// isNumber takes at most six digits before the point and six after it.
func isNumber(word string) bool {
	whole, rest, pointed := strings.Cut(strings.TrimPrefix(word, "-"), ".")
	return digits(whole) && (!pointed || digits(rest))
}

func digits(word string) bool {
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return len(word) > 0 && len(word) < 7
}

// shrunk tells a matrix that makes a line or a point of everything.
func shrunk(matrix []string) bool {
	var v [4]float64
	for i := range v {
		v[i], _ = strconv.ParseFloat(matrix[i], 64)
	}
	return math.Abs(v[0]*v[3]-v[1]*v[2]) < 1e-9
}

// contentWords splits a content; what is in brackets is one word.
func contentWords(content string) []string {
	words := make([]string, 0, len(content)/4)
	for at := 0; at < len(content); {
		closing := " "
		switch {
		case content[at] == ' ' || content[at] == '\n':
			at++
			continue
		case content[at] == '[':
			closing = "]"
		case strings.HasPrefix(content[at:], "<<"):
			closing = ">>"
		}
		end := strings.IndexAny(content[at:], " \n")
		if closing != " " {
			if end = strings.Index(content[at:], closing); end >= 0 {
				end += len(closing)
			}
		}
		if end < 0 {
			end = len(content) - at
		}
		words, at = append(words, content[at:at+end]), at+end
	}
	return words
}

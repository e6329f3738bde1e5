package receipt

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// run is a string of characters that stands on the page: where, and which. Back is how far its pen is moved back.
type run struct {
	mark   int
	tag    string
	weight weight
	size   float64
	x, y   float64
	chars  []int
	back   int
}

// textRuns gives what a content shows as text, in the order in which it is drawn.
func textRuns(content string) (all []run, err error) {
	var stack []string
	now := run{mark: none}
	number := func(at int) float64 {
		v, e := strconv.ParseFloat(stack[len(stack)-at], 64)
		if e != nil {
			err = e
		}
		return v
	}
	for _, word := range contentWords(content) {
		if _, known := operands[word]; !known {
			stack = append(stack, word)
			continue
		}
		switch word {
		case "BDC":
			now.mark, _ = strconv.Atoi(strings.Trim(stack[len(stack)-1], "<>/MCID "))
			now.tag = stack[len(stack)-2][1:]
		case "EMC":
			now.mark, now.tag = none, ""
		case "Tf":
			now.weight, now.size = weight(slices.Index(fontNames[:], stack[len(stack)-2])), number(1)
		case "Td":
			now.x, now.y = number(2), number(1)
		case "TJ":
			now.chars, now.back = charsOf(stack[len(stack)-1])
			all = append(all, now)
		}
		stack = stack[:0]
	}
	return all, err
}

var shownParts = regexp.MustCompile(`<([0-9A-F]*)>|(-?\d+)`)

func charsOf(word string) (chars []int, back int) {
	for _, m := range shownParts.FindAllStringSubmatch(word, -1) {
		if m[2] != "" {
			n, _ := strconv.Atoi(m[2])
			back += n
			continue
		}
		b, _ := hex.DecodeString(m[1])
		for ; len(b) > 1; b = b[2:] {
			chars = append(chars, int(be.Uint16(b)))
		}
	}
	return chars, back
}

// node is an element of a document's tree.
type node struct {
	tag, language, alt, attributes string
	kids                           []*node // in order; of a piece of the page: nil of tag "", mark
	mark                           int
}

var (
	pdfElement = regexp.MustCompile(`^<</S /(\w+) /P (\d+) 0 R /Pg 3 0 R(?: /Lang \((\w+)\))?(?: /Alt <FEFF([0-9A-F]+)>)?` +
		`(?: /A <<([^<>]+)>>)?(?: /K \[([0-9 R]*)\])?>>$`)
	pdfRoot    = regexp.MustCompile(`^<</Type /StructTreeRoot\n/K (\d+) 0 R\n/ParentTree 8 0 R\n/ParentTreeNextKey 1\n>>$`)
	pdfParents = regexp.MustCompile(`^<</Nums \[0 \[((?:\d+ 0 R )*)\]\]>>$`)
	pdfKid     = regexp.MustCompile(`(\d+) (0 R )?`)
)

// tagged is a document's tree while it is walked.
type tagged struct {
	objects [][]byte
	parents []string // the element of each piece, by number
	tags    map[int]string
	seen    map[int]bool // pieces and, below zero, elements
}

// treeOf gives the tree of a document. It refuses one that does not hold each piece of the page exactly once, or whose
// tables are not regular.
func treeOf(objects [][]byte, content string) (*node, error) {
	root := pdfRoot.FindSubmatch(objects[7])
	parents := pdfParents.FindSubmatch(objects[8])
	if root == nil || parents == nil {
		return nil, fmt.Errorf("no tree, or no table of its pieces")
	}
	d := tagged{objects: objects, tags: map[int]string{}, seen: map[int]bool{}}
	if len(parents[1]) > 0 {
		d.parents = strings.Split(strings.TrimSuffix(string(parents[1]), " 0 R "), " 0 R ")
	}
	words := contentWords(content)
	for i, word := range words {
		if word != "BDC" {
			continue
		}
		mark, err := strconv.Atoi(strings.Trim(words[i-1], "<>/MCID "))
		if err != nil || d.tags[mark] != "" {
			return nil, fmt.Errorf("piece %d is twice on the page", mark)
		}
		d.tags[mark] = words[i-2][1:]
	}
	if len(d.tags) != len(d.parents) {
		return nil, fmt.Errorf("%d pieces on the page, %d in the table", len(d.tags), len(d.parents))
	}
	top, _ := strconv.Atoi(string(root[1]))
	n, err := d.node(top, 7)
	if err == nil && len(d.seen) != len(d.tags)+bytes.Count(bytes.Join(objects, nil), []byte("<</S /")) {
		err = fmt.Errorf("the tree holds %d of %d pieces and elements", len(d.seen), len(d.tags))
	}
	return n, err
}

func (d tagged) node(number, around int) (*node, error) {
	if number >= len(d.objects) || d.seen[-number] {
		return nil, fmt.Errorf("element %d is none, or twice in the tree", number)
	}
	d.seen[-number] = true
	m := pdfElement.FindSubmatch(d.objects[number])
	if m == nil || string(m[2]) != strconv.Itoa(around) {
		return nil, fmt.Errorf("object %d is no element, or of another: %s", number, d.objects[number])
	}
	n := &node{tag: string(m[1]), language: string(m[3]), alt: fromHex(string(m[4])), attributes: string(m[5])}
	for _, k := range pdfKid.FindAllSubmatch(m[6], -1) {
		at, _ := strconv.Atoi(string(k[1]))
		if len(k[2]) > 0 {
			kid, err := d.node(at, number)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
			continue
		}
		if d.seen[at+1<<20] || d.tags[at] != n.tag || d.parents[at] != strconv.Itoa(number) {
			return nil, fmt.Errorf("piece %d is twice in the tree, or not of %d", at, number)
		}
		d.seen[at+1<<20] = true
		n.kids = append(n.kids, &node{mark: at})
	}
	return n, n.regular()
}

// regular tells whether an element is as its kind must be.
func (n *node) regular() error {
	switch n.tag {
	case tagDocument, tagTitle, tagHeading, tagText, tagWords, tagValue:
		return nil
	case tagLabel:
		if n.attributes == ofRow {
			return nil
		}
	case tagPicture:
		if n.alt != "" && strings.Contains(n.attributes, "/BBox [") {
			return nil
		}
	case tagTable:
		if !slices.ContainsFunc(n.kids, func(k *node) bool { return k.tag != tagRow }) {
			return nil
		}
	case tagRow:
		if len(n.kids) == 2 && n.kids[0].tag == tagLabel && n.kids[1].tag == tagValue {
			return nil
		}
	}
	return fmt.Errorf("%s is not regular: %+v", n.tag, *n)
}

func fromHex(s string) string {
	b, _ := hex.DecodeString(s)
	var units []uint16
	for ; len(b) > 1; b = b[2:] {
		units = append(units, be.Uint16(b))
	}
	return string(utf16.Decode(units))
}

var pdfRune = regexp.MustCompile(`(?m)^<([0-9A-F]{4})> <([0-9A-F]{4}|D[89AB][0-9A-F]{2}D[C-F][0-9A-F]{2})>$`)

// runesOf gives the runes of a font's characters, from 1 on.
func runesOf(object []byte) (all []rune, err error) {
	all = []rune{0}
	_, object, _ = bytes.Cut(object, []byte("endcodespacerange\n"))
	for _, m := range pdfRune.FindAllSubmatch(object, -1) {
		if number, _ := strconv.ParseUint(string(m[1]), 16, 16); int(number) != len(all) {
			return nil, fmt.Errorf("character %d after %d", number, len(all)-1)
		}
		all = append(all, []rune(fromHex(string(m[2])))...)
	}
	if n := bytes.Count(object, []byte("> <")); n != len(all)-1 {
		return nil, fmt.Errorf("%d characters, of which %d have one rune", n, len(all)-1)
	}
	return all, nil
}

// checkRunes holds each font to one width, one shape and one rune a character.
func checkRunes(objects [][]byte) error {
	for i, object := range objects {
		if !bytes.HasPrefix(object, []byte("<</Type /Font /Subtype /Type0 ")) {
			continue
		}
		runes, err := runesOf(objects[i+4])
		if err != nil {
			return err
		}
		_, widths, _ := bytes.Cut(objects[i+1], []byte("/W [1 ["))
		if n := len(strings.Fields(string(bytes.TrimSuffix(widths, []byte("]]>>"))))); n != len(runes)-1 {
			return fmt.Errorf("%d widths of %d characters", n, len(runes)-1)
		}
		shapes := objects[i+3][len(pdfStreamed.Find(objects[i+3])):]
		if f, err := readSubset(shapes); err != nil || f < len(runes) {
			return fmt.Errorf("%d shapes of %d characters, %w", f, len(runes)-1, err)
		}
	}
	return nil
}

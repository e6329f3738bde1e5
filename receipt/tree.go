package receipt

// tree is the structure of a document: what is a heading, a row or a cell, and in which order all of it is read, whatever
// order it is painted in.
type tree struct {
	elements []element
	kids     []kid
	marks    []int // the element of each marked piece of the page
	inside   int   // the element that is open
}

// element is a node of the tree. Those within it are a chain in kids.
type element struct {
	tag, language, alt, attributes string
	around, first, last            int
}

// kid is an element or a marked piece of the page; the other one is -1.
type kid struct{ element, mark, next int }

const none = -1

// The parts of a sheet, as ISO 32000-1 names them in 14.8.4.
const (
	tagDocument = "Document"
	tagTitle    = "H1"
	tagHeading  = "H2"
	tagText     = "P"
	tagWords    = "Span"
	tagTable    = "Table"
	tagRow      = "TR"
	tagLabel    = "TH"
	tagValue    = "TD"
	tagPicture  = "Figure"
)

const ofRow = "/O /Table /Scope /Row" // what a label says of itself

func (t *tree) clear() {
	clear(t.elements[:cap(t.elements)])
	t.elements, t.kids, t.marks, t.inside = t.elements[:0], t.kids[:0], t.marks[:0], none
}

// open begins an element within the one that is open; close ends it.
func (t *tree) open(tag, language string) {
	e := element{tag: tag, language: language, around: t.inside, first: none, last: none}
	if tag == tagLabel {
		e.attributes = ofRow
	}
	t.elements = append(t.elements, e)
	if n := len(t.elements) - 1; t.inside == none {
		t.inside = n
	} else {
		t.append(kid{element: n, mark: none})
		t.inside = n
	}
}

func (t *tree) close() { t.inside = t.elements[t.inside].around }

// mark gives the number of the next piece of the page, which belongs to the open element.
func (t *tree) mark() int {
	t.marks = append(t.marks, t.inside)
	t.append(kid{element: none, mark: len(t.marks) - 1})
	return len(t.marks) - 1
}

func (t *tree) append(k kid) {
	k.next = none
	t.kids = append(t.kids, k)
	e, n := &t.elements[t.inside], len(t.kids)-1
	if e.first == none {
		e.first = n
	} else {
		t.kids[e.last].next = n
	}
	e.last = n
}

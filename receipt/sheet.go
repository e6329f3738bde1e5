// Package receipt makes what a guarantor carries to the counter — the QR and the
// printable sheet, both as bytes — and reads a QR back from a picture. Every
// word and every row is handed in; the package knows no guarantee, no language
// file and no clock.
package receipt

import "time"

// Sheet is everything that is printed on the one A5 page that PDF draws. Values
// may mix Arabic with Latin and numeric runs and may hold bidi isolates
// (U+2066…U+2069), which steer the order and draw nothing. An empty field or
// slice leaves its part of the page out.
//
// Labels, and whatever is the same on every sheet, are shaped once and kept: the
// labels of all parts, Issuer, QRCaption, Notes, Operator and Stamp name nobody.
type Sheet struct {
	Title  Label  // the band on top, also the document's title property
	Issuer string // one or two lines under the band: who issued this, and what it is not
	Author string // the document's author property; not printed

	ReferenceLabel Label
	Reference      string // digits grouped by U+00A0; drawn large, and in the document's properties

	StatusLabel  Label
	Status       string // the status when the sheet was made, in bold
	StatusDetail string // its dates, in the line below

	Persons []Person // two side by side, the first one on the right
	Rows    []Row    // label and value, in order

	LinesLabel Label
	Lines      []Line // the amounts, in order
	Total      Line   // left out when its amount is empty
	After      []Line // under the total, in order: what became of it
	PaidBy     string // small, under that: by which means it was paid

	Link      string // what the QR holds, drawn at 31 mm and error level M
	Code      *Code  // the QR where it is made already; nil: it is made of Link
	QRCaption string // small, under the QR
	QRSpoken  string // what the QR is, for who cannot see it; not printed

	Remarks  []string // small print that is this sheet's alone, in order, one paragraph each
	Notes    []string // small print of every sheet, in order, after it
	Operator string   // last line of the page: trade name, registration numbers

	Stamp string // empty, or drawn in a band on top and light across the page

	Created time.Time // creation and modification date of the document, in UTC; equal sheets give equal bytes
}

// Label names a part of the sheet in Arabic, with a small English companion.
// Either may be empty.
type Label struct{ Arabic, English string }

// Row is one labelled value. A long value wraps.
type Row struct {
	Label Label
	Value string
}

// Line is one amount of the table. Amount is already written out, currency
// included where it is wanted; amounts are aligned on their right edge.
type Line struct {
	Label  Label
	Amount string
}

// Person is one of the persons named on the sheet: who they are in it (Label),
// the name as it may be shown, and the masked number in words.
type Person struct {
	Label  Label
	Name   string
	Detail string
}

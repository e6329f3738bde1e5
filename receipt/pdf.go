package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
)

// ErrTooLong says that a sheet does not fit one page even in the smallest type.
// Nothing a person can enter comes near it.
var ErrTooLong = errors.New("receipt: sheet does not fit one page")

// PDF draws the sheet on one A5 page: Arabic from right to left, letters as
// shapes, the reference also as real text. What is too long wraps, then the
// whole page is set tighter and smaller; nothing is cut and there is no second
// page. Equal sheets give equal bytes. Errors are ErrTooLong and, for the link,
// ErrLink. It is safe for concurrent use.
func PDF(s Sheet) ([]byte, error) {
	press, err := takePress()
	if err != nil {
		return nil, err
	}
	defer press.giveBack()
	page, err := newPage(press, &s)
	if err != nil {
		return nil, err
	}
	if err := page.fill(); err != nil {
		return nil, err
	}
	return page.document()
}

func newPage(press *press, s *Sheet) (*page, error) {
	p := &page{press: press, layers: &press.layers, sheet: s, texts: make(map[textKey]text, 64)}
	if s.Link == "" {
		return p, nil
	}
	var err error
	p.matrix, err = matrixOf(s.Link)
	return p, err
}

// fill chooses the largest fit that the page holds and draws it.
func (p *page) fill() error {
	list := fits()
	first := sort.Search(len(list), func(i int) bool {
		p.fit = list[i]
		bottom, foot := p.compose()
		return bottom <= foot-7
	})
	if first == len(list) {
		return ErrTooLong
	}
	p.fit, p.drawing = list[first], true
	p.compose()
	return nil
}

// stream joins the layers into the content of the page.
func (p *page) stream() string {
	p.tints.flush(p.press)
	p.top.flush(p.press)
	for _, layer := range []canvas{p.tints, p.bands, p.top} {
		p.content.content = append(p.content.content, layer.content...)
	}
	p.content.realText(p.sheet.Reference, p.hidden)
	return string(p.content.content)
}

// document wraps the content into a PDF file.
func (p *page) document() ([]byte, error) {
	s := p.sheet
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	created := s.Created.UTC()
	if s.Created.IsZero() {
		created = time.Unix(0, 0).UTC()
	}
	pdf.SetCreationDate(created)
	pdf.SetModificationDate(created)
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetTitle(property(s.Title.Arabic+" "+s.Reference), true)
	pdf.SetAuthor(property(s.Author), true)
	pdf.SetProducer("kafalabot", false)
	pdf.SetLang("ar")
	pdf.AddPage()
	pdf.SetFont("Helvetica", "", max(p.hidden.size, 1))
	pdf.RawWriteStr(p.stream())
	var out bytes.Buffer
	out.Grow(64 << 10)
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("receipt: pdf: %w", err)
	}
	return out.Bytes(), nil
}

// property cleans what goes into the document's properties: fpdf panics on broken
// UTF-8 and garbles what needs two UTF-16 units.
func property(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r > 0xffff || r == unicode.ReplacementChar || unicode.IsControl(r) || steers(r) {
			return -1
		}
		return r
	}, s))
}

// Helvetica's widths as shares of the type size, from its metrics file.
const digitWidth, spaceWidth = 0.556, 0.278

// realText lays the reference over its drawn digits as text that can be
// selected, copied and searched but paints nothing, stretched to their width.
func (c *canvas) realText(reference string, at selectable) {
	natural := 0.0
	var coded []byte // WinAnsiEncoding
	for _, r := range reference {
		switch {
		case r >= '0' && r <= '9':
			coded, natural = append(coded, byte(r)), natural+digitWidth
		case r == nbsp || r == ' ':
			coded, natural = append(coded, 0xa0), natural+spaceWidth
		}
	}
	if natural == 0 || at.size == 0 {
		return
	}
	c.content = append(c.content, "BT 3 Tr\n"...)
	c.op("Tz", at.width/(natural*at.size)*100)
	c.op("Td", at.x, pageHeight-at.y)
	c.content = append(c.content, '(')
	c.content = append(c.content, coded...)
	c.content = append(c.content, ") Tj\nET\n"...)
}

package receipt

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
)

// ErrTooLong says that a sheet does not fit one page even in the smallest type.
// Nothing a person can enter comes near it.
var ErrTooLong = errors.New("receipt: sheet does not fit one page")

// PDF draws the sheet on one A5 page of text that can be selected, searched and
// read aloud: Arabic from right to left, tagged with what each part is. What is
// too long wraps, then the whole page is set tighter and smaller; nothing is cut
// and there is no second page. Equal sheets give equal bytes. Errors are
// ErrTooLong and, for the link, ErrLink. It is safe for concurrent use.
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
	return page.document(), nil
}

func newPage(press *press, s *Sheet) (*page, error) {
	p := &page{press: press, sheet: s}
	code := s.Code
	if code == nil && s.Link != "" {
		code = NewCode(s.Link)
	}
	if code == nil {
		return p, nil
	}
	var err error
	p.matrix, err = code.matrix()
	return p, err
}

// fill chooses the largest fit that the page holds and draws it.
func (p *page) fill() error {
	first := sort.Search(len(fits), func(i int) bool {
		p.fit = fits[i]
		bottom, foot := p.compose()
		return bottom <= foot-7
	})
	if first == len(fits) {
		return ErrTooLong
	}
	p.fit, p.drawing = fits[first], true
	p.tree.open(tagDocument, "")
	p.compose()
	p.tree.close()
	return nil
}

// stream joins the layers into the content of the page: what is no text first,
// marked as decoration.
func (p *page) stream() []byte {
	p.tints.flush(p.press)
	out := append(p.whole.content[:0], "/Artifact BMC\n"...)
	for _, layer := range []*canvas{&p.tints, &p.bands, &p.top} {
		out = append(out, layer.content...)
	}
	out = append(out, "EMC\n"...)
	out = append(out, p.words.content...)
	p.whole.content = append(out, p.latin.content...)
	return p.whole.content
}

// document wraps the content into a PDF file.
func (p *page) document() []byte {
	var fonts []weight
	for w := range weights {
		if len(p.subsets[w].chars) > 0 {
			fonts = append(fonts, w)
		}
	}
	s, f := p.sheet, &p.file
	f.beginning()
	f.frame(fonts)
	f.content(p.stream())
	created := s.Created.UTC()
	if s.Created.IsZero() {
		created = time.Unix(0, 0).UTC()
	}
	f.properties(properties{title: property(s.Title.Arabic + " " + s.Reference), author: property(s.Author),
		subject: bareDigits(s.Reference), at: created})
	f.tree(&p.tree, objFonts+len(fonts)*objectsAFont)
	for i, w := range fonts {
		p.shapes = p.subsets[w].file(p.shapes[:0])
		p.runes = p.subsets[w].toUnicode(p.runes[:0])
		f.font(objFonts+i*objectsAFont, w, &p.subsets[w], p.shapes, p.runes)
	}
	f.ending()
	return slices.Clone(f.out)
}

// property cleans what goes into the document's properties: of what may be typed it leaves what any reader shows.
func property(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r > 0xffff || r == unicode.ReplacementChar || unicode.IsControl(r) || steers(r) {
			return -1
		}
		return r
	}, s))
}

// bareDigits gives the digits of a reference and the spaces between them, as ReadDocument finds them again.
func bareDigits(reference string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r == nbsp || r == ' ':
			return ' '
		}
		return -1
	}, reference))
}

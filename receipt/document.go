package receipt

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What ReadDocument takes. A sheet of ours has some 50 KB, a page that was scanned some hundreds.
const (
	MaxDocumentBytes = 4 << 20
	mostStreams      = 64      // parts of a document that are looked at
	mostScans        = 3       // of which so many are pictures
	mostContent      = 4 << 20 // bytes of drawing, unpacked, of all of them
)

var (
	// ErrLocked says that a document is encrypted.
	ErrLocked = errors.New("receipt: an encrypted document")
	// ErrOtherDocument says that a document is no PDF that PDF has made, nor shows a code.
	ErrOtherDocument = errors.New("receipt: a document of somebody else")
)

// Document is what was read in a PDF.
type Document struct {
	Codes  []string // the texts of the codes that it shows, as ReadCodes gives them
	Unread bool     // Codes.Unread
	Text   string   // where there is none: the reference in a document that says it is PDF's
}

var (
	streamStart = regexp.MustCompile(`>>[\r\n\t ]*stream\r?\n`)
	ownProducer = []byte("/Producer (kafalabot)")
	ownSubject  = regexp.MustCompile(`/Subject \(([0-9 ]{1,64})\)`)
)

// ReadDocument reads a PDF: one that PDF has made, under whatever name it comes, or a scan of the printed sheet. It looks
// for a code among what is drawn and in the pictures, which are read as ReadCodes does; what the file is called or says of
// itself proves nothing. No more of it is unpacked than a sheet needs. Errors are ErrTooLarge, ErrLocked, ErrOtherDocument
// and the context's.
func ReadDocument(ctx context.Context, data []byte, ours func(text string) bool) (Document, error) {
	switch {
	case len(data) > MaxDocumentBytes:
		return Document{}, ErrTooLarge
	case !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return Document{}, ErrOtherDocument
	case bytes.Contains(data, []byte("/Encrypt")):
		return Document{}, ErrLocked
	}
	codes, text, err := readDrawn(ctx, data, ours)
	if err != nil || len(codes) > 0 {
		return Document{Codes: codes}, err
	}
	if err := ctx.Err(); err != nil {
		return Document{}, fmt.Errorf("receipt: document: %w", err)
	}
	for _, picture := range scansIn(data) {
		codes, err := ReadCodes(ctx, picture, ours)
		if ctx.Err() != nil {
			return Document{}, err
		}
		if err == nil {
			return Document{Codes: codes.Texts, Unread: codes.Unread}, nil
		}
	}
	if !bytes.Contains(data, ownProducer) {
		return Document{}, ErrOtherDocument
	}
	// Sheets say their reference among their properties; those that were drawn as outlines had no other text on the page.
	if subject := ownSubject.FindSubmatch(data); subject != nil {
		text = string(subject[1])
	}
	if strings.TrimSpace(text) == "" {
		return Document{}, ErrOtherDocument
	}
	return Document{Text: text}, nil
}

// ReadDocumentFrom is ReadDocument for a stream, of which it reads at most MaxDocumentBytes and one byte. Errors of the
// stream itself are wrapped.
func ReadDocumentFrom(ctx context.Context, document io.Reader, ours func(text string) bool) (Document, error) {
	data, err := io.ReadAll(io.LimitReader(document, MaxDocumentBytes+1))
	if err != nil {
		return Document{}, fmt.Errorf("receipt: document: %w", err)
	}
	return ReadDocument(ctx, data, ours)
}

// readDrawn reads the code that is drawn in a document, and its text.
func readDrawn(ctx context.Context, data []byte, ours func(string) bool) (codes []string, text string, err error) {
	select {
	case desk <- struct{}{}:
		defer func() { <-desk }()
	case <-ctx.Done():
		return nil, "", fmt.Errorf("receipt: document: %w", ctx.Err())
	}
	left, pages := int64(mostContent), 0
	for _, s := range streamsOf(data) {
		if left <= 0 || pages == mostCodes || !s.draws() {
			continue
		}
		packed, err := zlib.NewReader(bytes.NewReader(s.body))
		if err != nil {
			continue
		}
		content, _ := io.ReadAll(io.LimitReader(packed, left)) // of what is cut short the beginning is drawn
		left -= int64(len(content))
		var p drawing // each by itself: pages are drawn over the same place
		p.draw(content)
		text += string(p.text)
		page, ok := p.page()
		if !ok {
			continue
		}
		pages++
		found, err := find(ctx, page, looks[:goodLooks], 1, ours)
		if err != nil && !errors.Is(err, ErrNoCode) {
			return nil, "", fmt.Errorf("receipt: document: %w", err)
		}
		for _, code := range found.Texts {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes, text, nil
}

// scansIn are the JPEGs that stand in a document.
func scansIn(data []byte) (all [][]byte) {
	for _, s := range streamsOf(data) {
		if len(all) < mostScans && bytes.Contains(s.head, []byte("/DCTDecode")) && bytes.HasPrefix(s.body, jpegStart) {
			all = append(all, s.body)
		}
	}
	return all
}

// part is a stream of a document: the dictionary before it, and its bytes.
type part struct{ head, body []byte }

// draws tells whether a stream may be the content of a page, packed as nearly everybody packs it.
func (s part) draws() bool {
	if !bytes.Contains(s.head, []byte("/FlateDecode")) {
		return false
	}
	for _, other := range []string{"/DecodeParms", "/Subtype/Image", "/Subtype /Image", "/ObjStm", "/XRef", "/Length1", "/DCTDecode"} {
		if bytes.Contains(s.head, []byte(other)) {
			return false
		}
	}
	return true
}

var lengthOf = regexp.MustCompile(`/Length (\d+)[^\d ]`)

// streamsOf finds the streams of a document by their words alone: a damaged table of objects, or none, hides nothing.
func streamsOf(data []byte) (all []part) {
	for at := 0; len(all) < mostStreams; {
		found := streamStart.FindIndex(data[at:])
		if found == nil {
			break
		}
		head, begin := at+found[0]+2, at+found[1]
		from := max(0, head-2048)
		if object := bytes.LastIndex(data[from:head], []byte(" obj")); object >= 0 {
			from += object
		}
		s := part{head: data[from:head]}
		end := bytes.Index(data[begin:], []byte("endstream"))
		if m := lengthOf.FindSubmatch(s.head); m != nil { // in the bytes themselves anything may stand
			if n, err := strconv.Atoi(string(m[1])); err == nil && n <= len(data)-begin && n >= end {
				end = n
			}
		}
		if end < 0 {
			end = len(data) - begin
		}
		s.body = data[begin : begin+end]
		all = append(all, s)
		at = begin + end
	}
	return all
}

package receipt

import (
	"encoding/binary"
	"errors"
)

// typeface is what of a font file goes into a document: shapes and measures. It is read once and shared, and what it
// gives is not to be written to.
type typeface struct {
	head, hhea, maxp, hmtx, loca, glyf []byte
	glyphs, metrics                    int // how many shapes there are, and how many advances
	box                                [4]int
	ascent, descent, capHeight         int
}

var errTypeface = errors.New("receipt: the embedded font is not as it should be")

var be = binary.BigEndian

func signed(b []byte) int { return int(int16(be.Uint16(b))) }

// readTypeface reads a TrueType file with long offsets, as both embedded ones are.
func readTypeface(file []byte) (*typeface, error) {
	if len(file) < 12 {
		return nil, errTypeface
	}
	tables := map[string][]byte{}
	for i := range int(be.Uint16(file[4:])) {
		if len(file) < 28+16*i {
			return nil, errTypeface
		}
		entry := file[12+16*i:]
		from, length := uint64(be.Uint32(entry[8:])), uint64(be.Uint32(entry[12:]))
		if from+length > uint64(len(file)) {
			return nil, errTypeface
		}
		tables[string(entry[:4])] = file[from : from+length]
	}
	f := &typeface{head: tables["head"], hhea: tables["hhea"], maxp: tables["maxp"],
		hmtx: tables["hmtx"], loca: tables["loca"], glyf: tables["glyf"]}
	os2 := tables["OS/2"]
	if len(f.head) < 54 || len(f.hhea) < 36 || len(f.maxp) < 32 || len(os2) < 90 ||
		be.Uint16(f.head[18:]) != em || be.Uint16(f.head[50:]) != 1 {
		return nil, errTypeface
	}
	f.glyphs, f.metrics = int(be.Uint16(f.maxp[4:])), int(be.Uint16(f.hhea[34:]))
	if len(f.loca) < 4*(f.glyphs+1) || f.metrics == 0 || len(f.hmtx) < 4*f.metrics || int(be.Uint32(f.loca[4*f.glyphs:])) > len(f.glyf) {
		return nil, errTypeface
	}
	for i := range f.box {
		f.box[i] = signed(f.head[36+2*i:])
	}
	f.ascent, f.descent, f.capHeight = signed(f.hhea[4:]), signed(f.hhea[6:]), signed(os2[88:])
	return f, nil
}

// glyph gives a shape as the file has it; empty: it draws nothing.
func (f *typeface) glyph(id uint16) []byte {
	if int(id) >= f.glyphs {
		return nil
	}
	from, to := be.Uint32(f.loca[4*int(id):]), be.Uint32(f.loca[4*int(id)+4:])
	if to < from+10 {
		return nil
	}
	return f.glyf[from:to]
}

// advance is how far a shape moves the pen.
func (f *typeface) advance(id uint16) int {
	return int(be.Uint16(f.hmtx[4*min(int(id), f.metrics-1):]))
}

// extent is the box round a shape.
func extent(glyph []byte) (box [4]int) {
	for i := range box {
		box[i] = signed(glyph[2+2*i:])
	}
	return box
}

// made tells a shape that is made of others.
func made(glyph []byte) bool { return signed(glyph) < 0 }

// The flags of a component that matter here.
const (
	wordArguments = 1 << 0
	offsets       = 1 << 1
	oneScale      = 1 << 3
	moreFollow    = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
	instructed    = 1 << 8
)

// componentLength is how many bytes a component of a made shape takes.
func componentLength(flags uint16) int {
	n := 6
	if flags&wordArguments != 0 {
		n += 2
	}
	switch {
	case flags&oneScale != 0:
		n += 2
	case flags&twoScales != 0:
		n += 4
	case flags&fourScales != 0:
		n += 8
	}
	return n
}

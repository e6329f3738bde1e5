package receipt

import "slices"

// deepest is of how many shapes the characters are made at the most.
func (f *subset) deepest() (most int) {
	for _, c := range f.chars {
		most = max(most, c.to-c.from)
	}
	return most
}

// file gives the font as a TrueType file with the tables that a document needs, added to out.
func (f *subset) file(out []byte) []byte {
	f.build()
	start := len(out)
	count := len(f.loca) - 1
	head, hhea, maxp := slices.Clone(f.face.head[:54]), slices.Clone(f.face.hhea[:36]), slices.Clone(f.face.maxp[:32])
	be.PutUint32(head[8:], 0)
	be.PutUint16(hhea[34:], uint16(count))
	be.PutUint16(maxp[4:], uint16(count))
	most := max(f.deepest(), 1)
	be.PutUint16(maxp[10:], most16(max(be.Uint16(maxp[6:]), be.Uint16(maxp[10:])), most))
	be.PutUint16(maxp[12:], most16(max(be.Uint16(maxp[8:]), be.Uint16(maxp[12:])), most))
	be.PutUint16(maxp[26:], 0)
	be.PutUint16(maxp[28:], max(be.Uint16(maxp[28:]), uint16(most)))
	be.PutUint16(maxp[30:], be.Uint16(maxp[30:])+1)

	const names = "glyfheadhheahmtxlocamaxp"
	tables := len(names) / 4
	out = append(out, 0, 1, 0, 0, 0, byte(tables), 0, 64, 0, 2, 0, 32)
	directory := len(out)
	out = append(out, make([]byte, 16*tables)...)
	headAt := 0
	for i := range tables {
		at := len(out)
		name := names[4*i : 4*i+4]
		switch name {
		case "glyf":
			out = append(out, f.glyf...)
		case "head":
			headAt = at
			out = append(out, head...)
		case "hhea":
			out = append(out, hhea...)
		case "hmtx":
			out = append(out, f.hmtx...)
		case "loca":
			out = f.offsets(out)
			be.PutUint16(out[headAt+50:], f.longOffsets())
		case "maxp":
			out = append(out, maxp...)
		}
		length := len(out) - at
		for len(out)%4 != start%4 {
			out = append(out, 0)
		}
		entry := out[directory+16*i:]
		copy(entry, name)
		be.PutUint32(entry[8:], uint32(at-start))
		be.PutUint32(entry[12:], uint32(length))
	}
	for i := range tables {
		entry := out[directory+16*i:]
		from := start + int(be.Uint32(entry[8:]))
		be.PutUint32(entry[4:], checksum(out[from:from+int(be.Uint32(entry[12:])+3)/4*4]))
	}
	be.PutUint32(out[headAt+8:], 0xb1b0afba-checksum(out[start:]))
	return out
}

func most16(v uint16, times int) uint16 { return uint16(min(int(v)*times, 0xffff)) }

// longOffsets is 1 where the shapes are too many for offsets of two bytes.
func (f *subset) longOffsets() uint16 {
	if len(f.glyf) > 2*0xffff {
		return 1
	}
	return 0
}

func (f *subset) offsets(out []byte) []byte {
	for _, at := range f.loca {
		if f.longOffsets() == 1 {
			out = be.AppendUint32(out, at)
		} else {
			out = be.AppendUint16(out, uint16(at/2))
		}
	}
	return out
}

// checksum adds up the words of a table, whose length is a multiple of four.
func checksum(table []byte) (sum uint32) {
	for ; len(table) >= 4; table = table[4:] {
		sum += be.Uint32(table)
	}
	return sum
}

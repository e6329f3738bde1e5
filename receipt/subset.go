package receipt

import "unicode"

// subset is the font of one document and weight: it has one character for each rune that is drawn in one shape, so that
// every reader finds every rune in one place of its own. Where a shape is that of several runes (a letter with its marks, two
// letters drawn as one) the first rune's character carries all of it, and the others are empty. Characters are numbered
// as they are first drawn, from 1, and their number is that of their shape in the font too.
type subset struct {
	face   *typeface
	known  map[string]uint16 // the first character of a cluster, by its key
	chars  []char
	parts  []component
	key    []byte
	extra  []uint16          // shapes of the file that others are made of, behind the characters
	placed map[uint16]uint16 // where a shape of the file stands
	glyf   []byte
	loca   []uint32
	hmtx   []byte
}

// char is one character: its rune, its width in font units, and the shapes that it is made of.
type char struct {
	r        rune
	width    int
	from, to int
}

// component is a shape of the file, so far from where its character begins.
type component struct {
	id     uint16
	dx, dy int
}

// clear forgets what was drawn, which may be somebody's name.
func (f *subset) clear() {
	clear(f.known)
	clear(f.placed)
	clear(f.chars[:cap(f.chars)])
	clear(f.parts[:cap(f.parts)])
	clear(f.key[:cap(f.key)])
	clear(f.extra[:cap(f.extra)])
	clear(f.glyf[:cap(f.glyf)])
	clear(f.loca[:cap(f.loca)])
	clear(f.hmtx[:cap(f.hmtx)])
	f.chars, f.parts, f.key, f.extra = f.chars[:0], f.parts[:0], f.key[:0], f.extra[:0]
	f.glyf, f.loca, f.hmtx = f.glyf[:0], f.loca[:0], f.hmtx[:0]
}

// add gives the characters that a cluster is drawn with, from left to right: consecutive numbers from first on, none for
// a cluster that only steers.
func (f *subset) add(cl cluster) (first uint16, n int) {
	if n = len(cl.runes); n == 0 {
		return 0, 0
	}
	f.key = append(f.key[:0], byte(n))
	for _, r := range cl.runes {
		f.key = be.AppendUint32(f.key, uint32(r))
	}
	for _, g := range cl.glyphs {
		f.key = be.AppendUint16(f.key, uint16(g.id))
		f.key = be.AppendUint16(f.key, uint16(g.dx))
		f.key = be.AppendUint16(f.key, uint16(g.dy))
		f.key = be.AppendUint16(f.key, uint16(g.advance))
	}
	f.key = append(f.key, byte(cl.level&1))
	if first, ok := f.known[string(f.key)]; ok {
		return first, n
	}
	first = uint16(len(f.chars) + 1)
	f.known[string(f.key)] = first
	f.spell(cl)
	return first, n
}

// spell adds the characters of a cluster. They share its width evenly, as far as they are letters; of one that reads from
// the right the last rune stands first.
func (f *subset) spell(cl cluster) {
	width, letters := cl.width, 0
	for _, r := range cl.runes {
		if !narrow(r) {
			letters++
		}
	}
	start := len(f.chars)
	for i := range cl.runes {
		at := i
		if cl.level&1 == 1 {
			at = len(cl.runes) - 1 - i
		}
		c := char{r: cl.runes[at], from: len(f.parts), to: len(f.parts)}
		switch {
		case letters == 0 && at == 0:
			c.width = width
		case !narrow(c.r):
			c.width = width / letters
			if at == 0 {
				c.width += width % letters
			}
		}
		if at == 0 {
			before := 0
			for _, earlier := range f.chars[start:] {
				before += earlier.width
			}
			pen := -before
			for _, g := range cl.glyphs {
				if id := uint16(g.id); len(f.face.glyph(id)) > 0 {
					f.parts = append(f.parts, component{id, pen + g.dx, g.dy})
				}
				pen += g.advance
			}
			c.to = len(f.parts)
		}
		f.chars = append(f.chars, c)
	}
}

// narrow tells runes that take no room of their own in a line.
func narrow(r rune) bool { return unicode.Is(unicode.Mn, r) || steers(r) }

// width is how wide n characters from first on are.
func (f *subset) width(first uint16, n int) (units int) {
	for _, c := range f.chars[first-1:][:n] {
		units += c.width
	}
	return units
}

// place gives the number that a shape of the file has in the subset.
func (f *subset) place(id uint16) uint16 {
	at, ok := f.placed[id]
	if !ok {
		f.extra = append(f.extra, id)
		at = uint16(len(f.chars) + len(f.extra))
		f.placed[id] = at
	}
	return at
}

// build writes the shapes: those of the characters first, then those that they are made of.
func (f *subset) build() {
	clear(f.placed)
	f.extra, f.glyf = f.extra[:0], f.glyf[:0]
	f.loca, f.hmtx = append(f.loca[:0], 0, 0), append(f.hmtx[:0], 0, 0, 0, 0) // what is missing is never drawn
	for i, c := range f.chars {
		if c.to == c.from+1 && f.parts[c.from].dx == 0 && f.parts[c.from].dy == 0 {
			if id := f.parts[c.from].id; f.placed[id] == 0 {
				f.placed[id] = uint16(i + 1)
			}
		}
	}
	for i, c := range f.chars {
		start := len(f.glyf)
		parts := f.parts[c.from:c.to]
		switch {
		case len(parts) == 1 && f.placed[parts[0].id] == uint16(i+1):
			f.copy(parts[0].id)
		case len(parts) > 0:
			f.compose(parts)
		}
		f.end(start, c.width)
	}
	for i := 0; i < len(f.extra); i++ { // which may need others
		start := len(f.glyf)
		f.copy(f.extra[i])
		f.end(start, f.face.advance(f.extra[i]))
	}
}

// end closes a shape: the tables of places and of widths. Its left side is where its box begins, as the head says.
func (f *subset) end(start, width int) {
	side := uint16(0)
	if len(f.glyf) > start {
		side = be.Uint16(f.glyf[start+2:])
	}
	if len(f.glyf)%2 == 1 {
		f.glyf = append(f.glyf, 0)
	}
	f.loca = append(f.loca, uint32(len(f.glyf)))
	f.hmtx = be.AppendUint16(be.AppendUint16(f.hmtx, uint16(max(width, 0))), side)
}

// copy writes a shape of the file without its instructions, which only small screens of old have needed.
func (f *subset) copy(id uint16) {
	glyph := f.face.glyph(id)
	if len(glyph) == 0 {
		return
	}
	if !made(glyph) {
		counted := 10 + 2*signed(glyph)
		f.glyf = append(append(f.glyf, glyph[:counted]...), 0, 0)
		f.glyf = append(f.glyf, glyph[counted+2+int(be.Uint16(glyph[counted:])):]...)
		return
	}
	f.glyf = append(f.glyf, glyph[:10]...)
	for at := 10; ; {
		flags := be.Uint16(glyph[at:])
		f.glyf = be.AppendUint16(f.glyf, flags&^instructed)
		f.glyf = be.AppendUint16(f.glyf, f.place(be.Uint16(glyph[at+2:])))
		next := at + componentLength(flags)
		f.glyf = append(f.glyf, glyph[at+4:next]...)
		if at = next; flags&moreFollow == 0 {
			return
		}
	}
}

// compose writes a shape that is made of others.
func (f *subset) compose(parts []component) {
	var all [4]int
	for i, c := range parts {
		b := extent(f.face.glyph(c.id))
		b = [4]int{b[0] + c.dx, b[1] + c.dy, b[2] + c.dx, b[3] + c.dy}
		if i == 0 {
			all = b
		}
		all = [4]int{min(all[0], b[0]), min(all[1], b[1]), max(all[2], b[2]), max(all[3], b[3])}
	}
	f.glyf = be.AppendUint16(f.glyf, 0xffff)
	for _, v := range all {
		f.glyf = be.AppendUint16(f.glyf, uint16(v))
	}
	for i, c := range parts {
		flags := uint16(wordArguments | offsets)
		if i < len(parts)-1 {
			flags |= moreFollow
		}
		for _, v := range [...]uint16{flags, f.place(c.id), uint16(c.dx), uint16(c.dy)} {
			f.glyf = be.AppendUint16(f.glyf, v)
		}
	}
}

package receipt

import "strconv"

// fontNames are what the content calls the two faces, and faceNames what the document does. A subset is another font than
// the one it is made of, whose licence keeps that one's name for itself.
var (
	fontNames = [weights]string{"/F0", "/F1"}
	faceNames = [weights]string{"KAFALA+KafalaSheet-Regular", "KAFALA+KafalaSheet-Bold"}
	stems     = [weights]int{88, 152} // how thick its upright strokes are
)

// font writes the five objects of a face from first on.
func (f *file) font(first int, w weight, s *subset, shapes, runes []byte) {
	name, face := faceNames[w], s.face
	f.begin(first)
	f.words("<</Type /Font /Subtype /Type0 /BaseFont /", name, " /Encoding /Identity-H /DescendantFonts [", first+1, " 0 R] /ToUnicode ",
		first+4, " 0 R>>")
	f.end()
	f.begin(first + 1)
	f.words("<</Type /Font /Subtype /CIDFontType2 /BaseFont /", name,
		" /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity /FontDescriptor ", first+2,
		" 0 R /DW 0 /W [1 [")
	for _, c := range s.chars {
		f.out = append(strconv.AppendInt(f.out, int64(max(c.width, 0)), 10), ' ')
	}
	f.words("]]>>")
	f.end()
	f.begin(first + 2)
	f.words("<</Type /FontDescriptor /FontName /", name, " /Flags 4 /FontBBox [", face.box[0], " ", face.box[1], " ", face.box[2], " ",
		face.box[3], "] /ItalicAngle 0 /Ascent ", face.ascent, " /Descent ", face.descent, " /CapHeight ", face.capHeight, " /StemV ",
		stems[w], " /FontFile2 ", first+3, " 0 R>>")
	f.end()
	f.begin(first + 3)
	f.words("<</Length ", len(shapes), "/Length1 ", len(shapes), ">>\nstream\n")
	f.out = append(f.out, shapes...)
	f.words("\nendstream")
	f.end()
	f.stream(first+4, "", runes)
}

// toUnicode adds the table that tells which rune each character is: exactly one each, since readers turn several of one
// character around, each in its own way.
func (f *subset) toUnicode(out []byte) []byte {
	const mostAtOnce = 100
	out = append(out, cmapBegin...)
	for i, c := range f.chars {
		if i%mostAtOnce == 0 {
			if i > 0 {
				out = append(out, "endbfchar\n"...)
			}
			out = append(strconv.AppendInt(out, int64(min(len(f.chars)-i, mostAtOnce)), 10), " beginbfchar\n"...)
		}
		out = append(appendHex(append(out, '<'), uint16(i+1)), "> <"...)
		out = append(appendRune(out, c.r), ">\n"...)
	}
	return append(out, "endbfchar\n"+cmapEnd...)
}

const (
	cmapBegin = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`
	cmapEnd = `endcmap
CMapName currentdict /CMap defineresource pop
end
end`
)

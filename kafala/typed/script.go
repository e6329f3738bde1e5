package typed

import (
	"slices"
	"strings"
	"unicode"
)

// Letters of other scripts look like those of Latin and Arabic, and so do those that write sounds: a word that is made of them reads as
// one that it is not.

// phonetic are the letters of Latin that write sounds, not names, and look like others: of the second block of additions those that are
// not of Vietnamese, Romanian or Pinyin.
var phonetic = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x0180, Hi: 0x019f, Stride: 1}, {Lo: 0x01a2, Hi: 0x01ae, Stride: 1},
	{Lo: 0x01b1, Hi: 0x01cc, Stride: 1}, {Lo: 0x01dd, Hi: 0x01e5, Stride: 1}, {Lo: 0x021c, Hi: 0x0225, Stride: 1},
	{Lo: 0x0234, Hi: 0x024f, Stride: 1}, {Lo: 0x0250, Hi: 0x02ff, Stride: 1}, {Lo: 0x1d00, Hi: 0x1dbf, Stride: 1},
	{Lo: 0x2c60, Hi: 0x2c7f, Stride: 1}, {Lo: 0xa720, Hi: 0xa7ff, Stride: 1}, {Lo: 0xab30, Hi: 0xab6f, Stride: 1}}}

// InWord tells of what a word is made of: letters, what is written above and below them, and what joins or parts them unseen.
func InWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c' || r == '\u200d'
}

// OneScript tells whether the letters of a text are all Arabic or all Latin.
func OneScript(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(phonetic, r) }) {
		return false
	}
	all := func(script *unicode.RangeTable) bool {
		return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(script, r) })
	}
	return all(unicode.Arabic) || all(unicode.Latin)
}

// OneScriptEach is OneScript of each word of a text.
func OneScriptEach(text string) bool {
	return !slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return !InWord(r) }), func(word string) bool {
		return !OneScript(word)
	})
}

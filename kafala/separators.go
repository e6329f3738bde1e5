package kafala

import (
	"fmt"
	"slices"
)

// Separator is what stands between the cells of a table that staff take away (CSV). A spreadsheet splits such a file at what its
// own language and country have between the items of a list.
type Separator string

// The separators.
const (
	Comma     Separator = "comma"
	Semicolon Separator = "semicolon"
	Tab       Separator = "tab"
)

// Rune is the sign itself. What is no separator is a comma.
func (s Separator) Rune() rune {
	switch s {
	case Semicolon:
		return ';'
	case Tab:
		return '\t'
	case Comma:
	}
	return ','
}

// Separators says which one a table has in each language of its reader.
type Separators struct {
	Arabic  Separator `toml:"ar"`
	English Separator `toml:"en"`
	Urdu    Separator `toml:"ur"`
}

// In is the separator of a table in a language.
func (s Separators) In(language string) rune {
	switch language {
	case "en":
		return s.English.Rune()
	case "ur":
		return s.Urdu.Rune()
	}
	return s.Arabic.Rune()
}

func defaultSeparators() Separators { return Separators{Semicolon, Comma, Semicolon} }

func (s Separators) faults() (faults []error) {
	for _, c := range []struct {
		name string
		is   Separator
	}{{"ar", s.Arabic}, {"en", s.English}, {"ur", s.Urdu}} {
		if !slices.Contains([]Separator{Comma, Semicolon, Tab}, c.is) {
			faults = append(faults, fmt.Errorf("separators.%s: must be comma, semicolon or tab", c.name))
		}
	}
	return faults
}

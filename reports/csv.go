package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Table says how money is written down.
type Table struct {
	Words    *locales.Words
	Settings *kafala.Settings // names kinds and charges, and has the separator of the words' language
	Answers  []Answer         // which answers have a column, besides those that name the two persons
	// Who names whoever a history names so (kafala.Event.By), as staff are registered. nil: as it is kept.
	Who func(by string) string
	// Persons has names and whole numbers of the two persons written, and the end of the card's number. Such a table is for the
	// operator's own machine; without it a table says nothing of who they are.
	Persons bool
}

// Answer is a column of what was answered to one question.
type Answer struct {
	ID, Heading string                    // of the question, and of the column
	Say         func(value string) string // writes an answer; of those that were not given nothing is written
}

// Book writes money as CSV: a row for each line of the tariff in each payment and in each return. It keeps nothing, however
// many there are.
type Book struct {
	table   Table
	out     *csv.Writer
	columns []column
	row     []string
	said    map[string]string
}

// NewBook begins a file: the mark of UTF-8, by which Excel knows Arabic, and the headings. Lines end in CR LF.
// Errors are those of w; they come from NewBook, Add or Close.
func NewBook(w io.Writer, t Table) (*Book, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("write table: %w", err)
	}
	b := &Book{table: t, out: csv.NewWriter(w), said: map[string]string{}}
	b.out.UseCRLF = true
	b.out.Comma = t.comma()
	b.columns = b.all()
	for _, c := range b.columns {
		b.row = append(b.row, text(c.heading))
	}
	return b, b.write()
}

// comma is what stands between the cells.
func (t Table) comma() rune { return t.Settings.Separators.In(t.Words.Language) }

// Add writes a movement of a guarantee, a row for each of its parts; one that has none, since it is in another currency, has one
// row without amounts.
func (b *Book) Add(g *kafala.Guarantee, m kafala.Movement) error {
	parts := m.Parts
	if len(parts) == 0 {
		parts = []kafala.Part{{}}
	}
	for i, p := range parts {
		l := line{g, m, p, i == 0}
		b.row = b.row[:0]
		for _, c := range b.columns {
			b.row = append(b.row, c.cell(l))
		}
		if err := b.write(); err != nil {
			return err
		}
	}
	return nil
}

// Close writes what is still held back. The writer beneath stays open.
func (b *Book) Close() error {
	b.out.Flush()
	if err := b.out.Error(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func (b *Book) write() error {
	if err := b.out.Write(b.row); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// say gives words, made once.
func (b *Book) say(key string) string {
	said, there := b.said[key]
	if !there {
		said = text(b.table.Words.Plain(key, nil))
		b.said[key] = said
	}
	return said
}

// money is riyals with two decimals and a point, without grouping, so that a spreadsheet can add it up.
func money(h kafala.Halalas) string { return h.String() }

// day is the day of an instant in Riyadh, and its time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(kafala.Riyadh).Format("2006-01-02 15:04:05")
}

// hijri is the day of an instant in Riyadh by the calendar of Umm al-Qura, in the order of the printed sheet. The word for that
// calendar keeps a spreadsheet from taking it for a day of the fifteenth century.
func (b *Book) hijri(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	h, ok := kafala.DateOf(t).Hijri()
	if !ok {
		return ""
	}
	return text(b.table.Words.Plain("csv.hijri", locales.Data{"Day": fmt.Sprintf("%02d/%02d/%04d", h.Day, h.Month, h.Year)}))
}

package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Table says how guarantees are written down.
type Table struct {
	Words    *locales.Words
	Settings *kafala.Settings // names kinds and charges; each charge of the tariff has a column
	Answers  []Answer         // which answers have a column, besides those that name the two persons
	Comma    rune             // between cells; 0 is a comma. Excel wants what Windows calls the list separator
}

// Answer is a column of what was answered to one question.
type Answer struct {
	ID, Heading string                    // of the question, and of the column
	Say         func(value string) string // writes an answer; of those that were not given nothing is written
}

// Book writes guarantees as CSV, one a row: what an operator's books need, and of persons the short name and the
// last four digits alone. It keeps nothing, however many there are. Add fits kafala.Register.
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
	if t.Comma != 0 {
		b.out.Comma = t.Comma
	}
	b.columns = b.all()
	for _, c := range b.columns {
		b.row = append(b.row, text(c.heading))
	}
	return b, b.write()
}

// Add writes a guarantee.
func (b *Book) Add(g kafala.Guarantee) error {
	b.row = b.row[:0]
	for _, c := range b.columns {
		b.row = append(b.row, c.cell(&g))
	}
	return b.write()
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

// ending makes a cell of the last digits of a number, in words: bullets beside digits change sides in right-to-left
// text, and digits alone a spreadsheet takes for a number, dropping the zeros in front.
func (b *Book) ending(last string) string {
	if last == "" {
		return ""
	}
	return text(b.table.Words.Plain("value.ending", locales.Data{"Value": last}))
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

// hijri is the day of an instant in Riyadh by the calendar of Umm al-Qura, in the order of the printed sheet.
// Its H keeps a spreadsheet from taking it for a day of the fifteenth century.
func hijri(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	h, ok := kafala.DateOf(t).Hijri()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d H", h.Day, h.Month, h.Year)
}

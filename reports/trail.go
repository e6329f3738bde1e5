package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Trail writes entries of the audit trail as CSV, one a row, for whoever looks into what staff have done. It begins
// as a Book does, and names nobody: people are Telegram's numbers, and strangers are names made of
// theirs. reference gives the reference of a guarantee by its id, or "".
func Trail(w io.Writer, words *locales.Words, settings *kafala.Settings, entries []staff.Entry, reference func(id string) string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write trail: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Comma = settings.Separators.In(words.Language)
	var heading []string
	for _, c := range []string{"time", "by", "rank", "duty", "guarantee", "reference", "asked", "member", "why", "outcome", "way"} {
		heading = append(heading, text(words.Plain("csv.trail."+c, nil)))
	}
	rows := [][]string{heading}
	word := func(value string, families ...string) string {
		for _, family := range families {
			if words.Has(family + value) {
				return text(words.Plain(family+value, nil))
			}
		}
		return text(value)
	}
	why := func(key string) string {
		if own := settings.Staff.OwnReason(key, words.Language); own != "" {
			return text(own)
		}
		return word(key, "why.", "rank.")
	}
	number := func(id int64, other string) string {
		if id == 0 {
			return text(other)
		}
		return strconv.FormatInt(id, 10)
	}
	for _, e := range entries {
		of := ""
		if e.Guarantee != "" {
			of = reference(e.Guarantee)
		}
		by, member := e.Stranger, "" // who is no staff has a name instead of a number
		if e.By != 0 {
			by, member = "", e.Stranger
		}
		rows = append(rows, []string{day(e.At), number(e.By, by), word(string(e.Rank), "rank."), word(string(e.Duty), "duty."), text(e.Guarantee),
			digits(of), digits(e.Asked), number(e.Member, member), why(e.Why), word(e.Outcome, "outcome."),
			word(string(e.Way), "way.")})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write trail: %w", err)
	}
	return nil
}

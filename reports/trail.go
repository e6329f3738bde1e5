package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Trail writes entries of the audit trail as CSV, one a row, for whoever looks into what staff have done. It begins
// as a Book does and names nobody: people are Telegram's numbers.
func Trail(w io.Writer, words *locales.Words, entries []kafala.Entry) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write trail: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var heading []string
	for _, c := range []string{"time", "by", "rank", "duty", "guarantee", "asked", "member", "why", "outcome"} {
		heading = append(heading, text(words.Plain("csv.trail."+c, nil)))
	}
	rows := [][]string{heading}
	word := func(family, value string) string {
		if words.Has(family + value) {
			value = words.Plain(family+value, nil)
		}
		return text(value)
	}
	number := func(id int64) string {
		if id == 0 {
			return ""
		}
		return strconv.FormatInt(id, 10)
	}
	for _, e := range entries {
		rows = append(rows, []string{day(e.At), number(e.By), word("rank.", string(e.Rank)), word("duty.", string(e.Duty)), text(e.Guarantee),
			text(e.Asked), number(e.Member), word("why.", e.Why), word("outcome.", e.Outcome)})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write trail: %w", err)
	}
	return nil
}

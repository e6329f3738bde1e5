package books

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"kafalabot/bot/desk"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/reports"
)

// ByDay reads the books of some days as a spreadsheet does, and gives the sums of their rows by the day on which the payment that
// they are of was begun.
func ByDay(ctx context.Context, o *kafala.Office, words *locales.Words, first, last kafala.Date) (map[kafala.Date]kafala.Sums, error) {
	kept, err := desk.ReadBooks(ctx, o, first, last)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := kept.Ledger.Write(&out, reports.Table{Words: words, Settings: o.Settings}); err != nil {
		return nil, err
	}
	all, err := tableSums(out.String(), words, o.Settings.Separators.In(words.Language))
	if err != nil {
		return nil, err
	}
	whole := kafala.Sums{}
	for _, s := range all {
		whole = whole.And(s)
	}
	if whole != kept.Sums {
		return nil, fmt.Errorf("the table adds up to %+v, and is said to be %+v", whole, kept.Sums)
	}
	return all, nil
}

func tableSums(table string, words *locales.Words, comma rune) (map[kafala.Date]kafala.Sums, error) {
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff")))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	column := func(key string) int { return slices.Index(rows[0], words.Plain(key, nil)) }
	paid, returned, net, at := column("csv.paid"), column("csv.returned"), column("csv.net"), column("csv.paid.at")
	all := map[kafala.Date]kafala.Sums{}
	for _, row := range rows[1:] {
		if row[paid] == "" {
			continue // of another currency
		}
		day, err := time.Parse(time.DateTime, row[at])
		if err != nil {
			return nil, err
		}
		sums := kafala.Sums{Gross: halalas(row[paid]), Returned: halalas(row[returned])}
		if sums.Net() != halalas(row[net]) {
			return nil, fmt.Errorf("%v is no sum", row)
		}
		on := kafala.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
		all[on] = all[on].And(sums)
	}
	return all, nil
}

// halalas reads an amount as a cell has it.
func halalas(cell string) (h kafala.Halalas) {
	for _, r := range cell {
		if r >= '0' && r <= '9' {
			h = 10*h + kafala.Halalas(r-'0')
		}
	}
	if strings.HasPrefix(cell, "-") {
		return -h
	}
	return h
}

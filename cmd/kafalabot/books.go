package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"kafalabot/bot/desk"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/voice"
)

// booksCmd writes the money of a period as a table.
type booksCmd struct {
	options
	From        string `help:"The first day in Riyadh, in either calendar; empty: the first of last month." placeholder:"DATE"`
	To          string `help:"The last day; empty: the last of last month, or the first day." placeholder:"DATE"`
	Language    string `help:"Of the headings and words, and with it the separator." enum:"ar,en" default:"ar"`
	WithPersons bool   `help:"Name the two persons, with their whole numbers. Wants a reason, which stands in the audit trail."`
	Reason      string `help:"Why persons are named: accounts, examination, authority or complaint." placeholder:"WORD"`
	File        string `arg:"" help:"Where the table goes; -: standard output."`
}

// Run writes the table, and first into the audit trail that it is made.
func (c booksCmd) Run(ctx context.Context, out streams) error {
	if err := cmp.Or(c.excused(), vacant(c.File)); err != nil {
		return err
	}
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	first, last, err := c.period(kafala.DateOf(a.now()))
	if err != nil {
		return err
	}
	voices, err := voice.New(a.settings, "", false)
	if err != nil {
		return err
	}
	v := voices.In(c.Language)
	books, err := desk.ReadBooks(ctx, a.office, first, last)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { // noted once there is where it goes, and before anything goes there
		if err := a.counter.NoteBooks(ctx, books.Days(), c.Reason); err != nil {
			return err
		}
		return books.Write(w, v, desk.Names(ctx, a.counter.Team, v), c.WithPersons)
	}
	said := out.out
	if c.File == "-" {
		said = out.err
		err = write(out.out)
	} else {
		err = writeWhole(c.File, write)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(said, "%s to %s: payments: %d, returns: %d, SAR %s came, %s went back, %s net, VAT %s\n", first, last, books.Payments,
		books.Returns, books.Sums.Gross, books.Sums.Returned, books.Sums.Net(), books.VAT)
	if err == nil && len(books.Uncompared) > 0 {
		_, err = fmt.Fprintf(said, "not compared with the gateway: %s\n", dayList(books.Uncompared))
	}
	return err
}

// excused tells whether persons are named for a reason, and no reason is given where none are.
func (c booksCmd) excused() error {
	known := strings.Join(staff.Reasons[staff.NamePersons], ", ")
	switch {
	case c.WithPersons && c.Reason == "":
		return fmt.Errorf("%w: --reason: must be one of %s where --with-persons is given", errConfig, known)
	case !c.WithPersons && c.Reason != "":
		return fmt.Errorf("%w: --reason: wants --with-persons", errConfig)
	case c.WithPersons && !staff.Reasonable(staff.NamePersons, c.Reason):
		return fmt.Errorf("%w: --reason: must be one of %s", errConfig, known)
	}
	return nil
}

// period is the days that were named, or last month.
func (c booksCmd) period(today kafala.Date) (first, last kafala.Date, err error) {
	end := kafala.Date{Year: today.Year, Month: today.Month, Day: 1}.AddDays(-1)
	first, last = kafala.Date{Year: end.Year, Month: end.Month, Day: 1}, end
	if c.From == "" && c.To != "" {
		return first, last, fmt.Errorf("%w: --from: is wanted with --to", errConfig)
	}
	if c.From != "" {
		if first, err = typedDay("--from", c.From, today); err != nil {
			return first, last, err
		}
		last = first
	}
	last, err = lastDay(c.To, first, last, today)
	return first, last, err
}

// lastDay reads --to, which may be left out for the day that is given, and is not before the first one.
func lastDay(text string, first, last, today kafala.Date) (kafala.Date, error) {
	if text != "" {
		var err error
		if last, err = typedDay("--to", text, today); err != nil {
			return last, err
		}
	}
	if last.Before(first) {
		return last, fmt.Errorf("%w: --to: is before --from", errConfig)
	}
	return last, nil
}

// typedDay reads a day that an operator names.
func typedDay(flag, text string, today kafala.Date) (kafala.Date, error) {
	day, p := typed.PastDay(text, today)
	switch {
	case p == nil:
		return day, nil
	case p.Key == "date.future":
		return day, fmt.Errorf("%w: %s: %s has not begun", errConfig, flag, text)
	}
	return day, fmt.Errorf("%w: %s: must be a day as 2006-01-02 or 18/6/1448", errConfig, flag)
}

// dayList lists days in one line.
func dayList(days []kafala.Date) string {
	all := make([]string, len(days))
	for i, d := range days {
		all[i] = d.String()
	}
	return strings.Join(all, ", ")
}

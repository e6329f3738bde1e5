package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/storage"
)

// operator is who works at the machine: an admin without a number.
var operator = staff.Actor{Rank: staff.Admin}

// auditCmd checks the audit trail, or reads out of it what was touched.
type auditCmd struct {
	options
	Verify  bool    `required:"" xor:"what" help:"Follow the chain of all entries from the first to the last."`
	Known   *string `help:"What an earlier run has given as the last entry: it must still stand where it stood."`
	Touched bool    `required:"" xor:"what" help:"List the guarantees that were seen or changed on some days, by whom and how."`
	From    string  `help:"With --touched: the first day in Riyadh, in either calendar." placeholder:"DATE"`
	To      string  `help:"With --touched: the last day; empty: today." placeholder:"DATE"`
	By      *int64  `help:"With --touched: only what this member of staff did, by Telegram's number." placeholder:"NUMBER"`
}

// lastEntry is how a last entry is printed: by itself, or at the end of the line in which audit and export print it.
var lastEntry = regexp.MustCompile(`^(?:.*\bis )?([1-9][0-9]*\.\S+)$`)

// Run says that the trail is whole, or where it breaks, which is a failure. A known entry that is none, an empty one too, is no
// broken trail, and nothing that could pass for a whole one.
func (c auditCmd) Run(ctx context.Context, out streams) error {
	switch days := c.From != "" || c.To != "" || c.By != nil; {
	case c.Touched && c.Known != nil:
		return fmt.Errorf("%w: --known: wants --verify", errConfig)
	case !c.Touched && days:
		return fmt.Errorf("%w: --from, --to, --by: want --touched", errConfig)
	case c.By != nil && *c.By <= 0:
		return fmt.Errorf("%w: --by: must be the number of a person", errConfig)
	}
	if c.Touched {
		return c.read(ctx, out)
	}
	known := ""
	if c.Known != nil {
		given := lastEntry.FindStringSubmatch(strings.TrimSpace(*c.Known))
		if given == nil {
			return fmt.Errorf("%w: --known: must be a last entry as an earlier run has printed it", errConfig)
		}
		known = given[1]
	}
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	found, err := a.store.Trail().Verify(ctx, known)
	if broken := (*storage.BrokenError)(nil); errors.As(err, &broken) {
		fmt.Fprintf(out.out, "entries that are whole: %d, from the first on\n", broken.Number-1)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.out, "entries: %d, all of them as they were written; the last is %s\n", found.Entries, found.Last)
	for _, e := range found.Unfinished {
		_, unsaid := fmt.Fprintf(out.out, "begun, and no outcome written: %s by %d on %s at %s\n", e.Duty, e.By, cmp.Or(e.Guarantee, "-"),
			e.At.Format(time.RFC3339))
		err = cmp.Or(err, unsaid)
	}
	return err
}

// read prints what was touched.
func (c auditCmd) read(ctx context.Context, out streams) error {
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	first, last, err := c.days(kafala.DateOf(a.now()))
	if err != nil {
		return err
	}
	by := int64(0) // anybody
	if c.By != nil {
		by = *c.By
	}
	return a.touched(ctx, out.out, first, last, by)
}

// staffCmd is for an operator whose admin is lost.
type staffCmd struct {
	List   staffListCmd   `cmd:"" help:"List who is staff."`
	Remove staffRemoveCmd `cmd:"" help:"Remove a member of staff, from their next message on."`
}

type staffListCmd struct{ options }

// Run lists who is staff, one a line.
func (c staffListCmd) Run(ctx context.Context, out streams) error {
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	all, err := a.counter.Members(ctx, operator)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "NUMBER\tRANK\tSINCE\tLAST SEEN\tNAME\tOFFICE")
	for _, m := range all {
		seen := dayOr(m.Seen, "-")
		if slices.Contains(a.admins, m.ID) { // whose rank never lapses
			seen = "not kept"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", m.ID, m.Rank, dayOr(m.Since, "-"), seen, a.called(m),
			cmp.Or(m.Called().Office, "-"))
	}
	return table.Flush()
}

func dayOr(at time.Time, never string) string {
	if at.IsZero() {
		return never
	}
	return at.In(kafala.Riyadh).Format(time.DateOnly)
}

// called is the name under which a member is registered, with where the rank comes from or why there is none.
func (a *app) called(m staff.Member) string {
	name := cmp.Or(m.Called().Name, "-")
	switch {
	case slices.Contains(a.admins, m.ID):
		return name + " (ADMIN_IDS)"
	case a.counter.Lapsed(m) != nil:
		return name + " (lapsed)"
	}
	return name
}

type staffRemoveCmd struct {
	options
	ID int64 `arg:"" help:"Telegram's number of the person, as staff list shows it."`
}

// Run removes a member; the audit trail says that it was done at the machine.
func (c staffRemoveCmd) Run(ctx context.Context, out streams) error {
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	switch err := a.counter.Remove(ctx, operator, c.ID); {
	case errors.Is(err, kafala.ErrNotFound):
		return fmt.Errorf("%w: %d is no member of staff", errConfig, c.ID)
	case slices.Contains(a.admins, c.ID) && err != nil:
		return fmt.Errorf("%w: %d is in ADMIN_IDS: take the number out there and start again", errConfig, c.ID)
	case err != nil:
		return err
	}
	fmt.Fprintf(out.out, "%d is no member of staff any more\n", c.ID)
	return nil
}

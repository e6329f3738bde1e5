package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// unnamed are the duties of which the trail names no guarantee, and by which several may have been seen at once. Who searches has
// an entry for each that is found.
var unnamed = []staff.Duty{staff.Recall, staff.ListOpen, staff.ListAll, staff.Export, staff.NamePersons, staff.Review, staff.MakeCopy,
	staff.BringBack, staff.Losses, staff.Retry, staff.Answer}

// touch is what the trail tells of one guarantee.
type touch struct {
	first, last time.Time
	by          map[string]bool
	duties      map[staff.Duty]int
}

func (t *touch) add(e staff.Entry) {
	if t.first.IsZero() {
		t.first = e.At
		t.by, t.duties = map[string]bool{}, map[staff.Duty]int{}
	}
	t.last = e.At
	t.by[doer(e)] = true
	t.duties[e.Duty]++
}

// doer is how a line names who did something: Telegram's number of a member of staff, the name of a stranger, or the machine.
func doer(e staff.Entry) string {
	if e.By != 0 {
		return strconv.FormatInt(e.By, 10)
	}
	return cmp.Or(e.Stranger, "machine")
}

// touched prints whose guarantees were seen or changed on some days, by one member of staff, or by anybody (0): what a breach may have
// reached. It names references and ids, and no person. That it was asked stands in the trail.
func (a *app) touched(ctx context.Context, out io.Writer, first, last kafala.Date, by int64) error {
	all, beyond := map[string]*touch{}, map[staff.Duty]*touch{}
	err := a.store.Trail().Trail(ctx, first.Start(), last.AddDays(1).Start(), func(e staff.Entry) error {
		switch {
		case by != 0 && e.By != by, e.Act != "" && e.Outcome != staff.Trying, e.Outcome == staff.Refused, e.Outcome == staff.Capped,
			e.Outcome == staff.Malformed, e.Outcome == staff.Begun, e.Duty == staff.Identify:
			// What is only begun has shown nothing; of an act that it was begun counts, whatever came of it.
		case e.Guarantee != "":
			if all[e.Guarantee] == nil {
				all[e.Guarantee] = &touch{}
			}
			all[e.Guarantee].add(e)
		case slices.Contains(unnamed, e.Duty):
			if beyond[e.Duty] == nil {
				beyond[e.Duty] = &touch{}
			}
			beyond[e.Duty].add(e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := a.counter.NoteTouched(ctx, first.String()+"/"+last.String()); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "REFERENCE\tGUARANTEE\tFIRST\tLAST\tBY\tWHAT")
	for _, id := range slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(all[x].first.Compare(all[y].first), strings.Compare(x, y))
	}) {
		g, err := a.office.Ledger.Find(ctx, id)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", cmp.Or(g.Reference, "-"), id, all[id])
	}
	for _, d := range slices.Sorted(maps.Keys(beyond)) {
		fmt.Fprintf(table, "(not named)\t-\t%s\n", beyond[d])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "guarantees: %d, and %d kinds of acts whose guarantees the trail does not name\n", len(all), len(beyond))
	return err
}

// String is the last four columns.
func (t *touch) String() string {
	var what []string
	for _, d := range slices.Sorted(maps.Keys(t.duties)) {
		what = append(what, fmt.Sprintf("%s %d", d, t.duties[d]))
	}
	return strings.Join([]string{minuteOf(t.first), minuteOf(t.last), strings.Join(slices.Sorted(maps.Keys(t.by)), ","),
		strings.Join(what, ", ")}, "\t")
}

func minuteOf(at time.Time) string { return at.In(kafala.Riyadh).Format("2006-01-02T15:04Z07:00") }

// days reads the days that a breach may have lasted: from the one to the other, or to today.
func (c auditCmd) days(today kafala.Date) (first, last kafala.Date, err error) {
	if first, err = typedDay("--from", c.From, today); err != nil {
		return first, last, err
	}
	last, err = lastDay(c.To, first, today, today)
	return first, last, err
}

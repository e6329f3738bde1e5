package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// stopsCmd prints where people stop.
type stopsCmd struct {
	options
	Days int `help:"How many days, of which today is the last; counts are kept for 62." default:"30"`
}

// Run prints a line for each question and screen, in the order in which requests come to them.
func (c stopsCmd) Run(ctx context.Context, out streams) error {
	if c.Days < 1 || c.Days > 62 {
		return fmt.Errorf("%w: --days: must be 1 to 62", errConfig)
	}
	a, err := c.join(ctx, records)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	last := kafala.DateOf(a.now())
	first := last.AddDays(1 - c.Days)
	passes, err := a.store.Counts().Passed(ctx, first, last)
	if err != nil {
		return err
	}
	err = a.office.Register.Opened(ctx, first.Start(), last.AddDays(1).Start(), func(g kafala.Guarantee) error {
		passes.AddLink(g)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out.out, "%s to %s\n", first, last)
	table := tabwriter.NewWriter(out.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "PLACE\tCAME\tWENT ON\tOF 100\tLEFT OR STANDING\tREFUSED")
	for _, place := range dialogs.CountedPlaces() {
		f := passes.At(place)
		share := "-"
		if f.Shown > 0 {
			share = fmt.Sprint(100 * f.Answered / f.Shown)
		}
		var why []string
		for _, w := range f.Why {
			why = append(why, fmt.Sprintf("%s %d", w.Key, w.Count))
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%d\t%s\n", place, f.Shown, f.Answered, share, f.Left, strings.Join(why, ", "))
	}
	return table.Flush()
}

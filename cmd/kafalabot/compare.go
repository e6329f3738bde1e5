package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"kafalabot/kafala"
)

// compareCmd compares one day with the gateway's own list.
type compareCmd struct {
	options
	Day string `help:"The day in Riyadh, in either calendar, today at the latest; empty: yesterday." placeholder:"DATE"`
}

// errDiffers ends a comparison that has found differences: exit code 3. What they are is printed.
var errDiffers = errors.New("there are differences")

// Run prints what differs. What is paid at the gateway and not known here is settled on the way; what that promises is
// delivered by the next process that serves.
func (c compareCmd) Run(ctx context.Context, out streams) error {
	today := kafala.DateOf(time.Now())
	day := today.AddDays(-1)
	if c.Day != "" {
		var err error
		if day, err = typedDay("--day", c.Day, today); err != nil {
			return err
		}
	}
	a, err := c.join(ctx, whole)
	if err != nil {
		return err
	}
	defer a.redis.Close()
	found, err := a.office.Compare(ctx, day)
	if err != nil {
		return err
	}
	sums := found.Sums()
	fmt.Fprintf(out.out, "%s: payments on both sides: %d, SAR %s came, %s went back, %s with us, %s\n", day, found.Payments,
		sums.Gross, sums.Returned, sums.Net(), differing(len(found.Differences)))
	if len(found.Differences) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tpayment\trequest\tours\ttheirs")
	for _, d := range found.Differences {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.What, d.Payment, d.Guarantee, d.Ours, d.Theirs)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return errDiffers
}

func differing(n int) string {
	if n == 1 {
		return "1 difference"
	}
	return fmt.Sprintf("%d differences", n)
}

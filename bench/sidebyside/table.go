package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kafalabot/kafala"
)

// print writes what each process has done, what became of the guarantees, and what differs.
func (h *house) print(o options, served time.Duration, c *check) {
	fmt.Printf("%s and %s on one Redis, %d people in %s\n\n", h.built.names[0], h.built.names[1], o.people, served.Round(100*time.Millisecond))
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\t%s\t%s\t\n", h.built.names[0], h.built.names[1])
	row := func(name string, of func(n int, t traffic) any) {
		fmt.Fprintf(w, "%s\t%v\t%v\t\n", name, of(0, h.door.seen[0]), of(1, h.door.seen[1]))
	}
	row("updates", func(_ int, t traffic) any { return t.updates })
	row("notices of the gateway", func(_ int, t traffic) any { return t.notices })
	row("answered otherwise than 200", func(_ int, t traffic) any { return sum(t.statuses) - t.statuses[200] })
	for _, tap := range []struct{ name, verb string }{{"requests submitted", "submit"}, {"requests given up", "giveup"},
		{"presented marks", "present"}, {"refunds confirmed", "payback"}} {
		row(tap.name, func(_ int, t traffic) any { return t.taps[tap.verb] })
	}
	row("calls of the Bot API", func(_ int, t traffic) any { return sum(t.telegram) })
	row("sheets sent", func(_ int, t traffic) any { return t.telegram["sendDocument"] })
	row("calls of the gateway", func(_ int, t traffic) any { return sum(t.bank) })
	for _, level := range []string{"WARN", "ERROR"} {
		row("log lines "+level, func(n int, _ traffic) any { return c.levels[n][level] })
	}
	w.Flush()
	for n, all := range c.warnings {
		for _, message := range slices.Sorted(maps.Keys(all)) {
			fmt.Printf("%s warns %d times: %s\n", h.built.names[n], all[message], message)
		}
	}
	issued := o.people - c.statuses[kafala.Cancelled]
	fmt.Printf("\nguarantees issued: %d, refunds: %d, payments compared: %d\n", issued, c.refunds, c.found.Payments)
	if !o.later {
		fmt.Println("a field that neither release knows: not tried")
	}
	var ends []string
	for _, status := range slices.Sorted(maps.Keys(c.statuses)) {
		ends = append(ends, fmt.Sprintf("%s %d", status, c.statuses[status]))
	}
	fmt.Printf("statuses: %s\ndifferences: %d\n", strings.Join(ends, ", "), len(c.faults))
	for _, fault := range c.faults {
		fmt.Println("  " + strings.TrimSpace(fault))
	}
}

func sum[K comparable](all map[K]int) (n int) {
	for _, one := range all {
		n += one
	}
	return n
}

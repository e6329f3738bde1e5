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
	h.printStages()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\t%s\t%s\t\n", h.built.names[0], h.built.names[1])
	row := func(name string, of func(n int, t traffic) any) {
		fmt.Fprintf(w, "%s\t%v\t%v\t\n", name, of(0, h.door.all[0]), of(1, h.door.all[1]))
	}
	row("updates", func(_ int, t traffic) any { return t.updates })
	row("notices of the gateway", func(_ int, t traffic) any { return t.notices })
	row("answered 503", func(_ int, t traffic) any { return t.statuses[503] })
	row("answered otherwise than 200 or 503", func(_ int, t traffic) any { return sum(t.statuses) - t.statuses[200] - t.statuses[503] })
	for _, tap := range []struct{ name, verb string }{{"requests submitted", "submit"}, {"requests given up", "giveup"},
		{"presented marks", "shown"}, {"struck out", "strike"}, {"decisions", "accept"}, {"decisions against", "unaccept"},
		{"refunds confirmed", "payback"}} {
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
	h.printWayBack(c)
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

// printStages writes who served in each stage, and whom the earlier release has refused.
func (h *house) printStages() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\ttook\tupdates to %s\tto %s\tanswered 503: citizens\tstaff\tnotices\tpeople left waiting\t\n",
		h.built.names[0], h.built.names[1])
	for n, s := range stages {
		t := h.told[n]
		no := func(whose string) int { return t.traffic[0].refused[whose] + t.traffic[1].refused[whose] }
		fmt.Fprintf(w, "%s\t%.1f s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", s.name, t.took.Seconds(), t.traffic[0].updates, t.traffic[1].updates,
			no("citizens"), no("staff"), no("notices"), sum(t.waits))
	}
	w.Flush()
	fmt.Println()
}

func sum[K comparable](all map[K]int) (n int) {
	for _, one := range all {
		n += one
	}
	return n
}

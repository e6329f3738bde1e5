package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"kafalabot/kafala"
)

// held is what records hold when this release is taken back.
func (h *house) held(people []*person) map[string]int {
	all := map[string]int{}
	for _, p := range people {
		g := p.kept.Guarantee
		if p.kept.fields == nil {
			continue
		}
		all["requests and guarantees"]++
		all["marks"] += len(g.Presented)
		all["decisions"] += len(g.Decided)
		all["orders of refunds"] += count(!g.Order.At.IsZero())
		all["partial returns by another hand"] += count(g.Payment.Back > 0 && g.Payment.Back < g.Payment.Amount)
		for _, m := range g.Presented {
			all["marks struck out"] += count(!m.Stands())
		}
	}
	return all
}

// particular are the parts of a log line that tell one record from another.
var particular = regexp.MustCompile(`\b[0-9]{2}[a-z0-9]{16}\b|-?\b[0-9]{5,}\b`)

// refusals are what a release has logged of records that it leaves to the later one, each with how often.
func (h *house) refusals(n int) map[string]int {
	all := map[string]int{}
	for line := range strings.Lines(h.log(n)) {
		var l struct{ Msg, Err string }
		if json.Unmarshal([]byte(line), &l) == nil && strings.Contains(l.Err, kafala.ErrNewer.Error()) {
			first, _, _ := strings.Cut(l.Err, "\n") // one line of several is enough
			all[particular.ReplaceAllString(l.Msg+": "+first, "…")]++
		}
	}
	return all
}

// printWayBack says what the earlier release did with what this one had written.
func (h *house) printWayBack(c *check) {
	earlier := h.built.names[0]
	fmt.Printf("\nwhen %s was taken back there were %s\n", h.built.names[1], list(h.holding))
	fmt.Printf("and of the people: %s\n", list(h.told[back].stood))
	alone := h.told[behind]
	if sum(h.refused) == 0 && h.counter.unknown == 0 && len(alone.waits) == 0 && len(c.cannot) == 0 {
		fmt.Printf("%s alone writes all of it\n", earlier)
		return
	}
	fmt.Printf("%s cannot, until the later one serves again:\n", earlier)
	if n := h.counter.unknown; n > 0 {
		fmt.Printf("  serve staff who are registered under a name: %d of %d got no answer\n", n, len(clerks)/2)
	}
	for _, what := range slices.Sorted(maps.Keys(h.refused)) {
		fmt.Printf("  take this on, %d times by its log: %s\n", h.refused[what], what)
	}
	if n := sum(alone.waits); n > 0 {
		fmt.Printf("  go on with %d people, %d of whose chats showed nothing new; they waited for: %s\n", n, alone.silent, list(alone.waits))
	}
	for _, what := range c.cannot {
		fmt.Println("  " + what)
	}
	fmt.Println("all of it was done once the later one served again")
}

// list writes counts, the names in order.
func list(all map[string]int) string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(all)) {
		if all[what] > 0 {
			parts = append(parts, fmt.Sprintf("%d × %s", all[what], what))
		}
	}
	return strings.Join(parts, ", ")
}

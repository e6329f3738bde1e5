package main

import (
	"regexp"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// The page says of every kind of delivery, and of every notice to staff, what is done with it in the quiet hours.
func TestReferenceQuietHours(t *testing.T) {
	_, part, _ := strings.Cut(docsPage(t, "reference"), "\n### Quiet hours\n")
	part, _, _ = strings.Cut(part, "\n## ")
	for night, mark := range map[kafala.Night]string{kafala.Rings: "- rings", kafala.Silent: "- comes", kafala.Waits: "- waits"} {
		_, line, _ := strings.Cut(part, "\n"+mark)
		line, _, _ = strings.Cut(line, "\n")
		citizen, toStaff, _ := strings.Cut(line, "to staff")
		var kinds, notices []string
		for _, r := range kafala.DeliveryRules {
			byItself, other := kafala.Delivery{Kind: r.Kind}, kafala.Delivery{Kind: r.Kind, Detail: kafala.EndByStaff, Ordered: true}
			switch {
			case r.Kind == kafala.TellStaff:
			case r.Kind == kafala.Summary && r.Night == night:
				notices = append(notices, string(r.Kind))
			case r.Kind != kafala.Summary && (byItself.Night() == night || other.Night() == night):
				kinds = append(kinds, string(r.Kind))
			}
		}
		for _, n := range kafala.Notices {
			if n.Night == night {
				notices = append(notices, string(n.Kind))
			}
		}
		same(t, backticked(citizen), kinds)
		if night != kafala.Waits || len(notices) > 0 { // nothing that staff are told waits
			same(t, backticked(toStaff), notices)
		}
	}
}

// backticked are the names that a line has between backticks.
func backticked(line string) (names []string) {
	for _, found := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(line, -1) {
		names = append(names, found[1])
	}
	return names
}

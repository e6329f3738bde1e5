package kafala_test

import (
	"os"
	"regexp"
	"testing"

	"kafalabot/kafala"
)

// Every kind of delivery has its row: what has none counts as made by a later release, and is tried again and again.
func TestEveryKindHasItsRule(t *testing.T) {
	text, err := os.ReadFile("kinds.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`(?m)^\t\w+ +DeliveryKind = "(\w+)"`).FindAllStringSubmatch(string(text), -1)
	if len(kinds) != len(kafala.DeliveryRules) {
		t.Errorf("%d kinds, %d rows", len(kinds), len(kafala.DeliveryRules))
	}
	for _, k := range kinds {
		if _, ok := kafala.RuleOf(kafala.DeliveryKind(k[1])); !ok {
			t.Errorf("%s has no row in DeliveryRules", k[1])
		}
	}
}

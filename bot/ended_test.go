package bot_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Whom staff have ended a guarantee is told just that, and not that its time has run out.
func TestEndedByStaffIsToldSo(t *testing.T) {
	w := world.New(t, world.Options{})
	g := w.Issued(world.Citizen, world.Number(1), world.Number(2))
	if _, err := w.Counter.End(t.Context(), staff.Actor{ID: 9, Rank: staff.Officer}, g.ID, "settled"); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	begins, _, _ := strings.Cut(words["ar"].HTML("ended.staff", locales.Data{"Reference": "|", "Day": "", "Contact": "", "Hours": ""}), "|")
	begins = strings.TrimRight(begins, "\u2066\u2067\u2068")
	if text := w.Chats.As(world.Citizen).Last().Text; !strings.HasPrefix(text, begins) || begins == "" {
		t.Errorf("told: %q, want %q first", text, begins)
	}
}

// Every refusal of a refund, which stands in the trail as the outcome, has words there.
func TestRefusedRefundsHaveWords(t *testing.T) {
	code, err := os.ReadFile("../kafala/refund.go")
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`NewProblem\("([^"]+)"\)`).FindAllStringSubmatch(string(code), -1)
	for _, key := range all {
		for _, l := range locales.Languages {
			if !words[l].Has("outcome." + key[1]) {
				t.Errorf("%s: the outcome %s has no word", l, key[1])
			}
		}
	}
	if len(all) < 5 {
		t.Errorf("%d refusals were found", len(all))
	}
}

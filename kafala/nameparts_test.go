package kafala

import (
	"encoding/json"
	"testing"
)

// A family's name is told with the words that belong to it: without them it is another family's. Arabic is written as JSON has it.
func TestNameEnds(t *testing.T) {
	for name, want := range map[string][3]string{
		"Fahad Mohammed Alotaibi":     {"Fahad", "Alotaibi", "…"},
		"Fahad Alotaibi":              {"Fahad", "Alotaibi", ""},
		"Fahad":                       {"Fahad", "", ""},
		"":                            {"", "", ""},
		"Turki bin Abdullah Al Saud":  {"Turki", "Al Saud", "…"},
		"Turki Al Saud":               {"Turki", "Al Saud", ""},
		"Turki Al-Saud":               {"Turki", "Al-Saud", ""},
		"Saad Mohammed Bin Laden":     {"Saad", "Bin Laden", "…"},
		"Abdul Rahman Ali Abdul Aziz": {"Abdul Rahman", "Abdul Aziz", "…"},
		"Abdul Rahman":                {"Abdul Rahman", "", ""},
		"Mona Ali bin Abd El Aziz":    {"Mona", "bin Abd El Aziz", "…"},
		"Abu Bakr Omar":               {"Abu Bakr", "Omar", ""},
		`\u062a\u0631\u0643\u064a \u0628\u0646 \u0639\u0628\u062f\u0627\u0644\u0644\u0647 \u0622\u0644 \u0633\u0639\u0648\u062f`: {
			`\u062a\u0631\u0643\u064a`, `\u0622\u0644 \u0633\u0639\u0648\u062f`, "…"},
		`\u0639\u0628\u062f \u0627\u0644\u0644\u0647 \u0645\u062d\u0645\u062f \u0623\u0628\u0648 \u0632\u064a\u062f`: {
			`\u0639\u0628\u062f \u0627\u0644\u0644\u0647`, `\u0623\u0628\u0648 \u0632\u064a\u062f`, "…"},
		`\u0645\u062d\u0645\u062f \u0628\u0646 \u0633\u0644\u0645\u0627\u0646`: {`\u0645\u062d\u0645\u062f`,
			`\u0628\u0646 \u0633\u0644\u0645\u0627\u0646`, ""},
		"bin": {"bin", "", ""},
	} {
		first, family, between := NameEnds(unescaped(t, name))
		got := [3]string{first, family, ""}
		if between {
			got[2] = "…"
		}
		for i := range want {
			want[i] = unescaped(t, want[i])
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func unescaped(t *testing.T, text string) (s string) {
	t.Helper()
	if err := json.Unmarshal([]byte(`"`+text+`"`), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

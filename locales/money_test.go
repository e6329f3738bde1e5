package locales

import (
	"regexp"
	"testing"
)

// riyals are an amount and its currency with whatever stands between them, as each language writes them.
var riyals = regexp.MustCompile(`SAR(.?)7|7\x{2069}?(.?)(?:\x{631}\x{64a}\x{627}\x{644}|\x{631}\x{6cc}\x{627}\x{644}|\x{631}\.\x{633})`)

// No end of a line parts an amount from its riyals, wherever one is said, in any language and number.
func TestAmountsStayWhole(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Spoken {
		said := 0
		for key, forms := range messages(t, l) {
			data := Data{}
			for _, v := range variables(forms) {
				data[v] = "7"
			}
			for _, n := range []int{0, 1, 2, 3, 11, 100} {
				text := all[l].Plain(key, data)
				if len(forms) > 1 {
					text = all[l].CountPlain(key, n, data)
				}
				for _, m := range riyals.FindAllStringSubmatch(text, -1) {
					said++
					if m[1]+m[2] != "\u00a0" {
						t.Errorf("%s: %s: an amount may part: %q", l, key, text)
					}
				}
			}
		}
		if said < 100 {
			t.Errorf("%s: amounts are said %d times", l, said)
		}
	}
	for _, l := range Spoken {
		got := marks.Replace(all[l].Plain("amount.foreign", Data{"Amount": "7.50", "Currency": "USD"}))
		if got != "7.50\u00a0USD" {
			t.Errorf("%s: of another currency: %q", l, got)
		}
	}
}

package kafala

import (
	"strings"
	"testing"
)

func TestShortName(t *testing.T) {
	for name, want := range map[string]string{
		"Abdullah Mohammed Salem Al-Otaibi": "Abdullah O.",
		"Sara Alharbi":                      "Sara A.",
		"Sara":                              "Sara",
		"Ali Al":                            "Ali A.",
		"Ali al-'Anzi":                      "Ali A.",
		"Ali al-\u2019Anzi":                 "Ali A.",
		"Ali \u02bfAbbas":                   "Ali A.",
		"K. Ramesh":                         "K. R.",
		"Maria J.":                          "Maria J.",
		"A ''":                              "A '.",
		"\u0645\u062d\u0645\u062f \u0627\u064e\u0644\u062d\u0631\u0628\u064a":           "\u0645\u062d\u0645\u062f \u062d.",
		"\u0645\u062d\u0645\u062f \u0622\u0644 \u0633\u0639\u0648\u062f":                "\u0645\u062d\u0645\u062f \u0633.",
		"\ufecb\ufe92\ufeaa \ufe8d\ufedf\ufecc\ufe98\ufef4\ufe92\ufef2":                 "\ufecb\ufe92\ufeaa \u0639.",
		"Z" + strings.Repeat("\u0301", 50) + " " + strings.Repeat("\u0301", 9) + "Khan": "Z\u0301\u0301 K.",
		"Z" + strings.Repeat("\u0301", 50):                                              "Z\u0301\u0301",
	} {
		if got := ShortName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	for h, want := range map[Halalas][2]string{
		0: {"0.00", "0"}, 5: {"0.05", "0.05"}, 12300: {"123.00", "123"}, 12350: {"123.50", "123.50"}, -150: {"-1.50", "-1.50"},
	} {
		if h.String() != want[0] || h.Short() != want[1] {
			t.Errorf("%d: got %s and %s, want %v", int64(h), h, h.Short(), want)
		}
	}
	b := Price([]Charge{{ID: "a", Amount: 10000}, {ID: "b", Amount: 2000, Taxable: true}, {ID: "c", Amount: 3, Taxable: true}}, 15)
	if b.VAT != 300 || b.Total != 12303 { // 15 % of 2003 is 300.45
		t.Errorf("got VAT %d and total %d", b.VAT, b.Total)
	}
	if b := Price([]Charge{{Amount: 10, Taxable: true}}, 15); b.VAT != 2 { // 1.5 rounds up
		t.Errorf("got VAT %d, want 2", b.VAT)
	}
}

func TestExampleSettings(t *testing.T) {
	s, err := ParseSettings(ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	if !s.Example || s.Price().Total != 12300 {
		t.Errorf("example=%v, total %s", s.Example, s.Price().Total)
	}
}

func TestReminderComesBeforeTheSessionEnds(t *testing.T) {
	for reminder, fits := range map[string]bool{"0s": true, "23h": true, "24h": false, "48h": false} {
		_, err := ParseSettings([]byte(strings.Replace(string(ExampleSettings()), `reminder = "2h"`, `reminder = "`+reminder+`"`, 1)))
		if fits != (err == nil) || err != nil && !strings.Contains(err.Error(), "times.reminder") {
			t.Errorf("%s: %v", reminder, err)
		}
	}
}

func TestSettingsFaultsAreListedAtOnce(t *testing.T) {
	_, err := ParseSettings([]byte("colour = 'red'\n[rules]\nguarantors=['tourist']\n[times]\nlink='-5m'\n"))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"colour", "operator.name.ar", "rules.guarantors", "times.link", "kind", "charge", "notice"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s:\n%v", want, err)
		}
	}
}

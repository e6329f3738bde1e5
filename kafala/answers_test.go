package kafala

import (
	"crypto/rand"
	"strings"
	"testing"
)

// Walks testdata/answers.toml: every way of typing, and every reason for a refusal.
func TestParseAnswers(t *testing.T) {
	citizens := Rules{Guarantors: []string{"citizen"}}
	var file map[string][]struct{ Typed, Want string }
	readTOML(t, "testdata/answers.toml", &file)
	for field, parse := range map[string]func(string) (string, *Problem){
		"guarantor_id": func(s string) (string, *Problem) {
			return citizens.ParseGuarantorID(s, Answers{"person_id": "1109876548"}, today)
		},
		"person_id": func(s string) (string, *Problem) {
			return ParsePersonID(s, Answers{"guarantor_id": "1122334459"}, today)
		},
		"name":     func(s string) (string, *Problem) { return ParseName(s, nil, today) },
		"mobile":   func(s string) (string, *Problem) { return ParseMobile(s, nil, today) },
		"accident": func(s string) (string, *Problem) { return ParseAccident(s, nil, today) },
		"office":   func(s string) (string, *Problem) { return ParseOffice(s, nil, today) },
	} {
		if len(file[field]) == 0 {
			t.Errorf("no examples of %s", field)
		}
		for _, c := range file[field] {
			got, p := parse(c.Typed)
			if p != nil {
				got = p.Key
			}
			if got != c.Want {
				t.Errorf("%s %q: got %s, want %s", field, c.Typed, got, c.Want)
			}
		}
	}
}

func TestGuarantorByRule(t *testing.T) {
	for _, c := range []struct {
		who  []string
		id   string
		want string
	}{
		{[]string{"citizen", "resident"}, "2123456788", ""},
		{[]string{"resident"}, "1012345672", "id.citizens"},
		{[]string{"citizen"}, "2123456788", "id.residents"},
	} {
		got := ""
		if _, p := (Rules{Guarantors: c.who}).ParseGuarantorID(c.id, nil, today); p != nil {
			got = p.Key
		}
		if got != c.want {
			t.Errorf("%v %s: got %q, want %q", c.who, c.id, got, c.want)
		}
	}
}

func TestCardNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"4201320111111010":               true,
		"4111 1111 1111 1111":            true,
		"my card is 4111-1111-1111-1111": true,
		"4111111111111112":               false,
		"1012345672":                     false,
		"0501234567":                     false,
		"":                               false,
	} {
		if got := CardNumber(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestReference(t *testing.T) {
	seen := map[string]bool{}
	for shard := range Shards {
		for range 200 {
			ref, err := NewReference(shard, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			seen[ref] = true
			if got, ok := ParseReference(GroupReference(ref)); !ok || got != ref {
				t.Fatalf("%s does not come back: %s %v", ref, got, ok)
			}
			if s, ok := ShardOf(ref); !ok || s != shard {
				t.Fatalf("%s: shard %d, want %d", ref, s, shard)
			}
			for i := range ref { // every single wrong digit is caught
				for d := byte('0'); d <= '9'; d++ {
					wrong := []byte(ref)
					wrong[i] = d
					if _, ok := ParseReference(string(wrong)); ok != (d == ref[i]) {
						t.Fatalf("%s taken for %s", wrong, ref)
					}
				}
			}
			for i := range len(ref) - 1 { // and every swap of neighbours
				wrong := []byte(ref)
				wrong[i], wrong[i+1] = wrong[i+1], wrong[i]
				if _, ok := ParseReference(string(wrong)); ok && string(wrong) != ref {
					t.Fatalf("%s taken for %s", wrong, ref)
				}
			}
		}
	}
	if len(seen) < Shards*199 {
		t.Errorf("only %d different references", len(seen))
	}
	for _, s := range []string{"", "abc", "4827035916", "99000000000", "+1000000000"} {
		if _, ok := ParseReference(s); ok {
			t.Errorf("%q taken for a reference", s)
		}
	}
}

func TestShortName(t *testing.T) {
	for name, want := range map[string]string{
		"Abdullah Mohammed Salem Al-Otaibi": "Abdullah O.",
		"Sara Alharbi":                      "Sara A.",
		"Sara":                              "Sara",
		"Ali Al":                            "Ali A.",
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

// Every pair of statuses: allowed exactly when it is listed.
func TestMoves(t *testing.T) {
	allowed := map[[2]Status]bool{}
	for _, m := range Moves {
		if allowed[[2]Status{m.From, m.To}] {
			t.Errorf("%s to %s is listed twice", m.From, m.To)
		}
		allowed[[2]Status{m.From, m.To}] = true
	}
	for _, from := range Statuses() {
		for _, to := range Statuses() {
			g := Guarantee{Status: from}
			err := g.Move(to, today.noon(), "test", "why")
			if ok := err == nil; ok != allowed[[2]Status{from, to}] {
				t.Errorf("%s to %s: %v", from, to, err)
			}
			if err != nil && (g.Status != from || len(g.History) != 0) {
				t.Errorf("%s to %s was refused and still changed the record", from, to)
			}
			if err == nil && (g.Status != to || len(g.History) != 1) {
				t.Errorf("%s to %s left %s and %d events", from, to, g.Status, len(g.History))
			}
		}
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

func FuzzParse(f *testing.F) {
	f.Add("1012345672")
	f.Add("+966 50 123 4567")
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range map[string]func(string, Answers, Date) (string, *Problem){
			"id": ParsePersonID, "name": ParseName, "mobile": ParseMobile, "accident": ParseAccident, "office": ParseOffice,
		} {
			v, p := parse(s, nil, today)
			if p != nil {
				continue
			}
			if again, p := parse(v, nil, today); p != nil || again != v {
				t.Errorf("%s %q: the stored form %q is read as %q, %v", name, s, v, again, p)
			}
		}
	})
}

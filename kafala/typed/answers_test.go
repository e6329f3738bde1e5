package typed

import (
	"crypto/rand"
	"regexp"
	"slices"
	"testing"

	"kafalabot/kafala"
)

// Walks testdata/answers.toml: every way of typing, and every reason for a refusal.
func TestParseAnswers(t *testing.T) {
	citizens := kafala.Rules{Guarantors: []string{"citizen"}}
	var file map[string][]struct{ Typed, Want string }
	readTOML(t, "testdata/answers.toml", &file)
	parsers := map[string]func(string) (string, *kafala.Problem){
		"guarantor_id": func(s string) (string, *kafala.Problem) {
			return GuarantorID(citizens)(s, kafala.Answers{"person_id": "1109876548"}, today)
		},
		"person_id": func(s string) (string, *kafala.Problem) {
			return PersonID(s, kafala.Answers{"guarantor_id": "1122334459"}, today)
		},
		"name":     func(s string) (string, *kafala.Problem) { return Name(s, nil, today) },
		"mobile":   func(s string) (string, *kafala.Problem) { return Mobile(s, nil, today) },
		"accident": func(s string) (string, *kafala.Problem) { return Accident(s, nil, today) },
		"office":   func(s string) (string, *kafala.Problem) { return TrafficOffice(s, nil, today) },
	}
	for field := range file {
		if parsers[field] == nil {
			t.Errorf("nobody reads the examples of %s", field)
		}
	}
	for field, parse := range parsers {
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
		if _, p := GuarantorID(kafala.Rules{Guarantors: c.who})(c.id, nil, today); p != nil {
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
		if got := IsCard(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestReference(t *testing.T) {
	seen := map[string]bool{}
	for shard := range kafala.Shards {
		for range 200 {
			ref, err := kafala.NewReference(shard, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			seen[ref] = true
			if got, ok := Reference(kafala.GroupReference(ref)); !ok || got != ref {
				t.Fatalf("%s does not come back: %s %v", ref, got, ok)
			}
			if s, ok := kafala.ShardOf(ref); !ok || s != shard {
				t.Fatalf("%s: shard %d, want %d", ref, s, shard)
			}
			for i := range ref { // every single wrong digit is caught
				for d := byte('0'); d <= '9'; d++ {
					wrong := []byte(ref)
					wrong[i] = d
					if _, ok := Reference(string(wrong)); ok != (d == ref[i]) {
						t.Fatalf("%s taken for %s", wrong, ref)
					}
				}
			}
			for i := range len(ref) - 1 { // and every swap of neighbours
				wrong := []byte(ref)
				wrong[i], wrong[i+1] = wrong[i+1], wrong[i]
				if _, ok := Reference(string(wrong)); ok && string(wrong) != ref {
					t.Fatalf("%s taken for %s", wrong, ref)
				}
			}
		}
	}
	if len(seen) < kafala.Shards*199 {
		t.Errorf("only %d different references", len(seen))
	}
	for _, s := range []string{"", "abc", "4827035916", "99000000000", "+1000000000"} {
		if _, ok := Reference(s); ok {
			t.Errorf("%q taken for a reference", s)
		}
	}
}

var tower = regexp.MustCompile(`\pM{3}`)

// seeds are the texts of testdata/inputs.toml.
func seeds(f *testing.F) {
	f.Helper()
	var file map[string]map[string]string
	readTOML(f, "testdata/inputs.toml", &file)
	for _, rows := range file {
		for text := range rows {
			f.Add(text)
		}
	}
}

// What is taken, or asked for once more, is read again as it is stored, and carries no tower of marks; a choice is one that is
// asked.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		for name, parse := range map[string]func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem){
			"id": PersonID, "name": Name, "mobile": Mobile, "accident": Accident, "office": TrafficOffice,
		} {
			v, p := parse(s, nil, today)
			if v == "" {
				continue
			}
			if tower.MatchString(v) {
				t.Errorf("%s %q: a tower of marks in %q", name, s, v)
			}
			if again, q := parse(v, nil, today); again != v || p == nil && q != nil {
				t.Errorf("%s %q: the stored form %q is read as %q, %v, at first %v", name, s, v, again, q, p)
			}
		}
		if c, ok := Choice("region", kafala.Regions, s); ok && !slices.Contains(kafala.Regions, c) {
			t.Errorf("%q is the region %q", s, c)
		}
	})
}

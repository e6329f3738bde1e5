package bot

import (
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

const someDraft = "abcdefghijklmnop"

// Every verb with the longest that each part can be fits Telegram's 64 bytes and comes back as it was.
func TestDeeds(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	id := kafala.GuaranteeID(7100000001, someDraft)
	try := func(d deed) {
		t.Helper()
		data := d.String()
		if len(data) > 64 {
			t.Errorf("%s has %d bytes", data, len(data))
		}
		d.draft = mark(d.draft)
		if !strings.ContainsRune(shapes[d.verb], 'd') {
			d.draft = ""
		}
		if back, ok := readDeed(data); !ok || back != d {
			t.Errorf("%s comes back as %+v, %v", data, back, ok)
		}
	}
	for verb, shape := range shapes {
		d := deed{verb: verb, draft: someDraft}
		if strings.ContainsRune(shape, 'f') {
			continue // below, with every field
		}
		if strings.ContainsRune(shape, 'v') {
			d.value = id
		}
		try(d)
	}
	for duty, reasons := range staff.Reasons {
		for verb, of := range staffDeeds {
			for _, why := range reasons {
				if of == duty && shapes[verb] == "fv" {
					try(deed{verb: verb, field: why, value: id})
				}
			}
			try(deed{verb: "why", field: verb, value: id})
		}
	}
	for _, rank := range staff.Ranks() {
		try(deed{verb: "rank", field: string(rank), value: "9007199254740991"})
	}
	for _, f := range dialogs.Guarantee(settings) {
		for _, verb := range []string{"edit", "clear", "stuck"} {
			try(deed{verb: verb, field: f.ID, draft: someDraft})
		}
		for _, c := range f.Choices {
			try(deed{verb: "set", field: f.ID, value: c, draft: someDraft})
		}
	}
}

func TestDeedsMadeUp(t *testing.T) {
	for _, data := range []string{"", ":", "set", "set:region", "set:region:riyadh", "set:region:riyadh:abc", "set:region:riyadh:abcde",
		"fly:abcd", "begin:1:2", "list:x", strings.Repeat("a", 65), "open:" + strings.Repeat("a", 60)} {
		if d, ok := readDeed(data); ok {
			t.Errorf("%q taken for %+v", data, d)
		}
	}
}

func FuzzReadDeed(f *testing.F) {
	f.Add("set:region:riyadh:abcd")
	f.Fuzz(func(t *testing.T, data string) {
		if d, ok := readDeed(data); ok && d.String() != data {
			t.Errorf("%q comes back as %q", data, d)
		}
	})
}

func TestCommand(t *testing.T) {
	for text, want := range map[string][2]string{
		"/start":                    {"start", ""},
		"/start v_1_2":              {"start", "v_1_2"},
		"/Start@kafala_sandbox_bot": {"start", ""},
		"\u200f/help":               {"help", ""},
		"/new  now ":                {"new", "now"},
	} {
		if name, rest, ok := command(text); !ok || name != want[0] || rest != want[1] {
			t.Errorf("%q: %q %q %v", text, name, rest, ok)
		}
	}
	for _, text := range []string{"", "/", "start", "a /start", "//"} {
		if name, _, ok := command(text); ok && name != "/" {
			t.Errorf("%q taken for %q", text, name)
		}
	}
}

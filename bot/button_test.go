package bot

import (
	"strings"
	"testing"

	"kafalabot/bot/desk"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

const someDraft = "abcdefghijklmnop"

// everyVerb are the verbs of everybody's buttons and of staff's.
func everyVerb() telegram.Verbs {
	all := telegram.Verbs{}
	for _, b := range buttons() {
		all[b.verb] = b.shape
	}
	for _, b := range desk.Buttons() {
		all[b.Name] = b.Shape
	}
	return all
}

// Every verb with the longest that each part can be fits Telegram's 64 bytes and comes back as it was.
func TestDeeds(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	id, shapes := kafala.GuaranteeID(7100000001, someDraft), everyVerb()
	try := func(d telegram.Callback) {
		t.Helper()
		data := d.String()
		if len(data) > 64 {
			t.Errorf("%s has %d bytes", data, len(data))
		}
		d.Draft = d.Draft[:min(len(d.Draft), telegram.MarkLength)]
		if back, err := shapes.Read(data); err != nil || back != d {
			t.Errorf("%s comes back as %+v, %v", data, back, err)
		}
	}
	for verb, shape := range shapes {
		d := telegram.Callback{Verb: verb}
		if strings.ContainsRune(shape, 'd') {
			d.Draft = someDraft
		}
		if strings.ContainsRune(shape, 'f') {
			continue // below, with every field
		}
		if strings.ContainsAny(shape, "vg") {
			d.Value = id
		}
		try(d)
	}
	for duty, reasons := range staff.Reasons {
		for _, b := range desk.Buttons() {
			for _, why := range reasons {
				if b.Duty == duty && len(b.Shape) == 2 {
					try(telegram.Callback{Verb: b.Name, Field: why, Value: id})
				}
			}
			try(telegram.Callback{Verb: "why", Field: b.Name, Value: id})
		}
	}
	for _, rank := range staff.Ranks() {
		try(telegram.Callback{Verb: "rank", Field: string(rank), Value: "9007199254740991"})
	}
	for _, f := range dialogs.Guarantee(settings) {
		for _, verb := range []string{"edit", "clear", "stuck"} {
			try(telegram.Callback{Verb: verb, Field: f.ID, Draft: someDraft})
		}
		for _, c := range f.Choices {
			try(telegram.Callback{Verb: "set", Field: f.ID, Value: c, Draft: someDraft})
		}
	}
}

func TestDeedsMadeUp(t *testing.T) {
	for _, data := range []string{"", ":", "set", "set:region", "set:region:riyadh", "set:region:riyadh:abc", "set::riyadh:abcd", "open:",
		"set:region:riyadh:abcde", "fly:abcd", "begin:1:2", "list:x", strings.Repeat("a", 65), "open:" + strings.Repeat("a", 60)} {
		if d, err := everyVerb().Read(data); err == nil {
			t.Errorf("%q taken for %+v", data, d)
		}
	}
}

func FuzzReadDeed(f *testing.F) {
	f.Add("set:region:riyadh:abcd")
	f.Fuzz(func(t *testing.T, data string) {
		if d, err := everyVerb().Read(data); err == nil && d.String() != data {
			t.Errorf("%q comes back as %q", data, d)
		}
	})
}

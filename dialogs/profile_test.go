package dialogs

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"kafalabot/kafala"
)

func profiles() []Profile {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	return []Profile{
		{},
		{Language: "ar"},
		{Language: "en", Invited: "abcdefgh"},
		{Language: "ur", Consent: kafala.Consent{Version: 3, At: at},
			Guarantor: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "سارة بنت خالد العتيبي", "mobile": "966512345678"}},
		{Consent: kafala.Consent{Version: 3, At: at.Add(123456789).In(kafala.Riyadh)}, Form: 2},
		{Consent: kafala.Consent{Version: -1}, Guarantor: kafala.Answers{"a": `<&>"\ ` + "\n\u2028\x7f\xff", "": ""}},
		{Guarantor: kafala.Answers{}, Form: 1},
	}
}

// The stored form of a profile is byte for byte that of encoding/json, and is read as that reads it.
func TestProfileByHand(t *testing.T) {
	for i, p := range profiles() {
		want, err := json.Marshal(ordinary(p))
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.MarshalJSON()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("wrote %s, %v\n want %s", got, err, want)
		}
		var slow ordinary
		if err := json.Unmarshal(want, &slow); err != nil {
			t.Fatal(err)
		}
		var back, fast Profile
		if err := back.UnmarshalJSON(want); err != nil || !reflect.DeepEqual(back, Profile(slow)) {
			t.Errorf("read %+v, %v\n want %+v", back, err, slow)
		}
		if is, ought := fast.read(want), i != 0 && i != 5; is != ought {
			t.Errorf("%s is read fast: %v", want, is)
		}
	}
	late := Profile{Consent: kafala.Consent{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}
	if text, err := late.MarshalJSON(); err == nil {
		t.Errorf("a time that cannot be read again is written: %s", text)
	}
}

// What a later release has put into a profile is kept with it, and what was never one is an error that changes nothing.
func TestProfileOfALaterRelease(t *testing.T) {
	for text, kept := range map[string]bool{
		`{"l":"ar","zz":"large type"}`:                                    true,
		`{"l":"ar","c":{"v":3,"t":"2026-11-22T08:00:00Z","zz":"spoken"}}`: true,
		`{"c":{"t":"2026-11-22T08:00:00Z","v":3},"l":"ar"}`:               false,
		"{\n  \"l\": \"ar\",\n  \"g\": {\n    \"mobile\": \"5\"\n  }\n}":  false,
		`{"l":"\u0061r"}`: false,
	} {
		p := Profile{Form: 7}
		if err := p.UnmarshalJSON([]byte(text)); err != nil || p.Language != "ar" || p.Form != 0 || (p.AsRead() == text) != kept {
			t.Errorf("%s is read as %+v, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "[]", `{"l":7}`, `{"l":"ar"`, `{"l":"ar"}}`,
		`{"c":{"v":3,"t":"yesterday"}}`, `{"c":{"v":3}`, `{"g":{"a":1}}`} {
		p := Profile{Language: "en"}
		if err := p.UnmarshalJSON([]byte(text)); err == nil || p.Language != "en" {
			t.Errorf("%s is read as %+v, %v", text, p, err)
		}
	}
}

// What it reads of whatever it is given can be written and read again.
func FuzzProfileForm(f *testing.F) {
	for _, p := range profiles() {
		text, _ := p.MarshalJSON()
		f.Add(text)
	}
	f.Add([]byte(`{"l":"a","l":"b","c":{"v":1,"t":"2026-11-22T08:00:00+03:00"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var fast Profile
		if !fast.read(b) {
			return
		}
		again, err := fast.MarshalJSON()
		if err != nil {
			t.Fatalf("%q is read, and cannot be written: %v", b, err)
		}
		var slow ordinary
		if err := json.Unmarshal(again, &slow); err != nil {
			t.Fatalf("%q is read, and written as %q: %v", b, again, err)
		}
	})
}

func BenchmarkProfile(b *testing.B) {
	p := profiles()[2]
	text, _ := p.MarshalJSON()
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := new(Profile).UnmarshalJSON(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := kafala.ReadJSON(text, new(ordinary)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

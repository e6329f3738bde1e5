package dialogs

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"kafalabot/kafala"
)

func storedForms() []stored {
	return []stored{
		{Version: 1},
		{Version: 1, Message: 5, Tap: -3, Done: "abc"},
		{Version: 1, Draft: "abcdefgh", Editing: "mobile", Checked: true, Keep: true, Notice: 2, Agreed: 9, Begun: 8, Seen: 7,
			Message: 1795648164, Tap: 1795648165,
			Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "عبدالله محمد سالم العتيبي", "mobile": "0501234567",
				"mobile_from": "typed",
				"person_id":   "1109876548", "person_name": "فهد محمد سالم العتيبي", "accident": "45128830", "region": "riyadh", "kind": "appearance"}},
		{Version: 2, Draft: "abcdefgh", Checked: true, Asked: "find.card.1", Wanted: "submit.12300.1", Again: "0123456789abcdef"},
		{Version: 3, Message: 9, Album: "13579246801234567.41"},
		{Version: 1, Draft: "abcdefgh", Keys: true, Refused: "person_id.2"},
		{Version: 1, Answers: kafala.Answers{"a": `<&>"\ ` + "\n\u2028\x7f\xff", "": ""}},
	}
}

// The stored form is byte for byte that of encoding/json, and is read back from it.
func TestStoredByHand(t *testing.T) {
	for _, s := range storedForms() {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.append(nil); !bytes.Equal(got, want) {
			t.Errorf("wrote %s\n want %s", got, want)
		}
		var slow stored
		if err := json.Unmarshal(want, &slow); err != nil {
			t.Fatal(err)
		}
		var fast stored
		if fast.read(want) && !reflect.DeepEqual(fast, slow) {
			t.Errorf("read %+v\n want %+v", fast, slow)
		}
	}
	if s := storedForms()[2]; !new(stored).read(s.append(nil)) {
		t.Error("an ordinary session is read the slow way")
	}
}

// What it reads of whatever it is given can be written and read again.
func FuzzStoredForm(f *testing.F) {
	for _, s := range storedForms() {
		f.Add(s.append(nil))
	}
	f.Add([]byte(`{"v":1,"a":{"x":"y"},"a":{"z":"y"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var fast, slow stored
		if !fast.read(b) {
			return
		}
		again := fast.append(nil)
		if err := json.Unmarshal(again, &slow); err != nil {
			t.Fatalf("%q is read, and written as %q: %v", b, again, err)
		}
	})
}

func BenchmarkStored(b *testing.B) {
	s := storedForms()[2]
	text := s.append(nil)
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.append(make([]byte, 0, 512))
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			new(stored).read(text)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var back stored
			text, err := json.Marshal(s)
			if err == nil {
				err = json.Unmarshal(text, &back)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A session goes on with what a later release has put into it, until the request that it belongs to is over.
func TestUnknownOfASession(t *testing.T) {
	text := `{"v":1,"d":"abcdefgh","a":{"region":"riyadh"},"zz":[1]}`
	var s Session
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.AsRead() != text {
		t.Fatalf("%+v, %v", s, err)
	}
	if s.Editing = "region"; s.AsRead() != text {
		t.Error("lost with a change")
	}
	if left := emptied(s).AsRead(); left != "" {
		t.Errorf("stays with the chat: %s", left)
	}
	for _, known := range []string{`{"v":1,"d":"abcdefgh"}`, `{"v":1,"d":"a\"b"}`} { // read fast, and by encoding/json
		if err := json.Unmarshal([]byte(known), &s); err != nil || s.AsRead() != "" {
			t.Errorf("%s: %q, %v", known, s.AsRead(), err)
		}
	}
}

// A version of its own is written with the first session that needs it, and whoever does not know it leaves it alone.
func TestVersionOfASession(t *testing.T) {
	ours := SessionForms
	SessionForms = kafala.Forms[Session]{func(s Session) bool { return s.Keep }}
	defer func() { SessionForms = ours }()
	for version, s := range map[string]Session{
		`{"v":1,"d":"abcdefgh"}`:          {Draft: "abcdefgh"},
		`{"v":2,"d":"abcdefgh","p":true}`: {Draft: "abcdefgh", Keep: true},
	} {
		text, err := json.Marshal(s)
		if err != nil || string(text) != version {
			t.Errorf("written as %s, %v; want %s", text, err, version)
		}
		var back Session
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, s) {
			t.Errorf("%s: %+v, %v", text, back, err)
		}
	}
	SessionForms = nil
	for text, want := range map[string]error{
		`{"v":2,"d":"abcdefgh","p":true}`: kafala.ErrNewer,
		`{"v":2,"d":7,"zz":1}`:            kafala.ErrNewer,
		`{"d":"abcdefgh"}`:                ErrVersion,
	} {
		back := Session{Draft: "kept"}
		if err := json.Unmarshal([]byte(text), &back); !errors.Is(err, want) || back.Draft != "kept" {
			t.Errorf("%s: %+v, %v", text, back, err)
		}
	}
}

// What notes an album is of a version of its own, and reads as it was written.
func TestSessionWithAnAlbum(t *testing.T) {
	text, err := os.ReadFile("testdata/session-album.json")
	if err != nil {
		t.Fatal(err)
	}
	want := Session{Draft: "abcdefghijklmnop", Answers: kafala.Answers{"region": "riyadh"}, Message: 7, Album: "13579246801234567.41"}
	var got Session
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := json.Marshal(want); err != nil || string(again) != strings.TrimSpace(string(text)) {
		t.Errorf("written as %s, %v", again, err)
	}
}

// An edit that reads as what is held, or as nothing, amends nothing; and nothing is amended where no request is open.
func TestAmends(t *testing.T) {
	d := example(t)
	s := Session{Draft: "abcdefgh", Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "A B", "mobile": "0501234567"}}
	asks := func(reads map[string]string) func(Field) (string, bool) {
		return func(f Field) (string, bool) { value, ok := reads[f.ID]; return value, ok }
	}
	for name, c := range map[string]struct {
		s     Session
		reads map[string]string
		want  bool
	}{
		"nothing":                         {s, nil, false},
		"what is held":                    {s, map[string]string{"mobile": "0501234567"}, false},
		"what is held, and more":          {s, map[string]string{"guarantor_name": "A B", "person_name": "A B", "person_id": "x"}, false},
		"another answer":                  {s, map[string]string{"mobile": "0509999999"}, true},
		"an answer to what is asked":      {s, map[string]string{"person_id": "1109876548"}, true},
		"an answer to what is not so far": {s, map[string]string{"person_name": "C D"}, false},
		"no request":                      {Session{}, map[string]string{"mobile": "0509999999"}, false},
	} {
		if got := d.Amends(c.s, asks(c.reads)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

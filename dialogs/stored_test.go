package dialogs

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

func someSessions() []Session {
	return []Session{
		{},
		{Message: 5, Tap: -3, Done: "abc"},
		{Draft: "abcdefgh", Editing: "mobile", Checked: true, Keep: true, Consent: kafala.Consent{Version: 2, At: moment(9)}, Begun: moment(8),
			Seen: moment(7), Message: 1795648164, Tap: 1795648165,
			Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "عبدالله محمد سالم العتيبي", "mobile": "0501234567",
				"mobile_from": "typed",
				"person_id":   "1109876548", "person_name": "فهد محمد سالم العتيبي", "accident": "45128830", "region": "riyadh", "kind": "appearance"}},
		{Draft: "abcdefgh", Checked: true, Asked: "find.card.1", Wanted: "submit.12300.1", Again: "0123456789abcdef"},
		{Message: 9, Album: "13579246801234567.41"},
		{Draft: "abcdefgh", Keyboard: true, Refused: "person_id.2"},
		{Answers: kafala.Answers{"a": `<&>"\ ` + "\n\u2028\x7f", "": ""}, Trace: `"\`},
	}
}

// slowly reads a stored form as encoding/json does, member by member.
func slowly(text []byte) (s Session, err error) {
	f := form{way: slow}
	f.err = json.Unmarshal(text, &f.members)
	delete(f.members, "v")
	s.fields(&f)
	return s, errors.Join(f.err, f.leftOver())
}

func (f *form) leftOver() error {
	for name := range f.members {
		return errors.New("nobody reads " + name)
	}
	return nil
}

// quickly reads one fast; false: it cannot be.
func quickly(text []byte) (s Session, ok bool) {
	f, version := form{reader: reader{rest: string(text)}, way: fast, sep: '{'}, 0
	f.count("v", &version)
	s.fields(&f)
	return s, f.whole()
}

// What is written is JSON as encoding/json writes it, and both ways read the same out of it.
func TestStoredByHand(t *testing.T) {
	for n, s := range someSessions() {
		text, err := s.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(s); err != nil || !bytes.Equal(again, text) { // compacted and escaped anew
			t.Errorf("wrote %s\n want %s, %v", text, again, err)
		}
		back, err := slowly(text)
		if err != nil || !reflect.DeepEqual(back, s) {
			t.Errorf("read %+v\n want %+v, %v", back, s, err)
		}
		if fast, ok := quickly(text); ok != (n < 6) || ok && !reflect.DeepEqual(fast, back) {
			t.Errorf("%s: read fast %t: %+v\n want %+v", text, ok, fast, back)
		}
	}
	for _, text := range []string{"", "plain", "أحمد", `<&>"\ `, "\n\u2028\u2029\x7f", "\xff", "a\x00b"} {
		want, err := json.Marshal(text)
		if got := appendText(nil, text); err != nil || !bytes.Equal(got, want) {
			t.Errorf("wrote %s, want %s, %v", got, want, err)
		}
	}
}

// Whatever a session remembers has its line in the stored form.
func TestNothingOfASessionIsForgotten(t *testing.T) {
	for i := range reflect.TypeFor[Session]().NumField() {
		var s Session
		field := reflect.ValueOf(&s).Elem().Field(i)
		name := reflect.TypeFor[Session]().Field(i).Name
		switch at := field.Addr().Interface().(type) {
		case *string:
			*at = "abcdefgh"
		case *int64:
			*at = 7
		case *bool:
			*at = true
		case *time.Time:
			*at = moment(7)
		case *kafala.Answers:
			*at = kafala.Answers{"region": "riyadh"}
		case *kafala.Consent:
			*at = kafala.Consent{Version: 7, At: moment(7)}
		case *kafala.Unknown: // what a later release has written, which TestUnknownOfASession keeps
			continue
		default:
			t.Errorf("%s: a kind of field that this test does not know", name)
		}
		text, err := json.Marshal(s)
		var back Session
		if err = errors.Join(err, json.Unmarshal(text, &back)); err != nil || !reflect.DeepEqual(back, s) {
			t.Errorf("%s is written as %s and read as %+v, %v", name, text, back, err)
		}
	}
}

// Whatever is read fast is read as encoding/json reads it, and comes back.
func FuzzStoredForm(f *testing.F) {
	for _, s := range someSessions() {
		text, err := s.MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{`{"v":1,"a":{"x":"y"},"a":{"z":"y"}}`, `{"v":+1}`, `{"v":01}`, `{"v":-}`, `{"v":-1}`,
		"{\"v\":1,\"d\":\"\xff\"}",
		"{\"v\":1,\"d\":\"a\tb\"}", `{"v":1,"a":{"x":"y","x":"z"}}`, `{"v":,}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		read, ok := quickly(b)
		if !ok {
			return
		}
		if as, err := slowly(b); err != nil || !reflect.DeepEqual(read, as) {
			t.Fatalf("%q is read as %+v, by encoding/json as %+v, %v", b, read, as, err)
		}
		again, err := read.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := slowly(again); err != nil || !reflect.DeepEqual(read, back) {
			t.Fatalf("%q is read, and written as %q: %v", b, again, err)
		}
	})
}

func BenchmarkStored(b *testing.B) {
	s := someSessions()[2]
	text, err := s.MarshalJSON()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = s.MarshalJSON()
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var back Session
			_ = back.UnmarshalJSON(text)
		}
	})
	b.Run("as encoding/json reads", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = slowly(text)
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

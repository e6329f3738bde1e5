package dialogs

import (
	"strconv"
	"testing"
)

// What the dialog costs of a whole request, from the first message to giving it up: each act is taken as an update is, out of
// the stored session and back into it. An "op" is the walk.
func BenchmarkWalk(b *testing.B) {
	d := example(b)
	acts := []Input{
		{Act: Start}, {Act: Begin, NewDraft: draft, Value: strconv.Itoa(d.settings.Notice), Tap: true}, {Act: Say, Text: "1012345672"},
		{Act: Say, Text: "عبدالله محمد سالم العتيبي"}, {Act: Say, Text: "0501234567"}, {Act: Say, Text: "1109876548"},
		{Act: Say, Text: "فهد محمد سالم العتيبي"}, {Act: Say, Text: "45128830"},
		{Act: Choose, Field: "region", Value: "riyadh", Tap: true}, {Act: Choose, Field: "kind", Value: "appearance", Tap: true},
		{Act: Check, Tap: true}, {Act: Cancel, Tap: true}, {Act: Drop, Tap: true},
	}
	for i := range acts {
		acts[i].Update, acts[i].At = int64(i+1), noon
	}
	walk := func() {
		stored := []byte(`{"v":1}`)
		for _, in := range acts {
			var s Session
			if err := s.UnmarshalJSON(stored); err != nil {
				b.Fatal(err)
			}
			t := d.Step(s, in)
			if t.Stale || t.Repeat || t.Screen.Problem != nil {
				b.Fatalf("%+v leads to %+v", in, t)
			}
			t.Session, _ = d.Count(s, t, in.At)
			stored, _ = t.Session.MarshalJSON()
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		walk()
	}
}

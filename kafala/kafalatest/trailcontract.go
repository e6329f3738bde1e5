package kafalatest

import (
	"errors"
	"testing"

	"kafalabot/kafala/staff"
)

func trailBack(t *testing.T, s Store) {
	const many = 1203 // more than a page of a store's, twice
	var all []staff.Entry
	for i := range many {
		at := Noon
		if i >= 1001 {
			at = Noon.AddDate(0, 0, 1)
		}
		all = append(all, entry(i, at))
	}
	must(t, s.Audit.Write(t.Context(), all...))
	enough := errors.New("enough")
	read := func(before staff.TrailSpot, most int) (by []int64, last staff.TrailSpot) {
		t.Helper()
		err := s.Audit.Back(t.Context(), before, func(spot staff.TrailSpot, e staff.Entry) error {
			by, last = append(by, e.By), spot
			if len(by) == most {
				return enough
			}
			return nil
		})
		if err != nil && (most == 0 || !errors.Is(err, enough)) {
			t.Fatal(err)
		}
		return by, last
	}
	whole, _ := read(staff.TrailSpot{}, 0)
	var parts []int64
	spot := staff.TrailSpot{}
	for range 1 + many/70 {
		by, last := read(spot, 70)
		if parts = append(parts, by...); len(parts) == 140 { // the trail grows, and the places stay
			must(t, s.Audit.Write(t.Context(), entry(9000, Noon.AddDate(0, 0, 1)), entry(9001, Noon.AddDate(0, 0, 2))))
		}
		spot = last
	}
	for i := range many {
		if want := int64(many - i); len(whole) != many || whole[i] != want || len(parts) != many || parts[i] != want {
			t.Fatalf("number %d of %d and of %d, in parts, is not %d", i, len(whole), len(parts), want)
		}
	}
	for _, before := range []staff.TrailSpot{{Day: "2026-11-20", Row: 5}, {Day: "2026-11-22", Row: 0}, {Day: "2026-11-22", Row: -7}} {
		if by, _ := read(before, 0); len(by) > 0 {
			t.Errorf("before %v: %d", before, len(by))
		}
	}
	if by, _ := read(staff.TrailSpot{Day: "2026-11-22", Row: 1 << 40}, 1); len(by) != 1 || by[0] != 1001 {
		t.Errorf("behind the end of a day: %v", by)
	}
}

package staff_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// shown has noura scan a code of this bot's that was never given out.
func (d *counter) shown(paper string) staff.Alarm {
	d.t.Helper()
	_, err := d.Scan(d.t.Context(), d.actor(noura), "10aaaaaaaaaaaaaaaa", paper, staff.ByScan)
	forged := (*staff.ForgedError)(nil)
	if !errors.As(err, &forged) || !errors.Is(err, kafala.ErrNotFound) {
		d.t.Fatalf("%s: %v", paper, err)
	}
	return forged.Alarm
}

// toldOfPapers are what the admins are told now, with when.
func (d *counter) toldOfPapers() (all []string) {
	for _, out := range d.house.Memory.Box().Waiting() {
		if out.Chat == chief {
			all = append(all, out.Detail+" "+kafala.NoticeTime(out.Due))
		}
	}
	return all
}

// Each paper is told to the admins by itself, once an hour, and whoever was shown it is told what came of that and nothing else. No
// notice and no name says what stood on it.
func TestEveryPaperIsTold(t *testing.T) {
	d, _ := watched(t)
	const one, two = "bbbbbbbbbbbbbbbb", "cccccccccccccccc"
	first, second := d.shown(one), d.shown(two)
	if first.Came != staff.AlarmedNow || second.Came != staff.AlarmedNow || first.Paper == second.Paper {
		t.Errorf("two papers: %+v and %+v", first, second)
	}
	told := d.toldOfPapers()
	if len(told) != 2 {
		t.Errorf("told are %v", told)
	}
	for _, a := range []staff.Alarm{first, second} {
		detail := fmt.Sprintf("unusual:forged-code:%d:%s ", noura, a.Paper)
		if !slices.ContainsFunc(told, func(n string) bool { return strings.HasPrefix(n, detail) }) {
			t.Errorf("%s is not among %v", detail, told)
		}
	}
	if kept := fmt.Sprint(d.house.Memory.Box().Waiting()); strings.Contains(kept, one) || strings.Contains(kept, "10aaaaaaaaaaaaaaaa") {
		t.Errorf("a code is kept: %s", kept)
	}
	if again := d.shown(one); again.Came != staff.AlarmedBefore || again.Paper != first.Paper || len(d.toldOfPapers()) != 2 {
		t.Errorf("the same once more: %+v, told %v", again, d.toldOfPapers())
	}
	foreign, err := d.Foreign(t.Context(), d.actor(noura), "https://t.me/other_bot?start=x", staff.ByPhoto)
	d.must(err)
	if foreign.Came != staff.AlarmedNow || len(d.toldOfPapers()) != 3 {
		t.Errorf("another bot's: %+v, told %v", foreign, d.toldOfPapers())
	}
	d.clock.Pass(time.Hour)
	d.house.Memory.Box().Take(d.clock.Now())
	if later := d.shown(one); later.Came != staff.AlarmedNow || len(d.toldOfPapers()) != 1 {
		t.Errorf("an hour later: %+v, told %v", later, d.toldOfPapers())
	}
}

// Of a flood the admins are told how many there were, once for each hour of the clock, and each screen of it says so.
func TestFloodOfPapersIsCounted(t *testing.T) {
	d, _ := watched(t)
	d.clock.Pass(d.clock.Now().Truncate(time.Hour).Add(time.Hour).Sub(d.clock.Now())) // at the full hour
	began := d.Office.Time()
	for n := range staff.PapersTold + 3 {
		want := staff.AlarmedNow
		if n >= staff.PapersTold {
			want = staff.AlarmedCount
		}
		if a := d.shown(strings.Repeat(string(rune('b'+n)), 16)); a.Came != want {
			t.Errorf("paper %d: %+v, want %s", n+1, a, want)
		}
	}
	if a := d.shown(strings.Repeat("b", 16)); a.Came != staff.AlarmedBefore {
		t.Errorf("the first one again: %+v", a)
	}
	var counts []string
	for _, n := range d.toldOfPapers() {
		if strings.HasPrefix(n, "codes:") {
			counts = append(counts, n)
		}
	}
	want := fmt.Sprintf("codes:%d:%s %s", noura, kafala.NoticeTime(began), kafala.NoticeTime(began.Add(time.Hour+time.Minute)))
	if len(counts) != 1 || counts[0] != want {
		t.Errorf("told are %v, want %s", counts, want)
	}
	for member, want := range map[int64]int{noura: staff.PapersTold + 4, faisal: 0} {
		if n, err := d.Papers(t.Context(), member, began); err != nil || n != want {
			t.Errorf("%d was shown %d, %v; want %d", member, n, err, want)
		}
	}
	if n, err := d.Papers(t.Context(), noura, began.Add(-time.Hour)); err != nil || n != 0 {
		t.Errorf("the hour before has %d, %v", n, err)
	}
}

// Where nobody is an admin, nobody is told, and that is said.
func TestNobodyHearsOfAPaper(t *testing.T) {
	d := newCounter(t)
	d.Admins = nil
	_, err := d.Scan(t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}, "10aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", staff.ByScan)
	forged := (*staff.ForgedError)(nil)
	if !errors.As(err, &forged) || forged.Alarm.Came != staff.AlarmedNobody || len(d.house.Memory.Box().Waiting()) > 0 {
		t.Errorf("%v, told %v", err, d.house.Memory.Box().Waiting())
	}
}

// Who cannot be told, or what cannot be counted, is an error: no screen says that it was done.
func TestUntoldPapersAreErrors(t *testing.T) {
	d, _ := watched(t)
	by := d.actor(noura)
	fails := func(what string) {
		t.Helper()
		if _, err := d.Scan(t.Context(), by, "10aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", staff.ByScan); !errors.Is(err, errTrouble) {
			t.Errorf("%s: %v", what, err)
		}
	}
	promises, quota := d.Office.Promises, d.Quota
	d.Office.Promises = refusing{promises, badr}
	fails("an admin cannot be told")
	d.Office.Promises, d.Quota = promises, unlisted{quota}
	fails("it cannot be counted")
}

// unlisted is a quota that cannot tell papers apart.
type unlisted struct{ staff.Quota }

func (unlisted) AllowNew(_ context.Context, _, _ string, _ int, _ time.Duration) (bool, error) {
	return false, errTrouble
}

package staff_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/internal/long"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"

	"kafalabot/kafala"
)

// deeds is everything that staff do about a guarantee.
var deeds = map[string]struct {
	duty staff.Duty
	do   func(d *counter, by staff.Actor, g kafala.Guarantee) error
	want string // what the trail says of it for an issued guarantee
}{
	"look up": {staff.LookUp, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.LookUp(context.Background(), by, g.Reference, staff.ByTyping)
		return err
	}, "done"},
	"open": {staff.LookUp, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.View(context.Background(), by, g.ID)
		return err
	}, "done"},
	"scan": {staff.LookUp, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Scan(context.Background(), by, g.ID, "orsxg5bamfzwi3tl", staff.ByScan)
		return err
	}, "done"},
	"match": {staff.Match, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Match(context.Background(), by, g.ID, person)
		return err
	}, "match-person"},
	"present": {staff.Present, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.Present(context.Background(), by, g.ID, g.Entries())
		return err
	}, "trying done"},
	"strike out": {staff.Present, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.Strike(context.Background(), by, g.ID, g.Entries())
		return err
	}, "trying strike.none"},
	"take an end back": {staff.Reopen, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Reopen(context.Background(), by, g.ID)
		return err
	}, "trying nothing"},
	"withdraw an order": {staff.Withdraw, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.WithdrawOrder(context.Background(), by, g.ID)
		return err
	}, "trying nothing"},
	"close": {staff.Close, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := d.Close(context.Background(), by, g.ID, "unpaid")
		if p != nil {
			return p
		}
		return err
	}, "trying close.status"},
	"withdraw a wish to end": {staff.Unclose, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.WithdrawClosing(context.Background(), by, g.ID)
		return err
	}, "trying nothing"},
	"end": {staff.End, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.End(context.Background(), by, g.ID, "settled")
		return err
	}, "trying done"},
	"call off": {staff.CallOff, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Cancel(context.Background(), by, g.ID, "asked")
		return err
	}, "trying nothing"},
	"refund": {staff.Refund, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := d.Refund(context.Background(), by, g.ID, "asked")
		if p != nil {
			return p
		}
		return err
	}, "trying done"},
	"resend": {staff.Resend, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Resend(context.Background(), by, g.ID, "1")
		return err
	}, "trying done"},
	"disclose": {staff.Disclose, func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Disclose(context.Background(), by, g.ID, "case")
		return err
	}, "done"},
	"find": {staff.Find, func(d *counter, by staff.Actor, _ kafala.Guarantee) error {
		_, err := d.Find(context.Background(), by, guarantor, "card")
		return err
	}, "done"},
}

// Every deed by everybody: allowed or refused, and always in the trail.
func TestWhoMayDoWhat(t *testing.T) {
	for name, deed := range deeds {
		for _, rank := range ranks {
			d := newCounter(t)
			g := d.guarantee("abcdefghijklmnop", kafala.Issued)
			by := staff.Actor{ID: 7, Rank: rank}
			d.house.Appoint(by)
			err := deed.do(d, by, g)
			got := ""
			for _, e := range d.trail() {
				if !d.of(e, by) || e.Duty != deed.duty {
					t.Errorf("%s by %q: the trail has %+v", name, rank, e)
				}
				got += " " + e.Outcome
			}
			want, problem := deed.want, ""
			if !rank.May(deed.duty) {
				want, problem = "refused", "staff.refused"
			}
			if ruled, ok := strings.CutPrefix(want, "trying strike."); ok {
				want, problem = "trying refused", "strike."+ruled
			}
			if ruled, ok := strings.CutPrefix(want, "trying close."); ok {
				problem = "close." + ruled
			}
			if strings.TrimSpace(got) != want || key(err) != problem {
				t.Errorf("%s by %q: %s and %q, want %s and %q", name, rank, got, key(err), want, problem)
			}
			now, err := d.store.Find(t.Context(), g.ID)
			d.must(err)
			if problem != "" && len(now.History) != len(g.History) {
				t.Errorf("%s by %q was refused, and has changed the record", name, rank)
			}
		}
	}
}

// Where there is nothing, it is said so, and that it was asked for is in the trail.
func TestWhatIsNotThere(t *testing.T) {
	for name, deed := range deeds {
		d := newCounter(t)
		g := kafala.Guarantee{ID: kafala.GuaranteeID(712345678, "aaaaaaaaaaaaaaaa"), Reference: "10169090602"}
		err := deed.do(d, staff.Actor{ID: 7, Rank: staff.Admin}, g)
		all := d.trail()
		last := all[len(all)-1]
		if last.Outcome != staff.Nothing || name != "find" && key(err) != "not found" || name == "find" && err != nil {
			t.Errorf("%s: %q, %s", name, key(err), outcomes(all))
		}
		if asked := map[bool]string{true: g.Reference}[name == "look up"]; last.Asked != asked {
			t.Errorf("%s: the trail says that %q was asked for", name, last.Asked)
		}
	}
}

func TestMatch(t *testing.T) {
	d := newCounter(t)
	ctx, officer := t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	for _, c := range []struct {
		given   string
		want    kafala.Role
		problem string
		outcome string
	}{
		{person, kafala.AsGuaranteed, "", "match-person"},
		{person[:4] + " " + person[4:], kafala.AsGuaranteed, "", "match-person"},
		{guarantor, kafala.AsGuarantor, "", "match-guarantor"},
		{nobody, "", "", "match-none"},
		{"12", "", "id.length", "malformed"},
		{"1012345671", "", "id.check", "malformed"},
		{kafalatest.Number(4), "", "", "match-none"},
		{kafalatest.Number(5), "", "", "match-none"},
		{kafalatest.Number(6), "", "staff.many.match", "capped"}, // five different ones a day
		{person, kafala.AsGuaranteed, "", "match-person"},
	} {
		role, err := d.Match(ctx, officer, g.ID, c.given)
		all := d.trail()
		if role != c.want || key(err) != c.problem || all[len(all)-1].Outcome != c.outcome {
			t.Errorf("%s: %q, %q, %s; want %q, %q, %s", c.given, role, key(err), all[len(all)-1].Outcome, c.want, c.problem, c.outcome)
		}
	}
	for _, then := range []struct { // one after the other
		name  string
		after func() (string, string)
	}{
		{"another officer", func() (string, string) {
			_, err := d.Match(ctx, staff.Actor{ID: 8, Rank: staff.Officer}, g.ID, kafalatest.Number(6))
			return key(err), ""
		}},
		{"the next day", func() (string, string) {
			d.clock.Pass(25 * time.Hour)
			_, err := d.Match(ctx, officer, g.ID, kafalatest.Number(6))
			return key(err), ""
		}},
		{"once erased", func() (string, string) {
			_, err := d.store.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				err := g.Move(kafala.Ended, d.clock.Now(), "sweep", "")
				g.Erase(d.clock.Now(), "sweep")
				return nil, err
			})
			d.must(err)
			_, err = d.Match(ctx, staff.Actor{ID: 9, Rank: staff.Officer}, g.ID, person)
			return key(err), "staff.erased"
		}},
	} {
		if got, want := then.after(); got != want {
			t.Errorf("%s: %q, want %q", then.name, got, want)
		}
	}
	for _, e := range d.trail() {
		if text := fmt.Sprintf("%+v", e); strings.Contains(text, person) || strings.Contains(text, guarantor) || strings.Contains(text, nobody) {
			t.Errorf("the trail holds a number: %s", text)
		}
	}
}

func TestEndAndCallOff(t *testing.T) {
	boss := staff.Actor{ID: 9, Rank: staff.Supervisor}
	for _, c := range []struct {
		status, want kafala.Status
		off          bool
		why, problem string
		outcome      string
		told         kafala.DeliveryKind
	}{
		{status: kafala.Issued, want: kafala.Ended, why: "settled", outcome: "done", told: kafala.SendEnded},
		{status: kafala.Issued, want: kafala.Issued, why: "Fahad has paid", problem: "staff.reason", outcome: "malformed"},
		{status: kafala.Issued, want: kafala.Issued, problem: "staff.reason", outcome: "malformed"},
		{status: kafala.Ended, want: kafala.Ended, why: "settled", outcome: "nothing"},
		{status: kafala.Awaiting, want: kafala.Awaiting, why: "settled", outcome: "nothing"},
		{off: true, status: kafala.Awaiting, want: kafala.Cancelled, why: "asked", outcome: "done", told: kafala.SendCancelled},
		{off: true, status: kafala.Expired, want: kafala.Cancelled, why: "duplicate", outcome: "done", told: kafala.SendCancelled},
		{off: true, status: kafala.Issued, want: kafala.Issued, why: "asked", outcome: "nothing"},
		{off: true, status: kafala.Cancelled, want: kafala.Cancelled, why: "asked", outcome: "nothing"},
		{off: true, status: kafala.Awaiting, want: kafala.Awaiting, why: "settled", problem: "staff.reason", outcome: "malformed"},
	} {
		d := newCounter(t)
		g := d.guarantee("abcdefghijklmnop", c.status)
		do := func(ctx context.Context, by staff.Actor, id, why string) (kafala.Guarantee, error) {
			return d.End(ctx, by, id, why)
		}
		if c.off {
			do = func(ctx context.Context, by staff.Actor, id, why string) (kafala.Guarantee, error) {
				return d.Cancel(ctx, by, id, why)
			}
		}
		g, err := do(t.Context(), boss, g.ID, c.why)
		again := error(nil)
		if err == nil {
			_, again = do(t.Context(), boss, g.ID, c.why) // the same wish again changes nothing
		}
		now, finding := d.store.Find(t.Context(), kafala.GuaranteeID(712345678, "abcdefghijklmnop"))
		d.must(finding)
		all := slices.DeleteFunc(d.trail(), func(e staff.Entry) bool { return e.Outcome == staff.Trying })
		if key(err) != c.problem || again != nil || now.Status != c.want || err == nil && g.Status != c.want || all[0].Outcome != c.outcome {
			t.Errorf("%+v: %q, %v, %s, %s", c, key(err), again, now.Status, outcomes(all))
		}
		if strings.Contains(fmt.Sprintf("%+v", all), "Fahad") {
			t.Errorf("what was typed is in the trail: %+v", all)
		}
		told := map[kafala.DeliveryKind]int{}
		if c.told != "" {
			told[kafala.TellStaff], told[c.told] = 1, 1
		}
		if c.told == kafala.SendEnded { // which comes after the pause
			d.house.Deliver()
			if got := d.house.Told(g.Chat, kafala.SendEnded); len(got) > 0 {
				t.Errorf("told at once: %v", got)
			}
			d.clock.Pass(kafala.EndPause)
			d.house.Deliver()
			if got := d.house.Told(g.Chat, kafala.SendEnded); len(got) != 1 || !slices.Equal(d.house.Acts(), []string{kafala.ActEnded}) {
				t.Errorf("told after the pause: %v, the group: %v", got, d.house.Acts())
			}
		} else if got := d.promised(); !maps.Equal(got, told) {
			t.Errorf("%+v: promised %v, want %v", c, got, told)
		}
		if found, err := d.Office.Places.Holding(t.Context(), g.Person(kafala.AsGuaranteed)); c.told == kafala.SendEnded && (err != nil ||
			len(found[0]) != 0) {
			t.Errorf("the people of an ended one are held: %v, %v", found, err)
		}
	}
}

func TestDisclosuresAndFindsAreCapped(t *testing.T) {
	d := newCounter(t)
	d.Office.Settings.Staff.Disclosures, d.Office.Settings.Staff.Finds = 2, 2
	ctx, boss := t.Context(), staff.Actor{ID: 9, Rank: staff.Supervisor}
	var all []kafala.Guarantee
	for i := range 3 {
		all = append(all, d.guarantee(strings.Repeat(string('a'+rune(i)), 16), kafala.Issued))
	}
	got := ""
	for _, i := range []int{0, 1, 0, 2, 1} {
		_, err := d.Disclose(ctx, boss, all[i].ID, "case")
		got += fmt.Sprintf("%d:%s ", i, key(err))
	}
	if got != "0: 1: 0: 2:staff.many.disclose 1: " {
		t.Errorf("disclosed: %s", got)
	}
	got = ""
	for _, n := range []string{guarantor, nobody, person, guarantor} {
		found, err := d.Find(ctx, boss, n, "card")
		got += fmt.Sprintf("%d:%s ", len(found.Guarantees), key(err))
	}
	if got != "3: 0: 0:staff.many.find 3: " {
		t.Errorf("found: %s", got)
	}
	if _, err := d.Find(ctx, boss, guarantor, "curious"); key(err) != "staff.reason" {
		t.Errorf("without a reason: %v", err)
	}
	finds := outcomes(slices.DeleteFunc(d.trail(), func(e staff.Entry) bool { return e.Duty != staff.Find }))
	if want := "find:done find:done find:done find:nothing find:capped find:done find:done find:done find:malformed"; finds != want {
		t.Errorf("the trail says %s", finds)
	}
}

// What came of an act is in the trail also where its caller has gone meanwhile: it has happened.
func TestOutcomeWithoutACaller(t *testing.T) {
	d := newCounter(t)
	ctx, leave := context.WithCancel(t.Context())
	by := staff.Actor{ID: 7, Rank: staff.Officer}
	err := d.Run(ctx, by, staff.Action{Duty: staff.End, Why: "settled"}, func() (string, error) {
		leave()
		return staff.Done, nil
	})
	if got := outcomes(d.trail()); err != nil || got != "end:trying end:done" {
		t.Errorf("the trail says %s, %v", got, err)
	}
}

// broken is a trail that takes so many more writes.
type broken struct {
	staff.Audit
	left int
}

var errBroken = errors.New("the trail cannot be written")

func (b *broken) Write(ctx context.Context, e ...staff.Entry) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Audit.Write(ctx, e...)
}

// Whatever staff do in whatever order, and whenever the trail breaks: no record changes without an entry that was
// there before, nothing is shown without one, and an entry that says "done" tells the truth.
func TestNoDeedWithoutAnEntry(t *testing.T) {
	names := []string{}
	for name := range deeds {
		names = append(names, name)
	}
	slices.Sort(names)
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		d := newCounter(t)
		trail := d.Audit
		status := rapid.SampledFrom([]kafala.Status{kafala.Awaiting, kafala.Issued, kafala.Expired, kafala.Ended,
			kafala.Cancelled}).Draw(rt, "status")
		g := d.guarantee("abcdefghijklmnop", status)
		strange := map[int64]int{} // what those without a rank have tried
		for range rapid.IntRange(1, 12).Draw(rt, "deeds") {
			deed := deeds[rapid.SampledFrom(names).Draw(rt, "deed")]
			by := staff.Actor{ID: rapid.Int64Range(7, 9).Draw(rt, "who"), Rank: rapid.SampledFrom(ranks).Draw(rt, "rank")}
			d.house.Appoint(by)
			d.clock.Pass(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
			d.Audit = &broken{trail, rapid.IntRange(0, 3).Draw(rt, "writes")}
			before, err := d.store.Find(ctx, g.ID)
			d.must(err)
			known := len(d.trail())
			failure := deed.do(d, by, g)
			after, err := d.store.Find(ctx, g.ID)
			d.must(err)
			fresh := d.trail()[known:]
			signed := len(after.Seen)+len(after.Matched) > len(before.Seen)+len(before.Matched)
			before.Seen, before.Matched, before.Form = after.Seen, after.Matched, after.Form
			changed := fmt.Sprintf("%+v", before) != fmt.Sprintf("%+v", after)
			tried := slices.ContainsFunc(fresh, func(e staff.Entry) bool { return e.Outcome == staff.Trying })
			told := slices.ContainsFunc(fresh, func(e staff.Entry) bool {
				return e.Outcome == staff.Done || e.Outcome == "taken-back" || e.Outcome == "refund.second"
			})
			for _, e := range fresh {
				if !d.of(e, by) || e.Duty != deed.duty {
					rt.Fatalf("an entry of somebody else's: %+v", e)
				}
			}
			if by.Rank == "" {
				strange[by.ID]++
			}
			few := by.Rank != "" || strange[by.ID] <= staff.StrangerADay
			switch {
			case !few && len(fresh) > 0:
				rt.Fatalf("%s by %+v, who has tried enough, is written", deed.duty, by)
			case signed && len(fresh) == 0:
				rt.Fatalf("%s by %+v is in the record, and not in the trail", deed.duty, by)
			case changed && (!tried || !by.Rank.May(deed.duty)):
				rt.Fatalf("changed by %+v (%s) with %s", by, deed.duty, outcomes(fresh))
			case changed && !told && !errors.Is(failure, errBroken):
				rt.Fatalf("changed, and the trail says %s", outcomes(fresh))
			case !changed && tried && told && deed.duty != staff.Resend:
				rt.Fatalf("not changed, and the trail says %s", outcomes(fresh))
			case few && !errors.Is(failure, errBroken) && len(fresh) == 0: // answered, if only by "not found" or "refused"
				rt.Fatalf("%s by %+v without an entry", deed.duty, by)
			}
		}
	})
}

// Whoever names a person in requests that nobody pays hides nothing: what is in force comes first, all of it, then what
// was paid once, then a handful of the others, and how many more there are.
func TestFindHidesNothingThatIsPaid(t *testing.T) {
	long.Test(t)
	d := newCounter(t)
	draft := func(kind byte, n int) string { return fmt.Sprintf("%c%015d", kind, n) }
	var force, ended, open []string
	for i := range 3 {
		force = append(force, d.guarantee(draft('i', i), kafala.Issued).ID)
		d.clock.Pass(time.Minute)
	}
	for i := range 20 {
		ended = append(ended, d.guarantee(draft('e', i), kafala.Ended).ID)
		d.clock.Pass(time.Minute)
	}
	for i := range 300 {
		open = append(open, d.guarantee(draft('c', i), kafala.Cancelled).ID)
		d.clock.Pass(time.Second)
	}
	for _, list := range []*[]string{&force, &ended, &open} {
		slices.Reverse(*list)
	}
	found, err := d.Find(t.Context(), staff.Actor{ID: 7, Rank: staff.Supervisor}, person, "card")
	d.must(err)
	var got []string
	for _, g := range found.Guarantees {
		got = append(got, g.ID)
	}
	if want := slices.Concat(force, ended[:15], open[:5]); !slices.Equal(got, want) || found.More != 5+295 {
		t.Errorf("found %v and %d more, want %v", got, found.More, want)
	}
	if n := len(d.trail()); n != len(got) {
		t.Errorf("%d entries for %d that were given", n, len(got))
	}
}

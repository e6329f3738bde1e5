package courier_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
)

var errDown = errors.New("it is down")

// climb has a delivery tried whenever it is due for as long as it is kept, at most so often, and gives how long it waited
// each time.
func climb(t *testing.T, b *box, c *courier.Courier, id string, most int) (waits []time.Duration) {
	t.Helper()
	for range most {
		if n := c.RunDue(t.Context()); n != 1 {
			t.Fatalf("%d were claimed after %v", n, waits)
		}
		d, kept := b.of(id)
		if !kept {
			return waits
		}
		if d.Tries != len(waits)+1 {
			t.Fatalf("after %v it has failed %d times", waits, d.Tries)
		}
		wait := d.Due.Sub(b.Now())
		waits = append(waits, wait)
		b.pass(wait - time.Nanosecond)
		if n := c.RunDue(t.Context()); n != 0 {
			t.Fatalf("it is tried before its time, after %v", waits)
		}
		b.pass(time.Nanosecond)
	}
	return waits
}

// A delivery that fails is tried later and later, then every hour, for 27 hours, and given up; then staff are told, unless
// its kind is quiet. A fleeting one is let go. The ladder, rung by rung to its end, of every kind.
func TestLadder(t *testing.T) {
	want := []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}
	for range 25 {
		want = append(want, time.Hour)
	}
	for _, rule := range kafala.DeliveryRules {
		d := delivery(rule.Kind)
		b := newBox(d)
		c := newCourier(t, b, fails(errDown))
		if waits := climb(t, b, c, d.ID, 100); fmt.Sprint(waits) != fmt.Sprint(want) {
			t.Errorf("%s waited\n%v\nwant\n%v", d.ID, waits, want)
		}
		if after := b.Now().Sub(noon); after != 27*time.Hour+36*time.Minute+10*time.Second {
			t.Errorf("%s was given up after %s", d.ID, after)
		}
		if rule.Fleeting() {
			if len(b.parked)+len(b.kept) != 0 || fmt.Sprint(b.done) != "["+d.ID+"]" {
				t.Errorf("%s, given up: %+v, kept: %v, done: %v", d.ID, b.parked, b.kept, b.done)
			}
			continue
		}
		if len(b.parked) != 1 || len(b.kept)+len(b.done) != 0 {
			t.Fatalf("%s, given up: %+v, kept: %v, done: %v", d.ID, b.parked, b.kept, b.done)
		}
		last := b.parked[0]
		if last.why != "refused" || last.delivery.ID != d.ID || last.delivery.Tries != len(want)+1 {
			t.Errorf("%s is given up as %+v", d.ID, last)
		}
		if told := len(last.tell); told != map[bool]int{true: 0, false: 1}[rule.Quiet] {
			t.Errorf("%s: staff are told %d times", d.ID, told)
		}
		for _, tell := range last.tell {
			want := kafala.Notice{Kind: kafala.NoticeParked, Sort: "refused", Of: string(d.Kind)}
			if kafala.ReadNotice(tell.Detail) != want || tell.ID != d.ID+".parked" || !tell.Due.Equal(b.Now()) {
				t.Errorf("%s: staff are told %+v", d.ID, tell)
			}
		}
	}
}

// The 27 hours are whole: at their last moment a delivery is tried once more, and the moment after it is given up.
func TestTheLastTry(t *testing.T) {
	for after, again := range map[time.Duration]bool{27 * time.Hour: true, 27*time.Hour + 1: false} {
		d := delivery(kafala.SendReceipt)
		d.Tries = 20
		b := newBox(d)
		b.pass(after)
		newCourier(t, b, fails(errDown)).RunDue(t.Context())
		kept, is := b.of(d.ID)
		if is != again || len(b.parked) != map[bool]int{false: 1}[again] || again && !kept.Due.Equal(b.Now().Add(time.Hour)) {
			t.Errorf("after %s it is kept: %t, %+v; given up: %+v", after, is, kept, b.parked)
		}
	}
}

// What waits for a process of a later release is never given up.
func TestNewerIsNeverGivenUp(t *testing.T) {
	b := newBox(delivery(kafala.SendReceipt))
	c := newCourier(t, b, fails(fmt.Errorf("find it: %w", kafala.ErrNewer)))
	waits := climb(t, b, c, "07abc.receipt", 200)
	if len(waits) != 200 || waits[199] != time.Hour || len(b.parked) != 0 {
		t.Errorf("it was tried %d times, and is given up: %+v", len(waits), b.parked)
	}
}

// What becomes of a delivery, by what its sender makes of the error.
func TestFates(t *testing.T) {
	until := noon.Add(42 * time.Minute)
	const kept = "kept"
	for name, c := range map[string]struct {
		verdict courier.Verdict
		want    string // "done", why it is given up, or kept
		tries   int
		due     time.Time
	}{
		"failed":             {courier.Verdict{Fate: courier.Failed, Said: errDown}, kept, 1, noon.Add(10 * time.Second)},
		"done":               {courier.Verdict{Fate: courier.Done}, "done", 0, time.Time{}},
		"wait":               {courier.Verdict{Fate: courier.Wait, Until: until}, kept, 0, until},
		"blocked":            {courier.Verdict{Fate: courier.Blocked, Said: errDown}, "blocked", 0, time.Time{}},
		"refused":            {courier.Verdict{Fate: courier.Refused, Said: errDown}, "refused", 0, time.Time{}},
		"halted":             {courier.Verdict{Fate: courier.Halted, Said: errDown}, kept, 0, noon.Add(20 * time.Second)},
		"one of a later day": {courier.Verdict{Fate: courier.Doubted + 1}, kept, 1, noon.Add(10 * time.Second)},
	} {
		b := newBox(delivery(kafala.SendReceipt))
		s := fails(errDown)
		s.Judge = func(_ context.Context, d kafala.Delivery, err error) courier.Verdict {
			if d.ID != "07abc.receipt" || !errors.Is(err, errDown) {
				t.Errorf("%s: %s, %v is judged", name, d.ID, err)
			}
			return c.verdict
		}
		newCourier(t, b, s).RunDue(t.Context())
		d, is := b.of("07abc.receipt")
		got := strings.Repeat("done", len(b.done))
		for _, p := range b.parked {
			got += p.why
		}
		if is {
			got += kept
		}
		if got != c.want || d.Tries != c.tries || !d.Due.Equal(c.due) {
			t.Errorf("%s: %s, %d tries, due %s", name, got, d.Tries, d.Due)
		}
	}
}

// What its sender says is too early has not failed, whatever the sender makes of errors.
func TestTooEarly(t *testing.T) {
	b := newBox(delivery(kafala.Remind))
	s := fails(fmt.Errorf("remind: %w", courier.TooEarlyError{Until: noon.Add(time.Hour)}))
	s.Judge = func(context.Context, kafala.Delivery, error) courier.Verdict {
		return courier.Verdict{Fate: courier.Refused}
	}
	newCourier(t, b, s).RunDue(t.Context())
	if d, ok := b.of("07abc.remind"); !ok || d.Tries != 0 || !d.Due.Equal(noon.Add(time.Hour)) {
		t.Errorf("it is kept as %+v, %t", d, ok)
	}
}

// Staff are told once of what is given up, and of kinds that are quiet never. What is fleeting is let go, which is no error.
func TestGivenUp(t *testing.T) {
	quiet, fleeting := 0, 0
	for _, rule := range kafala.DeliveryRules {
		for fate, why := range map[courier.Fate]string{courier.Blocked: "blocked", courier.Refused: "refused"} {
			b := newBox(delivery(rule.Kind))
			conf, asked := config(b), 0
			var aside []string
			conf.OnPark = func(kind string) { aside = append(aside, kind) }
			tell := conf.Tell
			conf.Tell = func(d kafala.Delivery, got string, now time.Time) []kafala.Delivery {
				if asked++; d.ID != "07abc."+string(rule.Kind) || got != why || !now.Equal(noon) {
					t.Errorf("%s: staff are told of %s, %s at %s", rule.Kind, d.ID, got, now)
				}
				return tell(d, got, now)
			}
			s := fails(errDown)
			s.Judge = func(context.Context, kafala.Delivery, error) courier.Verdict {
				return courier.Verdict{Fate: fate, Said: errDown}
			}
			var logs strings.Builder
			conf.Log = slog.New(slog.NewTextHandler(&logs, nil))
			c, err := courier.New(conf, sends(s))
			if err != nil {
				t.Fatal(err)
			}
			c.RunDue(t.Context())
			if rule.Fleeting() {
				fleeting++
				if len(b.parked)+len(b.kept)+asked+len(aside) != 0 || fmt.Sprint(b.done) != "[07abc."+string(rule.Kind)+"]" ||
					!strings.Contains(logs.String(), `level=INFO msg="a delivery is let go"`) || strings.Contains(logs.String(), "ERROR") {
					t.Errorf("%s, %s: parked %+v, kept %v, done %v, logged %s", rule.Kind, why, b.parked, b.kept, b.done, &logs)
				}
				continue
			}
			if fmt.Sprint(aside) != fmt.Sprintf("[%s]", rule.Kind) {
				t.Errorf("%s, %s: %v is counted as set aside", rule.Kind, why, aside)
			}
			want := 1
			if rule.Quiet {
				want, quiet = 0, quiet+1
			}
			if len(b.parked) != 1 || b.parked[0].why != why || asked != want || len(b.parked[0].tell) != want {
				t.Errorf("%s, %s: staff are told %d times, and it is %+v", rule.Kind, why, asked, b.parked)
			}
		}
	}
	if quiet == 0 || fleeting == 0 {
		t.Errorf("%d kinds are quiet, %d fleeting", quiet, fleeting)
	}
}

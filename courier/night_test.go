package courier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
)

// night gives a box at a time of the night in Riyadh, with what is due then, and the courier of a house with quiet hours.
func night(t *testing.T, clock string, s courier.Sender, due ...kafala.Delivery) (*box, *courier.Courier) {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-22 "+clock, kafala.Riyadh)
	if err != nil {
		t.Fatal(err)
	}
	b := newBox()
	b.now = now
	for _, d := range due {
		d.Due, d.Since = now, now
		b.kept[d.ID] = d
	}
	conf := config(b)
	conf.Settings.Times.QuietFrom, conf.Settings.Times.QuietTo = 23, 7
	c, err := courier.New(conf, sends(s))
	if err != nil {
		t.Fatal(err)
	}
	return b, c
}

// everyNight has a delivery of every row of both tables.
func everyNight() (all []kafala.Delivery) {
	for _, rule := range kafala.DeliveryRules {
		all = append(all, delivery(rule.Kind))
	}
	byStaff := delivery(kafala.SendEnded)
	byStaff.ID, byStaff.Detail = byStaff.ID+".staff", kafala.EndByStaff
	all = append(all, byStaff)
	for _, n := range kafala.Notices {
		d := delivery(kafala.TellStaff)
		d.Detail = kafala.Notice{Kind: n.Kind}.String()
		d.ID += "." + d.Detail
		all = append(all, d)
	}
	return all
}

// In the night each delivery does what its row says: it waits, or is sent, with or without a sound. By day all are sent,
// with a sound.
func TestNightOfEveryRow(t *testing.T) {
	for _, d := range everyNight() {
		for _, clock := range []string{"23:00", "02:18", "06:59", "07:00", "22:59"} {
			var sent, silent bool
			b, c := night(t, clock, courier.Sender{Send: func(_ context.Context, p *courier.Parcel) error {
				sent, silent = true, p.Silent
				return nil
			}}, d)
			c.RunDue(t.Context())
			quiet := clock != "07:00" && clock != "22:59"
			if waits := quiet && d.Night() == kafala.Waits; sent == waits || len(b.kept) > 0 != waits {
				t.Errorf("%s at %s: sent is %t", d.ID, clock, sent)
			}
			if want := quiet && d.Night() == kafala.Silent; silent != want {
				t.Errorf("%s at %s: silent is %t", d.ID, clock, silent)
			}
		}
	}
}

// What waits is due with the end of the quiet hours, has failed no more often, and is given up no sooner for having waited;
// the clock may go back, and processes may come and go.
func TestWaitsUntilMorning(t *testing.T) {
	sent := 0
	fail := errDown
	d := delivery(kafala.Remind)
	d.Tries = 2
	b, c := night(t, "23:00", courier.Sender{Send: func(context.Context, *courier.Parcel) error { sent++; return fail }}, d)
	c.RunDue(t.Context())
	morning := b.now.Add(8 * time.Hour)
	kept, ok := b.of(d.ID)
	if !ok || kept.Tries != 2 || !kept.Due.Equal(morning) || !kept.Since.Equal(morning) || sent > 0 || len(b.parked) > 0 {
		t.Fatalf("it is kept as %+v, %t", kept, ok)
	}
	b.pass(8*time.Hour - time.Second)
	if n := c.RunDue(t.Context()); n > 0 {
		t.Error("it is claimed before the morning")
	}
	b.pass(time.Second)
	b.pass(-2 * time.Hour) // another process, whose clock is behind, or a clock that was set back
	if c.RunDue(t.Context()); sent > 0 {
		t.Error("it is sent at five")
	}
	b.pass(2 * time.Hour)
	c.RunDue(t.Context())
	if kept, _ = b.of(d.ID); sent != 1 || kept.Tries != 3 {
		t.Fatalf("at seven it is tried %d times, and kept as %+v", sent, kept)
	}
	b.pass(16 * time.Hour) // it goes on failing into the next night, more than 27 hours after it was made
	c.RunDue(t.Context())
	b.pass(8 * time.Hour)
	fail = nil
	if c.RunDue(t.Context()); len(b.done) != 1 || len(b.parked) > 0 {
		t.Errorf("done %v, given up %v", b.done, b.parked)
	}
}

// What could not be put off is not sent in the night either: it comes again after the lease.
func TestWaitsThoughTheOutboxFails(t *testing.T) {
	b, _ := night(t, "03:00", fails(nil), delivery(kafala.Remind))
	sent := false
	c, logs := newLogging(t, b, failing{b}, courier.Sender{Send: func(context.Context, *courier.Parcel) error { sent = true; return nil }})
	c.Settings.Times.QuietFrom, c.Settings.Times.QuietTo = 23, 7
	c.RunDue(t.Context())
	if kept, ok := b.of("07abc.remind"); !ok || sent || !kept.Due.Equal(b.now.Add(time.Minute)) {
		t.Errorf("sent is %t, and it is kept as %+v, %t; %s", sent, kept, ok, logs)
	}
}

// failing is an outbox in which nothing can be put off.
type failing struct{ *box }

func (failing) Later(context.Context, kafala.Delivery, time.Time) error { return errors.New("down") }

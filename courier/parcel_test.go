package courier_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
)

// inParts sends two parts, which may fail.
type inParts struct {
	sent []string
	fail string // the part that does
	mark bool   // after the first
}

func (s *inParts) send(ctx context.Context, p *courier.Parcel) error {
	for i, name := range []string{"text", "picture"} {
		if err := p.Part(ctx, name, func(context.Context) error {
			if s.fail == name {
				return errDown
			}
			s.sent = append(s.sent, name)
			return nil
		}); err != nil {
			return err
		}
		if s.mark && i == 0 {
			p.Mark(ctx)
		}
	}
	return nil
}

// A part that was taken is not sent again, although the next one has failed.
func TestPartIsSentOnce(t *testing.T) {
	b, s := newBox(delivery(kafala.Summary)), &inParts{fail: "picture"}
	c := newCourier(t, b, courier.Sender{Send: s.send})
	c.RunDue(t.Context())
	if d, ok := b.of("07abc.summary"); !ok || fmt.Sprint(d.Taken) != "[text]" || d.Tries != 1 {
		t.Errorf("it is kept as %+v, %t", d, ok)
	}
	s.fail = ""
	b.pass(10 * time.Second)
	c.RunDue(t.Context())
	if got := strings.Join(s.sent, " "); got != "text picture" || len(b.done) != 1 {
		t.Errorf("sent: %s, done: %v", got, b.done)
	}
}

// What was taken is written down when it is marked, and the lease begins anew: a crash before the next part repeats nothing.
func TestMark(t *testing.T) {
	b, s := newBox(delivery(kafala.Summary)), &inParts{mark: true}
	c := newCourier(t, b, courier.Sender{Send: func(ctx context.Context, p *courier.Parcel) error {
		defer func() {
			if d, ok := b.of("07abc.summary"); !ok || fmt.Sprint(d.Taken) != "[text]" || d.Tries != 0 || !d.Due.Equal(noon.Add(80*time.Second)) {
				t.Errorf("it is marked as %+v, %t", d, ok)
			}
		}()
		b.pass(20 * time.Second)
		return s.send(ctx, p)
	}})
	c.RunDue(t.Context())
	if len(b.done) != 1 || b.later != 1 {
		t.Errorf("done: %v, stored %d times", b.done, b.later)
	}
}

// Each part waits for the pace, and is not sent without it.
func TestPace(t *testing.T) {
	b, s, paced := newBox(delivery(kafala.Summary)), &inParts{}, 0
	conf := config(b)
	conf.Pace = func(context.Context) error {
		if paced++; paced == 2 {
			return errDown
		}
		return nil
	}
	c, err := courier.New(conf, sends(courier.Sender{Send: s.send}))
	if err != nil {
		t.Fatal(err)
	}
	c.RunDue(t.Context())
	if d, _ := b.of("07abc.summary"); fmt.Sprint(s.sent, paced, d.Taken) != "[text] 2 [text]" {
		t.Errorf("sent %v, the pace was asked %d times, taken %v", s.sent, paced, d.Taken)
	}
	b.pass(10 * time.Second)
	c.RunDue(t.Context())
	if fmt.Sprint(s.sent, paced) != "[text picture] 3" {
		t.Errorf("sent %v, the pace was asked %d times", s.sent, paced)
	}
}

// A parcel that was not claimed has its parts as every other, and stores nothing.
func TestAlone(t *testing.T) {
	s, paced := &inParts{mark: true, fail: "picture"}, 0
	p := courier.Alone(delivery(kafala.Summary), func(context.Context) error { paced++; return nil })
	if err := s.send(t.Context(), p); !errors.Is(err, errDown) {
		t.Errorf("%v", err)
	}
	s.fail = ""
	if err := s.send(t.Context(), p); err != nil || fmt.Sprint(s.sent, paced) != "[text picture] 3" {
		t.Errorf("%v; sent %v, the pace was asked %d times", err, s.sent, paced)
	}
}

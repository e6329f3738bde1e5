package staff_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// tellers are promises that look at the team when one is made, and can fail.
type tellers struct {
	kafala.Promises
	d     *counter
	fails bool
	early []kafala.Notice // told before it was so
}

func (p *tellers) Once(ctx context.Context, out kafala.Delivery, once time.Duration) (bool, error) {
	n := kafala.ReadNotice(out.Detail)
	if n.Sort == kafala.DismissedLate { // of an invitation, which places nobody
		return p.Promises.Once(ctx, out, once)
	}
	if p.fails {
		return false, errors.New("no store")
	}
	id := out.Chat
	if n.Of != "" {
		id, _ = strconv.ParseInt(n.Of, 10, 64)
	}
	m, err := p.d.Team.Member(ctx, id)
	gone := errors.Is(err, kafala.ErrNotFound)
	switch n.Kind {
	case kafala.NoticeTeam, kafala.NoticeAppointed:
		rank := strings.TrimPrefix(n.Sort, kafala.DismissedLapsed) // of one that has lapsed there is none
		if string(m.Rank) != rank || rank != "" && m.Since.Before(p.d.clock.Now()) {
			p.early = append(p.early, n)
		}
	case kafala.NoticeDismissed, kafala.NoticeOutside:
		if !gone {
			p.early = append(p.early, n)
		}
	case kafala.NoticeNamed, kafala.NoticeRegistered:
		if m.Office != "Elsewhere" {
			p.early = append(p.early, n)
		}
	}
	return p.Promises.Once(ctx, out, once)
}

// placings are all that is decided of a member.
var placings = map[string]func(d *counter) error{
	"confirmed": func(d *counter) error {
		token, i, err := d.Invite(d.t.Context(), admin, staff.Supervisor, called)
		d.must(err)
		d.takes(token, i)
		_, err = d.Confirm(d.t.Context(), admin, i.ID)
		return err
	},
	"raised":  func(d *counter) error { _, err := d.ChangeRank(d.t.Context(), admin, 8, staff.Supervisor); return err },
	"removed": func(d *counter) error { return d.Remove(d.t.Context(), admin, 8) },
	"renamed": func(d *counter) error {
		_, err := d.Register(d.t.Context(), admin, 8, staff.Called{Name: "Noura Alqahtani", Office: "Elsewhere"})
		return err
	},
	"lapsed": func(d *counter) error {
		d.clock.Pass(100 * kafala.Day)
		_, err := d.Who(d.t.Context(), 8)
		return err
	},
	"a first admin who is seen": func(d *counter) error {
		d.Admins = append(d.Admins, 9)
		_, err := d.Who(d.t.Context(), 9)
		return err
	},
}

// Nothing is told of a member before it is so.
func TestNoticeIsAfterItsFact(t *testing.T) {
	for name, do := range placings {
		d := newCounter(t)
		d.admins()
		d.join(8, staff.Officer)
		d.clock.Pass(time.Minute)
		d.notices()
		p := &tellers{Promises: d.Office.Promises, d: d}
		d.Office.Promises = p
		if err := do(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if told := d.notices(); len(p.early) > 0 || len(told) == 0 {
			t.Errorf("%s: told %+v, before it was so %+v", name, told, p.early)
		}
	}
}

// What was decided of a member, and could not be told, is told as soon as anybody lists the staff; and once.
func TestWhatIsPlacedIsTold(t *testing.T) {
	for name, do := range placings {
		d := newCounter(t)
		d.admins()
		d.join(8, staff.Officer)
		d.clock.Pass(time.Minute)
		d.notices()
		p := &tellers{Promises: d.Office.Promises, d: d, fails: true}
		d.Office.Promises = p
		if err := do(d); err == nil {
			t.Errorf("%s: told without a store", name)
		}
		p.fails = false
		d.clock.Pass(3 * time.Hour)
		for try, want := range []bool{true, false} {
			if _, err := d.Members(t.Context(), admin); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if told := d.notices(); len(told) > 0 != want {
				t.Errorf("%s, list %d: told %+v", name, try, told)
			}
			d.clock.Pass(3 * time.Hour)
		}
	}
}

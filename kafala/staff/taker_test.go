package staff_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// taker is somebody who is no staff, and takes invitations.
const taker = 7366666666

// Whoever takes an invitation stands in the trail as a stranger until it is confirmed: their number is not in it, whatever becomes of
// the invitation. Whoever has the number finds them by it, and it is not written for that either.
func TestTakersAreStrangersUntilConfirmed(t *testing.T) {
	agrees := func(d *counter, i staff.Invitation) error {
		_, err := d.Agree(t.Context(), taker, i.ID, true)
		return err
	}
	for name, c := range map[string]struct {
		rank staff.Rank
		play func(d *counter, i staff.Invitation) error
		said string // of the taker, after the opening
	}{
		"opened":    {staff.Officer, func(*counter, staff.Invitation) error { return nil }, ""},
		"agreed to": {staff.Officer, agrees, " agreed"},
		"refused": {staff.Officer, func(d *counter, i staff.Invitation) error {
			_, err := d.Agree(t.Context(), taker, i.ID, false)
			return err
		}, " misnamed"},
		"left": {staff.Officer, func(d *counter, i staff.Invitation) error {
			d.must(agrees(d, i))
			_, err := d.LeaveInvite(t.Context(), taker, i.ID)
			return err
		}, " agreed left"},
		"taken back": {staff.Officer, func(d *counter, i staff.Invitation) error {
			return d.Revoke(t.Context(), admin, i.ID)
		}, " revoked"},
		"confirmed too early": {staff.Officer, func(d *counter, i staff.Invitation) error {
			return found(d.Confirm(t.Context(), admin, i.ID))
		}, " nothing"},
		"confirmed too late": {staff.Officer, func(d *counter, i staff.Invitation) error {
			d.must(agrees(d, i))
			d.clock.Pass(time.Hour)
			return found(d.Confirm(t.Context(), admin, i.ID))
		}, " agreed nothing"},
		"an auditor of whom one admin is sure": {staff.Auditor, func(d *counter, i staff.Invitation) error {
			d.must(agrees(d, i))
			_, err := d.Confirm(t.Context(), admin, i.ID)
			return err
		}, " agreed vouched"},
		"an auditor who cannot be one": {staff.Auditor, func(d *counter, i staff.Invitation) error {
			d.must(agrees(d, i))
			_, err := d.Confirm(t.Context(), admin, i.ID)
			d.must(err)
			d.oneAdmin()
			return found(d.Confirm(t.Context(), second, i.ID))
		}, " agreed vouched refused"},
	} {
		d := newCounter(t)
		d.admins()
		token, i, err := d.Invite(t.Context(), admin, c.rank, reading)
		d.must(err)
		_, err = d.Accept(t.Context(), taker, token)
		d.must(err)
		d.must(c.play(d, i))
		stranger, said := d.Audit.Names(taker)[0], ""
		for _, e := range d.trail() {
			switch {
			case e.Stranger == "" || e.Outcome == staff.Trying:
			case e.Stranger != stranger, e.Member != 0, e.Rank == "" && e.By != 0:
				t.Errorf("%s: the trail says %+v", name, e)
			default:
				said += " " + e.Outcome
			}
		}
		if said != " accepted"+c.said {
			t.Errorf("%s: of the taker it says%s", name, said)
		}
		d.must(d.AllowPerson(t.Context(), admin, taker, time.Time{}, 1000))
		if e := d.last(); e.Stranger != stranger || e.Outcome != staff.Done {
			t.Errorf("%s: they are found as %+v", name, e)
		}
		text, err := json.Marshal(d.trail())
		d.must(err)
		if strings.Contains(string(text), fmt.Sprint(taker)) {
			t.Errorf("%s: the number stands in the trail: %s", name, text)
		}
	}
}

// found is nil where an invitation could not be confirmed.
func found(m staff.Member, err error) error {
	if p := (*kafala.Problem)(nil); m.Rank == "" && (errors.Is(err, kafala.ErrNotFound) || errors.As(err, &p)) {
		return nil
	}
	return fmt.Errorf("%+v: %w", m, err)
}

// From the confirmation on a taker stands there by number, and so does from the first whoever is staff already.
func TestTakersAreNamedOnceConfirmed(t *testing.T) {
	d := newCounter(t)
	d.join(taker, staff.Officer)
	d.join(taker, staff.Supervisor)
	got := ""
	for _, e := range d.trail() {
		switch number := e.By == taker || e.Member == taker; {
		case e.Why == "name", e.Outcome == "invited":
		case number && e.Stranger == "":
			got += fmt.Sprintf("%s:number ", e.Outcome)
		case !number && e.By == 0 && e.Stranger == d.Audit.Names(taker)[0]:
			got += e.Outcome + ":stranger "
		case e.Stranger != "" || number:
			t.Errorf("the trail says %+v", e)
		}
	}
	want := "trying:stranger accepted:stranger trying:stranger agreed:stranger trying:number done:number " +
		"trying:number accepted:number trying:number agreed:number trying:number done:number "
	if got != want || d.rank(taker) != staff.Supervisor {
		t.Errorf("they are %q, and the trail says %s", d.rank(taker), got)
	}
}

// Whom an earlier release has written by number, though the invitation led to nothing, is found, and not written so once more.
func TestTakersOfBefore(t *testing.T) {
	d, _ := watched(t)
	row := staff.Entry{At: d.clock.Now(), By: taker, Duty: staff.Invite, Member: taker, Why: "officer", Outcome: "accepted"}
	back := row
	back.By, back.Rank, back.Outcome = badr, staff.Admin, "revoked"
	d.must(d.Audit.Write(t.Context(), row, back))
	d.must(d.AllowPerson(t.Context(), d.actor(faisal), taker, time.Time{}, 1000))
	if e := d.last(); e.Member != 0 || e.Stranger != d.Audit.Names(taker)[0] || e.Outcome != staff.Done {
		t.Errorf("the trail says %+v", e)
	}
}

package staff_test

import (
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// met is something that is done, and then tried again by somebody who did not do it.
type met struct {
	duty  staff.Duty
	begin func(d *counter, g kafala.Guarantee) func(by staff.Actor) error
	by    []int64 // the last of whom meets it; nil: faisal does it, and mona meets it
}

// ofOne is what is done about one guarantee as it stands when it is begun.
func ofOne(do func(d *counter, by staff.Actor, g kafala.Guarantee) error, before ...func(d *counter, g kafala.Guarantee)) func(
	*counter, kafala.Guarantee) func(staff.Actor) error {
	return func(d *counter, g kafala.Guarantee) func(staff.Actor) error {
		for _, f := range before {
			f(d, g)
		}
		g = d.read(g.ID)
		return func(by staff.Actor) error { return do(d, by, g) }
	}
}

func ofTwo(p *kafala.Problem, err error) error {
	if err == nil && p != nil {
		return p
	}
	return err
}

// invited is what is done about who is invited, and may be staff by then.
func invited(placed bool, do func(d *counter, by staff.Actor, i staff.Invitation) error) func(*counter, kafala.Guarantee) func(
	staff.Actor) error {
	return func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		maker := d.actor(badr)
		token, i, err := d.Invite(d.t.Context(), maker, staff.Officer, called)
		d.must(err)
		_, err = d.Accept(d.t.Context(), 9100, token)
		d.must(err)
		_, err = d.Agree(d.t.Context(), 9100, i.ID, true)
		d.must(err)
		if placed {
			_, err = d.Confirm(d.t.Context(), maker, i.ID)
			d.must(err)
		}
		return func(by staff.Actor) error { return do(d, by, i) }
	}
}

// question is what is done about a question that noura has before her, and has answered.
func question(do func(d *counter, by staff.Actor, id string) error) func(*counter, kafala.Guarantee) func(staff.Actor) error {
	return func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		d.Office.Settings.Questions.On = true
		q, p, err := d.Office.AskPerson(d.t.Context(), kafala.Inquiry{Chat: 7001, Token: strings.Repeat("a", 18), Text: "text"})
		d.must(ofTwo(p, err))
		in := kafala.HeldMessage{Chat: noura, ID: 1}
		_, err = d.TakeQuery(d.t.Context(), d.actor(noura), q.ID, in)
		d.must(err)
		_, err = d.WriteAnswer(d.t.Context(), d.actor(noura), q.ID, "text", in)
		d.must(err)
		return func(by staff.Actor) error { return do(d, by, q.ID) }
	}
}

var meetings = map[string]met{
	"present": {staff.Present, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.Present(d.t.Context(), by, g.ID, g.Entries())
		return err
	}), nil},
	"strike out": {staff.Present, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.Strike(d.t.Context(), by, g.ID, g.Entries())
		return err
	}, func(d *counter, g kafala.Guarantee) { d.show(faisal, g) }), nil},
	"accepted": {staff.Accept, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.RecordAccepted(d.t.Context(), by, g.ID, g.Entries())
		return err
	}), nil},
	"not accepted": {staff.Unaccept, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.RecordUnaccepted(d.t.Context(), by, g.ID, "papers", g.Entries())
		return err
	}), nil},
	"strike a decision out": {staff.Undecide, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, _, err := d.Undecide(d.t.Context(), by, g.ID, g.Entries())
		return err
	}, func(d *counter, g kafala.Guarantee) {
		_, _, err := d.RecordAccepted(d.t.Context(), d.actor(faisal), g.ID, 0)
		d.must(err)
	}), nil},
	"end": {staff.End, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.End(d.t.Context(), by, g.ID, "settled")
		return err
	}), nil},
	"take an end back": {staff.Reopen, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Reopen(d.t.Context(), by, g.ID)
		return err
	}, func(d *counter, g kafala.Guarantee) {
		_, err := d.End(d.t.Context(), d.actor(faisal), g.ID, "settled")
		d.must(err)
	}), nil},
	"cancel": {staff.CallOff, func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		g := d.guarantee("aaaabbbbccccdddd", kafala.Awaiting)
		return func(by staff.Actor) error { _, err := d.Cancel(d.t.Context(), by, g.ID, "asked"); return err }
	}, nil},
	"refund": {staff.Refund, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := d.Refund(d.t.Context(), by, g.ID, "asked")
		return ofTwo(p, err)
	}), nil},
	"withdraw": {staff.Withdraw, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.WithdrawOrder(d.t.Context(), by, g.ID)
		return err
	}, func(d *counter, g kafala.Guarantee) { d.show(noura, g); d.refund(faisal, g) }), nil},
	"close": {staff.Close, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := d.Close(d.t.Context(), by, g.ID, "unpaid")
		return ofTwo(p, err)
	}, emptied), []int64{faisal, mona, twin}},
	"withdraw a wish to end": {staff.Unclose, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.WithdrawClosing(d.t.Context(), by, g.ID)
		return err
	}, emptied, func(d *counter, g kafala.Guarantee) {
		_, _, err := d.Close(d.t.Context(), d.actor(faisal), g.ID, "unpaid")
		d.must(err)
	}), nil},
	"freeze": {staff.Freeze, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Freeze(d.t.Context(), by, g.ID, "unwanted")
		return err
	}), nil},
	"freeze a number": {staff.Freeze, ofOne(func(d *counter, by staff.Actor, _ kafala.Guarantee) error {
		_, _, err := d.FreezeNumber(d.t.Context(), by, person, "unwanted")
		return err
	}), nil},
	"lift": {staff.Lift, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, p, err := d.Lift(d.t.Context(), by, g.ID)
		return ofTwo(p, err)
	}, func(d *counter, g kafala.Guarantee) {
		_, err := d.Freeze(d.t.Context(), d.actor(noteless), g.ID, "unwanted")
		d.must(err)
	}), []int64{faisal, mona, badr}},
	"lift that of a number": {staff.Lift, func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		n, _, err := d.FreezeNumber(d.t.Context(), d.actor(noteless), nobody, "unwanted")
		d.must(err)
		return func(by staff.Actor) error {
			_, p, err := d.LiftNumber(d.t.Context(), by, n.ID)
			return ofTwo(p, err)
		}
	}, []int64{faisal, mona, badr}},
	"take a question": {staff.Answer, question(func(d *counter, by staff.Actor, id string) error {
		_, err := d.TakeQuery(d.t.Context(), by, id, kafala.HeldMessage{Chat: by.ID, ID: 2})
		return err
	}), []int64{noura, faisal}},
	"let a question go": {staff.Answer, question(func(d *counter, by staff.Actor, id string) error {
		_, err := d.LetGo(d.t.Context(), by, id)
		return err
	}), []int64{noura, faisal}},
	"answer": {staff.Answer, question(func(d *counter, by staff.Actor, id string) error {
		_, err := d.SendAnswer(d.t.Context(), by, id, 1)
		return err
	}), []int64{noura, faisal}},
	"answer twice": {staff.Answer, question(func(d *counter, by staff.Actor, id string) error {
		_, err := d.SendAnswer(d.t.Context(), by, id, 1)
		return err
	}), []int64{noura, noura}},
	"confirm": {staff.Invite, invited(false, func(d *counter, by staff.Actor, i staff.Invitation) error {
		_, err := d.Confirm(d.t.Context(), by, i.ID)
		return err
	}), []int64{badr, badr}},
	"take an invitation back": {staff.Invite, invited(false, func(d *counter, by staff.Actor, i staff.Invitation) error {
		return d.Revoke(d.t.Context(), by, i.ID)
	}), []int64{badr, chief}},
	"change a rank": {staff.Invite, invited(true, func(d *counter, by staff.Actor, i staff.Invitation) error {
		_, err := d.ChangeRank(d.t.Context(), by, 9100, staff.Supervisor)
		return err
	}), []int64{badr, chief}},
	"register": {staff.Invite, invited(true, func(d *counter, by staff.Actor, i staff.Invitation) error {
		_, err := d.Register(d.t.Context(), by, 9100, staff.Called{Name: "Reem Alharbi", Office: "HQ"})
		return err
	}), []int64{badr, chief}},
	"remove": {staff.Invite, invited(true, func(d *counter, by staff.Actor, i staff.Invitation) error {
		return d.Remove(d.t.Context(), by, 9100)
	}), []int64{badr, chief}},
	"vouch for an auditor": {staff.Invite, func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		d.admins()
		i := d.audited(9200)
		return func(by staff.Actor) error { _, err := d.Confirm(d.t.Context(), by, i.ID); return err }
	}, []int64{admin.ID, admin.ID}},
	"send a receipt": {staff.Resend, ofOne(func(d *counter, by staff.Actor, g kafala.Guarantee) error {
		_, err := d.Resend(d.t.Context(), by, g.ID, d.clock.Now().String())
		return err
	}), nil},
	"close a gap": {staff.CloseGap, func(d *counter, _ kafala.Guarantee) func(staff.Actor) error {
		gap := kafala.Gap{From: d.clock.Now().Add(-time.Hour), To: d.clock.Now()}
		d.must(d.Office.Gaps.SaveGap(d.t.Context(), gap))
		return func(by staff.Actor) error { _, err := d.CloseGap(d.t.Context(), by, gap.ID()); return err }
	}, []int64{badr, chief}},
}

// noteless has stopped what others free.
const noteless = 9001

// beside are the duties that nobody meets as done, and why.
var beside = map[staff.Duty]string{
	staff.Note:     "each is one more",
	staff.Retry:    "the desk's own (TestTheTrailOfEveryButton)",
	staff.GiveLost: "TestLostPaymentTakesTwo",
}

// emptied has the money of a guarantee that was shown leave by another hand.
func emptied(d *counter, g kafala.Guarantee) {
	d.show(noura, g)
	_, err := d.store.Change(d.t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Payment.Back = g.Payment.Amount
		return nil, nil
	})
	d.must(err)
}

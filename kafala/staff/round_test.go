package staff_test

import (
	"context"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

func (d *counter) reopen(id int64, g kafala.Guarantee) string {
	_, err := d.Reopen(context.Background(), d.actor(id), g.ID)
	return key(err)
}

// notGiven fails where the money of a guarantee is on its way back.
func (d *counter) notGiven(t *testing.T, g kafala.Guarantee) {
	t.Helper()
	if now := d.read(g.ID); now.Order.Given() {
		t.Errorf("money is on its way: %+v", now.Order)
	}
}

// Whoever has ended a guarantee and taken that back has had to do with it: its record says so, and its money takes two.
func TestEndingIsASign(t *testing.T) {
	d, g := watched(t)
	d.end(noura, g)
	d.reopen(noura, g)
	if now := d.read(g.ID); len(now.Seen) == 0 {
		t.Errorf("noura was shown its card, and the record does not say so: status %s", now.Status)
	}
	d.refund(faisal, g)
	d.notGiven(t, g)
}

// So has who has frozen it, and those who have lifted that.
func TestFreezingIsASign(t *testing.T) {
	d, g := watched(t)
	_, err := d.Freeze(t.Context(), d.actor(mona), g.ID, "unwanted")
	d.must(err)
	if now := d.read(g.ID); len(now.Seen) == 0 {
		t.Errorf("mona was shown its card, and the record does not say so")
	}
	_, p, err := d.Lift(t.Context(), d.actor(faisal), g.ID)
	if err != nil {
		t.Fatal(p, err)
	}
	_, p, err = d.Lift(t.Context(), d.actor(mona), g.ID)
	if err != nil {
		t.Fatal(p, err)
	}
	d.refund(faisal, g)
	d.notGiven(t, g)
}

// An order that an earlier release has written names no person: the team tells whose account it was.
func TestOrderOfAnEarlierRelease(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Supervisor, "Faisal Alharbi")
	d.show(noura, g)
	d.house.Change(g.ID, func(g *kafala.Guarantee) {
		g.Order = kafala.Motion{By: faisal, Why: "asked", At: d.Office.Time()}
	})
	if got := d.refund(twin, g); got != "refund.same" {
		t.Errorf("the twin: %q", got)
	}
	d.notGiven(t, g)
}

// So does a mark.
func TestMarkOfAnEarlierRelease(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Supervisor, "Faisal Alharbi")
	d.house.Change(g.ID, func(g *kafala.Guarantee) { g.Show(kafala.Hand{ID: twin}, d.Office.Time()) })
	if got := d.refund(faisal, g); got != "refund.own" {
		t.Errorf("whose other account has marked it: %q", got)
	}
}

// Who is registered under another name since is the person of both names.
func TestRegisteredAnew(t *testing.T) {
	d, g := watched(t)
	d.long(12, staff.Supervisor, "Khalid Aldossari")
	d.show(noura, g)
	d.refund(faisal, g)
	m, err := d.Team.Member(t.Context(), faisal)
	d.must(err)
	m.Name = "Khalid Aldossari" // as an invitation that is accepted under another name does
	d.must(d.Team.Appoint(t.Context(), m))
	if got := d.refund(12, g); got != "refund.same" {
		t.Errorf("two accounts under one registered name: %q", got)
	}
	d.notGiven(t, g)
}

// Two accounts whose names are told apart by their spelling alone are one person's: as one of two, as whose hand was in a mark, and as
// whose guarantee it is. Another name is another person's.
func TestSpellingMakesNoSecondPerson(t *testing.T) {
	const one = 13
	named := func(other int64, names [2]string) (*counter, kafala.Guarantee) {
		d, g := watched(t)
		if other == 0 {
			other = g.Chat
		}
		d.long(one, staff.Supervisor, names[0])
		d.long(other, staff.Supervisor, names[1])
		return d, g
	}
	for _, names := range [][2]string{
		{"نورة القحطاني", "نوره القحطانى"}, {"عبدالله آل سعد", "عبد الله ال سعد"}, {"مؤيد الهاشمي", "مويد الهاشمي"}, {"رائد علي", "رايد علی"},
		{"Fahd Al-Harbi", "fahd alharbi"}, {"José Peña", "Jose Pena"}, {"Ali Alharbi", "AIi AIharbi"}, {"خالد الدوسري", "خـالد الدّوسري"},
		{"كريم هادي", "کریم ہادی"}, {"خالد سالم", "ﺧﺎﻟﺪ ﺳﺎﻟﻢ"},
	} {
		d, g := named(twin, names)
		d.show(noura, g)
		d.refund(one, g)
		if got := d.refund(twin, g); got != "refund.same" {
			t.Errorf("%q as the second: %q", names, got)
		}
		d.notGiven(t, g)
		d, g = named(twin, names)
		d.show(twin, g)
		if got := d.refund(one, g); got != "refund.own" {
			t.Errorf("%q after the mark of the other: %q", names, got)
		}
		d, g = named(0, names)
		if got := d.refund(one, g); got != "staff.own" {
			t.Errorf("%q of what the other has asked for: %q", names, got)
		}
	}
	d, g := watched(t)
	d.long(one, staff.Supervisor, "نورة القحطاني")
	d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: g.Chat, Rank: staff.Officer}, Name: "نوره القحطاني",
		Since: d.clock.Now().AddDate(0, -1, 0), Registered: true}))
	d.must(d.Remove(t.Context(), d.actor(badr), g.Chat))
	if got := d.refund(one, g); got != "staff.own" {
		t.Errorf("of what the other had asked for before they left: %q", got)
	}
	d, g = named(twin, [2]string{"خالد سالم الدوسري", "خالد سليم الدوسري"})
	d.show(noura, g)
	d.refund(one, g)
	if got := d.refund(twin, g); got != "" {
		t.Errorf("another person: %q", got)
	}
}

// A mark that an earlier release has cut out of the record stands in its history, and is a sign of use.
func TestMarkThatWasCutOut(t *testing.T) {
	d, g := watched(t)
	d.house.Change(g.ID, func(g *kafala.Guarantee) {
		g.Note(d.Office.Time(), kafala.StaffBy(noura), kafala.NotePresented)
		g.Note(d.Office.Time(), kafala.StaffBy(noura), kafala.NoteUnpresented)
	})
	d.refund(faisal, g)
	d.notGiven(t, g)
}

// A guarantee that the other account of a member has asked for is their own, also where one person is enough.
func TestOwnByAnotherAccount(t *testing.T) {
	d, g := watched(t)
	d.long(g.Chat, staff.Officer, "Faisal Alharbi")
	if got := d.refund(faisal, g); got != "staff.own" {
		t.Errorf("the guarantor's other account: %q", got)
	}
	d.notGiven(t, g)
}

// A first admin who was taken out of the configuration, and put into it again after an order, is no second of it.
func TestRestoredFirstAdmin(t *testing.T) {
	d, g := watched(t)
	d.actor(chief)
	d.clock.Pass(5 * kafala.Day)
	d.Admins = nil
	d.must(d.NoteSettings(t.Context())) // a process begins with them
	d.show(mona, g)
	d.refund(faisal, g)
	d.must(d.Remove(context.Background(), d.actor(badr), badr))
	d.Admins = []int64{chief}
	if got := d.refund(chief, g); got != "refund.fresh" {
		t.Errorf("restored after the order: %q", got)
	}
	d.notGiven(t, g)
}

// Who ends a guarantee and freezes it does not make the end final by that: as long as its pause goes on another one takes it back. It
// stands frozen then, and its guarantor, to whom it was over, is told.
func TestEndThatIsFrozen(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	d.end(faisal, g)
	_, err := d.Freeze(t.Context(), d.actor(faisal), g.ID, "suspicious")
	d.must(err)
	d.clock.Pass(kafala.EndPause - time.Second)
	d.house.Deliver()
	d.reopen(mona, g)
	now := d.read(g.ID)
	if now.Status != kafala.Issued || !now.Frozen() || now.Counts() {
		t.Errorf("it is %s, frozen %t, told at %s", now.Status, now.Frozen(), now.Ending.Told)
	}
	d.house.Deliver()
	if got := d.house.Told(g.Chat, kafala.SendFrozen); len(got) != 1 {
		t.Errorf("its guarantor was told of the freeze: %v", got)
	}
	d.clock.Pass(time.Hour)
	d.house.Deliver()
	if now = d.read(g.ID); now.Status != kafala.Issued {
		t.Errorf("an hour later it is %s", now.Status)
	}
}

// Two marks that are struck out within a second are told twice.
func TestTwoStrikesInASecond(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	d.show(noura, g)
	d.promised()
	d.strike(faisal, g)
	d.strike(faisal, g)
	n := 0
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		if m := kafala.ReadNotice(out.Detail); m.Kind == kafala.NoticeActed && m.Sort == kafala.ActStruck {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d of two struck-out marks told", n)
	}
}

// A mark after one that was struck out is not the first.
func TestMarkAfterAStruckOne(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	d.strike(noura, g)
	_, came, err := d.Present(t.Context(), d.actor(mona), g.ID, entries(d.read(g.ID)))
	d.must(err)
	if came == staff.MarkedFirst {
		t.Errorf("%q: the card is green and says presented for the first time, with no word of the struck-out one", came)
	}
}

// A first admin of whom no name is registered is nobody's second: nothing tells that it is another person.
func TestNamelessFirstAdmin(t *testing.T) {
	d, g := watched(t)
	d.actor(chief) // Faisal's other account; Telegram's name of it is never registered
	d.clock.Pass(2 * kafala.Day)
	d.show(mona, g)
	d.must(d.Remove(context.Background(), d.actor(chief), badr))
	d.refund(faisal, g)
	if m, err := d.Team.Member(t.Context(), chief); err != nil || m.Name == "" {
		t.Logf("no name is registered: %+v %v", m, err)
	}
	if got := d.refund(chief, g); got == "" {
		t.Errorf("somebody without a registered name was the second: nothing tells that it is another person")
	}
}

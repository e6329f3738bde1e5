package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Eyes are those of staff who may have a say, as they are at one moment. They decide who may act on the money of a
// guarantee, for the card that offers it and the office that does it.
type Eyes struct {
	team []Member
	left []Member // those who were removed within FreshFor, or were supervisors then
	now  time.Time

	unseen []int64 // first admins whom nobody has seen: their rank counts from when they are
	first  []int64 // the first admins, by the configuration

	owners []kafala.Hand // of an ID number: whose guarantees name it, beside the one that is asked about
}

// Eyes reads who is staff now.
func (c *Counter) Eyes(ctx context.Context) (Eyes, error) {
	all, left, err := c.known(ctx)
	if err != nil {
		return Eyes{}, err
	}
	return c.eyes(all, left), nil
}

// eyes are those of staff who were read.
func (c *Counter) eyes(all, left []Member) Eyes {
	live := slices.DeleteFunc(all, func(m Member) bool { return c.Lapsed(m) != nil })
	e := Eyes{team: live, left: left, first: c.Admins}
	for _, m := range live {
		if slices.Contains(c.Admins, m.ID) && !m.Configured {
			e.unseen = append(e.unseen, m.ID)
		}
	}
	return e.at(c.Office.Time())
}

// FreshFor is how long somebody has to have had their rank to be one of two: the first by now, the second by when the order was
// made. For as long an admin does not take the place of a supervisor who was lowered, or whom a new name leaves out.
const FreshFor = kafala.Day

// Seat tells what a member of staff would be to a motion about the money of a guarantee, or why they have no seat in it.
// A guarantee without any sign of use takes one person. Any other takes two, neither of whom has marked it or struck a
// mark out: supervisors, and an admin where no supervisor is left, nor was lowered, removed or left out by a name within FreshFor.
// Nobody is the first who has had their rank for less than that, nor the second who was given it after the motion or less than that
// before it; and two accounts under one registered name are one person. A motion that is Stuck counts anew with whoever asks for it
// then, if somebody could second that.
func (e Eyes) Seat(g *kafala.Guarantee, m kafala.Motion, by int64) (kafala.Seat, *kafala.Problem) {
	who, ok := e.member(by)
	switch {
	case !ok || !who.Rank.AtLeast(Supervisor):
		return kafala.NoSeat, kafala.NewProblem("staff.refused")
	case e.own(g, who.Hand()):
		return kafala.NoSeat, kafala.NewProblem("staff.own")
	case !m.Waits() && !g.Used(who.Hand()):
		return kafala.Alone, nil
	}
	return e.pair(g, m, who)
}

// Close tells which seat a member of staff has in ending a guarantee that stands although its money has left by another hand,
// or why they have none. It takes two, as Seat says of one that was used.
func (e Eyes) Close(g *kafala.Guarantee, by int64) (kafala.Seat, *kafala.Problem) {
	if p := g.CloseProblem(); p != nil {
		return kafala.NoSeat, p
	}
	who, ok := e.member(by)
	if !ok {
		return kafala.NoSeat, kafala.NewProblem("staff.refused")
	}
	return e.pair(g, g.Closing, who)
}

// pair is the seat of one of two people.
func (e Eyes) pair(g *kafala.Guarantee, m kafala.Motion, who Member) (kafala.Seat, *kafala.Problem) {
	seat, p := e.placed(g, m, who)
	if p == nil || !e.Stuck(g, m) {
		return seat, p
	}
	if _, none := e.placed(g, kafala.Motion{}, who); none != nil || !e.seconded(g, e.asks(who)) {
		return kafala.NoSeat, p
	}
	return kafala.Anew, nil
}

// asks is a motion that a member makes now.
func (e Eyes) asks(who Member) kafala.Motion {
	return kafala.Motion{By: who.ID, Person: who.Hand().Person, At: e.now}
}

// pairs tells whether two of those who are staff now could agree to a motion: somebody could second it as it stands, or ask for it in
// their own name and be seconded.
func (e Eyes) pairs(g *kafala.Guarantee, m kafala.Motion) bool {
	return slices.ContainsFunc(e.team, func(who Member) bool {
		seat, _ := e.pair(g, m, who)
		return seat == kafala.Second || seat == kafala.Anew || seat == kafala.First && e.seconded(g, e.asks(who))
	})
}

// Stuck tells whether nobody can second a motion that somebody stands behind, as when it is older than everybody's rank. Who was
// lowered or removed within FreshFor, and could have, is waited for: nobody makes it count anew by sending them away.
func (e Eyes) Stuck(g *kafala.Guarantee, m kafala.Motion) bool {
	return e.moved(g, m) && !e.seconded(g, m) && !e.anyLowered(g, m)
}

// seconded tells whether anybody could second a motion as it stands.
func (e Eyes) seconded(g *kafala.Guarantee, m kafala.Motion) bool {
	return slices.ContainsFunc(e.team, func(s Member) bool {
		seat, _ := e.placed(g, m, s)
		return seat == kafala.Second
	})
}

// placed is the seat of one of two people in a motion as it stands.
func (e Eyes) placed(g *kafala.Guarantee, m kafala.Motion, who Member) (kafala.Seat, *kafala.Problem) {
	seat, p := e.seat(g, m, who)
	if p == nil && who.Rank == Admin && (e.anyLowered(g, m) || slices.ContainsFunc(e.team, func(s Member) bool {
		_, p := e.seat(g, m, s)
		return p == nil && s.Rank == Supervisor
	})) {
		return kafala.NoSeat, kafala.NewProblem("refund.supervisors")
	}
	return seat, p
}

// seat is Seat of one of two people, whoever else there is.
func (e Eyes) seat(g *kafala.Guarantee, m kafala.Motion, who Member) (kafala.Seat, *kafala.Problem) {
	hand, mover := who.Hand(), m.Mover()
	nameless := who.Configured && hand.Person == "" // nothing tells that it is another person
	switch {
	case !who.Rank.AtLeast(Supervisor):
		return kafala.NoSeat, kafala.NewProblem("staff.refused")
	case e.own(g, hand):
		return kafala.NoSeat, kafala.NewProblem("staff.own")
	case e.touched(g, hand):
		return kafala.NoSeat, kafala.NewProblem("refund.own")
	case !e.moved(g, m) && who.Since.After(e.now.Add(-FreshFor)):
		return kafala.NoSeat, kafala.NewProblem("refund.new")
	case !e.moved(g, m) && nameless:
		return kafala.NoSeat, kafala.NewProblem("refund.nameless")
	case !e.moved(g, m):
		return kafala.First, nil
	case mover.ID == hand.ID:
		return kafala.NoSeat, kafala.NewProblem("refund.waits")
	case e.same(hand, mover):
		return kafala.NoSeat, kafala.NewProblem("refund.same")
	case who.Since.After(m.Counts().Add(-FreshFor)):
		return kafala.NoSeat, kafala.NewProblem("refund.fresh")
	case nameless:
		return kafala.NoSeat, kafala.NewProblem("refund.nameless")
	}
	return kafala.Second, nil
}

// moved tells whether somebody of staff stands behind a motion that waits: who has left, was lowered, or has had a hand in
// the marks since, does not, nor whoever was given a rank, or another name, since: what they stood behind was of the one before.
func (e Eyes) moved(g *kafala.Guarantee, m kafala.Motion) bool {
	who, ok := e.member(m.By)
	return m.Waits() && ok && who.Rank.AtLeast(Supervisor) && !who.Since.After(g.StoodBehind(m)) &&
		!e.touched(g, m.Mover()) && !e.touched(g, who.Hand())
}

// Counts tells whether who has moved or backed a motion that waits still counts as one of the two.
func (e Eyes) Counts(g *kafala.Guarantee, m kafala.Motion) bool { return m.By != 0 && e.moved(g, m) }

// Gone tells of a motion that waits that whoever of staff has moved or backed it counts no more: it takes two others.
func (e Eyes) Gone(g *kafala.Guarantee, m kafala.Motion) bool {
	return m.By != 0 && m.Waits() && !e.Counts(g, m)
}

// same tells whether a member is the person of a hand, as a record names it or as the team knows it now: one who was
// registered under another name since is both.
func (e Eyes) same(who, hand kafala.Hand) bool {
	return who.Same(hand) || who.Same(e.Hand(hand.ID))
}

// own tells whether what is asked about is a member's own: a guarantee that they asked for, or a number that one names.
func (e Eyes) own(g *kafala.Guarantee, who kafala.Hand) bool {
	return e.same(who, g.Applicant()) || slices.ContainsFunc(e.owners, func(h kafala.Hand) bool { return e.same(who, h) })
}

// touched is Guarantee.Touched for whatever name somebody goes by now.
func (e Eyes) touched(g *kafala.Guarantee, who kafala.Hand) bool {
	return slices.ContainsFunc(g.Hands(), func(h kafala.Hand) bool { return e.same(who, h) })
}

// All lists everybody who is staff, the first admins before the others.
func (e Eyes) All() []Member { return e.team }

func (e Eyes) member(id int64) (Member, bool) {
	i := slices.IndexFunc(e.team, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return Member{}, false
	}
	return e.team[i], true
}

// Hand is a member as a record names them.
func (e Eyes) Hand(id int64) kafala.Hand {
	if m, ok := e.member(id); ok {
		return m.Hand()
	}
	return kafala.Hand{ID: id}
}

// Hand is the member as a record names them.
func (m Member) Hand() kafala.Hand {
	return kafala.Hand{ID: m.ID, Person: personOf(m.Name), Like: likeOf(m.Name)}
}

// hand is a member of staff as a record names them now, also who has left and whose name is kept.
func (c *Counter) hand(ctx context.Context, by Actor) (kafala.Hand, error) {
	if c.Team == nil {
		return kafala.Hand{ID: by.ID}, nil
	}
	m, err := c.Team.Member(ctx, by.ID)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		m.ID = by.ID
		return m.Hand(), nil
	case err != nil:
		return kafala.Hand{}, fmt.Errorf("read who is staff: %w", err)
	}
	return m.Hand(), nil
}

// StrikeTime is for how long members may strike a mark of their own out.
const StrikeTime = 10 * time.Minute

// StrikesOfOne is how many marks of their own on one guarantee somebody may strike out. A mark that was struck out stays in its log, and
// of one that is struck out at once the guarantor hears nothing: so nobody fills the log unheard.
const StrikesOfOne = 5

// MayStrike tells why a member of staff cannot strike out the last mark of a guarantee that stands, or nil. One's own, of their account,
// can be for StrikeTime, StrikesOfOne of them, a supervisor can strike out those of others; nobody any once a refund is ordered or it is
// over.
func MayStrike(g *kafala.Guarantee, by Actor, now time.Time) *kafala.Problem {
	last := g.LastShown()
	switch {
	case last < 0:
		return kafala.NewProblem("strike.none")
	case g.Frozen():
		return kafala.NewProblem("frozen")
	case g.Order.Waits() || g.Order.Given():
		return kafala.NewProblem("strike.ordered")
	case !g.Counts():
		return kafala.NewProblem("staff.not_issued")
	}
	p, slips := mayStrikeOut(g.Presented[last], by, now), 0
	for _, m := range g.Presented {
		if !m.Stands() && m.Of(by.ID) && m.StruckBy == by.ID {
			slips++
		}
	}
	if p == nil && slips >= StrikesOfOne && g.Presented[last].Of(by.ID) {
		return kafala.NewProblem("strike.many")
	}
	return p
}

// MayReopen tells whether a member of staff can take the end of a guarantee back: whoever has ended it, or a supervisor,
// until its guarantor is to be told.
func MayReopen(g *kafala.Guarantee, by Actor, now time.Time) bool {
	return g.Reopenable(now) && (g.Ending.By == by.ID || by.Rank.AtLeast(Supervisor))
}

// MayUnclose tells whether a member of staff can withdraw the wish to end one: the one who has it.
func MayUnclose(g *kafala.Guarantee, by Actor) bool {
	return g.Drained() && g.Closing.Waits() && g.Closing.By == by.ID
}

// MayWithdraw tells whether a member of staff can withdraw the order of a guarantee, or their backing of it: the one who asks for it, or
// backs it, while another one is waited for.
func MayWithdraw(g *kafala.Guarantee, by Actor) bool {
	return g.Counts() && g.Order.Waits() && g.Order.By == by.ID
}

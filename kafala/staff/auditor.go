package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// An auditor holds the others to account: two admins appoint one, each of whom has had the rank for FreshFor and is known for
// another person than the other, and whoever is one has no other rank, by any account. Nobody makes the second of the two: they
// are two first admins, or have their ranks from two, through whoever else.

// origin is the first admin, by the configuration as it is now, from whom an admin has the rank; 0: from none of them.
func (e Eyes) origin(id int64) int64 {
	for range len(e.team) + 1 { // a rank of an earlier release names only who gave it
		m, ok := e.member(id)
		switch {
		case slices.Contains(e.first, id):
			return id
		case !ok:
			return 0
		case m.From.By == m.By && m.From.First != 0:
			id = m.From.First
		default:
			id = m.By
		}
	}
	return 0
}

// origin is that of the ranks that an admin gives now.
func (c *Counter) origin(ctx context.Context, by Actor) (Origin, error) {
	eyes, err := c.Eyes(ctx)
	return Origin{by.ID, eyes.origin(by.ID)}, err
}

// second tells why an admin is none of the two who appoint an auditor, or nil. made is who has made the invitation.
func (e Eyes) second(by, made int64) *kafala.Problem {
	who, ok := e.member(by)
	switch {
	case !ok || who.Rank != Admin:
		return kafala.NewProblem("staff.refused")
	case who.Hand().Person == "":
		return kafala.NewProblem("auditor.nameless")
	case who.Since.After(e.now.Add(-FreshFor)):
		return kafala.NewProblem("auditor.new")
	case by != made && e.same(who.Hand(), e.Hand(made)):
		return kafala.NewProblem("auditor.same_admin")
	}
	of, other := e.Hand(e.origin(by)), e.Hand(e.origin(made))
	if of.Person == "" || by != made && e.same(of, other) { // nothing tells that another first admin stands behind it
		return kafala.NewProblem("auditor.origin")
	}
	return nil
}

// checkers lists the admins who can be the other one for whoever has made the invitation of an auditor.
func (e Eyes) checkers(made int64) (all []int64) {
	for _, m := range e.team {
		if m.ID != made && e.second(m.ID, made) == nil {
			all = append(all, m.ID)
		}
	}
	return all
}

// Invitable tells whether an admin may invite somebody to a rank, whoever it is: a Problem says that they may not.
func (c *Counter) Invitable(ctx context.Context, by Actor, rank Rank) error {
	if err := c.Begin(ctx, by, Action{Duty: Invite, Why: rank.name()}); err != nil {
		return err
	}
	if rank.name() == "" {
		return kafala.NewProblem("staff.reason")
	}
	return c.invitable(ctx, by, rank, "")
}

// invitable tells why an admin cannot invite somebody of that name to a rank: a Problem, or nil.
func (c *Counter) invitable(ctx context.Context, by Actor, rank Rank, name string) error {
	if err := c.among(ctx, c.apartFromAuditors(Member{Actor: Actor{Rank: rank}, Name: name})); err != nil || rank != Auditor {
		return err
	}
	eyes, err := c.Eyes(ctx)
	if err != nil {
		return err
	}
	if p := eyes.second(by.ID, by.ID); p != nil {
		return p
	}
	if len(eyes.checkers(by.ID)) == 0 {
		return kafala.NewProblem("auditor.alone")
	}
	return nil
}

// appointable refuses where the taker of an invitation, who is this member or none, cannot be given its rank.
func (c *Counter) appointable(by Actor, i Invitation, taker Member) Beside {
	return func(all []Member) error {
		kept, left := c.parted(all)
		standing := c.standing(kept)
		if !c.upheld(standing, i) {
			return kafala.NewProblem("staff.refused")
		}
		has := taker.Rank != "" || slices.Contains(c.Admins, i.Taker)
		if i.Rank == Auditor && has || taker.Rank == Auditor {
			return kafala.NewProblem("auditor.rank")
		}
		if slices.Contains(c.Admins, i.Taker) { // also who has become one on the way
			return kafala.NewProblem("staff.first_admin")
		}
		as := Member{Actor: Actor{ID: i.Taker, Rank: i.Rank}, Name: i.Name}
		if err := c.apartFromAuditors(as)(all); err != nil || i.Rank != Auditor {
			return err
		}
		eyes := c.eyes(standing, left)
		if p := eyes.second(i.By, i.By); p != nil { // who has made it has another name by now
			return p
		}
		if p := eyes.second(by.ID, i.By); p != nil {
			return p
		}
		return nil
	}
}

// apartFromAuditors refuses a name under which an auditor would have another rank, or a member would be an auditor, by another
// account.
func (c *Counter) apartFromAuditors(m Member) Beside {
	return func(all []Member) error {
		kept, _ := c.parted(all)
		for _, other := range c.standing(kept) {
			if other.ID != m.ID && (other.Rank == Auditor || m.Rank == Auditor) && other.Hand().Same(m.Hand()) {
				return kafala.NewProblem("auditor.same")
			}
		}
		return nil
	}
}

// among asks of all members as they are now what is asked again where somebody is saved beside them.
func (c *Counter) among(ctx context.Context, ask Beside) error {
	all, err := c.Team.Members(ctx)
	if err != nil {
		return fmt.Errorf("list who is staff: %w", err)
	}
	return ask(all)
}

// vouch writes that the admin who has made the invitation of an auditor confirms its taker, and asks the others.
func (c *Counter) vouch(ctx context.Context, i *Invitation) error {
	eyes, err := c.Eyes(ctx)
	if err != nil {
		return err
	}
	others := eyes.checkers(i.By)
	if len(others) == 0 {
		return kafala.NewProblem("auditor.alone")
	}
	now := c.Office.Time()
	if i.Vouched.IsZero() {
		i.Vouched, i.Until = now, now.Add(kafala.Day)
		if err := c.tellLate(ctx, *i); err != nil {
			return err
		}
		if err := c.advance(ctx, i, ""); err != nil {
			return err
		}
	}
	for _, admin := range others {
		n := kafala.Notice{Kind: kafala.NoticeChecker, Of: i.ID, By: i.By}
		err = errors.Join(err, c.promise(ctx, kafala.TellMember(admin, n, now)))
	}
	return err
}

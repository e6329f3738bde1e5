package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kafalabot/kafala"
)

// Member is somebody who is staff; without a Rank, somebody who was: a supervisor who was removed within FreshFor, or whoever
// was registered under a name, for as long as records may name them.
type Member struct {
	Actor
	// Name and Office are as an admin has Registered them. In a record of an earlier release the name is what Telegram told: it is
	// shown nowhere, and tells only whether two accounts are one person's.
	Name       string `json:"n,omitempty"`
	Office     string `json:"o,omitempty"`
	Registered bool   `json:"rg,omitempty"`
	// Former is what they were Registered as before, the oldest first: the last formerKept of them.
	Former []Former `json:"was,omitempty"`

	Since time.Time `json:"t"`           // when the rank was given
	Admin time.Time `json:"ad,omitzero"` // since when they are an admin without a break; zero: they are none, or since an earlier release
	Seen  time.Time `json:"s,omitzero"`  // when they last wrote, to the hour
	By    int64     `json:"y,omitempty"` // who gave the rank; 0: the configuration
	From  Origin    `json:"fr,omitzero"`
	// Ceased is when they were last lowered, raised or removed from supervisor, or were given that, or another name, anew.
	Ceased time.Time `json:"cs,omitzero"`
	// Configured tells that the rank is that of a first admin: it is none once the configuration does not name them.
	Configured bool `json:"cf,omitempty"`
	// Untold is what is to be told of what was decided of them last, and was not promised yet (Counter.place).
	Untold []kafala.Delivery `json:"ut,omitempty"`
	Rev    int64             `json:"-"` // how often it was saved: a save says which one was read

	Form           int `json:"fv,omitempty"` // in which it was read (MemberForms)
	kafala.Unknown `json:"-"`
}

// Former is what a member was registered as until a time.
type Former struct {
	Called
	Until time.Time `json:"t"`
}

// formerKept is how many names of before are kept: a change is told with the one that it ends, which may wait for days.
const formerKept = 10

// Origin is the first admin from whom a rank comes, through whoever else. It is that of the rank that By gave: one that an earlier
// release has given since names another one beside it.
type Origin struct {
	By    int64 `json:"y"`
	First int64 `json:"f"`
}

// MemberForms are the stored forms of a Member after the first.
var MemberForms = kafala.Forms[Member]{func(m Member) bool { return m.Configured }, registered}

// registered tells of the form in which a name is that of an admin's word: an earlier release would write what Telegram tells in
// its place.
func registered(m Member) bool { return m.Registered }

// Team keeps who is staff. Every process reads it anew with each message, so that a removal takes effect at once.
type Team interface {
	// Member reads a member, or returns ErrNotFound: one round trip, the same for everybody. A value that was put back is
	// ErrNotFound too (Standings); its Rev is given, so that a new one can be saved over it. So is one without a rank, who is given.
	Member(ctx context.Context, id int64) (Member, error)
	// Appoint saves a member, new with Rev 0, or returns ErrStale when it is not at this Rev any more, and ErrNewer. What is asked of
	// all members beside it, as Members lists them, holds in the very stroke that saves: they are read anew until it does, and what
	// refuses is the error.
	Appoint(ctx context.Context, m Member, beside ...Beside) error
	// Dismiss removes a member who is at this Rev, or at any with Rev 0. One that is none, or at another one, is no error.
	Dismiss(ctx context.Context, id, rev int64) error
	// Members lists them all, with those without a rank.
	Members(ctx context.Context) ([]Member, error)
}

// Beside asks of all members whether one can be beside them; an error refuses.
type Beside func(all []Member) error

// seenEvery is how exactly it is kept when a member last wrote.
const seenEvery = time.Hour

// Who tells who has written: a member of staff by their current rank, or an Actor without one. It is one round trip for a
// stranger and, mostly, for everybody; a member's rank that has lapsed is taken away with it.
func (c *Counter) Who(ctx context.Context, id int64) (Actor, error) {
	if c.Team == nil {
		return Actor{ID: id}, nil
	}
	m, err := c.Team.Member(ctx, id)
	if err == nil { // a right is not read off a record that may hold what takes it away
		err = MemberForms.Knows(m.Form)
	}
	first := slices.Contains(c.Admins, id)
	switch {
	case errors.Is(err, kafala.ErrNotFound) && !first:
		return Actor{ID: id}, nil
	case err != nil && !errors.Is(err, kafala.ErrNotFound):
		return Actor{}, fmt.Errorf("read who is staff: %w", err)
	case first && !m.Configured:
		return Actor{id, Admin}, c.configured(ctx, m, id)
	case first:
	case m.Configured:
		return Actor{ID: id}, c.lapse(ctx, m, kafala.DismissedRemoved)
	case c.Lapsed(m) != nil:
		return Actor{ID: id}, c.lapse(ctx, m, kafala.DismissedLapsed)
	}
	if now := c.Office.Time(); now.Sub(m.Seen) >= seenEvery && !first {
		m.Seen = now
		if err := c.Team.Appoint(ctx, m); err != nil && !errors.Is(err, kafala.ErrStale) { // changed meanwhile, and read anew next time
			return Actor{}, fmt.Errorf("note who was seen: %w", err)
		}
	}
	return m.Actor, nil
}

// configured writes down that a first admin has the rank from now on, and tells so: what rests on how long somebody has
// had it counts from the first time that they are seen. Who has no registered name is asked for it then, once.
func (c *Counter) configured(ctx context.Context, m Member, id int64) error {
	now := c.Office.Time()
	tell := []kafala.Delivery{kafala.TellTeam(string(Admin), id, 0, now)}
	if !m.Registered {
		tell = append(tell, kafala.TellMember(id, kafala.Notice{Kind: kafala.NoticeNameless, Of: strconv.FormatInt(id, 10)}, now))
	}
	m.rank(Actor{id, Admin}, now)
	m.By, m.From, m.Configured = 0, Origin{}, true
	if err := c.place(ctx, &m, tell); err != nil && !errors.Is(err, kafala.ErrStale) { // stale: another message has done it
		return fmt.Errorf("note a first admin: %w", err)
	}
	return nil
}

// dropConfigured takes the rank of those who were first admins and are none any more: whoever is one again has it anew.
func (c *Counter) dropConfigured(ctx context.Context) error {
	if c.Team == nil {
		return nil
	}
	all, _, err := c.kept(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Configured && !slices.Contains(c.Admins, m.ID) {
			if err := c.lapse(ctx, m, kafala.DismissedRemoved); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellTeam is the word of a rank. Whoever has it now, or none any more, is told in their own chat.
func (c *Counter) tellTeam(rank Rank, id, by int64) []kafala.Delivery {
	now := c.Office.Time()
	own := kafala.Notice{Kind: kafala.NoticeAppointed, Sort: string(rank), At: kafala.NoticeTime(now)}
	if rank == "" {
		own.Kind, own.Sort = kafala.NoticeDismissed, kafala.DismissedRemoved
	}
	return []kafala.Delivery{kafala.TellTeam(string(rank), id, by, now), kafala.TellMember(id, own, now)}
}

// tellLeaving is the reminder of the admins that somebody who is no staff any more is to leave the staff chat.
func (c *Counter) tellLeaving(ctx context.Context, id int64) (tell []kafala.Delivery, err error) {
	admins, err := c.admins(ctx)
	if err != nil {
		return nil, err
	}
	now := c.Office.Time()
	n := kafala.Notice{Kind: kafala.NoticeOutside, Of: strconv.FormatInt(id, 10), At: kafala.NoticeTime(now)}
	for _, admin := range admins {
		if admin != id {
			tell = append(tell, kafala.TellMember(admin, n, now))
		}
	}
	return tell, nil
}

// LeftGroup writes that somebody who is no staff any more is out of the staff chat, or is there still. Who is staff by now has a place
// there: they are given, and nothing is written of where they are.
func (c *Counter) LeftGroup(ctx context.Context, by Actor, id int64, out bool) (again Member, err error) {
	err = c.runOn(ctx, by, Action{Duty: Invite, Member: id, Why: "group"}, func() (string, error) {
		all, err := c.members(ctx)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(all, func(m Member) bool { return m.ID == id && c.Lapsed(m) == nil })
		switch {
		case i >= 0:
			again = all[i]
			return Nothing, nil
		case !out:
			return "inside", nil
		}
		return "outside", nil
	})
	return again, err
}

// ChangeRank gives a member another rank. A first admin cannot be changed; who is no member is ErrNotFound.
func (c *Counter) ChangeRank(ctx context.Context, by Actor, id int64, rank Rank) (m Member, err error) {
	err = c.runOn(ctx, by, Action{Duty: Invite, Member: id, Why: rank.name()}, func() (string, error) {
		if slices.Contains(c.Admins, id) {
			return "", kafala.NewProblem("staff.first_admin")
		}
		if rank.name() == "" {
			return "", kafala.NewProblem("staff.reason")
		}
		if m, err = c.Team.Member(ctx, id); err != nil {
			return "", err
		}
		if p := c.Lapsed(m); p != nil {
			return "", p
		}
		if m.Rank == rank {
			return Nothing, nil
		}
		if m.Rank == Auditor || rank == Auditor { // two admins appoint one, and no other rank is beside it
			return "", kafala.NewProblem("auditor.invite")
		}
		if m.Rank == Supervisor {
			m.Ceased = c.Office.Time()
		}
		m.rank(Actor{id, rank}, c.Office.Time())
		m.By, m.Configured = by.ID, false
		if m.From, err = c.origin(ctx, by); err != nil {
			return "", err
		}
		if err := c.place(ctx, &m, c.tellTeam(rank, id, by.ID), c.apartFromAuditors(m)); err != nil {
			return "", fmt.Errorf("change the rank of a member: %w", err)
		}
		return Done, nil
	})
	return m, err
}

// Remove makes a member no staff any more, from their next message on. A first admin cannot be removed; a number that is
// no member's is ErrNotFound.
func (c *Counter) Remove(ctx context.Context, by Actor, id int64) error {
	return c.runOn(ctx, by, Action{Duty: Invite, Member: id, Why: "remove"}, func() (string, error) {
		if slices.Contains(c.Admins, id) {
			return "", kafala.NewProblem("staff.first_admin")
		}
		m, err := c.Team.Member(ctx, id)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return "", err
		}
		var tell []kafala.Delivery
		if err == nil {
			if err := c.keepApplicant(ctx, m); err != nil {
				return "", err
			}
			leaving, err := c.tellLeaving(ctx, id)
			if err != nil {
				return "", err
			}
			tell = append(c.tellTeam("", id, by.ID), leaving...)
		}
		if gone := c.dismiss(ctx, m, id, tell); gone != nil { // also who is gone: an earlier removal may not be held by enough replicas
			return "", gone
		}
		if err := c.Office.LetGoAll(ctx, id); err != nil {
			return "", err
		}
		if err != nil {
			return "", err
		}
		return Done, nil
	})
}

package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// A rank lapses by itself once its holder has written nothing for so long, and a new invitation alone brings it back: the account may
// be in other hands by now.

// Lapsed tells of a member whose rank is no more since they were idle for so long that nothing is done about it but to take it away;
// nil: it stands. That of a first admin always does.
func (c *Counter) Lapsed(m Member) *kafala.Problem {
	last, days := m.Since, c.Office.Settings.Staff.IdleDays
	if m.Seen.After(last) {
		last = m.Seen
	}
	if days <= 0 || slices.Contains(c.Admins, m.ID) || c.Office.Time().Before(last.AddDate(0, 0, days)) {
		return nil
	}
	return kafala.NewProblem("staff.lapsed")
}

// lapseTried is for how long one process alone ends a rank that has lapsed. What has broken off is taken up then.
const lapseTried = time.Hour

// EndLapsed takes the ranks away that have lapsed, whether their holders write again or not: each is told once, by whichever process
// comes first, to the holder, the staff chat and the admins.
func (c *Counter) EndLapsed(ctx context.Context) error {
	all, _, err := c.kept(ctx)
	if err != nil {
		return err
	}
	var faults []error
	for _, m := range all {
		if c.Lapsed(m) == nil {
			continue
		}
		first, err := c.Quota.Allow(ctx, fmt.Sprintf("lapse:%d", m.ID), 1, lapseTried)
		if err == nil && first {
			err = c.lapse(ctx, m, kafala.DismissedLapsed)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("end the rank of %d: %w", m.ID, err))
		}
	}
	return errors.Join(faults...)
}

// lapse takes the rank of an idle member away, or of a first admin who is none any more, and tells them why, and the staff
// chat and the admins.
func (c *Counter) lapse(ctx context.Context, m Member, why string) error {
	now := c.Office.Time()
	row := Entry{At: now, Duty: Invite, Member: m.ID, Why: string(m.Rank), Outcome: lapsed}
	if err := c.Audit.Write(ctx, row); err != nil {
		return fmt.Errorf("write the audit trail: %w", err)
	}
	if err := c.keepApplicant(ctx, m); err != nil {
		return err
	}
	tell, err := c.tellLeaving(ctx, m.ID)
	if err != nil {
		return err
	}
	if err := c.Office.LetGoAll(ctx, m.ID); err != nil {
		return err
	}
	own := kafala.Notice{Kind: kafala.NoticeDismissed, Sort: why, At: kafala.NoticeTime(now)}
	team := kafala.TellTeam("", m.ID, 0, now)
	if why == kafala.DismissedLapsed {
		team = kafala.TellTeam(why, m.ID, 0, now)
	}
	m.Ceased = time.Time{} // nobody has taken the rank away
	if err := c.leave(ctx, &m, append(tell, team, kafala.TellMember(m.ID, own, now))); !errors.Is(err, kafala.ErrStale) {
		return err
	}
	return nil // changed meanwhile, and read anew next time
}

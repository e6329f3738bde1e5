package staff

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Members lists who is staff for an admin, the first admins before the others, and those by when they came. Lapsed
// ones are listed until they write, or EndLapsed comes by.
func (c *Counter) Members(ctx context.Context, by Actor) ([]Member, error) {
	if err := c.Allow(ctx, by, Action{Duty: Invite, Why: "list"}); err != nil {
		return nil, err
	}
	return c.members(ctx)
}

func (c *Counter) members(ctx context.Context) ([]Member, error) {
	all, _, err := c.known(ctx)
	return all, err
}

// Namesakes lists who is registered under a name, or one that only its spelling tells apart, but for one of them. They are nobody's
// second to each other (Eyes.Seat); what each does is their own account's.
func (c *Counter) Namesakes(ctx context.Context, called Called, but int64) (same []Member, err error) {
	hand := Member{Name: called.Name}.Hand()
	all, err := c.members(ctx)
	for _, m := range all {
		if m.ID != but && m.Called().Name != "" && m.Hand().Same(kafala.Hand{Person: hand.Person, Like: hand.Like}) {
			same = append(same, m)
		}
	}
	return same, err
}

// kept gives who is staff as it is kept, and apart from them who was removed within FreshFor, or was a supervisor then. Of whoever was
// registered under a name that is kept as long as records may name them (times.records); then, and of others at once, it goes.
func (c *Counter) kept(ctx context.Context) (staff, left []Member, err error) {
	all, err := c.Team.Members(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list who is staff: %w", err)
	}
	for _, m := range all {
		if err := c.tellPlaced(ctx, &m); err != nil {
			return nil, nil, err
		}
		if m.Rank == "" && !c.remembered(m) {
			if err := c.Team.Dismiss(ctx, m.ID, m.Rev); err != nil {
				return nil, nil, fmt.Errorf("forget who was removed: %w", err)
			}
		}
	}
	staff, left = c.parted(all)
	return staff, left, nil
}

// parted parts those who are staff from those who were removed within FreshFor, or were supervisors.
func (c *Counter) parted(all []Member) (staff, left []Member) {
	for _, m := range all {
		switch {
		case m.Rank != "":
			staff = append(staff, m)
		case c.ceased(m), c.Office.Time().Before(m.Since.Add(FreshFor)):
			left = append(left, m)
		}
	}
	return staff, left
}

// ceased tells whether somebody was lowered, raised or removed from supervisor within FreshFor.
func (c *Counter) ceased(m Member) bool { return c.Office.Time().Before(m.Ceased.Add(FreshFor)) }

// remembered tells whether somebody without a rank is kept.
func (c *Counter) remembered(m Member) bool {
	return c.ceased(m) || m.Registered && c.Office.Time().Before(m.Since.Add(time.Duration(c.Office.Settings.Times.Records)))
}

// known is Members without their being allowed to be listed, and those who have left, as kept gives them.
func (c *Counter) known(ctx context.Context) (all, left []Member, err error) {
	kept, left, err := c.kept(ctx)
	if err != nil {
		return nil, nil, err
	}
	return c.standing(kept), left, nil
}

// standing lists who is staff, of those who are kept: the first admins are by the configuration's word.
func (c *Counter) standing(kept []Member) (all []Member) {
	kept = slices.DeleteFunc(kept, func(m Member) bool { return m.Configured && !slices.Contains(c.Admins, m.ID) })
	slices.SortFunc(kept, func(a, b Member) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	for _, id := range c.Admins {
		m := Member{Actor: Actor{ID: id}}
		if i := slices.IndexFunc(kept, func(k Member) bool { return k.ID == id }); i >= 0 {
			m = kept[i]
			kept = slices.Delete(kept, i, i+1)
		}
		m.Rank = Admin
		all = append(all, m)
	}
	return append(all, kept...)
}

// admin tells whether a member is an admin now.
func (c *Counter) admin(m Member) bool {
	return m.Rank == Admin && c.Lapsed(m) == nil
}

// admins lists whom to tell what admins are told.
func (c *Counter) admins(ctx context.Context) (ids []int64, err error) {
	all, err := c.members(ctx)
	for _, m := range all {
		if c.admin(m) {
			ids = append(ids, m.ID)
		}
	}
	return ids, err
}

// HasAdmin tells whether anybody is told what admins are told.
func (c *Counter) HasAdmin(ctx context.Context) (bool, error) {
	all, err := c.admins(ctx)
	return len(all) > 0, err
}

// IsAdmin tells whether somebody is told what admins are told, now.
func (c *Counter) IsAdmin(ctx context.Context, id int64) (bool, error) {
	all, err := c.admins(ctx)
	return slices.Contains(all, id), err
}

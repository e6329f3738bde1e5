package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// What is decided of a member, and that it is told, are one: the record says itself of what nobody has been told yet, and nobody is
// told before it says so.

// place saves a member as they were decided to be, and tells of it then.
func (c *Counter) place(ctx context.Context, m *Member, tell []kafala.Delivery, beside ...Beside) error {
	m.Untold = tell
	if err := c.Team.Appoint(ctx, *m, beside...); err != nil {
		return err
	}
	m.Rev++
	return c.tellPlaced(ctx, m)
}

// tellPlaced promises what nobody has been told yet of a member. Whoever lists the staff does so again for what an act that broke has
// left: a rank that nobody was told of is worse than a word too many. It leaves the record as it is where that was changed meanwhile.
func (c *Counter) tellPlaced(ctx context.Context, m *Member) error {
	if len(m.Untold) == 0 {
		return nil
	}
	if err := c.promise(ctx, m.Untold...); err != nil {
		return err
	}
	told := *m
	told.Untold = nil
	switch err := c.Team.Appoint(ctx, told); {
	case errors.Is(err, kafala.ErrStale):
		return nil
	case err != nil:
		return fmt.Errorf("note that it was told of a member: %w", err)
	}
	told.Rev++
	*m = told
	return nil
}

// promise promises what members, and the staff chat, are told of who is staff.
func (c *Counter) promise(ctx context.Context, all ...kafala.Delivery) error {
	for _, d := range all {
		if _, err := c.Office.Promises.Once(ctx, d, time.Hour); err != nil {
			return fmt.Errorf("tell of who is staff: %w", err)
		}
	}
	return nil
}

// dismiss removes a member as they were read, and tells of it. Of a supervisor, or one who was lowered from that within FreshFor, it
// is kept for that long that they were: whoever removes them does not thereby make room for an admin. A registered name is kept, too:
// what they have done still says who it was.
func (c *Counter) dismiss(ctx context.Context, m Member, id int64, tell []kafala.Delivery) error {
	for range 5 {
		if m.Rank == Supervisor {
			m.Ceased = c.Office.Time()
		}
		if len(tell) == 0 && !m.Registered && !c.ceased(m) { // who was gone
			break
		}
		err := c.leave(ctx, &m, tell)
		if !errors.Is(err, kafala.ErrStale) { // as when it is noted meanwhile that they were seen
			return err
		}
		if m, err = c.Team.Member(ctx, id); err != nil && !errors.Is(err, kafala.ErrNotFound) {
			return err
		}
	}
	return c.Team.Dismiss(ctx, id, 0)
}

// leave takes the rank of a member, and tells of it. Who is not remembered is gone then.
func (c *Counter) leave(ctx context.Context, m *Member, tell []kafala.Delivery) error {
	if m.Rank != "" {
		m.rank(Actor{ID: m.ID}, c.Office.Time())
		m.Configured = false
	}
	if err := c.place(ctx, m, tell); err != nil || c.remembered(*m) {
		return err
	}
	return c.Team.Dismiss(ctx, m.ID, m.Rev)
}

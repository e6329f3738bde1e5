package staff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// The lists that staff work through: pages of guarantees and, of what waits for a second person, also the ID numbers that are stopped
// and the payments whose records are lost.

// Row is a row of a list. It is a guarantee, or the one of the others that is not nil; Spot is its place in each case.
type Row struct {
	kafala.Listed
	Number *kafala.NumberFreeze
	Lost   *kafala.LostPayment
	Anew   bool // of what waits for a second: whoever reads it would not back what was asked, but ask for it anew
}

// List gives a page of a list. That it is read is in the trail, with the name of the list.
func (c *Counter) List(ctx context.Context, by Actor, q kafala.ListPage) ([]Row, bool, error) {
	if !slices.Contains(kafala.Lists(), q.List) {
		return nil, false, fmt.Errorf("the list %q: %w", q.List, kafala.ErrNotFound)
	}
	if err := c.Allow(ctx, by, Action{Duty: ListRead(q.List), Why: ListWhy(q.List)}); err != nil {
		return nil, false, err
	}
	if q.List == kafala.ListSeconds {
		return c.seconds(ctx, by, q)
	}
	found, more, err := c.Office.Finding.Listed(ctx, q)
	return rowsOf(found), more, err
}

func rowsOf(found []kafala.Listed) (rows []Row) {
	for _, one := range found {
		rows = append(rows, Row{Listed: one})
	}
	return rows
}

// seconds gives a page of what waits for somebody to agree who may be this member: of guarantees and of all else, in one order.
func (c *Counter) seconds(ctx context.Context, by Actor, q kafala.ListPage) (page []Row, more bool, err error) {
	eyes, err := c.Eyes(ctx)
	if err != nil {
		return nil, false, err
	}
	found, more, err := c.secondsOf(ctx, eyes, by, q)
	if err != nil {
		return nil, false, err
	}
	others, err := c.secondsBeside(ctx, eyes, by, q)
	if err != nil {
		return nil, false, err
	}
	page = rowsOf(found)
	for i, r := range page {
		_, page[i].Anew = eyes.Awaits(&r.Guarantee, by.ID)
	}
	page = append(page, others...)
	slices.SortFunc(page, func(a, b Row) int { return a.Spot.Compare(b.Spot) })
	if len(page) <= q.Limit {
		return page, more, nil
	}
	if q.Back {
		return page[len(page)-q.Limit:], true, nil
	}
	return page[:q.Limit], true, nil
}

// secondsOf gives the guarantees of such a page, in the order of their places.
func (c *Counter) secondsOf(ctx context.Context, eyes Eyes, by Actor, q kafala.ListPage) (page []kafala.Listed, more bool, err error) {
	return sift(q, func(q kafala.ListPage) ([]kafala.Listed, bool, error) { return c.Office.Finding.Listed(ctx, q) },
		func(one *kafala.Listed) (kafala.Spot, bool, error) {
			duty, _ := eyes.Awaits(&one.Guarantee, by.ID)
			return one.Spot, duty != "", nil
		})
}

// sift gives a page of those rows of a list that somebody may see: it reads on for as long as too few of what was read are of them,
// more at once each time, to the end of the list: a page is full, or has all that there is. look gives the place of a row, and whether
// it is one of them.
func sift[T any](q kafala.ListPage, read func(kafala.ListPage) ([]T, bool, error), look func(*T) (kafala.Spot, bool, error)) (
	page []T, more bool, err error) {
	const most = 250
	for at := q; ; at.Limit = min(2*at.Limit, max(most, q.Limit)) {
		found, others, err := read(at)
		if err != nil {
			return nil, false, err
		}
		if q.Back {
			slices.Reverse(found)
		}
		for _, one := range found {
			spot, fits, err := look(&one)
			if err != nil {
				return nil, false, err
			}
			at.Beside = spot
			if !fits {
				continue
			}
			if len(page) == q.Limit {
				more = true
				break
			}
			page = append(page, one)
		}
		if more || !others {
			break
		}
	}
	if q.Back {
		slices.Reverse(page)
	}
	return page, more, nil
}

// secondsBeside gives the numbers and the payments that may stand on such a page. There are few: each was asked for by hand.
func (c *Counter) secondsBeside(ctx context.Context, eyes Eyes, by Actor, q kafala.ListPage) (rows []Row, err error) {
	add := func(r Row, m kafala.Motion, id string, seats Seats) {
		seat, _ := seats(eyes, by.ID)
		r.Spot, r.Anew = kafala.Spot{At: m.At.Truncate(time.Millisecond), ID: id}, !m.Backs(seat)
		if m.Waits() && seat != kafala.NoSeat && q.Follows(r.Spot) {
			rows = append(rows, r)
		}
	}
	if c.Office.Freezes != nil {
		all, err := c.frozenNumbers(ctx)
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			add(Row{Number: &n}, n.Lift, n.ID, NumberSeats(n))
		}
	}
	_, lost, err := c.Office.Losses(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lost {
		add(Row{Lost: &l}, l.Order, l.Guarantee, LostSeats(l))
	}
	return rows, nil
}

// Awaits names what waits with a guarantee for a member of staff to agree: the duty of that; empty: nothing that they may. anew tells
// that the office takes their yes for a wish of their own (Motion.Backs), since nobody stands behind the one that waits any more, or
// nobody could second it.
func (e Eyes) Awaits(g *kafala.Guarantee, by int64) (duty Duty, anew bool) {
	for _, m := range []struct {
		motion kafala.Motion
		duty   Duty
		seat   func(*kafala.Guarantee, int64) (kafala.Seat, *kafala.Problem)
	}{
		{g.Order, Refund, e.Refund}, {g.Closing, Close, e.Close}, {g.Freeze.Lift, Lift, e.Lift},
	} {
		if seat, _ := m.seat(g, by); m.motion.Waits() && seat != kafala.NoSeat {
			return m.duty, !m.motion.Backs(seat)
		}
	}
	return "", false
}

package payments

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kafalabot/kafala"
)

// mostBooked ends a walk through the payments: forty stand on a page, so that a day of 40,000 of them is read.
const mostBooked = 1000

// pageTries is how often one page of a long walk is asked for, and longestWait what is waited in between at most:
// a walk that is told to wait longer is given up.
const (
	pageTries   = 3
	longestWait = 10 * time.Second
)

// walk collects the payments of a list, each in the state read last.
type walk struct {
	from, to time.Time
	seen     map[string]payment
}

// Payments reads the gateway's list. The list is cut into pages by number, so an entry that comes or goes meanwhile
// moves all that follow. Therefore the question is one that no payment leaves again: changed at from or later and, of
// days long past, begun before to. Such a list only grows: an entry that moves to a later page is read twice and kept
// once. Where the gateway puts the last change in front, an entry may jump from an unread page to a read one: the walk
// ends with the first pages once more, until one of them has nothing new.
//
// How exact the filters are is not documented, so both bounds are checked here too. From is asked for a second early,
// and to a day late: a filter that knows only dates would hide what was begun today.
func (c *Client) Payments(ctx context.Context, from, to time.Time, each func(kafala.Booked) error) error {
	if !from.Before(to) {
		return nil
	}
	w := walk{from: from, to: to, seen: map[string]payment{}}
	pages, err := c.pass(ctx, &w, false)
	if err == nil && pages > 1 {
		_, err = c.pass(ctx, &w, true)
	}
	if err != nil {
		return err
	}
	for _, p := range w.sorted() {
		if err := each(p.booked()); err != nil {
			return err
		}
	}
	return nil
}

// pass reads the list from its first page on, to its end or, with known set, to the first page without news. It tells
// how many pages it read.
func (c *Client) pass(ctx context.Context, w *walk, known bool) (int, error) {
	for page, read := int64(1), 1; ; read++ {
		list, next, err := c.listed(ctx, w, page)
		if err != nil {
			return read, err
		}
		news := false
		for _, p := range list {
			news = w.take(p) || news
		}
		switch {
		case next == nil, known && !news:
			return read, nil
		case *next <= page || *next > mostBooked:
			return read, fmt.Errorf("moyasar: list payments: %w", badAnswer(http.StatusOK, "a list without end"))
		}
		page = *next
	}
}

// asWritten is how the gateway writes times.
const asWritten = "2006-01-02T15:04:05.000Z"

// listed reads one page, and again after a failure that may pass: a walk of many pages need not start anew for it.
func (c *Client) listed(ctx context.Context, w *walk, page int64) ([]payment, *int64, error) {
	var list struct {
		Payments []payment `json:"payments"`
		Meta     struct {
			Next *int64 `json:"next_page"`
		} `json:"meta"`
	}
	query := url.Values{"updated[gt]": {w.from.UTC().Add(-time.Second).Format(asWritten)}, "page": {strconv.FormatInt(page, 10)}}
	if late := w.to.UTC().Add(25 * time.Hour); late.Before(c.now()) {
		query.Set("created[lt]", late.Format(asWritten))
	}
	for try := 1; ; try++ {
		err := c.call(ctx, "list payments", http.MethodGet, "/payments?"+query.Encode(), nil, &list)
		if err == nil {
			return list.Payments, list.Meta.Next, nil
		}
		var e *Error
		if try == pageTries || !errors.As(err, &e) || !e.Retryable() || e.RetryAfter > longestWait {
			return nil, nil, err
		}
		select {
		case <-time.After(max(e.RetryAfter, time.Duration(try)*100*time.Millisecond)):
		case <-ctx.Done():
			return nil, nil, err
		}
	}
}

// take keeps a payment that lies within the bounds, and tells whether it is new or has changed since it was seen. One
// without a readable time is kept: better looked at once too often than never.
func (w *walk) take(p payment) bool {
	before, seen := w.seen[string(p.ID)]
	created, updated := p.Created.time(), p.Updated.time()
	outside := !updated.IsZero() && updated.Before(w.from) || !created.IsZero() && !created.Before(w.to)
	if p.ID == "" || outside || seen && !updated.After(before.Updated.time()) {
		return false
	}
	w.seen[string(p.ID)] = p
	return true
}

// sorted gives what was collected, the oldest change first.
func (w *walk) sorted() []payment {
	all := make([]payment, 0, len(w.seen))
	for _, p := range w.seen {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b payment) int {
		return cmp.Or(a.Updated.time().Compare(b.Updated.time()), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// booked translates a payment of the list.
func (p payment) booked() kafala.Booked {
	return kafala.Booked{
		Try: p.try(), Invoice: string(p.Invoice), Guarantee: guaranteeIn(p.Metadata), Updated: p.Updated.time(),
	}
}

package kafala

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Gap is a time of which not all records are here. Where the store was lost and an older copy of it was brought back, From is when that
// copy was made, and To when it was brought back: what is here of that time is what the copy had already. Where a data key was given up
// it is LostWithKey. What was asked for since is here.
type Gap struct {
	From   time.Time `json:"f"`
	To     time.Time `json:"t"`
	Read   time.Time `json:"r,omitzero"`  // up to when the gateway's list was read for it, whole
	Told   time.Time `json:"d,omitzero"`  // when staff were promised the word about it
	Closed time.Time `json:"c,omitzero"`  // when an admin has closed it; zero: nobody has
	Aside  int       `json:"a,omitempty"` // how many deliveries were set aside when the copy was brought back (PutAside)

	Form    int `json:"fv,omitempty"` // in which it was read (GapForms)
	Unknown `json:"-"`
}

// GapForms are the stored forms of a gap after its first one.
var GapForms Forms[Gap]

// ID names a gap. The same two times, to the millisecond, are the same gap.
func (g Gap) ID() string {
	return strconv.FormatInt(g.From.UnixMilli(), 10) + "-" + strconv.FormatInt(g.To.UnixMilli(), 10)
}

// Gaps keeps the gaps. There may be several, and all of them stay.
type Gaps interface {
	// SaveGap keeps a gap. One that is kept already stays as it is.
	SaveGap(ctx context.Context, g Gap) error
	// Gaps lists all that are kept, the oldest first.
	Gaps(ctx context.Context) ([]Gap, error)
	// ChangeGap lets change alter the gap of this id, and saves it with the deliveries that it returns, as Ledger.Change does.
	// One that is not kept is ErrNotFound.
	ChangeGap(ctx context.Context, id string, change func(*Gap) ([]Delivery, error)) (Gap, error)
}

// gapMargin is how much wider than the gap itself the gateway's list is read for it: clocks differ, and a payment is approved
// some time after it was begun.
const gapMargin = 6 * time.Hour

// keyYear is for how many days back records that were lost with a data key are looked for where guarantees end by staff alone.
const keyYear = 366

// LostWithKey is the gap of what was sealed with a data key that is given up now: whatever may be in force still, which is not found any
// more, and is paid at the gateway.
func (s *Settings) LostWithKey(now time.Time) Gap {
	days := cmp.Or(s.Rules.ValidDays, keyYear)
	return Gap{From: DateOf(now).AddDays(-days).Start().UTC().Add(-time.Duration(s.Times.Link)), To: now}
}

// late is until when money may still come for a link that was made within the gap.
func (s *Settings) late(g Gap) time.Time { return g.To.Add(time.Duration(s.Times.Link) + gapMargin) }

// hides tells whether the record of a payment that was begun at this time may be one of those that a gap has lost.
func (s *Settings) hides(g Gap, at time.Time) bool {
	return !at.Before(g.From.Add(-gapMargin)) && at.Before(s.late(g))
}

// GapUntil tells until when a gap stands by itself: as long as a guarantee that was issued within it may be in force, and a day
// more. False: guarantees end by staff alone, so it stands until an admin closes it.
func (s *Settings) GapUntil(g Gap) (time.Time, bool) {
	days := s.Rules.ValidDays
	return DateOf(g.To).AddDays(days + 1).End(), days > 0
}

// Stands tells whether somebody may still hold a guarantee whose record a gap has lost. While it stands, what is not found is no
// forgery for that alone.
func (s *Settings) Stands(g Gap, now time.Time) bool {
	until, ends := s.GapUntil(g)
	return g.Closed.IsZero() && (!ends || now.Before(until))
}

// Noted tells whether anybody has noted of which time records are lost: not so of a store that was seen to be older than it was, of
// which To alone is known, when that was seen.
func (g Gap) Noted() bool { return !g.From.IsZero() }

// Covers tells whether what is missing from a store that was seen then to be older than it was may be all of the gap's: the copy was made
// before that, however long.
func (g Gap) Covers(seen time.Time) bool { return g.From.Before(seen) }

// Missing gives the gap that stands, from the first one to the last where there are several; false: none does, and what is not found
// was never here, or has ended long ago. One that nobody has noted yet stands before all that are noted.
func (o *Office) Missing(ctx context.Context) (Gap, bool, error) {
	if g, doubted := o.unnoted(); doubted {
		return g, true, nil
	}
	all, err := o.gaps(ctx)
	if err != nil {
		return Gap{}, false, err
	}
	g, stands := o.standing(all)
	return g, stands, nil
}

// Gone is Missing as this process has read it last, which it does with each sweep. It costs nothing: a stranger learns nothing
// from how long it takes.
func (o *Office) Gone() (Gap, bool) {
	if g, doubted := o.unnoted(); doubted {
		return g, true
	}
	if all := o.lastGaps.Load(); all != nil {
		return o.standing(*all)
	}
	return Gap{}, false
}

func (o *Office) unnoted() (Gap, bool) {
	if o.Older == nil {
		return Gap{}, false
	}
	since, older := o.Older()
	return Gap{To: since}, older
}

// standing is the time from where the first of the gaps that stand begins to where the last of them ends.
func (o *Office) standing(all []Gap) (whole Gap, stands bool) {
	for _, g := range all {
		switch {
		case !o.Settings.Stands(g, o.Now()):
		case !stands:
			whole, stands = g, true
		default:
			whole.From = whole.From.Add(min(0, g.From.Sub(whole.From)))
			whole.To = whole.To.Add(max(0, g.To.Sub(whole.To)))
		}
	}
	return whole, stands
}

func (o *Office) gaps(ctx context.Context) ([]Gap, error) {
	if o.Gaps == nil {
		return nil, nil
	}
	all, err := o.Gaps.Gaps(ctx)
	if err == nil {
		o.lastGaps.Store(&all)
	}
	return all, err
}

// CloseGap ends a gap: from then on what is not found is answered as where nothing was ever lost. What is listed for it stays. done
// tells whether it did: one that is closed is left as it is.
func (o *Office) CloseGap(ctx context.Context, id string) (g Gap, done bool, err error) {
	if o.Gaps == nil {
		return Gap{}, false, ErrNotFound
	}
	g, err = o.Gaps.ChangeGap(ctx, id, func(g *Gap) ([]Delivery, error) {
		if done = g.Closed.IsZero(); !done {
			return nil, ErrUnchanged
		}
		g.Closed = o.Time()
		return nil, nil
	})
	if err == nil {
		_, err = o.gaps(ctx) // so that this process answers as it is now
	}
	return g, done, err
}

// gapPause is after how long the gateway's list is read again for a gap, as long as late money may come for it.
const gapPause = 10 * time.Minute

// sweepGaps reads for each gap what the gateway has of it. It returns how many payments it looked at.
func (o *Office) sweepGaps(ctx context.Context) (int, error) {
	all, err := o.gaps(ctx)
	if err != nil {
		return 0, fmt.Errorf("see what a restore has lost: %w", err)
	}
	o.noteRestored(all)
	looked := 0
	var faults row
	for _, gap := range all {
		if gap.Read.After(o.Settings.late(gap)) || o.Now().Sub(gap.Read) < gapPause || faults.down() || ctx.Err() != nil {
			continue
		}
		faults.add(o.contained(gap.ID(), func() error {
			n, err := o.readGap(ctx, gap)
			looked += n
			return err
		}))
	}
	return looked, errors.Join(errors.Join(faults.all...), o.lookForRecords(ctx))
}

// readGap settles what was paid within a gap where the record is here, and lists it where it is not. Only once the whole list is
// read and nothing has failed, that is written down, and staff are told: until then the next sweep does all of it again.
func (o *Office) readGap(ctx context.Context, gap Gap) (int, error) {
	now, from := o.Now(), gap.From.Add(-gapMargin)
	if !gap.Read.IsZero() {
		from = gap.Read.Add(-sweepLap)
	}
	var all []Booked
	err := o.Till.Payments(ctx, from, now.Add(sweepLap), func(b Booked) error {
		if b.Paid && b.Invoice != "" {
			all = append(all, b)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read the gateway's list of what a restore has lost: %w", err)
	}
	var faults row
	for _, b := range all {
		if faults.down() || ctx.Err() != nil {
			break
		}
		faults.add(o.contained(b.Payment.ID, func() error { return o.recover(ctx, b) }))
	}
	if err := errors.Join(ctx.Err(), errors.Join(faults.all...)); err != nil {
		return len(all), err
	}
	count, sum, err := o.listedOf(ctx, gap)
	if err != nil {
		return len(all), err
	}
	_, err = o.Gaps.ChangeGap(ctx, gap.ID(), func(g *Gap) (out []Delivery, err error) {
		if g.Read.Before(now) {
			g.Read = now.UTC()
		}
		if g.Told.IsZero() {
			g.Told = o.Time()
			out = append(out, Tell(Notice{Kind: NoticeGap, At: NoticeTime(g.From), Of: NoticeTime(g.To), Payments: count, Money: sum,
				Aside: g.Aside}, o.Time()))
		}
		return out, nil
	})
	return len(all), err
}

// recover brings the record of a payment into line with it, or lists the payment where there is none.
func (o *Office) recover(ctx context.Context, b Booked) error {
	g, err := o.Owners.ByInvoice(ctx, b.Invoice)
	if p := g.money(b.Payment.ID); err == nil && p != nil && (owned{*p, g.ID}).agrees(b) {
		return nil
	}
	if _, err = o.Settle(ctx, b.Invoice, ""); errors.Is(err, ErrNotFound) {
		_, _, err = o.list(ctx, b)
	}
	return err
}

// noteRestored remembers until when links are made with a look at what the gateway has already.
func (o *Office) noteRestored(all []Gap) {
	var until time.Time
	for _, g := range all {
		if t := g.To.Add(time.Duration(o.Settings.Times.Session) + gapMargin); t.After(until) {
			until = t
		}
	}
	o.restored.Store(until.UnixMilli())
}

// looksFirst tells whether the gateway is asked what it has before the first link of a request is made: a draft that a restore
// has brought back may have been submitted, and paid, before.
func (o *Office) looksFirst() bool {
	return o.Now().Before(time.UnixMilli(o.restored.Load()))
}

package reports

import (
	"slices"
	"time"

	"kafalabot/kafala"
)

// Day is what happened on one day of Riyadh: how many guarantees became what, and the money that came for those
// that were issued.
type Day struct {
	Date                                            kafala.Date
	Issued, Refunded, Expired, Cancelled, Presented int
	Money                                           kafala.Halalas
	Returned                                        kafala.Halalas // of Money, by now
}

// Days counts what happened on each of the days up to a last one. Add fits kafala.Register.
type Days struct {
	days []Day
	seen map[string]bool
}

// NewDays begins n days, of which last is the last.
func NewDays(last kafala.Date, n int) *Days {
	d := &Days{days: make([]Day, n), seen: map[string]bool{}}
	for i := range d.days {
		d.days[i].Date = last.AddDays(i + 1 - n)
	}
	return d
}

// Span gives the instants between which the days lie.
func (d *Days) Span() (from, to time.Time) { return Span(d.days[0].Date, d.days[len(d.days)-1].Date) }

// List gives the days, the oldest first.
func (d *Days) List() []Day { return d.days }

// Any tells whether anything happened on these days.
func (d *Days) Any() bool {
	return slices.ContainsFunc(d.days, func(day Day) bool { return day != Day{Date: day.Date} })
}

// Add counts what happened to a guarantee on these days, whenever it was opened; one that is added again is
// counted once. The error is always nil.
func (d *Days) Add(g kafala.Guarantee) error {
	if d.seen[g.ID] {
		return nil
	}
	d.seen[g.ID] = true
	for _, e := range g.History {
		day := d.on(e.At)
		if day == nil || e.From == e.To {
			continue
		}
		switch e.To {
		case kafala.Issued:
			if e.From == kafala.Ended { // an end that was taken back: it was counted when it was issued
				continue
			}
			day.Issued++
			day.Money += g.Payment.Riyals()
			if g.Payment.Currency == "" {
				day.Returned += g.Payment.Back
			}
		case kafala.Refunded:
			day.Refunded++
		case kafala.Expired:
			day.Expired++
		case kafala.Cancelled:
			day.Cancelled++
		}
	}
	for _, m := range g.Presented {
		if day := d.on(m.At); day != nil {
			day.Presented++
		}
	}
	return nil
}

func (d *Days) on(t time.Time) *Day {
	from, to := d.Span()
	if t.Before(from) || !t.Before(to) {
		return nil
	}
	return &d.days[int(t.Sub(from)/(24*time.Hour))] // Riyadh's days have 24 hours, all year
}

package kafala

import "time"

// Night says how a delivery is told in the quiet hours (Times.QuietUntil), when most people sleep.
type Night int

// What may be decided. A row that says none of these fails the walk over both tables.
const (
	Rings  Night = iota + 1 // as at any hour: who it is for waits for it, or is to know at once
	Silent                  // on time, and without a sound
	Waits                   // it comes when the quiet hours are over
	Unseen                  // it reaches nobody: work of ours, or a message that goes
	AsTold                  // what it tells decides (Delivery.Night)
)

// QuietUntil gives the end of the quiet hours that a time lies in; false: it lies in none. They are hours of Riyadh, from the
// one up to the other, over midnight where they begin later than they end; equal ones leave none.
func (t Times) QuietUntil(now time.Time) (time.Time, bool) {
	at := now.In(Riyadh)
	hour, quiet := at.Hour(), false
	switch {
	case t.QuietFrom < t.QuietTo:
		quiet = hour >= t.QuietFrom && hour < t.QuietTo
	case t.QuietFrom > t.QuietTo:
		quiet = hour >= t.QuietFrom || hour < t.QuietTo
	}
	if !quiet {
		return time.Time{}, false
	}
	end := time.Date(at.Year(), at.Month(), at.Day(), t.QuietTo, 0, 0, 0, Riyadh)
	if !end.After(at) {
		end = end.AddDate(0, 0, 1)
	}
	return end, true
}

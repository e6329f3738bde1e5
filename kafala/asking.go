package kafala

import (
	"fmt"
	"slices"
	"time"
)

// Asking is when staff answer what people ask them in the chat.
type Asking struct {
	On bool `toml:"on"`
	// Days are the days of the week on which they do, of Weekdays; none: on every day.
	Days []string `toml:"days"`
	// From and Until bound the hours of such a day in Riyadh. Where Until is earlier than From they go on into the next day; where both
	// are the same they are the whole day.
	From  DayTime `toml:"from"`
	Until DayTime `toml:"until"`
}

// Weekdays are the days of the week by name, in the order of time.Weekday.
var Weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (a Asking) faults() []error {
	faults := listFaults("questions.days", a.Days, Weekdays)
	for _, c := range []struct {
		name string
		at   DayTime
	}{{"from", a.From}, {"until", a.Until}} {
		if _, ok := c.at.Minutes(); !ok {
			faults = append(faults, fmt.Errorf("questions.%s: must be a time of day as 08:00", c.name))
		}
	}
	if from, to, _ := a.hours(time.Time{}); len(faults) == 0 && to.Sub(from) < QueryAlarm {
		faults = append(faults,
			fmt.Errorf("questions: from questions.from to questions.until must be %d minutes or more", QueryAlarm/time.Minute))
	}
	return faults
}

// Always tells whether staff answer at any hour of any day.
func (a Asking) Always() bool { return a.From == a.Until && len(a.on()) == len(Weekdays) }

// on are the days on which they do.
func (a Asking) on() (days []time.Weekday) {
	for i, name := range Weekdays {
		if len(a.Days) == 0 || slices.Contains(a.Days, name) {
			days = append(days, time.Weekday(i))
		}
	}
	return days
}

// hours are those that begin on the day of a time in Riyadh; false: none do.
func (a Asking) hours(day time.Time) (from, to time.Time, ok bool) {
	day = day.In(Riyadh)
	begin, _ := a.From.Minutes()
	end, _ := a.Until.Minutes()
	switch {
	case begin == end:
		begin, end = 0, 24*60
	case end < begin:
		end += 24 * 60
	}
	at := func(minutes int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, Riyadh)
	}
	return at(begin), at(end), slices.Contains(a.on(), day.Weekday())
}

// aWeek is within how many days hours begin, if they ever do.
const aWeek = 8

// Opens gives the time itself where staff answer then, else when they do next.
func (a Asking) Opens(now time.Time) time.Time { return a.After(now, 0) }

// GivenUp is until when a question is waited for that is asked at a time: QueryWaits from then, or from when the hours begin after that.
// Where they are so few that staff are not told by then that it is not answered, it is QueryWaits from when they are.
func (a Asking) GivenUp(asked time.Time) time.Time {
	end, told := a.Opens(asked).Add(QueryWaits), a.After(asked, QueryAlarm)
	if told.Before(end) {
		return end
	}
	return told.Add(QueryWaits)
}

// After gives when so much of the hours will have passed.
func (a Asking) After(now time.Time, d time.Duration) time.Time {
	at := now
	for day := -1; day < aWeek+int(d/time.Hour); day++ {
		from, to, ok := a.hours(now.In(Riyadh).AddDate(0, 0, day))
		if !ok || !to.After(at) {
			continue
		}
		if from.After(at) {
			at = from
		}
		left := to.Sub(at)
		if d <= left {
			return at.Add(d).UTC()
		}
		d, at = d-left, to
	}
	return at.Add(d).UTC()
}

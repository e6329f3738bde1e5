package staff

import (
	"context"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// Whoever is shown a code that is none of ours is told what has become of it: each paper is told to the admins by itself, as long as
// one member has not been shown too many of them.

// PapersTold is how many different papers of one member within an hour are told one by one. Of what comes beyond the admins are told
// once the hour of the clock is over, with how many codes it were.
const PapersTold = 5

// Alarmed says what has come of telling the admins of a code.
type Alarmed string

// What came of it.
const (
	AlarmedNow    Alarmed = "now"    // they are told
	AlarmedBefore Alarmed = "before" // they were told of this paper within the hour
	AlarmedCount  Alarmed = "count"  // they are told after the hour how many there were
	AlarmedNobody Alarmed = "nobody" // there is no admin
)

// AllAlarmed lists them.
var AllAlarmed = []Alarmed{AlarmedNow, AlarmedBefore, AlarmedCount, AlarmedNobody}

// Alarm is what has become of a code that is none of ours.
type Alarm struct {
	Came  Alarmed
	Paper string // its name, by which it is known again, and which tells nothing of it
}

// ForgedError says that a code of this bot was never given out. It is an ErrNotFound.
type ForgedError struct{ Alarm Alarm }

func (e *ForgedError) Error() string { return "not found: the code was never given out" }

// Is tells that it is an ErrNotFound.
func (e *ForgedError) Is(target error) bool { return target == kafala.ErrNotFound }

// paperLength is how many letters the name of a paper has: a person can compare them.
const paperLength = 8

// tellPaper tells the admins that a member was shown a code that is none of ours, each paper once an hour.
func (c *Counter) tellPaper(ctx context.Context, what string, by int64, code string) (a Alarm, err error) {
	a.Paper = c.Quota.Name(code)[:paperLength]
	few, err := c.Quota.AllowNew(ctx, fmt.Sprintf("papers:%d", by), a.Paper, PapersTold, time.Hour)
	if err != nil {
		return a, fmt.Errorf("count the papers that a member was shown: %w", err)
	}
	now := c.Office.Time()
	n, due, once := unusual(what, by), now, time.Hour
	n.Paper = a.Paper
	if !few {
		began := now.Truncate(time.Hour)
		n = kafala.Notice{Kind: kafala.NoticeCodes, Of: n.Of, At: kafala.NoticeTime(began)}
		due, once = began.Add(time.Hour+papersLate), kafala.Day
	}
	admins, told, err := c.tellEach(ctx, n, due, once)
	switch {
	case err != nil:
		return a, err
	case admins == 0:
		a.Came = AlarmedNobody
	case !few:
		a.Came = AlarmedCount
	case told > 0:
		a.Came = AlarmedNow
	default:
		a.Came = AlarmedBefore
	}
	return a, nil
}

// papersLate is how long after an hour its codes are counted: what was being written at its end is in the trail by then.
const papersLate = time.Minute

// tellEach tells each admin something, once within a time, and counts them and those who were not told of it before.
func (c *Counter) tellEach(ctx context.Context, n kafala.Notice, due time.Time, once time.Duration) (admins, told int, err error) {
	all, err := c.admins(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, admin := range all {
		fresh, err := c.Office.Promises.Once(ctx, kafala.TellMember(admin, n, due), once)
		if err != nil {
			return 0, 0, err
		}
		if fresh {
			told++
		}
	}
	return len(all), told, nil
}

// Papers counts the codes that are none of ours which a member was shown within an hour from a time on.
func (c *Counter) Papers(ctx context.Context, member int64, from time.Time) (n int, err error) {
	err = c.Audit.Trail(ctx, from, from.Add(time.Hour), func(e Entry) error {
		if e.By == member && (e.Why == ForgedCode || e.Why == ForeignCode) {
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count the codes that a member was shown: %w", err)
	}
	return n, nil
}

package courier

import (
	"context"
	"time"

	"kafalabot/kafala"
)

// silent tells whether a delivery is sent without a sound now.
func (c *Courier) silent(d kafala.Delivery) bool {
	_, quiet := c.Settings.Times.QuietUntil(c.Now())
	return quiet && d.Night() == kafala.Silent
}

// putOff has a delivery that waits for the end of the quiet hours wait for it, and tells whether it does. One that could not
// be put off is not sent either: it comes again after the lease.
func (c *Courier) putOff(ctx context.Context, d kafala.Delivery) bool {
	until, quiet := c.Settings.Times.QuietUntil(c.Now())
	if !quiet || d.Night() != kafala.Waits {
		return false
	}
	ctx, end := context.WithTimeout(ctx, c.lease()/5)
	defer end()
	if err := c.wait(ctx, d, until); err != nil {
		c.Log.Error("a delivery could not be put off until the quiet hours are over", "delivery", c.Name(d), "err", err)
	}
	return true
}

// wait puts a delivery off that has not failed. Waiting is no try, and does not count towards the time after which it is
// given up.
func (c *Courier) wait(ctx context.Context, d kafala.Delivery, until time.Time) error {
	if waits := until.Sub(c.Now()); waits > 0 {
		d.Since = d.Since.Add(waits)
	}
	return c.Outbox.Later(ctx, d, until)
}

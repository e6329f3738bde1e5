package courier

import (
	"context"
	"errors"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// ladder is after how long a delivery that failed is tried again, by how often it has failed. The last step is repeated
// until giveUpAfter has passed since the delivery was saved, and each step was taken.
var ladder = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, time.Hour}

const giveUpAfter = 27 * time.Hour

// halt is after how long a delivery is tried again that waits for a service to be well.
const halt = 20 * time.Second

// maxDefects is how many tries a delivery has whose sending panics: no more than these are of any use.
const maxDefects = 3

// gatewayStep is the longest step of what has failed at the gateway.
const gatewayStep = time.Minute

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// nextTry tells when to try a delivery again that has now failed so often; false: no more.
func nextTry(d kafala.Delivery, now time.Time) (time.Time, bool) {
	if now.Sub(d.Since) > giveUpAfter && d.Tries >= len(ladder) { // not at the first try that counts after a long outage
		return time.Time{}, false
	}
	return now.Add(ladder[min(d.Tries, len(ladder))-1]), true
}

// conclude writes down what became of a delivery.
func (c *Courier) conclude(ctx context.Context, d kafala.Delivery, v Verdict, err error) error {
	if v.Fate == Doubted {
		v.Fate = c.doubt(d)
	}
	until := c.Now().Add(halt)
	c.hold(d, v, until)
	switch v.Fate {
	case Done:
		return c.Outbox.Done(ctx, d)
	case Wait:
		return c.Outbox.Later(ctx, d, v.Until)
	case Halted:
		c.Heard(v.Said)
		c.Log.Debug("a delivery waits until its service is well", "delivery", c.Name(d), "err", v.Said)
		return c.Outbox.Later(ctx, d, until)
	case Blocked, Refused:
		return c.park(ctx, d, v)
	case Failed, Doubted:
	}
	return c.again(ctx, d, v, err) // so does every fate that is not known
}

// again has a delivery that failed tried later, until its time is over.
func (c *Courier) again(ctx context.Context, d kafala.Delivery, v Verdict, err error) error {
	d.Tries++
	at, again := nextTry(d, c.Now())
	newer := errors.Is(err, kafala.ErrNewer) // never given up: a process of that release takes it
	if !again && !newer {
		return c.park(ctx, d, v)
	}
	if !again {
		at = c.Now().Add(ladder[len(ladder)-1])
	}
	if s, why := outage.Of(err); s == outage.Gateway && why != outage.Well && again {
		at = earlier(at, c.Now().Add(gatewayStep)) // what waits for the gateway goes out soon after it is well
	}
	c.Log.Warn("a delivery failed and is tried again", "delivery", c.Name(d), "try", d.Tries, "at", at, "err", v.Said)
	return c.Outbox.Later(ctx, d, at)
}

// park gives a delivery up, and has staff told unless its kind is quiet. A fleeting one is let go.
func (c *Courier) park(ctx context.Context, d kafala.Delivery, v Verdict) error {
	rule, _ := kafala.RuleOf(d.Kind)
	if rule.Fleeting() {
		c.Log.Info("a delivery is let go", "delivery", c.Name(d), "err", v.Said)
		return c.Outbox.Done(ctx, d)
	}
	c.Log.Error("a delivery is given up", "delivery", c.Name(d), "err", v.Said)
	why := kafala.ParkedRefused
	if v.Fate == Blocked {
		why = kafala.ParkedBlocked
	}
	var tell []kafala.Delivery
	if !rule.Quiet {
		tell = c.Tell(d, why, c.Now())
	}
	if err := c.Outbox.Park(ctx, d, why, tell...); err != nil {
		return err
	}
	c.OnPark(string(d.Kind))
	return nil
}

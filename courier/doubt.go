package courier

import (
	"maps"
	"sync"
	"time"

	"kafalabot/kafala"
)

// doubts tell a service that fails from a message that it fails at, by what has passed between two tries of the message.
type doubts struct {
	mu     sync.Mutex
	failed map[string]time.Time // by delivery: when the service last failed at it
	passed string               // the delivery that has last passed,
	at     time.Time            // and when
}

// doubtFor is for how long it is known that the service failed at a message: longer than the longest step between two tries.
const doubtFor = 3 * time.Hour

// pass takes note of a delivery of which something has arrived.
func (c *Courier) pass(d kafala.Delivery) {
	c.doubts.mu.Lock()
	defer c.doubts.mu.Unlock()
	delete(c.doubts.failed, d.ID)
	c.doubts.passed, c.doubts.at = d.ID, c.Now()
}

// doubt decides about a delivery at which its service has failed with a fault of its own. That is trouble of the service, and no
// try is counted, but where since its last try others have passed, or the service is well and has failed at no other: then it is
// the message.
func (c *Courier) doubt(d kafala.Delivery) Fate {
	now := c.Now()
	c.doubts.mu.Lock()
	defer c.doubts.mu.Unlock()
	maps.DeleteFunc(c.doubts.failed, func(_ string, at time.Time) bool { return now.Sub(at) > doubtFor })
	last, again := c.doubts.failed[d.ID]
	others := false
	for id, at := range c.doubts.failed {
		others = others || id != d.ID && !at.Before(last)
	}
	c.doubts.failed[d.ID] = now
	passed := c.doubts.passed != d.ID && !c.doubts.at.Before(last)
	if again && (passed || !others && c.Well != nil && c.Well()) {
		return Failed
	}
	return Halted
}

package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// promisesMissed are how often staff were told that the hour has passed by which an answer was promised.
func promisesMissed(h *kafalatest.House) (n int) {
	for _, d := range h.Told(0, kafala.TellStaff) {
		if notice := kafala.ReadNotice(d); notice.Kind == kafala.NoticeOverdue && notice.Sort == kafala.OverduePromised {
			n++
		}
	}
	return n
}

// Where the promised hour passes while a freeze stands, staff hear of it once the freeze is lifted; where they have heard before, or the
// hour is to come, not then.
func TestPromiseMissedWhileFrozen(t *testing.T) {
	for name, c := range map[string]struct {
		before, during time.Duration
		want           int // what is heard with the lifting
	}{
		"it passes meanwhile": {time.Hour, kafala.ReviewTime, 1},
		"it is to come":       {time.Hour, time.Hour, 0},
		"it had passed":       {kafala.ReviewTime + time.Hour, time.Hour, 0},
	} {
		h := manned(t)
		g := decided(t, h, "details")
		pass(h, kafala.DecisionPause)
		pass(h, c.before)
		g = frozen(t, h, h.Find(g.ID))
		pass(h, c.during)
		before := promisesMissed(h)
		lift(t, h, g)
		if got := promisesMissed(h) - before; got != c.want {
			t.Errorf("%s: heard %d times, want %d", name, got, c.want)
		}
	}
}
